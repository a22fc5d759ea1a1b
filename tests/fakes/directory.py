"""The directory service as others see it: the same contract and policies, its people in memory."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import grpc
from sotto.common.v1 import options_pb2
from sotto.directory.v1 import directory_pb2 as pb
from sotto.directory.v1 import directory_pb2_grpc, sessions_pb2, sessions_pb2_grpc

from chassis.auth import Caller
from chassis.faults import Fault, Kind, not_found, precondition
from chassis.ids import DivisionId, PersonId, PracticeId
from tests.support.builders import OUR_PRACTICE, a_division_id, a_person_id


def confirmed(callers: Iterable[Caller]) -> sessions_pb2.ConfirmSessionsResponse:
    """Sessions that go on, with what their people are in each division."""
    answer = sessions_pb2.ConfirmSessionsResponse()
    for caller in callers:
        session = answer.sessions.add(session_id=str(caller.session_id))
        for division, roles in caller.roles.items():
            numbers = [options_pb2.Role.Value(f"ROLE_{role.name}") for role in roles]
            session.divisions.add(division_id=str(division), roles=numbers)
    return answer


class FakeDirectory(directory_pb2_grpc.DirectoryServiceServicer, sessions_pb2_grpc.SessionServiceServicer):
    """A practice with the divisions and people that a test gives it, and the sessions it opens."""

    def __init__(self) -> None:
        self.practice = pb.Practice(
            practice_id=str(OUR_PRACTICE),
            slug="harbour",
            name="Harbour",
            support_address="help@harbour.test",
        )
        self.divisions: dict[str, pb.Division] = {}
        self.providers: set[tuple[str, str]] = set()
        self.members: set[str] = set()
        self.contacts: dict[str, pb.Contact] = {}
        self.resolved = 0
        self.pause: asyncio.Event | None = None
        self.away = False
        self.divisions_asked = 0
        self.sessions: dict[str, Caller] = {}

    @property
    def practice_id(self) -> PracticeId:
        """The practice that everybody belongs to."""
        return PracticeId(UUID(self.practice.practice_id))

    def register(self, server: grpc.aio.Server) -> None:
        """Add it to a server."""
        directory_pb2_grpc.add_DirectoryServiceServicer_to_server(self, server)
        sessions_pb2_grpc.add_SessionServiceServicer_to_server(self, server)

    def add_division(self, **settings: Any) -> DivisionId:
        """Add a division; `settings` as in the message Division."""
        division_id = a_division_id()
        usual: dict[str, Any] = {
            "name": "Adult care",
            "time_zone": "America/Toronto",
            "currency": "CAD",
            "currency_exponent": 2,
            "locale": "en-CA",
            "billing_enabled": True,
            "default_announcement": "We answer on weekdays.",
            "support_address": "care@harbour.test",
            "emergency_number": "911",
        }
        self.divisions[str(division_id)] = pb.Division(
            division_id=str(division_id), practice_id=self.practice.practice_id, **(usual | settings)
        )
        return division_id

    def add_person(
        self, name: str, email: str, person_id: PersonId | None = None, provider_of: DivisionId | None = None
    ) -> PersonId:
        """Add a person; a provider is a member of the practice."""
        person_id = person_id or a_person_id()
        self.contacts[str(person_id)] = pb.Contact(
            person_id=str(person_id),
            display_name=name,
            email=email,
            locale="en-CA",
            practice_id=self.practice.practice_id,
            practice_slug=self.practice.slug,
        )
        if provider_of is not None:
            self.providers.add((str(provider_of), str(person_id)))
            self.members.add(str(person_id))
        return person_id

    def person_of(self, email: str) -> PersonId:
        """The person with an address; StopIteration if nobody has it."""
        return PersonId(UUID(next(each.person_id for each in self.contacts.values() if each.email == email)))

    async def GetDivision(self, request: pb.GetDivisionRequest, context: Any) -> pb.GetDivisionResponse:
        """A division and its practice."""
        self.divisions_asked += 1
        if self.away:
            raise Fault(Kind.UNAVAILABLE, "AWAY", "Not now.")
        return pb.GetDivisionResponse(division=self._division(request.division_id), practice=self.practice)

    async def ResolvePeople(self, request: pb.ResolvePeopleRequest, context: Any) -> pb.ResolvePeopleResponse:
        """The people behind names and addresses; unknown ones become clients."""
        self._division(request.division_id)
        self.resolved += 1
        if self.pause is not None:
            await self.pause.wait()
        host = request.host_person_id
        if host and (request.division_id, host) not in self.providers:
            raise precondition("NOT_A_PROVIDER", "This person is no provider of the division.")
        by_email: Mapping[str, pb.Contact] = {each.email.casefold(): each for each in self.contacts.values()}
        answer = pb.ResolvePeopleResponse(host_display_name=self.contacts[host].display_name if host else "")
        for asked in request.people:
            known = by_email.get(asked.email.casefold())
            person_id = known.person_id if known else str(self.add_person(asked.display_name, asked.email))
            answer.people.add(
                person_id=person_id,
                display_name=self.contacts[person_id].display_name,
                member=person_id in self.members,
            )
        return answer

    async def ConfirmSessions(
        self, request: sessions_pb2.ConfirmSessionsRequest, context: Any
    ) -> sessions_pb2.ConfirmSessionsResponse:
        """Those that a test has opened."""
        return confirmed(self.sessions[each] for each in request.session_ids if each in self.sessions)

    async def GetContacts(self, request: pb.GetContactsRequest, context: Any) -> pb.GetContactsResponse:
        """Contacts found."""
        found = [self.contacts[each] for each in request.person_ids if each in self.contacts]
        return pb.GetContactsResponse(contacts=found)

    def _division(self, division_id: str) -> pb.Division:
        if division_id not in self.divisions:
            raise not_found("division")
        return self.divisions[division_id]
