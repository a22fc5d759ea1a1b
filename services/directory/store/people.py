"""People in PostgreSQL."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.auth import Role
from chassis.ids import DivisionId, PersonId, PracticeId, new_id
from services.directory.domain.people import Contact, Member, Named, Person, address_key
from services.directory.store.tables import DIVISION, MEMBERSHIP, PERSON, PRACTICE, any_of

_LOCALE_OF_NOBODY = "en"

HELD = MEMBERSHIP.c.ended_at.is_(None)
"""A role that was not taken away."""


class PeopleTables:
    """The part of a transaction that is about people."""

    _connection: AsyncConnection

    async def find_or_add(self, practice_id: PracticeId, people: Sequence[Named]) -> Mapping[str, Member]:
        """Everybody by `address_key`; who was unknown is a client now."""
        wanted: dict[str, Named] = {}
        for person in people:
            wanted.setdefault(address_key(person.email), person)
        if not wanted:
            return {}
        # In one order for all, so that two requests with the same people wait and do not block each other.
        rows = [
            {
                "person_id": new_id(),
                "practice_id": practice_id,
                "display_name": wanted[key].display_name,
                "email": wanted[key].email,
            }
            for key in sorted(wanted)
        ]
        await self._connection.execute(insert(PERSON).values(rows).on_conflict_do_nothing())
        same = PERSON.c.practice_id == practice_id, PERSON.c.address_key.in_(list(wanted))
        found = await self._members(*same)
        return {address_key(member.person.email): member for member in found}

    async def member(self, person_id: PersonId) -> Member | None:
        """A person with roles."""
        found = await self._members(PERSON.c.person_id == person_id)
        return found[0] if found else None

    async def members(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, Member]:
        """Those of the people that exist, with roles."""
        found = await self._members(PERSON.c.person_id == any_of(person_ids))
        return {member.person.person_id: member for member in found}

    async def add_role(self, division_id: DivisionId, person_id: PersonId, role: Role) -> None:
        """Give a role; nothing changes where it is held already."""
        row = {"division_id": division_id, "person_id": person_id, "role": role.value}
        given = insert(MEMBERSHIP).values(row)
        await self._connection.execute(
            given.on_conflict_do_update(index_elements=list(row), set_={"ended_at": None}, where=~HELD)
        )

    async def providers(self, division_id: DivisionId) -> Sequence[Person]:
        """The active providers of a division by name."""
        statement = (
            select(PERSON)
            .join(MEMBERSHIP, MEMBERSHIP.c.person_id == PERSON.c.person_id)
            .where(MEMBERSHIP.c.division_id == division_id, MEMBERSHIP.c.role == Role.PROVIDER.value)
            .where(HELD, PERSON.c.deactivated_at.is_(None))
            .order_by(PERSON.c.display_name, PERSON.c.person_id)
        )
        return [person_of(row) for row in await self._connection.execute(statement)]

    async def contacts(self, person_ids: Sequence[PersonId]) -> Sequence[Contact]:
        """Those of the people that exist, with the language of the practice's first division."""
        locale = (
            select(DIVISION.c.locale)
            .where(DIVISION.c.practice_id == PERSON.c.practice_id)
            .order_by(DIVISION.c.division_id)
            .limit(1)
            .scalar_subquery()
        )
        statement = (
            select(PERSON, PRACTICE.c.slug, func.coalesce(locale, _LOCALE_OF_NOBODY).label("locale"))
            .join(PRACTICE, PRACTICE.c.practice_id == PERSON.c.practice_id)
            .where(PERSON.c.person_id.in_(person_ids))
        )
        rows = await self._connection.execute(statement)
        return [Contact(person_of(row), row.locale, row.slug) for row in rows]

    async def _members(self, *conditions: ColumnElement[bool]) -> list[Member]:
        statement = (
            select(PERSON, MEMBERSHIP.c.division_id, MEMBERSHIP.c.role)
            .outerjoin(MEMBERSHIP, and_(MEMBERSHIP.c.person_id == PERSON.c.person_id, HELD))
            .where(*conditions)
        )
        people: dict[PersonId, Person] = {}
        roles: dict[PersonId, dict[DivisionId, set[Role]]] = defaultdict(lambda: defaultdict(set))
        for row in await self._connection.execute(statement):
            person = person_of(row)
            people[person.person_id] = person
            if row.division_id is not None:
                roles[person.person_id][row.division_id].add(Role(row.role))
        return [
            Member(person, {division: frozenset(held) for division, held in roles[person_id].items()})
            for person_id, person in people.items()
        ]


def person_of(row: Row[Any]) -> Person:
    """A row as a person."""
    active = row.deactivated_at is None
    return Person(row.person_id, row.practice_id, row.display_name, row.email, active, row.version)
