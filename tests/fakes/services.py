"""The five services as the gateway meets them: real gRPC faces and policies, behind them what a test puts."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.billing.v1 import billing_pb2_grpc, ledger_pb2_grpc
from sotto.common.v1 import live_pb2 as pokes_pb2
from sotto.conversation.v1 import (
    conversation_pb2,
    conversation_pb2_grpc,
    live_pb2,
    live_pb2_grpc,
    seal_pb2,
    seal_pb2_grpc,
)
from sotto.directory.v1 import (
    directory_pb2,
    directory_pb2_grpc,
    machines_pb2_grpc,
    sessions_pb2,
    sessions_pb2_grpc,
)
from sotto.files.v1 import files_pb2_grpc, forms_pb2_grpc, uploads_pb2_grpc
from sotto.notify.v1 import notify_pb2, notify_pb2_grpc

from chassis.auth import Caller, Role, Signer
from chassis.carrying import CarriedMethod
from chassis.faults import Fault, Kind, invalid, not_found, precondition
from chassis.ids import DivisionId, PersonId, PracticeId
from chassis.rpc import Server, current_caller
from chassis.settings import ServerSettings
from chassis.trust import Trust
from deploy.local.keyring import Keyring
from tests.fakes.cards import register_cards
from tests.fakes.directory import confirmed
from tests.fakes.gateway_billing import FakeBilling, FakeLedger
from tests.fakes.gateway_files import FakeFiles, FakeForms, FakeUploads
from tests.fakes.machines import FakeMachines

SEND_MESSAGE = "/sotto.conversation.v1.ConversationService/SendMessage"
LINK_TOKEN = "the-token-of-the-link"


def in_seconds(seconds: float) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(datetime.now(UTC) + timedelta(seconds=seconds))
    return timestamp


class FakeDirectory(directory_pb2_grpc.DirectoryServiceServicer, sessions_pb2_grpc.SessionServiceServicer):
    """Sessions by their token; a sign-in works once, in its browser."""

    def __init__(self, signer: Signer) -> None:
        self.signer = signer
        self.sessions: dict[str, Caller] = {}
        self.exchanges = 0
        self.checks = 0
        self.away = False
        self.sign_ins: dict[str, str] = {}
        self.practice = ""
        self.updates: list[directory_pb2.UpdateDivisionRequest] = []

    def open_session(self, *roles: Role, division: DivisionId | None = None) -> str:
        """A session of a new person, who holds the roles in one division or is a client."""
        token = uuid4().hex
        held = {division or DivisionId(uuid4()): frozenset(roles)} if roles else {}
        person, practice = PersonId(uuid4()), PracticeId(uuid4())
        self.sessions[token] = Caller(
            person, practice, held, session_id=uuid4(), display_name="Ada Example", proved=True
        )
        return token

    async def StartSignIn(self, request: directory_pb2.StartSignInRequest, context: Any) -> Any:
        self.practice = request.practice
        sign_in_id, secret = str(uuid4()), uuid4().hex
        self.sign_ins[sign_in_id] = secret
        return directory_pb2.StartSignInResponse(
            sign_in_id=sign_in_id, browser_secret=secret, expire_time=in_seconds(600)
        )

    async def CompleteSignIn(self, request: directory_pb2.CompleteSignInRequest, context: Any) -> Any:
        secret = self.sign_ins.get(request.sign_in_id)
        if secret != request.browser_secret or request.link_token != LINK_TOKEN:
            raise Fault(Kind.UNAUTHENTICATED, "SIGN_IN_REFUSED", "The link does not work.")
        del self.sign_ins[request.sign_in_id]
        token = self.open_session()
        person_id = str(self.sessions[token].person_id)
        return directory_pb2.CompleteSignInResponse(
            session_token=token, absolute_expire_time=in_seconds(3600), person_id=person_id
        )

    async def ExchangeSession(self, request: directory_pb2.ExchangeSessionRequest, context: Any) -> Any:
        self.exchanges += 1
        caller = self._caller(request.session_token)
        return directory_pb2.ExchangeSessionResponse(
            tokens=self._tokens(caller, request.audiences),
            expire_time=in_seconds(60),
            person_id=str(caller.person_id),
            session_id=str(caller.session_id),
        )

    async def ConfirmSessions(self, request: sessions_pb2.ConfirmSessionsRequest, context: Any) -> Any:
        self.checks += 1
        if self.away:
            raise Fault(Kind.UNAVAILABLE, "AWAY", "Not now.")
        return confirmed(
            each for each in self.sessions.values() if str(each.session_id) in request.session_ids
        )

    def _caller(self, session_token: str) -> Caller:
        if self.away:
            raise Fault(Kind.UNAVAILABLE, "AWAY", "Not now.")
        caller = self.sessions.get(session_token)
        if caller is None:
            raise Fault(Kind.UNAUTHENTICATED, "SESSION_ENDED", "Your session has ended. Sign in again.")
        return caller

    def _tokens(self, caller: Caller, audiences: Iterable[str]) -> dict[str, str]:
        now = datetime.now(UTC)
        return {each: self.signer.person_token(caller, each, now) for each in audiences}

    async def EndSession(self, request: directory_pb2.EndSessionRequest, context: Any) -> Any:
        self.sessions.pop(request.session_token, None)
        return directory_pb2.EndSessionResponse()

    async def UpdateDivision(self, request: Any, context: Any) -> Any:
        """What was asked for."""
        self.updates.append(request)
        return directory_pb2.UpdateDivisionResponse(division=request.division)

    async def GetMe(self, request: Any, context: Any) -> Any:
        caller = current_caller()
        return directory_pb2.GetMeResponse(person_id=str(caller.person_id), display_name=caller.display_name)


class FakeConversations(conversation_pb2_grpc.ConversationServiceServicer):
    """Messages by conversation, and who sees them from which number on; `log` has what pokes should say."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.messages: dict[str, list[conversation_pb2.Message]] = {}
        self.viewers: dict[str, dict[str, int]] = {}
        self.changes: dict[str, list[str]] = {}
        self.live_reads = 0
        self.live_failures = 0
        self.divisions: dict[str, str] = {}
        self.log: list[pokes_pb2.LivePoke] = []
        self.signals: list[live_pb2.SignalPresenceRequest] = []

    def say(self, conversation_id: str, *texts: str) -> list[conversation_pb2.Message]:
        """Put messages into a conversation."""
        messages = self.messages.setdefault(conversation_id, [])
        for text in texts:
            messages.append(
                conversation_pb2.Message(message_id=str(uuid4()), sequence=len(messages) + 1, text=text)
            )
        return messages

    async def CreateConversation(self, request: Any, context: Any) -> Any:
        self.calls.append(("CreateConversation", request))
        made = conversation_pb2.Conversation(conversation_id=str(uuid4()), subject=request.subject)
        return conversation_pb2.CreateConversationResponse(conversation=made)

    async def GetConversation(self, request: Any, context: Any) -> Any:
        self.calls.append(("GetConversation", request))
        raise not_found("conversation")

    async def ListConversations(self, request: Any, context: Any) -> Any:
        self.calls.append(("ListConversations", request))
        return conversation_pb2.ListConversationsResponse(next_page_token="more")

    async def SendMessage(self, request: Any, context: Any) -> Any:
        self.calls.append(("SendMessage", request))
        if request.text == "fail":
            raise RuntimeError("text of a message")
        if request.text == "":
            raise invalid("text", "is empty", "TEXT_REFUSED")
        facts = {"state": "completed"}
        if request.text == "late":
            raise precondition("CONVERSATION_COMPLETED", "This conversation is completed.", **facts)
        said = self.messages.setdefault(request.conversation_id, [])
        accepted = next((each for each in said if each.message_id == request.message_id), None)
        if accepted is None:
            accepted = self.say(request.conversation_id, request.text)[-1]
            accepted.message_id = request.message_id
        return conversation_pb2.SendMessageResponse(message=accepted)

    async def ListChanges(self, request: Any, context: Any) -> Any:
        if request.cursor and request.cursor not in self.changes:
            raise precondition("CURSOR_TOO_OLD", "Load everything afresh.")
        changed = self.changes.get(request.cursor, [])
        return conversation_pb2.ListChangesResponse(
            changes=[conversation_pb2.ConversationChange(conversation_id=each) for each in changed],
            cursor="cursor-now",
        )

    async def ReadLive(self, request: conversation_pb2.ReadLiveRequest, context: Any) -> Any:
        self.live_reads += 1
        if self.live_failures:
            self.live_failures -= 1
            raise Fault(Kind.UNAVAILABLE, "AWAY", "Not now.")
        found = self.messages.get(request.conversation_id, [])
        viewers = self.viewers.get(request.conversation_id, {})
        return conversation_pb2.ReadLiveResponse(
            messages=[each for each in found if each.sequence > request.after_sequence][:200],
            viewers=[
                conversation_pb2.Viewer(person_id=person, first_sequence=first)
                for person, first in viewers.items()
            ],
            division_id=self.divisions.get(request.conversation_id, ""),
        )

    def replayed(self, request: live_pb2.ReplayPokesRequest) -> live_pb2.ReplayPokesResponse:
        """The log has numbers for cursors: "log-2" stands after its second poke."""
        place = int(request.cursor.partition("-")[2] or len(self.log))
        return live_pb2.ReplayPokesResponse(pokes=self.log[place:], cursor=f"log-{len(self.log)}")

    def signalled(self, request: live_pb2.SignalPresenceRequest) -> live_pb2.SignalPresenceResponse:
        self.signals.append(request)
        return live_pb2.SignalPresenceResponse(fade_time=in_seconds(30))

    async def ExportConversation(self, request: Any, context: Any) -> AsyncIterator[Any]:
        if request.time_zone == "Mars/Olympus":
            raise invalid("time_zone", "is not known")
        if request.format == conversation_pb2.EXPORT_FORMAT_JSON:
            yield conversation_pb2.ExportConversationResponse(data=b"{}")
            return
        yield conversation_pb2.ExportConversationResponse(data=b"\xef\xbb\xbfa,b\r\n")
        yield conversation_pb2.ExportConversationResponse(data=b"1,2\r\n")


class FakeLive(live_pb2_grpc.LiveServiceServicer):
    """Messages that come in frames: decided one by one, answered last one first.

    `hold`: awaited before a frame is answered. `breaks`: how many calls break when their messages are taken.
    `told`: what is new with the next answer.
    """

    def __init__(self, conversations: FakeConversations, trust: Trust) -> None:
        self._conversations = conversations
        self._method = CarriedMethod("conversation", trust, SEND_MESSAGE)
        self.reset()

    def reset(self) -> None:
        """Forget what earlier tests did."""
        self.frames: list[int] = []
        self.hold: asyncio.Event | None = None
        self.breaks = 0
        self.told: list[live_pb2.ConversationNews] = []

    async def SendMessages(
        self, requests: AsyncIterator[live_pb2.SendMessagesRequest], context: Any
    ) -> AsyncIterator[live_pb2.SendMessagesResponse]:
        async for request in requests:
            self.frames.append(len(request.sendings))
            outcomes = [await self._decide(sending) for sending in request.sendings]
            if self.hold is not None:
                await self.hold.wait()
            if self.breaks:
                self.breaks -= 1
                raise Fault(Kind.UNAVAILABLE, "AWAY", "Not now.")
            told, self.told = self.told, []
            yield live_pb2.SendMessagesResponse(outcomes=reversed(outcomes), news=told)

    async def ReplayPokes(self, request: live_pb2.ReplayPokesRequest, context: Any) -> Any:
        return self._conversations.replayed(request)

    async def SignalPresence(self, request: live_pb2.SignalPresenceRequest, context: Any) -> Any:
        return self._conversations.signalled(request)

    async def _decide(self, sending: live_pb2.Sending) -> live_pb2.SendingOutcome:
        async def send(_: Caller) -> Any:
            return await self._conversations.SendMessage(sending.request, None)

        answer = await self._method.decide(sending.identity_token, sending.request, send)
        if isinstance(answer, conversation_pb2.SendMessageResponse):
            return live_pb2.SendingOutcome(sending_id=sending.sending_id, response=answer)
        return live_pb2.SendingOutcome(sending_id=sending.sending_id, refusal=answer)


class FakeSeal(seal_pb2_grpc.SealServiceServicer):
    """One key."""

    async def ListSealKeys(self, request: Any, context: Any) -> Any:
        return seal_pb2.ListSealKeysResponse(keys=[seal_pb2.SealKey(kid="thumb", x="abc")])


class FakeNotify(notify_pb2_grpc.NotifyServiceServicer):
    """Has sent nothing."""

    async def ListDeliveries(self, request: Any, context: Any) -> Any:
        return notify_pb2.ListDeliveriesResponse()


class FakeServices:
    """The five, each on a port of its own."""

    def __init__(self, folder: Path) -> None:
        keyring = Keyring(folder)
        self.trust_file = keyring.trust()
        self.identity_key_file = keyring.identity("gateway")
        self.directory = FakeDirectory(Signer(keyring.identity("directory")))
        self.machines = FakeMachines(self.directory.signer)
        self.conversations = FakeConversations()
        self.live = FakeLive(self.conversations, Trust(self.trust_file))
        self.files = FakeFiles()
        self.uploads = FakeUploads()
        self.forms = FakeForms()
        self.billing = FakeBilling()
        self.addresses: dict[str, str] = {}
        self._servers: list[Server] = []

    async def start(self) -> None:
        """Listen."""
        notify = FakeNotify()
        await self._serve(
            "directory",
            lambda it: directory_pb2_grpc.add_DirectoryServiceServicer_to_server(self.directory, it),
            lambda it: sessions_pb2_grpc.add_SessionServiceServicer_to_server(self.directory, it),
            partial(machines_pb2_grpc.add_MachineServiceServicer_to_server, self.machines),
        )
        await self._serve(
            "conversation",
            partial(conversation_pb2_grpc.add_ConversationServiceServicer_to_server, self.conversations),
            lambda it: live_pb2_grpc.add_LiveServiceServicer_to_server(self.live, it),
            lambda it: seal_pb2_grpc.add_SealServiceServicer_to_server(FakeSeal(), it),
        )
        await self._serve(
            "files",
            partial(files_pb2_grpc.add_FilesServiceServicer_to_server, self.files),
            partial(uploads_pb2_grpc.add_UploadServiceServicer_to_server, self.uploads),
            partial(forms_pb2_grpc.add_FormServiceServicer_to_server, self.forms),
        )
        add_billing = billing_pb2_grpc.add_BillingServiceServicer_to_server
        add_ledger = ledger_pb2_grpc.add_LedgerServiceServicer_to_server
        ledger = partial(add_ledger, FakeLedger())
        await self._serve("billing", partial(add_billing, self.billing), register_cards, ledger)
        await self._serve("notify", partial(notify_pb2_grpc.add_NotifyServiceServicer_to_server, notify))

    async def stop(self) -> None:
        """Stop all."""
        await asyncio.gather(*(server.stop(0) for server in self._servers))

    def reset(self) -> None:
        """Forget what earlier tests did, but not the log, in which the gateway's hub has its place."""
        log = self.conversations.log
        for fake in (self.conversations, self.files, self.uploads, self.billing):
            fake.__init__()  # type: ignore[misc]
        self.live.reset()
        self.conversations.log = log
        self.directory.away = False
        self.directory.updates.clear()

    async def _serve(self, name: str, *registrations: Any) -> None:
        settings = ServerSettings(listen="127.0.0.1:0", trust_file=self.trust_file)
        server = Server(settings, name, Trust(self.trust_file), registrations)
        self.addresses[name] = f"127.0.0.1:{await server.start()}"
        self._servers.append(server)
