"""Who is who: for people themselves, and for the services that need names and addresses (S2, S3, S26)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.auth import Caller, Role
from chassis.faults import not_found
from chassis.idempotency import RequestKey
from chassis.ids import DivisionId, PersonId, PracticeId
from services.directory.domain import reasons
from services.directory.domain.administration import check_of_practice
from services.directory.domain.answers import Me, ResolvedPeople
from services.directory.domain.people import Contact, Member, Named, Person, Resolved, address_key
from services.directory.domain.practices import Division
from services.directory.ports import Store, Transaction


class People:
    """Members and clients."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def me(self, caller: Caller) -> Me:
        """The caller as the directory knows them now."""
        async with self._store.transaction() as transaction:
            member = await transaction.member(caller.person_id) if caller.person_id else None
            practice = await transaction.practice(member.person.practice_id) if member else None
            if member is None or practice is None or not member.person.active:
                raise not_found("person")
            return Me(member, practice, await transaction.divisions(list(member.roles)))

    async def providers(self, caller: Caller, division_id: DivisionId) -> Sequence[Person]:
        """The providers of a division in which the caller has a role; of any other NOT_FOUND.

        A machine that calls for itself has those of all divisions of its practice.
        """
        if caller.is_person and not caller.roles.get(division_id):
            raise not_found("division")
        async with self._store.transaction() as transaction:
            division = await transaction.division(division_id)
            if division is None:
                raise not_found("division")
            if not caller.is_person:
                check_of_practice(caller, division.practice_id, "division")
            return await transaction.providers(division_id)

    async def resolve(
        self, division_id: DivisionId, host_person_id: PersonId | None, people: Sequence[Named]
    ) -> ResolvedPeople:
        """The people behind addresses; who is unknown becomes a client (S3), whose name is as given.

        Faults NOT_FOUND (division), NOT_A_PROVIDER (host), PERSON_INACTIVE.
        """
        async with self._store.transaction() as transaction:
            division = await transaction.division(division_id)
            if division is None:
                raise not_found("division")
            host = await _host(transaction, division, host_person_id) if host_person_id else None
            members = await _find_or_add(transaction, division.practice_id, people)
        resolved = [_resolved(member) for member in members]
        return ResolvedPeople(resolved, host.person.display_name if host else "")

    async def contacts(self, person_ids: Sequence[PersonId]) -> Sequence[Contact]:
        """Names and addresses of those who exist."""
        async with self._store.transaction() as transaction:
            return await transaction.contacts(person_ids)

    async def add_member(
        self, key: RequestKey, division_id: DivisionId, person: Named, role: Role
    ) -> PersonId:
        """Give somebody a role in a division. Faults NOT_FOUND (division), PERSON_INACTIVE."""
        async with self._store.transaction() as transaction:
            if (earlier := await transaction.claim(key)) is not None:
                return PersonId(UUID(earlier))
            division = await transaction.division(division_id)
            if division is None:
                raise not_found("division")
            (member,) = await _find_or_add(transaction, division.practice_id, [person])
            await transaction.add_role(division_id, member.person.person_id, role)
            await transaction.count_change(member.person.person_id)
            await transaction.remember(key, str(member.person.person_id))
            return member.person.person_id

    async def add_client(
        self, caller: Caller, key: RequestKey, practice_id: PracticeId, person: Named
    ) -> PersonId:
        """Make an address a client of the practice. Faults NOT_FOUND (practice), PERSON_INACTIVE."""
        check_of_practice(caller, practice_id)
        async with self._store.transaction() as transaction:
            if (earlier := await transaction.claim(key)) is not None:
                return PersonId(UUID(earlier))
            if await transaction.practice(practice_id) is None:
                raise not_found("practice")
            (member,) = await _find_or_add(transaction, practice_id, [person])
            await transaction.remember(key, str(member.person.person_id))
            return member.person.person_id


async def _host(transaction: Transaction, division: Division, host_person_id: PersonId) -> Member:
    host = await transaction.member(host_person_id)
    roles = host.roles.get(division.division_id, frozenset()) if host else frozenset()
    if host is None or not host.person.active or Role.PROVIDER not in roles:
        raise reasons.not_a_provider()
    return host


async def _find_or_add(
    transaction: Transaction, practice_id: PracticeId, people: Sequence[Named]
) -> Sequence[Member]:
    found = await transaction.find_or_add(practice_id, people)
    members = [found[address_key(person.email)] for person in people]
    for person, member in zip(people, members, strict=True):
        if not member.person.active:
            raise reasons.person_inactive(person.field)
    return members


def _resolved(member: Member) -> Resolved:
    return Resolved(member.person.person_id, member.person.display_name, member.is_member)
