"""Every call that leaves the service: the directory, billing's signatures, those who are connected."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import grpc
from sotto.directory.v1 import directory_pb2, directory_pb2_grpc

from chassis import log
from chassis.auth import Trust
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
from services.conversation.domain.entities import (
    CompletionPreview,
    Division,
    DivisionSettings,
    Invitee,
    KnownPerson,
)
from services.conversation.domain.events import Event
from services.conversation.domain.reasons import not_allowed_to_start
from services.conversation.ports import HostAndPeople
from services.conversation.wire.events import pokes_of

SERVICE = "conversation"

_NOT_A_PROVIDER = "NOT_A_PROVIDER"
_PURPOSE = "completion-preview"
_MOST_HINTS = 10_000


class DirectoryClient:
    """The directory service."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub: directory_pb2_grpc.DirectoryServiceAsyncStub = directory_pb2_grpc.DirectoryServiceStub(
            channel
        )

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
        return DivisionSettings(division, told.default_announcement)

    async def resolve(
        self, division_id: DivisionId, host: PersonId, invitees: Sequence[Invitee]
    ) -> HostAndPeople:
        """Who is behind names and addresses. Fault NOT_ALLOWED_TO_START if the host is no provider there."""
        request = directory_pb2.ResolvePeopleRequest(
            division_id=str(division_id),
            host_person_id=str(host),
            people=[
                directory_pb2.NamedAddress(display_name=each.display_name, email=each.email)
                for each in invitees
            ],
        )
        try:
            answer = await self._stub.ResolvePeople(request)
        except Fault as fault:
            if fault.reason == _NOT_A_PROVIDER:
                raise not_allowed_to_start() from None
            raise
        people = [
            KnownPerson(PersonId(parse_id(each.person_id, "person_id")), each.display_name, each.member)
            for each in answer.people
        ]
        return HostAndPeople(KnownPerson(host, answer.host_display_name, True), people)

    async def addresses(self, person_ids: Sequence[PersonId]) -> Mapping[PersonId, str]:
        """E-mail addresses of people; unknown ones are left out."""
        request = directory_pb2.GetContactsRequest(person_ids=[str(each) for each in person_ids])
        answer = await self._stub.GetContacts(request)
        return {PersonId(parse_id(each.person_id, "person_id")): each.email for each in answer.contacts}


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


class BusLive:
    """Hints over the broker to whoever is connected, and a nudge for the outbox."""

    def __init__(self, bus: Bus, kick: Callable[[], None]) -> None:
        self._bus = bus
        self._kick = kick
        self._waiting: deque[Event] = deque(maxlen=_MOST_HINTS)
        self._telling: asyncio.Task[None] | None = None
        self._log = log.get("live")

    def announce(self, events: Sequence[Event]) -> None:
        """Let them know soon what was committed; a hint that fails, or waits behind too many, is lost."""
        self._kick()
        self._waiting += events
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        """One publication for all that waits."""
        try:
            while self._waiting:
                events = list(self._waiting)
                self._waiting.clear()
                await self._bus.poke(SERVICE, pokes_of(events))
        except Exception as error:
            self._log.warning("hints were lost", **log.describe(error))
        finally:
            self._telling = None
