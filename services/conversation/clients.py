"""Every call that leaves the service: the directory, billing's signatures, those who are connected."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import grpc
from joserfc import jws
from joserfc.jwk import OKPKey
from sotto.common.v1 import money_pb2
from sotto.directory.v1 import directory_pb2, directory_pb2_grpc, sessions_pb2, sessions_pb2_grpc

from chassis import log
from chassis.auth import ALGORITHM, Caller, Role
from chassis.bus import Bus
from chassis.faults import Fault
from chassis.ids import (
    ConversationId,
    DivisionId,
    ParticipantId,
    PersonId,
    PracticeId,
    parse_id,
)
from chassis.money import Money
from chassis.policies import roles_of
from chassis.trust import Trust
from services.conversation.domain.attention import NOTHING_SHOWN, Shown, Signal
from services.conversation.domain.closing import Certificate, Claims, SealKey
from services.conversation.domain.entities import (
    CancellationPolicy,
    CompletionPreview,
    Division,
    DivisionSettings,
    Invitee,
    KnownPerson,
)
from services.conversation.domain.events import Event, MessageSent
from services.conversation.domain.reasons import not_allowed_to_start
from services.conversation.domain.retention import DestructionClaims
from services.conversation.ports import HostAndPeople
from services.conversation.wire.events import pokes_of, pokes_of_signals

SERVICE = "conversation"

_NOT_A_PROVIDER = "NOT_A_PROVIDER"
_PURPOSE = "completion-preview"
_MOST_HINTS = 10_000
_SHOWN_SECONDS = 30.0
_SHOWN_PATIENCE_SECONDS = 2.0


class DirectoryClient:
    """The directory service."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub: directory_pb2_grpc.DirectoryServiceAsyncStub = directory_pb2_grpc.DirectoryServiceStub(
            channel
        )
        self._shown: dict[DivisionId, tuple[Shown, float]] = {}

    async def division(self, division_id: DivisionId) -> DivisionSettings:
        """A division's settings. Fault NOT_FOUND."""
        answer = await self._stub.GetDivision(directory_pb2.GetDivisionRequest(division_id=str(division_id)))
        told = answer.division
        division = Division(
            division_id=DivisionId(parse_id(told.division_id, "division_id")),
            practice_id=PracticeId(parse_id(told.practice_id, "practice_id")),
            name=told.name,
            time_zone=told.time_zone,
            currency=told.currency,
            billing_enabled=told.billing_enabled,
            support_address=told.support_address or answer.practice.support_address,
            emergency_number=told.emergency_number,
        )
        return DivisionSettings(
            division, told.default_announcement, _policy(told.cancellation_policy), told.retention_months
        )

    async def shown(self, division_id: DivisionId) -> Shown:
        """What a division shows of its people's attention; of late answers the last, else nothing."""
        now = asyncio.get_running_loop().time()
        shown, asked_at = self._shown.get(division_id, (NOTHING_SHOWN, -_SHOWN_SECONDS))
        if now - asked_at < _SHOWN_SECONDS:
            return shown
        request = directory_pb2.GetDivisionRequest(division_id=str(division_id))
        with suppress(Fault):
            told = (await self._stub.GetDivision(request, timeout=_SHOWN_PATIENCE_SECONDS)).division
            shown = Shown(not told.typing_off, not told.presence_off, not told.read_marks_off)
        self._shown[division_id] = shown, now
        return shown

    async def resolve(
        self, division_id: DivisionId, host: PersonId, invitees: Sequence[Invitee]
    ) -> HostAndPeople:
        """Who is behind names and addresses. Fault NOT_ALLOWED_TO_START if the host is no provider there."""
        request = _resolving(division_id, invitees)
        request.host_person_id = str(host)
        try:
            answer = await self._stub.ResolvePeople(request)
        except Fault as fault:
            if fault.reason == _NOT_A_PROVIDER:
                raise not_allowed_to_start() from None
            raise
        return HostAndPeople(KnownPerson(host, answer.host_display_name, True), _known(answer))

    async def people(self, division_id: DivisionId, invitees: Sequence[Invitee]) -> Sequence[KnownPerson]:
        """Who is behind names and addresses."""
        return _known(await self._stub.ResolvePeople(_resolving(division_id, invitees)))

    async def names(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, str]:
        """Names of people as they are now; unknown ones are left out."""
        if not person_ids:
            return {}
        return {person_id: each.display_name for person_id, each in await self._contacts(person_ids)}

    async def addresses(self, person_ids: Sequence[PersonId]) -> Mapping[PersonId, str]:
        """E-mail addresses of people; unknown ones are left out."""
        return {person_id: each.email for person_id, each in await self._contacts(person_ids)}

    async def _contacts(
        self, person_ids: Collection[PersonId]
    ) -> list[tuple[PersonId, directory_pb2.Contact]]:
        request = directory_pb2.GetContactsRequest(person_ids=[str(each) for each in person_ids])
        answer = await self._stub.GetContacts(request)
        return [(PersonId(parse_id(each.person_id, "person_id")), each) for each in answer.contacts]


def _policy(told: directory_pb2.CancellationPolicy) -> CancellationPolicy:
    return CancellationPolicy(
        late_window=told.late_window.ToTimedelta(),
        late_fee=_fee(told.late_fee) if told.HasField("late_fee") else None,
        no_show_fee=_fee(told.no_show_fee) if told.HasField("no_show_fee") else None,
    )


def _fee(told: money_pb2.Money) -> Money:
    return Money(told.minor_units, told.currency)


def _resolving(division_id: DivisionId, invitees: Sequence[Invitee]) -> directory_pb2.ResolvePeopleRequest:
    return directory_pb2.ResolvePeopleRequest(
        division_id=str(division_id),
        people=[
            directory_pb2.NamedAddress(display_name=each.display_name, email=each.email) for each in invitees
        ],
    )


def _known(answer: directory_pb2.ResolvePeopleResponse) -> list[KnownPerson]:
    return [
        KnownPerson(PersonId(parse_id(each.person_id, "person_id")), each.display_name, each.member)
        for each in answer.people
    ]


class DirectorySessions:
    """The directory's word on who is still signed in."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub: sessions_pb2_grpc.SessionServiceAsyncStub = sessions_pb2_grpc.SessionServiceStub(channel)

    async def confirm(self, callers: Sequence[Caller]) -> Sequence[Caller]:
        """Those whose sessions go on, with the roles held now."""
        by_session = {str(caller.session_id): caller for caller in callers}
        request = sessions_pb2.ConfirmSessionsRequest(session_ids=list(by_session))
        answer = await self._stub.ConfirmSessions(request)
        return [replace(by_session[each.session_id], roles=_roles(each)) for each in answer.sessions]


def _roles(session: sessions_pb2.ConfirmedSession) -> Mapping[DivisionId, frozenset[Role]]:
    return {
        DivisionId(parse_id(each.division_id, "division_id")): roles_of(each.roles)
        for each in session.divisions
    }


class SignedPreviews:
    """Previews as billing signs them: a statement for this service, good for two minutes."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def read(self, token: str, now: datetime) -> CompletionPreview | None:
        """The preview in a token; None if it is missing, forged, for something else, or too old."""
        if not token:
            return None
        try:
            claims = self._trust.statement(token, SERVICE, "billing", now)
            if claims["purpose"] != _PURPOSE:
                return None
            missing = [ParticipantId(parse_id(str(each), "missing")) for each in claims["missing"]]
            conversation_id = ConversationId(parse_id(str(claims["conversation"]), "conversation"))
            return CompletionPreview(conversation_id, str(claims["etag"]), frozenset(missing))
        except (Fault, KeyError, TypeError):
            return None


class SealKeyFile:
    """The key that signs certificates. ValueError if the file holds no private Ed25519 JWK."""

    def __init__(self, path: Path) -> None:
        key = OKPKey.import_key(json.loads(path.read_text()))
        if not key.is_private or key.curve_name != ALGORITHM:
            raise ValueError("the seal key must be a private Ed25519 JWK")
        self._key = key
        self.key = SealKey(kid=key.thumbprint(), x=str(key.as_dict(private=False)["x"]))

    def sign(self, claims: Claims) -> Certificate:
        """The certificate that a conversation is closed with (ADR 0017)."""
        return self._signed("sotto-closing-certificate", claims)

    def sign_destruction(self, claims: DestructionClaims) -> Certificate:
        """The certificate that a conversation was destroyed (ADR 0034)."""
        return self._signed("sotto-destruction-certificate", claims)

    def _signed(self, name: str, claims: Claims | DestructionClaims) -> Certificate:
        """A compact JWS whose `kid` is the key's thumbprint, so that no two share one."""
        header = {"alg": ALGORITHM, "kid": self.key.kid, "typ": name}
        payload = json.dumps(claims, separators=(",", ":"), sort_keys=True)
        return Certificate(jws.serialize_compact(header, payload, self._key, [ALGORITHM]), self.key)


class BusLive:
    """Hints over the broker to whoever is connected, and a nudge for the outbox."""

    def __init__(self, bus: Bus, kick: Callable[[], None]) -> None:
        self._bus = bus
        self._kick = kick
        self._waiting: deque[Event] = deque(maxlen=_MOST_HINTS)
        self._signals: deque[Signal] = deque(maxlen=_MOST_HINTS)
        self._telling: asyncio.Task[None] | None = None
        self._log = log.get("live")

    def announce(self, events: Sequence[Event]) -> None:
        """Let them know soon what was committed; a hint that fails, or waits behind too many, is lost."""
        if not all(isinstance(event, MessageSent) for event in events):
            self._kick()
        self._waiting += events
        self._tell_soon()

    def signal(self, signal: Signal) -> None:
        """Let them know what somebody is doing, or has read."""
        self._signals.append(signal)
        self._tell_soon()

    def _tell_soon(self) -> None:
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        """One publication for all that waits."""
        try:
            while self._waiting or self._signals:
                events, signals = list(self._waiting), list(self._signals)
                self._waiting.clear()
                self._signals.clear()
                if events:
                    await self._bus.poke(SERVICE, pokes_of(events))
                if signals:
                    await self._bus.poke(SERVICE, pokes_of_signals(signals))
        except Exception as error:
            self._log.warning("hints were lost", **log.describe(error))
        finally:
            self._telling = None
