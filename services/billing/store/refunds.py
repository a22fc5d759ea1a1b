"""Rows of refunds, their attempts, and disputes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import ConversationId, DivisionId, PersonId
from chassis.money import Money
from services.billing.domain.disputes import Dispute, DisputeState
from services.billing.domain.refunds import SETTLED, TRANSITIONS, Refund, RefundReason, RefundState
from services.billing.ports import LeasedRefund
from services.billing.store import leases
from services.billing.store.tables import DISPUTE, REFUND, REFUND_ATTEMPT


class RefundTable:
    """The part of a transaction that is about refunds and disputes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add_refund(self, refund: Refund) -> None:
        """As it was asked for."""
        asked = {
            "refund_id": refund.id,
            "charge_id": refund.charge_id,
            "conversation_id": refund.conversation_id,
            "division_id": refund.division_id,
            "minor_units": refund.amount.minor_units,
            "currency": refund.amount.currency,
            "reason": refund.reason,
            "requested_by": refund.requested_by,
            "requested_at": refund.requested_at,
            "payment_intent": refund.payment_intent,
        }
        await self._connection.execute(insert(REFUND).values(asked | _changes(refund)))

    async def refund(self, refund_id: UUID) -> Refund:
        """One of them."""
        statement = select(REFUND).where(REFUND.c.refund_id == refund_id)
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            raise LookupError("there is no such refund")
        return _refund(row)

    async def refund_at_processor(self, processor_refund: str) -> Refund | None:
        """At most one has it."""
        found = await self._refunds(
            (REFUND.c.processor_refund == processor_refund) & (REFUND.c.processor_refund != "")
        )
        return found[0] if found else None

    async def refunds_by_id(self, refund_ids: Collection[UUID]) -> Mapping[UUID, Refund]:
        """Those that are here."""
        return {each.id: each for each in await self._refunds(REFUND.c.refund_id.in_(refund_ids))}

    async def refunds_of(self, charge_id: UUID) -> Sequence[Refund]:
        """Oldest first."""
        return await self._refunds(REFUND.c.charge_id == charge_id)

    async def refunds(self, conversation_id: ConversationId) -> Sequence[Refund]:
        """Oldest first."""
        return await self._refunds(REFUND.c.conversation_id == conversation_id)

    async def claim_refunds(self, now: datetime, until: datetime, limit: int) -> Sequence[LeasedRefund]:
        """See leases."""
        claimed, lease = await leases.claim(self._connection, REFUND, now, until, limit)
        return [LeasedRefund(_refund(row), lease) for row in claimed]

    async def save_refund(self, refund: Refund, lease: UUID | None, until: datetime | None = None) -> bool:
        """Guarded: only as the table of states says, never over another worker's lease."""
        before = sorted(state for state in RefundState if refund.state in TRANSITIONS[state])
        statement = update(REFUND).where(REFUND.c.refund_id == refund.id, REFUND.c.state.in_(before))
        if lease is not None:
            statement = statement.where(REFUND.c.lease == lease)
        held = {"lease": lease if until else None, "leased_until": until}
        saved = await self._connection.execute(statement.values(_changes(refund) | held))
        return saved.rowcount == 1

    async def release_refund(self, leased: LeasedRefund, due_at: datetime) -> None:
        """See leases."""
        await leases.release(self._connection, REFUND, leased.refund.id, leased.lease, due_at)

    async def wake_refund(self, processor_refund: str, now: datetime) -> None:
        """Due now, unless it is settled."""
        statement = update(REFUND).where(
            REFUND.c.processor_refund == processor_refund, REFUND.c.state.not_in(sorted(SETTLED))
        )
        await self._connection.execute(statement.values(due_at=now))

    async def add_refund_attempt(self, refund: Refund, now: datetime) -> None:
        """Never changed afterwards."""
        row = {"refund_id": refund.id, "number": refund.attempt, "begun_at": now}
        await self._connection.execute(insert(REFUND_ATTEMPT).values(row))

    async def oldest_refund_under_way(self) -> datetime | None:
        """A refund that is not settled always has a time at which it is due."""
        statement = select(func.min(REFUND.c.requested_at)).where(REFUND.c.due_at.is_not(None))
        found: datetime | None = (await self._connection.execute(statement)).scalar_one()
        return found

    async def save_dispute(self, dispute: Dispute) -> bool:
        """Of one that is known, only what the processor can change."""
        row = {
            "dispute_id": dispute.id,
            "processor_dispute": dispute.processor_dispute,
            "charge_id": dispute.charge_id,
            "conversation_id": dispute.conversation_id,
            "division_id": dispute.division_id,
            "minor_units": dispute.amount.minor_units,
            "currency": dispute.amount.currency,
            "opened_at": dispute.opened_at,
        }
        told = {
            "reason": dispute.reason,
            "state": dispute.state,
            "evidence_due_at": dispute.evidence_due_at,
        }
        changing = told | {"updated_at": dispute.updated_at}
        statement = (
            postgresql.insert(DISPUTE)
            .values(row | changing)
            .on_conflict_do_update(
                index_elements=["processor_dispute"],
                set_=changing,
                where=or_(*(DISPUTE.c[name].is_distinct_from(value) for name, value in told.items())),
            )
            .returning(DISPUTE.c.dispute_id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def dispute_states(self, processor_disputes: Collection[str]) -> Mapping[str, DisputeState]:
        """Of those that are here."""
        statement = select(DISPUTE.c.processor_dispute, DISPUTE.c.state).where(
            DISPUTE.c.processor_dispute.in_(processor_disputes)
        )
        found = await self._connection.execute(statement)
        return {row.processor_dispute: DisputeState(row.state) for row in found}

    async def disputes(self, conversation_id: ConversationId) -> Sequence[Dispute]:
        """Oldest first."""
        statement = (
            select(DISPUTE)
            .where(DISPUTE.c.conversation_id == conversation_id)
            .order_by(DISPUTE.c.opened_at, DISPUTE.c.dispute_id)
        )
        return [_dispute(row) for row in await self._connection.execute(statement)]

    async def _refunds(self, condition: Any) -> Sequence[Refund]:
        statement = select(REFUND).where(condition).order_by(REFUND.c.requested_at, REFUND.c.refund_id)
        return [_refund(row) for row in await self._connection.execute(statement)]


def _changes(refund: Refund) -> dict[str, Any]:
    return {
        "state": refund.state,
        "attempt": refund.attempt,
        "failures": refund.failures,
        "processor_refund": refund.processor_refund,
        "failure_code": refund.failure_code,
        "updated_at": refund.updated_at,
        "due_at": refund.due_at,
    }


def _refund(row: Any) -> Refund:
    return Refund(
        id=row.refund_id,
        charge_id=row.charge_id,
        conversation_id=ConversationId(row.conversation_id),
        division_id=DivisionId(row.division_id),
        amount=Money(row.minor_units, row.currency),
        reason=RefundReason(row.reason),
        requested_by=PersonId(row.requested_by),
        requested_at=row.requested_at,
        state=RefundState(row.state),
        payment_intent=row.payment_intent,
        updated_at=row.updated_at,
        due_at=row.due_at,
        attempt=row.attempt,
        failures=row.failures,
        processor_refund=row.processor_refund,
        failure_code=row.failure_code,
    )


def _dispute(row: Any) -> Dispute:
    return Dispute(
        id=row.dispute_id,
        processor_dispute=row.processor_dispute,
        charge_id=row.charge_id,
        conversation_id=ConversationId(row.conversation_id),
        division_id=DivisionId(row.division_id),
        amount=Money(row.minor_units, row.currency),
        reason=row.reason,
        state=DisputeState(row.state),
        evidence_due_at=row.evidence_due_at,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
    )
