"""A running conversation service, the people of one division, and short ways to do what they do."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
from sotto.common.v1 import money_pb2
from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import live_pb2, writing_pb2
from sotto.conversation.v1.conversation_pb2_grpc import ConversationServiceStub
from sotto.conversation.v1.fees_pb2_grpc import FeeServiceStub
from sotto.conversation.v1.live_pb2_grpc import LiveServiceStub
from sotto.conversation.v1.retention_pb2_grpc import RetentionServiceStub
from sotto.conversation.v1.search_pb2_grpc import SearchServiceStub
from sotto.conversation.v1.writing_pb2_grpc import WritingServiceStub

from chassis.audit.trail import Trail
from chassis.auth import Caller, Role
from chassis.bus import Bus
from chassis.carrying import CarriedMethod
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.dial import Channel
from chassis.ids import ConversationId, DivisionId, PersonId, new_id
from chassis.live.hub import Hub
from chassis.outbox import Relay
from chassis.paging import PageTokens
from chassis.timers import Timers
from services.conversation.clients import (
    SERVICE,
    BusLive,
    DirectoryClient,
    DirectorySessions,
    SealKeyFile,
    SignedPreviews,
)
from services.conversation.rpc import SEND_MESSAGE, faces
from services.conversation.rpc.watching import EventHub
from services.conversation.store.committing import Committer
from services.conversation.store.seals import Seals, readable
from services.conversation.store.work import PostgresStore
from services.conversation.timers import handlers
from services.conversation.usecases import UseCases
from tests.fakes.clock import ManualClock
from tests.fakes.directory import FakeDirectory
from tests.integration.conversation.sendings import Sendings
from tests.support.builders import a_client, a_member, a_person_id, a_process
from tests.support.doors import Door, Keys, open_door
from tests.support.stack import Database as TestDatabase

if TYPE_CHECKING:
    from sotto.conversation.v1.conversation_pb2_grpc import ConversationServiceAsyncStub
    from sotto.conversation.v1.fees_pb2_grpc import FeeServiceAsyncStub
    from sotto.conversation.v1.live_pb2_grpc import LiveServiceAsyncStub
    from sotto.conversation.v1.retention_pb2_grpc import RetentionServiceAsyncStub
    from sotto.conversation.v1.search_pb2_grpc import SearchServiceAsyncStub
    from sotto.conversation.v1.writing_pb2_grpc import WritingServiceAsyncStub

KEY_BACKUP_DAYS = 7


@dataclass
class House:
    """The service, and everything around it that a test may touch."""

    door: Door
    keys: Keys
    clock: ManualClock
    directory: FakeDirectory
    database: Database
    use_cases: UseCases
    urls: TestDatabase
    bus: Bus
    store: PostgresStore
    seals: Seals
    committer: Committer
    events: Hub[live_pb2.WatchEventsResponse]
    timers: Timers
    division: DivisionId
    host: Caller
    coordinator: Caller

    def stub(self, caller: Caller) -> "ConversationServiceAsyncStub":
        """Call the service as somebody."""
        return self.door.stub(ConversationServiceStub, caller)

    def fees(self, caller: Caller) -> "FeeServiceAsyncStub":
        """See and accept fees as somebody."""
        return self.door.stub(FeeServiceStub, caller)

    def search(self, caller: Caller) -> "SearchServiceAsyncStub":
        """Search as somebody."""
        return self.door.stub(SearchServiceStub, caller)

    def writing(self, caller: Caller) -> "WritingServiceAsyncStub":
        """Keep drafts and replies as somebody."""
        return self.door.stub(WritingServiceStub, caller)

    def live(self, caller: Caller) -> "LiveServiceAsyncStub":
        """What happens live, as somebody; their session goes on until it is taken from the directory."""
        self.directory.sessions[str(caller.session_id)] = caller
        return self.door.stub(LiveServiceStub, caller)

    def retention(self, caller: Caller) -> "RetentionServiceAsyncStub":
        """Keep and destroy as somebody."""
        return self.door.stub(RetentionServiceStub, caller)

    def process(self, name: str) -> "ConversationServiceAsyncStub":
        """Call the service as a process."""
        return self.stub(a_process(name))

    def sendings(self) -> Sendings:
        """Open the stream of a gateway."""
        return Sendings(self)

    def client(self, email: str) -> Caller:
        """The client with an address, signed in."""
        contact = self.directory.contacts[str(self.directory.person_of(email))]
        return a_client(self.directory.practice_id, contact.display_name, PersonId(UUID(contact.person_id)))

    async def key(self, conversation_id: ConversationId) -> bytes:
        """The key of a conversation."""
        return readable((await self.seals.keys([conversation_id]))[conversation_id])

    def signed_preview(
        self,
        shown: pb.Conversation,
        missing: Sequence[str] = (),
        issuer: str = "billing",
        **claims: Any,
    ) -> str:
        """What billing signs after a preview."""
        content = {
            "purpose": "completion-preview",
            "conversation": shown.conversation_id,
            "etag": shown.etag,
            "missing": list(missing),
        }
        signer = self.keys.signer(issuer)
        return signer.statement(SERVICE, content | claims, timedelta(minutes=2), self.clock.now())


class Scene:
    """A conversation in a house, told by those in it."""

    def __init__(self, house: House, created: pb.CreateConversationResponse, emails: Sequence[str]) -> None:
        self.house = house
        self.created = created
        self.id = created.conversation.conversation_id
        self.clients = [house.client(email) for email in emails]

    @property
    def host(self) -> Caller:
        """Who hosts."""
        return self.house.host

    @property
    def client(self) -> Caller:
        """The first participant."""
        return self.clients[0]

    async def get(self, caller: Caller) -> pb.Conversation:
        """The conversation as somebody sees it."""
        answer = await self.house.stub(caller).GetConversation(
            pb.GetConversationRequest(conversation_id=self.id)
        )
        return answer.conversation

    async def say(self, caller: Caller, text: str, message_id: str = "") -> pb.Message:
        """Send a message."""
        request = pb.SendMessageRequest(
            conversation_id=self.id, message_id=message_id or str(new_id()), text=text
        )
        return (await self.house.stub(caller).SendMessage(request)).message

    async def messages(self, caller: Caller, **window: int) -> pb.ListMessagesResponse:
        """Read messages."""
        return await self.house.stub(caller).ListMessages(
            pb.ListMessagesRequest(conversation_id=self.id, **window)
        )

    async def draft(
        self, caller: Caller, text: str, etag: str = "", request_id: str = ""
    ) -> writing_pb2.Draft:
        """Keep a draft."""
        request = writing_pb2.PutDraftRequest(
            conversation_id=self.id, request_id=request_id or str(new_id()), etag=etag, text=text
        )
        return (await self.house.writing(caller).PutDraft(request)).draft

    async def announce(
        self, caller: Caller, text: str, etag: str = "", request_id: str = ""
    ) -> pb.Conversation:
        """Change the announcement, by default of the conversation as it is now."""
        etag = etag or (await self.get(self.host)).etag
        request = pb.UpdateAnnouncementRequest(
            conversation_id=self.id, request_id=request_id or str(new_id()), etag=etag, text=text
        )
        return (await self.house.stub(caller).UpdateAnnouncement(request)).conversation

    async def complete(self, caller: Caller | None = None, **fields: Any) -> pb.Conversation:
        """Complete it, by default as it is now with a fresh preview that names nobody."""
        given: dict[str, Any] = {"conversation_id": self.id, "request_id": str(new_id())}
        if not fields.keys() >= {"etag", "preview_token"}:
            now = await self.get(self.host)
            given |= {"etag": now.etag, "preview_token": self.house.signed_preview(now)}
        request = pb.CompleteConversationRequest(**(given | fields))
        return (await self.house.stub(caller or self.host).CompleteConversation(request)).conversation

    async def admit(
        self, sender: Caller, participants: Sequence[str] = (), attachment_id: str = ""
    ) -> pb.AdmitAttachmentResponse:
        """Let a file of somebody in, as the files service asks."""
        request = pb.AdmitAttachmentRequest(
            conversation_id=self.id,
            attachment_id=attachment_id or str(new_id()),
            sender_person_id=str(sender.person_id),
            participant_ids=participants,
        )
        return await self.house.process("files").AdmitAttachment(request)

    async def describe(self) -> pb.ConversationDescription:
        """What services are told."""
        request = pb.DescribeConversationRequest(conversation_id=self.id)
        return (await self.house.process("billing").DescribeConversation(request)).conversation

    def participant_id(self, caller: Caller) -> str:
        """The participant id of somebody, by name."""
        people = self.created.conversation.participants
        return next(each.participant_id for each in people if each.display_name == caller.display_name)


def an_invitee(name: str = "", fee: int | None = 0, currency: str = "CAD") -> pb.NewParticipant:
    """Somebody nobody knows yet; `fee` in minor units, None: left blank."""
    tag = str(new_id())[-12:]
    amount = None if fee is None else money_pb2.Money(minor_units=fee, currency=currency)
    return pb.NewParticipant(display_name=name or f"Client {tag}", email=f"{tag}@example.org", fee=amount)


def a_request(house: House, *participants: pb.NewParticipant, **fields: Any) -> pb.CreateConversationRequest:
    """A request to start a conversation, by default at once with one client who pays nothing."""
    given: dict[str, Any] = {
        "request_id": str(new_id()),
        "division_id": str(house.division),
        "subject": "Sleep",
        "participants": participants or (an_invitee(),),
    }
    return pb.CreateConversationRequest(**(given | fields))


async def a_scene(house: House, *participants: pb.NewParticipant, **fields: Any) -> Scene:
    """A new conversation, awaiting its provider unless `start` says otherwise."""
    request = a_request(house, *participants, **fields)
    created = await house.stub(house.host).CreateConversation(request)
    return Scene(house, created, [each.email for each in request.participants])


async def an_open_scene(house: House, *participants: pb.NewParticipant, **fields: Any) -> Scene:
    """A conversation that the host has opened with message 1."""
    scene = await a_scene(house, *participants, **fields)
    await scene.say(scene.host, "Good morning.")
    return scene


async def let_join(
    house: House, scene: Scene, first_sequence: int, name: str = "Newcomer", position: int = 9
) -> Caller:
    """Somebody who joined later and sees messages from a number on (S11)."""
    person_id = a_person_id()
    connection = await asyncpg.connect(house.urls.owner_url)
    await connection.execute(
        "INSERT INTO participant SELECT conversation_id, gen_random_uuid(), $4, $2, $5, false, false,"
        " NULL, NULL, $3 FROM conversation WHERE conversation_id = $1::text::uuid",
        scene.id,
        person_id,
        first_sequence,
        position,
        name,
    )
    await connection.close()
    return a_client(name=name, person_id=PersonId(person_id))


def local_start(moment: datetime) -> pb.LocalStart:
    """A start in UTC."""
    return pb.LocalStart(date=f"{moment:%Y-%m-%d}", time=f"{moment:%H:%M}", time_zone="UTC")


@asynccontextmanager
async def running_house(
    urls: TestDatabase, nats_url: str, namespace: str, folder: Path, key_store_url: str = ""
) -> AsyncIterator[House]:
    """Plug the service together like its `__main__`, with a clock and a directory that obey.

    The keys are in the same database unless `key_store_url` says where.
    """
    keys, clock, directory = Keys.make(folder), ManualClock(), FakeDirectory()
    database, bus = Database.open(urls.url), await Bus.open(nats_url, namespace)
    live = BusLive(bus, Relay(database, bus, SERVICE).kick)
    seals = Seals(Database.open(key_store_url or urls.url), MasterKeys.load(keys.master_key_file))
    store = PostgresStore(database, seals, live)
    committer, trail = Committer(store, live, clock), Trail(database)
    async with open_door("directory", keys, [directory.register]) as next_door:
        to_directory = Channel(next_door.raw(), lambda: keys.token(a_process(SERVICE), "directory"))
        use_cases = _use_cases(keys, store, seals, committer, to_directory, live, clock)
        send_message = CarriedMethod(SERVICE, keys.trust(), SEND_MESSAGE, trail=trail)
        events = EventHub(use_cases.following, DirectorySessions(to_directory))
        async with open_door(SERVICE, keys, faces(use_cases, send_message, events), trail=trail) as door:
            timers = Timers(database, clock, handlers(use_cases.starting, use_cases.destroying))
            division = directory.add_division()
            house = House(
                door=door,
                keys=keys,
                clock=clock,
                directory=directory,
                database=database,
                use_cases=use_cases,
                urls=urls,
                bus=bus,
                store=store,
                seals=seals,
                committer=committer,
                events=events,
                timers=timers,
                division=division,
                host=_provider(directory, division),
                coordinator=a_member(Role.COORDINATOR, division, directory.practice_id, "Cleo Desk"),
            )
            watching = asyncio.create_task(events.run(bus))
            yield house
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
    await committer.close()
    await trail.close()
    await seals.key_store.close()
    await bus.close()
    await database.close()


def _use_cases(
    keys: Keys,
    store: PostgresStore,
    seals: Seals,
    committer: Committer,
    to_directory: Channel,
    live: BusLive,
    clock: ManualClock,
) -> UseCases:
    return UseCases.over(
        store,
        committer,
        DirectoryClient(to_directory),
        SignedPreviews(keys.trust()),
        SealKeyFile(keys.keyring.seal_key()),
        PageTokens(keys.signer(SERVICE).secret("page-tokens")),
        live,
        clock,
        seals.key_store,
        KEY_BACKUP_DAYS,
    )


def _provider(directory: FakeDirectory, division: DivisionId) -> Caller:
    person_id = directory.add_person("Dr. Mira Voss", "voss@harbour.test", provider_of=division)
    return a_member(Role.PROVIDER, division, directory.practice_id, "Dr. Mira Voss", person_id)
