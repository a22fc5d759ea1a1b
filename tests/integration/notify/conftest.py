"""The notify service at work: its servers are real, its neighbours say what a test tells them."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP, Envelope, Session
from google.protobuf.message import Message
from sotto.billing.v1 import billing_pb2, billing_pb2_grpc
from sotto.common.v1 import money_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1.conversation_pb2_grpc import add_ConversationServiceServicer_to_server
from sotto.directory.v1 import administration_pb2, directory_pb2
from sotto.directory.v1.administration_pb2_grpc import (
    AdministrationServiceServicer,
    add_AdministrationServiceServicer_to_server,
)
from sotto.notify.v1.notify_pb2_grpc import NotifyServiceStub, add_NotifyServiceServicer_to_server

from chassis.auth import Caller
from chassis.bus import Bus, IncomingEvent
from chassis.clock import Clock
from chassis.db import Database
from chassis.faults import Fault, Kind, not_found
from chassis.ids import DivisionId, PersonId, new_id
from chassis.timestamps import timestamp
from services.notify import inbox
from services.notify.clients import (
    BillingClient,
    BusLive,
    ConversationClient,
    DirectoryClient,
    Security,
    SmtpMailer,
    SmtpServer,
)
from services.notify.domain.contents import Mail
from services.notify.domain.notices import Outcome
from services.notify.rpc import NotifyServicer
from services.notify.store import PostgresStore
from services.notify.usecases.intake import Intake
from services.notify.usecases.reading import Reading
from services.notify.usecases.sending import Sending
from services.notify.usecases.writing import Writer
from services.notify.wire.mail import Sender
from tests.conftest import NewDatabase
from tests.fakes.clock import ManualClock
from tests.fakes.conversations import ACTIVE, ConversationFake
from tests.fakes.directory import FakeDirectory
from tests.support import stack as servers
from tests.support.builders import a_process
from tests.support.doors import Door, Keys, open_door

if TYPE_CHECKING:
    from sotto.notify.v1.notify_pb2_grpc import NotifyServiceAsyncStub

T = TypeVar("T")

PUBLIC_URL = "https://care.example"


class Directory(FakeDirectory, AdministrationServiceServicer):
    """People and divisions, and one sign-in for each id it is asked about."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.signing_in: dict[str, PersonId] = {}
        self.invited: dict[str, PersonId] = {}

    def register(self, server: grpc.aio.Server) -> None:
        """Add it to a server."""
        super().register(server)
        add_AdministrationServiceServicer_to_server(self, server)

    async def DescribeInvitation(
        self, request: administration_pb2.DescribeInvitationRequest, context: Any
    ) -> administration_pb2.DescribeInvitationResponse:
        """For those who are invited."""
        if request.invitation_id not in self.invited:
            raise not_found("invitation")
        contact = self.contacts[str(self.invited[request.invitation_id])]
        return administration_pb2.DescribeInvitationResponse(contact=contact, practice=self.practice)

    async def MintSignInMail(
        self, request: directory_pb2.MintSignInMailRequest, context: Any
    ) -> directory_pb2.MintSignInMailResponse:
        """A link and a code, for those who are signing in."""
        if request.sign_in_id not in self.signing_in:
            raise Fault(Kind.UNAUTHENTICATED, "SIGN_IN_REFUSED", "Too late.")
        return directory_pb2.MintSignInMailResponse(
            contact=self.contacts[str(self.signing_in[request.sign_in_id])],
            link_token="t" * 43,
            code="123456",
            expire_time=timestamp(self._clock.now() + timedelta(minutes=10)),
            practice_name=self.practice.name,
            support_address=self.practice.support_address,
        )


@dataclass
class Billing(billing_pb2_grpc.BillingServiceServicer):
    """Documents and charges by id; everything is refused as long as there is a `refusal`."""

    documents: dict[str, billing_pb2.GetDocumentContentResponse] = field(default_factory=dict)
    charges: dict[str, billing_pb2.DescribeChargeResponse] = field(default_factory=dict)
    refusal: Fault | None = None

    async def GetDocumentContent(
        self, request: billing_pb2.GetDocumentContentRequest, context: Any
    ) -> billing_pb2.GetDocumentContentResponse:
        """As told."""
        return self._found(self.documents, request.document_id)

    async def DescribeCharge(
        self, request: billing_pb2.DescribeChargeRequest, context: Any
    ) -> billing_pb2.DescribeChargeResponse:
        """As told."""
        return self._found(self.charges, request.charge_id)

    def _found(self, known: dict[str, T], key: str) -> T:
        if self.refusal is not None:
            raise self.refusal
        if key not in known:
            raise not_found("document")
        return known[key]


@dataclass
class MailServer:
    """An SMTP server that answers RCPT and DATA with what a test says, first come first served."""

    mails: list[tuple[tuple[str, ...], EmailMessage]] = field(default_factory=list)
    rcpt_answers: list[str] = field(default_factory=list)
    data_answers: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer for one recipient (the name is aiosmtpd's)."""
        answer = self.rcpt_answers.pop(0) if self.rcpt_answers else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answer for one mail; it is kept unless it is refused."""
        answer = self.data_answers.pop(0) if self.data_answers else "250 OK"
        if answer.startswith("2"):
            content = envelope.original_content or b""
            message = email.message_from_bytes(content, policy=email.policy.default)
            self.mails.append((tuple(envelope.rcpt_tos), message))
        return answer

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to one address."""
        return [message for recipients, message in self.mails if recipients == (address,)]


class Mailer:
    """Hands mails to the server of the moment."""

    def __init__(self, port: int) -> None:
        self.use(port)

    def use(self, port: int, security: Security = "none") -> None:
        """From now on, hand mails to this port."""
        server = SmtpServer("127.0.0.1", port, security, None, None)
        self._smtp = SmtpMailer(server, Sender("Sotto <no-reply@mail.example>"), PUBLIC_URL)

    async def send(self, mail: Mail) -> Outcome:
        """As SmtpMailer does."""
        return await self._smtp.send(mail)


@dataclass
class World:
    """A host, two clients and their conversation; the service and its neighbours."""

    door: Door
    directory: Directory
    billing: Billing
    smtp: MailServer
    clock: ManualClock
    bus: Bus
    pool: Database
    database: servers.Database
    store: PostgresStore
    mailer: Mailer
    sending: Sending
    intake: Intake
    division_id: DivisionId
    people: tuple[PersonId, ...]
    conversation: conversation_pb2.ConversationDescription
    kicks: list[None]

    @property
    def host(self) -> PersonId:
        """The host."""
        return self.people[0]

    @property
    def alex(self) -> PersonId:
        """The first client."""
        return self.people[1]

    @property
    def billie(self) -> PersonId:
        """The second client."""
        return self.people[2]

    async def hear(self, subject: str, message: Message, event_id: Any = None) -> None:
        """Let the service take an event in."""
        event = IncomingEvent(event_id or new_id(), subject, message.SerializeToString(), 1, {})
        await inbox.handlers(self.intake)[subject](event)

    async def send(self) -> None:
        """Send all that is due."""
        while await self.sending.send_batch():
            pass

    def stub(self, caller: Caller) -> "NotifyServiceAsyncStub":
        """The service as `caller` reaches it."""
        return NotifyServiceStub(self.door.channel(caller))

    def participant(self, person_id: PersonId) -> str:
        """The participant id of a person."""
        return next(
            each.participant_id for each in self.conversation.participants if each.person_id == str(person_id)
        )

    def add_document(self, person_id: PersonId | None, number: str = "2026-000042") -> str:
        """A receipt for a participant, or an invoice."""
        receipt = person_id is not None
        kind = billing_pb2.DOCUMENT_KIND_RECEIPT if receipt else billing_pb2.DOCUMENT_KIND_INVOICE
        document = billing_pb2.Document(
            document_id=str(new_id()),
            kind=kind,
            number=number,
            total=money_pb2.Money(minor_units=12_050, currency="CAD"),
            issue_time=timestamp(self.clock.now()),
            participant_id=self.participant(person_id) if person_id else "",
        )
        self.billing.documents[document.document_id] = billing_pb2.GetDocumentContentResponse(
            document=document, pdf=b"%PDF-1.7 paper", file_name="paper.pdf"
        )
        return document.document_id

    def add_charge(self, person_id: PersonId, state: billing_pb2.ChargeState) -> str:
        """A charge in a state, with a card."""
        charge_id = str(new_id())
        self.billing.charges[charge_id] = billing_pb2.DescribeChargeResponse(
            amount=money_pb2.Money(minor_units=12_050, currency="CAD"),
            state=state,
            decline_message="canary-decline",
            card=billing_pb2.Card(brand="visa", last4="4242"),
            person_id=str(person_id),
        )
        return charge_id


def a_conversation(
    division_id: DivisionId, people: dict[PersonId, str]
) -> conversation_pb2.ConversationDescription:
    """A conversation hosted by the first of the people."""
    host = next(iter(people))
    return conversation_pb2.ConversationDescription(
        conversation_id=str(new_id()),
        division_id=str(division_id),
        state=ACTIVE,
        participants=[
            conversation_pb2.ParticipantDescription(
                participant_id=str(new_id()), person_id=str(person), display_name=name, host=person == host
            )
            for person, name in people.items()
        ],
    )


@pytest_asyncio.fixture
async def smtp() -> AsyncIterator[MailServer]:
    """A mail server of the test's own."""
    server = MailServer()
    listener = await asyncio.get_running_loop().create_server(
        lambda: SMTP(server, hostname="localhost"), "127.0.0.1", 0
    )
    server.port = listener.sockets[0].getsockname()[1]
    async with listener:
        yield server


@dataclass
class Neighbours:
    """The services that notify asks, and its clients for them."""

    directory: Directory
    conversations: ConversationFake
    billing: Billing
    known: DirectoryClient
    told: ConversationClient
    paid: BillingClient


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """Fresh keys for all processes."""
    return Keys.make(tmp_path / "keys")


@pytest.fixture
def clock() -> ManualClock:
    """The clock of the service and its neighbours."""
    return ManualClock()


@pytest_asyncio.fixture
async def neighbours(keys: Keys, clock: ManualClock) -> AsyncIterator[Neighbours]:
    """Directory, conversation and billing behind real gRPC faces."""
    directory, conversations, billing = Directory(clock), ConversationFake(), Billing()
    add_billing = partial(billing_pb2_grpc.add_BillingServiceServicer_to_server, billing)
    add_conversations = partial(add_ConversationServiceServicer_to_server, conversations)
    notify = a_process("notify")
    async with (
        open_door("directory", keys, [directory.register]) as directory_door,
        open_door("conversation", keys, [add_conversations]) as conversation_door,
        open_door("billing", keys, [add_billing]) as billing_door,
    ):
        yield Neighbours(
            directory,
            conversations,
            billing,
            DirectoryClient(directory_door.channel(notify)),
            ConversationClient(conversation_door.channel(notify)),
            BillingClient(billing_door.channel(notify)),
        )


@pytest_asyncio.fixture
async def world(
    database: NewDatabase,
    nats_url: str,
    namespace: str,
    smtp: MailServer,
    neighbours: Neighbours,
    keys: Keys,
    clock: ManualClock,
) -> AsyncIterator[World]:
    """A fresh one for each test."""
    place = await database("notify")
    pool, bus = Database.open(place.url), await Bus.open(nats_url, namespace)
    store, mailer, kicks = PostgresStore(pool), Mailer(smtp.port), list[None]()
    division_id = neighbours.directory.add_division(support_address="care@harbour.test")
    names = ("Dr. Canary-Host", "Canary-Alex", "Canary-Billie")
    people = {
        neighbours.directory.add_person(name, f"{name.split('-')[1].lower()}@canary.test"): name
        for name in names
    }
    conversation = a_conversation(division_id, people)
    neighbours.conversations.conversations[conversation.conversation_id] = conversation
    writer = Writer(neighbours.known, neighbours.told, neighbours.paid)
    sending = Sending(store, writer, mailer, BusLive(bus, "notify"), clock, lambda: kicks.append(None))
    servicer = NotifyServicer(Reading(store, neighbours.told))
    register = partial(add_NotifyServiceServicer_to_server, servicer)
    async with open_door("notify", keys, [register]) as door:
        yield World(
            door=door,
            directory=neighbours.directory,
            billing=neighbours.billing,
            smtp=smtp,
            clock=clock,
            bus=bus,
            pool=pool,
            database=place,
            store=store,
            mailer=mailer,
            sending=sending,
            intake=Intake(store, neighbours.told, clock),
            division_id=division_id,
            people=tuple(people),
            conversation=conversation,
            kicks=kicks,
        )
    await bus.close()
    await pool.close()
