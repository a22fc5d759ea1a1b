"""What admins and the operator change, in PostgreSQL."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.auth import Role
from chassis.ids import DivisionId, PersonId, PracticeId
from services.directory.domain.people import Invitation, Person
from services.directory.domain.practices import Division, Practice
from services.directory.store.people import HELD, person_of
from services.directory.store.practices import division_of
from services.directory.store.tables import (
    DIVISION,
    INVITATION,
    MEMBERSHIP,
    PERSON,
    PRACTICE,
    SESSION,
    any_of,
)

_THEIRS = MEMBERSHIP.c.person_id == PERSON.c.person_id


class AdministrationTables:
    """The part of a transaction that is about administration."""

    _connection: AsyncConnection

    async def practices(self) -> Sequence[Practice]:
        """All practices by short name."""
        rows = await self._connection.execute(select(PRACTICE).order_by(PRACTICE.c.slug))
        return [Practice(**row._mapping) for row in rows]

    async def lock_practice(self, practice_id: PracticeId) -> Practice | None:
        """A practice whose people and name nobody else administers until the end of this transaction."""
        statement = select(PRACTICE).where(PRACTICE.c.practice_id == practice_id)
        row = (await self._connection.execute(statement.with_for_update(key_share=True))).first()
        return Practice(**row._mapping) if row else None

    async def change_practice(self, practice: Practice) -> None:
        """Keep name, support address and version of a locked practice."""
        await self._connection.execute(
            update(PRACTICE)
            .where(PRACTICE.c.practice_id == practice.practice_id)
            .values(name=practice.name, support_address=practice.support_address, version=practice.version)
        )

    async def divisions_of(self, practice_id: PracticeId) -> Sequence[Division]:
        """The divisions of a practice by name."""
        statement = select(DIVISION).where(DIVISION.c.practice_id == practice_id)
        rows = await self._connection.execute(statement.order_by(DIVISION.c.name, DIVISION.c.division_id))
        return [division_of(row) for row in rows]

    async def search_members(
        self, division_id: DivisionId, words: str, after: PersonId | None, most: int
    ) -> Sequence[Person]:
        """Who holds a role in a division, by name, from the one after `after` on."""
        member = exists().where(_THEIRS, HELD, MEMBERSHIP.c.division_id == division_id)
        return await self._search(member, words, after, most)

    async def search_clients(
        self, practice_id: PracticeId, words: str, after: PersonId | None, most: int
    ) -> Sequence[Person]:
        """Who holds no role at all, by name, from the one after `after` on."""
        client = and_(PERSON.c.practice_id == practice_id, ~exists().where(_THEIRS, HELD))
        return await self._search(client, words, after, most)

    async def admins(self, division_ids: Collection[DivisionId]) -> Mapping[DivisionId, set[PersonId]]:
        """The active admins of each division."""
        statement = (
            select(MEMBERSHIP.c.division_id, MEMBERSHIP.c.person_id)
            .join(PERSON, _THEIRS)
            .where(MEMBERSHIP.c.division_id == any_of(division_ids), MEMBERSHIP.c.role == Role.ADMIN.value)
            .where(HELD, PERSON.c.deactivated_at.is_(None))
        )
        found: dict[DivisionId, set[PersonId]] = defaultdict(set)
        for row in await self._connection.execute(statement):
            found[row.division_id].add(row.person_id)
        return found

    async def add_invitation(self, invitation: Invitation) -> None:
        """Keep an invitation."""
        await self._connection.execute(insert(INVITATION).values(asdict(invitation)))

    async def invitation(self, invitation_id: UUID) -> Invitation | None:
        """An invitation."""
        statement = select(INVITATION).where(INVITATION.c.invitation_id == invitation_id)
        row = (await self._connection.execute(statement)).first()
        return Invitation(**row._mapping) if row else None

    async def end_roles(
        self, division_id: DivisionId, person_id: PersonId, roles: Collection[Role], now: datetime
    ) -> None:
        """Take roles away."""
        await self._connection.execute(
            update(MEMBERSHIP)
            .where(MEMBERSHIP.c.division_id == division_id, MEMBERSHIP.c.person_id == person_id, HELD)
            .where(MEMBERSHIP.c.role.in_([role.value for role in roles]))
            .values(ended_at=now)
        )

    async def rename(self, person_id: PersonId, display_name: str) -> None:
        """Keep another name."""
        await self._connection.execute(
            update(PERSON).where(PERSON.c.person_id == person_id).values(display_name=display_name)
        )

    async def set_active(self, person_id: PersonId, active: bool, now: datetime) -> None:
        """Let somebody in, or in no more: then all sessions end."""
        await self._connection.execute(
            update(PERSON)
            .where(PERSON.c.person_id == person_id)
            .values(deactivated_at=None if active else now)
        )
        if not active:
            theirs = and_(SESSION.c.person_id == person_id, SESSION.c.revoked_at.is_(None))
            await self._connection.execute(update(SESSION).where(theirs).values(revoked_at=now))

    async def count_change(self, person_id: PersonId) -> int:
        """The next version of a person, from which on older tokens are not believed."""
        statement = (
            update(PERSON)
            .where(PERSON.c.person_id == person_id)
            .values(version=PERSON.c.version + 1)
            .returning(PERSON.c.version)
        )
        version: int = (await self._connection.execute(statement)).scalar_one()
        return version

    async def _search(
        self, wanted: ColumnElement[bool], words: str, after: PersonId | None, most: int
    ) -> Sequence[Person]:
        statement = select(PERSON).where(wanted)
        if words:
            statement = statement.where(
                or_(
                    PERSON.c.display_name.icontains(words, autoescape=True),
                    PERSON.c.email.icontains(words, autoescape=True),
                )
            )
        if after is not None:
            last = PERSON.alias("last")
            place = tuple_(last.c.display_name, last.c.person_id)
            statement = statement.where(last.c.person_id == after).where(
                tuple_(PERSON.c.display_name, PERSON.c.person_id) > place
            )
        ordered = statement.order_by(PERSON.c.display_name, PERSON.c.person_id).limit(most)
        return [person_of(row) for row in await self._connection.execute(ordered)]
