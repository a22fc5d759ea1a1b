"""The administration's contract: protobuf to domain and back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sotto.common.v1 import options_pb2
from sotto.directory.v1 import administration_pb2

from chassis.auth import Role
from chassis.faults import invalid
from chassis.ids import DivisionId
from services.directory import wire
from services.directory.domain.answers import InvitationMail, Page
from services.directory.domain.people import Member, Person
from services.directory.domain.practices import Division, Practice

_CHANGEABLE = ("name", "support_address")


def changes(request: administration_pb2.UpdatePracticeRequest) -> Mapping[str, Any]:
    """What a mask names of a practice, with the new values. Fault INVALID for a name that is none."""
    names = request.update_mask.paths
    if not names or any(name not in _CHANGEABLE for name in names):
        raise invalid("update_mask", f"must name what can change: {', '.join(_CHANGEABLE)}")
    return {name: getattr(request.practice, name) for name in names}


def roles(numbers: Collection[options_pb2.Role]) -> frozenset[Role]:
    """Roles; the contract lets no other number in."""
    return frozenset(wire.role(number) for number in numbers)


def person(answer: Person) -> administration_pb2.Person:
    """Somebody as admins see them."""
    return administration_pb2.Person(
        person_id=str(answer.person_id),
        display_name=answer.display_name,
        email=answer.email,
        active=answer.active,
        etag=answer.etag,
    )


def member(answer: Member, division_id: DivisionId) -> administration_pb2.Member:
    """Somebody with the roles held in a division."""
    held = answer.roles.get(division_id, frozenset())
    return administration_pb2.Member(person=person(answer.person), roles=wire.role_numbers(held))


def members(answer: Page[Member], division_id: DivisionId) -> administration_pb2.SearchMembersResponse:
    """Members of a division."""
    return administration_pb2.SearchMembersResponse(
        members=[member(each, division_id) for each in answer.people], next_page_token=answer.next_token
    )


def clients(answer: Page[Person]) -> administration_pb2.SearchClientsResponse:
    """Clients of a practice."""
    return administration_pb2.SearchClientsResponse(
        clients=[person(each) for each in answer.people], next_page_token=answer.next_token
    )


def invitation(answer: InvitationMail) -> administration_pb2.DescribeInvitationResponse:
    """What the mail to an invited member has to say."""
    return administration_pb2.DescribeInvitationResponse(
        contact=wire.contact(answer.contact), practice=wire.practice(answer.practice)
    )


def practices(answer: Sequence[Practice]) -> administration_pb2.ListPracticesResponse:
    """Practices."""
    return administration_pb2.ListPracticesResponse(practices=[wire.practice(each) for each in answer])


def divisions(answer: Sequence[Division]) -> administration_pb2.ListDivisionsResponse:
    """Divisions."""
    return administration_pb2.ListDivisionsResponse(divisions=[wire.division(each) for each in answer])
