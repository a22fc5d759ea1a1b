"""Who belongs to a practice and as what: inviting, roles, names, letting out and in again (S2, S3).

Everything here locks the practice first, so that two admins cannot take each other's role away at once.
"""

from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

from chassis.auth import Caller, Role
from chassis.clock import Clock
from chassis.faults import not_found, stale
from chassis.idempotency import RequestKey
from chassis.ids import DivisionId, PersonId, PracticeId, new_id
from services.directory.domain import reasons
from services.directory.domain.administration import (
    check_administers,
    check_admins_stay,
    check_may_change,
    check_may_deactivate,
    divisions_of,
)
from services.directory.domain.answers import InvitationMail
from services.directory.domain.events import MemberInvited
from services.directory.domain.people import (
    LONGEST_NAME,
    Invitation,
    Member,
    Named,
    address_key,
    plain_line,
)
from services.directory.ports import Live, Store, Transaction

Change = Callable[[Transaction, Member], Awaitable[bool]]
"""Changes somebody, and says whether anything has changed."""


class Memberships:
    """Members and clients, as admins change them. `live` hears of every change, for it counts at once."""

    def __init__(self, store: Store, clock: Clock, live: Live) -> None:
        self._store = store
        self._clock = clock
        self._live = live

    async def invite(
        self, caller: Caller, key: RequestKey, division_id: DivisionId, person: Named, roles: Collection[Role]
    ) -> Member:
        """Give roles besides those held, and tell the person by a mail.

        Faults NOT_FOUND, ADMIN_ONLY, PERSON_INACTIVE.
        """
        check_administers(caller, division_id)
        async with self._store.transaction() as transaction:
            practice_id = await _practice_of(transaction, division_id)
            await transaction.lock_practice(practice_id)
            found = (await transaction.find_or_add(practice_id, [person]))[address_key(person.email)]
            if await transaction.claim(key) is not None:
                return found
            if not found.person.active:
                raise reasons.person_inactive(person.field)
            person_id = found.person.person_id
            for role in roles:
                await transaction.add_role(division_id, person_id, role)
            version = await transaction.count_change(person_id)
            invitation = Invitation(new_id(), division_id, person_id, self._clock.now())
            await transaction.add_invitation(invitation)
            await transaction.tell(MemberInvited(invitation.invitation_id, person_id))
            await transaction.remember(key, str(person_id))
            member = await _known(transaction, person_id)
        await self._live.person_changed(person_id, version)
        return member

    async def invitation(self, invitation_id: UUID) -> InvitationMail:
        """What the mail has to say. Fault NOT_FOUND, also if there is nothing to say any more."""
        async with self._store.transaction() as transaction:
            invitation = await transaction.invitation(invitation_id)
            member = await transaction.member(invitation.person_id) if invitation else None
            if invitation is None or member is None or not member.person.active:
                raise not_found("invitation")
            practice = await transaction.practice(member.person.practice_id)
            contacts = await transaction.contacts([invitation.person_id])
        if practice is None or invitation.division_id not in divisions_of(member):
            raise not_found("invitation")
        return InvitationMail(contacts[0], practice)

    async def change_roles(
        self,
        caller: Caller,
        key: RequestKey,
        division_id: DivisionId,
        person_id: PersonId,
        etag: str,
        roles: frozenset[Role],
    ) -> Member:
        """Let somebody hold exactly these roles. Faults NOT_FOUND, ADMIN_ONLY, STALE, LAST_ADMIN."""
        check_administers(caller, division_id)
        now = self._clock.now()

        async def change(transaction: Transaction, member: Member) -> bool:
            held = member.roles.get(division_id, frozenset())
            if not held:
                raise not_found("member")
            if etag != member.person.etag:
                raise stale()
            if Role.ADMIN in held - roles:
                await _let_admins_stay(transaction, member, [division_id])
            await transaction.end_roles(division_id, person_id, held - roles, now)
            for role in roles - held:
                await transaction.add_role(division_id, person_id, role)
            return held != roles

        return await self._change(key, person_id, lambda member: _somebody(caller, member), change)

    async def rename(
        self, caller: Caller, key: RequestKey, person_id: PersonId, etag: str, display_name: str
    ) -> Member:
        """Give another name. Faults NOT_FOUND, MEMBER_ELSEWHERE, STALE, INVALID (display_name)."""
        name = plain_line(display_name, "display_name", LONGEST_NAME)

        async def change(transaction: Transaction, member: Member) -> bool:
            if etag != member.person.etag:
                raise stale()
            await transaction.rename(person_id, name)
            return name != member.person.display_name

        return await self._change(key, person_id, lambda member: check_may_change(caller, member), change)

    async def deactivate(self, caller: Caller, key: RequestKey, person_id: PersonId) -> Member:
        """Let somebody in no more. Faults NOT_FOUND, NOT_YOURSELF, MEMBER_ELSEWHERE, LAST_ADMIN."""
        now = self._clock.now()

        async def change(transaction: Transaction, member: Member) -> bool:
            if not member.person.active:
                return False
            held = [each for each in divisions_of(member) if Role.ADMIN in member.roles[each]]
            await _let_admins_stay(transaction, member, held)
            await transaction.set_active(person_id, False, now)
            return True

        return await self._change(key, person_id, lambda member: check_may_deactivate(caller, member), change)

    async def reactivate(self, caller: Caller, key: RequestKey, person_id: PersonId) -> Member:
        """Let somebody in again. Faults NOT_FOUND, MEMBER_ELSEWHERE."""
        now = self._clock.now()

        async def change(transaction: Transaction, member: Member) -> bool:
            await transaction.set_active(person_id, True, now)
            return not member.person.active

        return await self._change(key, person_id, lambda member: check_may_change(caller, member), change)

    async def _change(
        self, key: RequestKey, person_id: PersonId, allowed: Callable[[Member | None], Member], change: Change
    ) -> Member:
        """Change somebody whom the caller may change, once, and tell it to all who believe tokens."""
        version: int | None = None
        async with self._store.transaction() as transaction:
            known = allowed(await transaction.member(person_id))
            await transaction.lock_practice(known.person.practice_id)
            member = allowed(await transaction.member(person_id))
            if await transaction.claim(key) is not None:
                return member
            if await change(transaction, member):
                version = await transaction.count_change(person_id)
            await transaction.remember(key, str(person_id))
            member = await _known(transaction, person_id)
        if version is not None:
            await self._live.person_changed(person_id, version)
        return member


def _somebody(caller: Caller, member: Member | None) -> Member:
    """Anybody of the practice: who administers the division decides about the roles in it."""
    if member is None or (not caller.is_process and caller.practice_id != member.person.practice_id):
        raise not_found("member")
    return member


async def _let_admins_stay(transaction: Transaction, member: Member, losing: Collection[DivisionId]) -> None:
    if member.person.active:
        check_admins_stay(member.person.person_id, losing, await transaction.admins(losing))


async def _practice_of(transaction: Transaction, division_id: DivisionId) -> PracticeId:
    division = await transaction.division(division_id)
    if division is None:
        raise not_found("division")
    return division.practice_id


async def _known(transaction: Transaction, person_id: PersonId) -> Member:
    member = await transaction.member(person_id)
    assert member is not None
    return member
