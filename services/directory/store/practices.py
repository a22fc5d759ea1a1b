"""Practices and divisions in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import DivisionId, PracticeId
from chassis.money import Money
from services.directory.domain.practices import CancellationPolicy, Division, Practice, Tax
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
        await self._connection.execute(insert(DIVISION).values(_row(division)))

    async def lock_division(self, division_id: DivisionId) -> Division | None:
        """A division that nobody else can change until the end of this transaction."""
        statement = select(DIVISION).where(DIVISION.c.division_id == division_id)
        row = (await self._connection.execute(statement.with_for_update(key_share=True))).first()
        return division_of(row) if row else None

    async def change_division(self, division: Division) -> None:
        """Keep the settings of a locked division."""
        never = {"division_id", "practice_id", "currency"}
        values = {name: value for name, value in _row(division).items() if name not in never}
        await self._connection.execute(
            update(DIVISION).where(DIVISION.c.division_id == division.division_id).values(values)
        )

    async def division(self, division_id: DivisionId) -> Division | None:
        """A division."""
        found = await self.divisions([division_id])
        return found[0] if found else None

    async def divisions(self, division_ids: Sequence[DivisionId]) -> Sequence[Division]:
        """Divisions by name."""
        statement = select(DIVISION).where(DIVISION.c.division_id.in_(division_ids)).order_by(DIVISION.c.name)
        return [division_of(row) for row in await self._connection.execute(statement)]


def _row(division: Division) -> dict[str, Any]:
    policy = division.cancellation_policy
    values = asdict(division) | {
        "invoice_issuer": list(division.invoice_issuer),
        "late_window": policy.late_window,
        "late_fee": policy.late_fee.minor_units if policy.late_fee else None,
        "no_show_fee": policy.no_show_fee.minor_units if policy.no_show_fee else None,
        "tax": asdict(division.tax) if division.tax else None,
        "refund_limit": division.refund_limit.minor_units if division.refund_limit else None,
    }
    del values["cancellation_policy"]
    return values


def division_of(row: Row[Any]) -> Division:
    """A row as a division."""
    values = dict(row._mapping)
    late_fee, no_show_fee, values["refund_limit"] = (
        None if units is None else Money(units, row.currency)
        for units in (values.pop("late_fee"), values.pop("no_show_fee"), values["refund_limit"])
    )
    policy = CancellationPolicy(values.pop("late_window"), late_fee, no_show_fee)
    issuer, tax = tuple(values.pop("invoice_issuer")), values.pop("tax")
    return Division(
        **values,
        invoice_issuer=issuer,
        cancellation_policy=policy,
        tax=Tax(**tax) if tax else None,
    )
