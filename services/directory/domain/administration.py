"""Who administers what (S2, ADR 0033).

An admin of a division administers that division: its settings and its members. What belongs to no division
(the practice's name, its clients, new divisions) is for any admin of the practice. The operator may do all of
it, bound by the same rules.
"""

from collections.abc import Collection, Mapping

from chassis.auth import Caller, Role
from chassis.faults import not_found
from chassis.ids import DivisionId, PersonId, PracticeId
from services.directory.domain import reasons
from services.directory.domain.people import Member

PAGE_SIZE = 50
"""People on a page, where nobody says how many."""


def check_administers(caller: Caller, division_id: DivisionId) -> None:
    """Faults NOT_FOUND: nothing in that division; ADMIN_ONLY: no admin of it. The operator may."""
    if caller.is_process or caller.has(Role.ADMIN, division_id):
        return
    raise reasons.admin_only() if caller.roles.get(division_id) else not_found("division")


def check_of_practice(caller: Caller, practice_id: PracticeId, what: str = "practice") -> None:
    """Fault NOT_FOUND (`what`): somebody of another practice, or no admin of any division. The operator may.

    So may a machine of the practice that calls for itself, where a method admits one (ADR 0035).
    """
    if caller.is_process:
        return
    if caller.practice_id != practice_id or (caller.is_person and not _administered(caller)):
        raise not_found(what)


def check_may_change(caller: Caller, member: Member | None) -> Member:
    """The member or client, if the caller administers every division in which they are a member.

    Faults NOT_FOUND: nobody of the caller's practice; MEMBER_ELSEWHERE.
    """
    if member is None or (not caller.is_process and caller.practice_id != member.person.practice_id):
        raise not_found("person")
    if not caller.is_process and not divisions_of(member) <= _administered(caller):
        raise reasons.member_elsewhere()
    return member


def check_may_deactivate(caller: Caller, member: Member | None) -> Member:
    """The member or client, if the caller may let them out. Faults as `check_may_change`, NOT_YOURSELF."""
    found = check_may_change(caller, member)
    if caller.person_id == found.person.person_id:
        raise reasons.not_yourself()
    return found


def check_admins_stay(
    person_id: PersonId, losing: Collection[DivisionId], admins: Mapping[DivisionId, Collection[PersonId]]
) -> None:
    """Fault LAST_ADMIN: without this person a division has no active admin. `admins`: those of now."""
    for division_id in losing:
        held = set(admins.get(division_id, ()))
        if held == {person_id}:
            raise reasons.last_admin()


def divisions_of(member: Member) -> set[DivisionId]:
    """The divisions in which somebody holds a role."""
    return {division_id for division_id, held in member.roles.items() if held}


def _administered(caller: Caller) -> set[DivisionId]:
    return {division_id for division_id, held in caller.roles.items() if Role.ADMIN in held}
