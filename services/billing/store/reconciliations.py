"""Rows of comparisons with the processor."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.money import Money
from services.billing.domain.charges import TERMINAL, UNDER_WAY
from services.billing.domain.ledger import Account, PostingKind
from services.billing.domain.reconciliation import (
    BookedCharge,
    Difference,
    DifferenceKind,
    Reconciliation,
    ReconciliationState,
)
from services.billing.domain.refunds import RefundState
from services.billing.ports import UnknownCharge
from services.billing.store import rows
from services.billing.store.tables import (
    ATTEMPT,
    CHARGE,
    LEDGER_ENTRY,
    POSTING,
    RECONCILIATION,
    RECONCILIATION_DIFFERENCE,
    RECONCILIATION_SEEN,
    REFUND,
)

_TAKEN_AND_REFUNDED = frozenset({PostingKind.CHARGE, PostingKind.REFUND, PostingKind.REFUND_REVERSAL})


class ReconciliationTable:
    """The part of a transaction that is about comparing with the processor."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add_reconciliation(self, reconciliation: Reconciliation) -> None:
        """One that was asked for."""
        await self._connection.execute(insert(RECONCILIATION).values(_row(reconciliation)))

    async def save_reconciliation(self, reconciliation: Reconciliation) -> None:
        """How far it is."""
        row = _row(reconciliation)
        key = RECONCILIATION.c.reconciliation_id == row.pop("reconciliation_id")
        del row["whole"], row["requested_at"]
        await self._connection.execute(update(RECONCILIATION).where(key).values(row))

    async def reconciliation(self, reconciliation_id: UUID) -> Reconciliation | None:
        """One of them."""
        found = select(RECONCILIATION).where(RECONCILIATION.c.reconciliation_id == reconciliation_id)
        return _reconciliation((await self._connection.execute(found)).one_or_none())

    async def open_reconciliation(self) -> Reconciliation | None:
        """The oldest that has not ended."""
        found = select(RECONCILIATION).where(RECONCILIATION.c.ended_at.is_(None))
        found = found.order_by(RECONCILIATION.c.requested_at).limit(1)
        return _reconciliation((await self._connection.execute(found)).one_or_none())

    async def last_completed_reconciliation(self) -> Reconciliation | None:
        """The newest that was completed."""
        found = select(RECONCILIATION).where(RECONCILIATION.c.state == ReconciliationState.COMPLETED)
        found = found.order_by(RECONCILIATION.c.requested_at.desc()).limit(1)
        return _reconciliation((await self._connection.execute(found)).one_or_none())

    async def reconciliation_times(self) -> tuple[datetime | None, datetime | None, datetime | None]:
        """Each by an index: this is asked every few seconds."""
        rested = select(func.min(CHARGE.c.updated_at)).scalar_subquery()
        asked = func.max(RECONCILIATION.c.requested_at)
        last = select(asked).scalar_subquery()
        full = select(asked).where(RECONCILIATION.c.whole).scalar_subquery()
        row = (await self._connection.execute(select(rested, last, full))).one()
        return row[0], row[1], row[2]

    async def add_differences(self, reconciliation_id: UUID, differences: Sequence[Difference]) -> None:
        """In the order in which they are given."""
        if differences:
            await self._connection.execute(
                insert(RECONCILIATION_DIFFERENCE),
                [_difference_row(reconciliation_id, n, each) for n, each in enumerate(differences, 1)],
            )

    async def differences(self, reconciliation_id: UUID) -> Sequence[Difference]:
        """In that order."""
        table = RECONCILIATION_DIFFERENCE
        found = select(table).where(table.c.reconciliation_id == reconciliation_id).order_by(table.c.number)
        return [_difference(row) for row in await self._connection.execute(found)]

    async def add_seen(self, reconciliation_id: UUID, payment_ids: Collection[str]) -> None:
        """A page that comes twice does no harm."""
        seen = [{"reconciliation_id": reconciliation_id, "payment_intent": each} for each in payment_ids]
        if seen:
            statement = postgresql.insert(RECONCILIATION_SEEN).values(seen)
            await self._connection.execute(statement.on_conflict_do_nothing())

    async def forget_seen(self, reconciliation_id: UUID) -> None:
        """All of them."""
        seen = RECONCILIATION_SEEN.c.reconciliation_id == reconciliation_id
        await self._connection.execute(delete(RECONCILIATION_SEEN).where(seen))

    async def booked_charges(self, charge_ids: Collection[UUID]) -> Mapping[UUID, BookedCharge]:
        """Charge and ledger by one statement, so that they are of one moment."""
        found = select(*_BOOKED_CHARGE).where(CHARGE.c.charge_id.in_(charge_ids))
        return {row.charge_id: _booked_charge(row) for row in await self._connection.execute(found)}

    async def charges_to_reconcile(
        self, reconciliation: Reconciliation, after: UUID | None, limit: int
    ) -> Sequence[tuple[BookedCharge, bool]]:
        """By id."""
        seen = (
            select(RECONCILIATION_SEEN.c.payment_intent)
            .where(
                RECONCILIATION_SEEN.c.reconciliation_id == reconciliation.id,
                RECONCILIATION_SEEN.c.payment_intent == CHARGE.c.payment_intent,
            )
            .exists()
        )
        recent = CHARGE.c.updated_at >= reconciliation.since
        refunded = CHARGE.c.charge_id.in_(
            select(REFUND.c.charge_id).where(REFUND.c.updated_at >= reconciliation.since)
        )
        found = select(*_BOOKED_CHARGE, seen.label("seen")).where(
            or_(recent, refunded, CHARGE.c.state.not_in(sorted(TERMINAL)))
        )
        if after is not None:
            found = found.where(CHARGE.c.charge_id > after)
        found = found.order_by(CHARGE.c.charge_id).limit(limit)
        return [(_booked_charge(row), row.seen) for row in await self._connection.execute(found)]

    async def unknown_charges(self, before: datetime, limit: int) -> Sequence[UnknownCharge]:
        """The oldest first."""
        last = (
            select(func.max(ATTEMPT.c.begun_at))
            .where(ATTEMPT.c.charge_id == CHARGE.c.charge_id)
            .scalar_subquery()
        )
        found = (
            select(CHARGE, last.label("last_attempt_at"))
            .where(
                CHARGE.c.due_at.is_not(None),
                CHARGE.c.state.in_(sorted(UNDER_WAY)),
                CHARGE.c.begun_at <= before,
            )
            .order_by(CHARGE.c.begun_at)
            .limit(limit)
        )
        return [
            UnknownCharge(rows.charge(row, None, refunded=0), row.last_attempt_at)
            for row in await self._connection.execute(found)
        ]

    async def hurry(self, charge_id: UUID, now: datetime) -> None:
        """A lease that somebody holds goes on."""
        under_way = CHARGE.c.state.in_(sorted(UNDER_WAY))
        statement = update(CHARGE).where(CHARGE.c.charge_id == charge_id, under_way)
        await self._connection.execute(statement.values(due_at=now))


def _booked() -> ScalarSelect[Any]:
    """What the processor took for a charge, less what was paid back, as the ledger has it."""
    of_charge = (POSTING.c.charge_id == CHARGE.c.charge_id) & POSTING.c.kind.in_(sorted(_TAKEN_AND_REFUNDED))
    taken = LEDGER_ENTRY.c.account == Account.PROCESSOR
    amount = func.coalesce(func.sum(LEDGER_ENTRY.c.minor_units), 0)
    booked = select(amount).join(POSTING, POSTING.c.posting_id == LEDGER_ENTRY.c.posting_id)
    return booked.where(of_charge, taken).scalar_subquery()


def _refunded() -> ScalarSelect[Any]:
    """What was paid back of a charge, as its refunds say."""
    succeeded = (REFUND.c.charge_id == CHARGE.c.charge_id) & (REFUND.c.state == RefundState.SUCCEEDED)
    return select(func.coalesce(func.sum(REFUND.c.minor_units), 0)).where(succeeded).scalar_subquery()


_BOOKED_CHARGE = (CHARGE, _booked().label("booked"), _refunded().label("refunded"))


def _booked_charge(row: Any) -> BookedCharge:
    charge = rows.charge(row, None, refunded=int(row.refunded))
    return BookedCharge(charge, Money(int(row.booked), row.currency))


def _row(reconciliation: Reconciliation) -> rows.Row:
    return {
        "reconciliation_id": reconciliation.id,
        "whole": reconciliation.full,
        "state": reconciliation.state,
        "requested_at": reconciliation.requested_at,
        "ended_at": reconciliation.ended_at,
        "payments": reconciliation.payments,
        "charges": reconciliation.charges,
        "differences": reconciliation.differences,
    }


def _reconciliation(row: Any) -> Reconciliation | None:
    if row is None:
        return None
    return Reconciliation(
        id=row.reconciliation_id,
        full=row.whole,
        state=ReconciliationState(row.state),
        requested_at=row.requested_at,
        ended_at=row.ended_at,
        payments=row.payments,
        charges=row.charges,
        differences=row.differences,
    )


def _difference_row(reconciliation_id: UUID, number: int, difference: Difference) -> rows.Row:
    here, there = difference.here, difference.there
    return {
        "reconciliation_id": reconciliation_id,
        "number": number,
        "kind": difference.kind,
        "charge_id": difference.charge_id,
        "payment_intent": difference.payment_intent,
        "processor_object": difference.processor_object,
        "here_minor_units": here.minor_units if here else None,
        "here_currency": here.currency if here else None,
        "there_minor_units": there.minor_units if there else None,
        "there_currency": there.currency if there else None,
    }


def _difference(row: Any) -> Difference:
    return Difference(
        kind=DifferenceKind(row.kind),
        charge_id=row.charge_id,
        payment_intent=row.payment_intent,
        here=None if row.here_currency is None else Money(row.here_minor_units, row.here_currency),
        there=None if row.there_currency is None else Money(row.there_minor_units, row.there_currency),
        processor_object=row.processor_object,
    )
