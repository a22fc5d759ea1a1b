"""Business things for tests, complete by default: a test names only what it is about."""

from collections.abc import Iterable
from types import MappingProxyType

from chassis.auth import Caller, Role
from chassis.ids import DivisionId, PersonId, PracticeId, new_id

OUR_PRACTICE = PracticeId(new_id())
"""The practice of everybody of whom a test does not say more."""


def a_person_id() -> PersonId:
    """The id of somebody new."""
    return PersonId(new_id())


def a_practice_id() -> PracticeId:
    """The id of a new practice."""
    return PracticeId(new_id())


def a_division_id() -> DivisionId:
    """The id of a new division."""
    return DivisionId(new_id())


def a_member(
    role: Role | Iterable[Role],
    division_id: DivisionId,
    practice_id: PracticeId | None = None,
    name: str = "Dr. Mira Voss",
    person_id: PersonId | None = None,
) -> Caller:
    """Somebody with one role or several in a division."""
    held = frozenset({role} if isinstance(role, Role) else role)
    return Caller(
        person_id=person_id or a_person_id(),
        practice_id=practice_id or OUR_PRACTICE,
        roles=MappingProxyType({division_id: held}),
        session_id=new_id(),
        display_name=name,
        proved=True,
    )


def a_client(
    practice_id: PracticeId | None = None, name: str = "Jo Client", person_id: PersonId | None = None
) -> Caller:
    """Somebody without any role."""
    return Caller(
        person_id=person_id or a_person_id(),
        practice_id=practice_id or OUR_PRACTICE,
        session_id=new_id(),
        display_name=name,
        proved=True,
    )


def a_process(name: str) -> Caller:
    """A process, such as the gateway."""
    return Caller(service=name)
