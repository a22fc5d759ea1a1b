"""Practices and divisions in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import DivisionId, PracticeId
from services.directory.domain.practices import Division, Practice
from services.directory.store.tables import DIVISION, PRACTICE


class PracticeTables:
    """The part of a transaction that is about practices."""

    _connection: AsyncConnection

    async def add_practice(self, practice: Practice) -> bool:
        """Keep a practice; False if the short name is taken."""
        statement = insert(PRACTICE).values(asdict(practice)).on_conflict_do_nothing(index_elements=["slug"])
        added = await self._connection.execute(statement.returning(PRACTICE.c.practice_id))
        return added.first() is not None

    async def practice(self, practice_id: PracticeId) -> Practice | None:
        """A practice."""
        statement = select(PRACTICE).where(PRACTICE.c.practice_id == practice_id)
        row = (await self._connection.execute(statement)).first()
        return Practice(**row._mapping) if row else None

    async def add_division(self, division: Division) -> None:
        """Keep a division."""
        values = asdict(division) | {"invoice_issuer": list(division.invoice_issuer)}
        await self._connection.execute(insert(DIVISION).values(values))

    async def division(self, division_id: DivisionId) -> Division | None:
        """A division."""
        found = await self.divisions([division_id])
        return found[0] if found else None

    async def divisions(self, division_ids: Sequence[DivisionId]) -> Sequence[Division]:
        """Divisions by name."""
        statement = select(DIVISION).where(DIVISION.c.division_id.in_(division_ids)).order_by(DIVISION.c.name)
        return [_division(row) for row in await self._connection.execute(statement)]


def _division(row: Row[Any]) -> Division:
    values = dict(row._mapping)
    return Division(**values | {"invoice_issuer": tuple(values["invoice_issuer"])})
