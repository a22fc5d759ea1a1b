"""Rows of bills, charges and attempts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import ConversationId, new_id
from services.billing.domain.cards import Card, Owner
from services.billing.domain.charges import TERMINAL, UNDER_WAY, Charge, State
from services.billing.domain.documents import Bill
from services.billing.domain.refunds import RefundState
from services.billing.ports import Leased, Step
from services.billing.store import leases, rows
from services.billing.store.tables import ATTEMPT, BILL, CARD, CHARGE, REFUND


class ChargeTable:
    """The part of a transaction that is about charges."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add_bill(self, bill: Bill) -> bool:
        """Whether it was new."""
        statement = postgresql.insert(BILL).values(rows.bill_row(bill)).on_conflict_do_nothing()
        added = await self._connection.execute(statement.returning(BILL.c.conversation_id))
        return added.first() is not None

    async def billed(self, conversation_ids: Collection[ConversationId]) -> Collection[ConversationId]:
        """Those with a bill."""
        statement = select(BILL.c.conversation_id).where(BILL.c.conversation_id.in_(conversation_ids))
        return {ConversationId(each) for each in (await self._connection.execute(statement)).scalars()}

    async def not_accepted_since(self, since: datetime) -> Collection[ConversationId]:
        """Those with charges that wait for an acceptance."""
        statement = select(CHARGE.c.conversation_id).where(
            CHARGE.c.state == State.NOT_ACCEPTED, CHARGE.c.updated_at >= since
        )
        return {ConversationId(each) for each in (await self._connection.execute(statement)).scalars()}

    async def lock_bill(self, conversation_id: ConversationId) -> Bill:
        """Locked before any of its charges, always."""
        return await self._bill(conversation_id, lock=True)

    async def bill(self, conversation_id: ConversationId) -> Bill:
        """As it is."""
        return await self._bill(conversation_id, lock=False)

    async def _bill(self, conversation_id: ConversationId, lock: bool) -> Bill:
        statement = select(BILL).where(BILL.c.conversation_id == conversation_id)
        if lock:
            statement = statement.with_for_update()
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            raise LookupError("this conversation has no bill")
        return rows.bill(row)

    async def add_charges(self, charges: Sequence[Charge]) -> None:
        """All at once."""
        if charges:
            await self._connection.execute(insert(CHARGE), [rows.new_charge_row(each) for each in charges])

    async def charges(self, conversation_id: ConversationId) -> Sequence[Charge]:
        """In the order of the participants."""
        statement = (
            select(CHARGE).where(CHARGE.c.conversation_id == conversation_id).order_by(CHARGE.c.position)
        )
        return await self._whole((await self._connection.execute(statement)).all())

    async def any_unsettled(self, conversation_id: ConversationId) -> bool:
        """One is enough."""
        statement = select(CHARGE.c.charge_id).where(
            CHARGE.c.conversation_id == conversation_id, CHARGE.c.settled_at.is_(None)
        )
        return (await self._connection.execute(statement.limit(1))).first() is not None

    async def charge(self, charge_id: UUID, lock: bool = False) -> Charge | None:
        """One of them."""
        statement = select(CHARGE).where(CHARGE.c.charge_id == charge_id)
        if lock:
            statement = statement.with_for_update()
        found = await self._whole((await self._connection.execute(statement)).all())
        return found[0] if found else None

    async def lock_charges_of(self, owner: Owner) -> Sequence[Charge]:
        """Flagged ones and those under way, always in the same order."""
        statement = (
            select(CHARGE)
            .where(
                CHARGE.c.practice_id == owner.practice_id,
                CHARGE.c.person_id == owner.person_id,
                CHARGE.c.state.not_in(sorted(TERMINAL)),
            )
            .order_by(CHARGE.c.charge_id)
            .with_for_update()
        )
        return await self._whole((await self._connection.execute(statement)).all())

    async def card_in_use(self, card: Card) -> bool:
        """A charge that is due has something happening to it."""
        statement = select(CHARGE.c.charge_id).where(
            CHARGE.c.practice_id == card.owner.practice_id,
            CHARGE.c.person_id == card.owner.person_id,
            CHARGE.c.card_id == card.id,
            CHARGE.c.state.in_(sorted({*UNDER_WAY, State.REQUIRES_ACTION})),
            CHARGE.c.due_at.is_not(None),
        )
        return (await self._connection.execute(statement.limit(1))).first() is not None

    async def lease(self, charge: Charge, until: datetime) -> Leased:
        """Whatever its last holder saves is guarded by the lease that it had."""
        lease = new_id()
        statement = update(CHARGE).where(CHARGE.c.charge_id == charge.id)
        await self._connection.execute(statement.values(lease=lease, leased_until=until))
        return Leased(charge, lease)

    async def claim_due(self, now: datetime, until: datetime, limit: int) -> Sequence[Leased]:
        """See leases."""
        claimed, lease = await leases.claim(self._connection, CHARGE, now, until, limit)
        return [Leased(charge, lease) for charge in await self._whole(claimed)]

    async def save_charge(self, charge: Charge, lease: UUID | None, until: datetime | None = None) -> bool:
        """Guarded: never over a terminal state, never over another worker's lease."""
        statement = update(CHARGE).where(
            CHARGE.c.charge_id == charge.id, CHARGE.c.state.not_in(sorted(TERMINAL))
        )
        if lease is not None:
            statement = statement.where(CHARGE.c.lease == lease)
        held = {"lease": lease if until else None, "leased_until": until}
        saved = await self._connection.execute(statement.values(rows.charge_changes(charge) | held))
        return saved.rowcount == 1

    async def release(self, leased: Leased, due_at: datetime) -> None:
        """See leases."""
        await leases.release(self._connection, CHARGE, leased.charge.id, leased.lease, due_at)

    async def save_payment_intent(self, charge_id: UUID, payment_intent: str) -> str:
        """Compare and set, then read again: the first counts."""
        ours = CHARGE.c.charge_id == charge_id
        statement = update(CHARGE).where(ours, CHARGE.c.payment_intent == "")
        await self._connection.execute(statement.values(payment_intent=payment_intent))
        found = await self._connection.execute(select(CHARGE.c.payment_intent).where(ours))
        return str(found.scalar_one())

    async def drop_payment_intent(self, charge_id: UUID, payment_intent: str) -> None:
        """Leave behind an intent that was ended at the processor."""
        statement = update(CHARGE).where(
            CHARGE.c.charge_id == charge_id, CHARGE.c.payment_intent == payment_intent
        )
        await self._connection.execute(statement.values(payment_intent=""))

    async def wake_charge(self, payment_intent: str, now: datetime) -> None:
        """Due now, unless nothing can change any more."""
        if not payment_intent:
            return
        statement = update(CHARGE).where(
            CHARGE.c.payment_intent == payment_intent, CHARGE.c.state.not_in(sorted(TERMINAL))
        )
        await self._connection.execute(statement.values(due_at=now))

    async def add_attempt(self, charge: Charge, step: Step, key: str, now: datetime) -> None:
        """Never changed afterwards."""
        row = {
            "charge_id": charge.id,
            "number": charge.attempt,
            "step": step,
            "idempotency_key": key,
            "begun_at": now,
        }
        await self._connection.execute(insert(ATTEMPT).values(row))

    async def confirmations_since(self, charge_id: UUID, since: datetime) -> int:
        """The number of confirm attempts."""
        statement = (
            select(func.count())
            .select_from(ATTEMPT)
            .where(
                ATTEMPT.c.charge_id == charge_id,
                ATTEMPT.c.step == Step.CONFIRM,
                ATTEMPT.c.begun_at >= since,
            )
        )
        return int((await self._connection.execute(statement)).scalar_one())

    async def oldest_under_way(self) -> datetime | None:
        """A charge under way always has a time at which it is due."""
        statement = select(func.min(CHARGE.c.begun_at)).where(
            CHARGE.c.due_at.is_not(None), CHARGE.c.state.in_(sorted(UNDER_WAY))
        )
        found: datetime | None = (await self._connection.execute(statement)).scalar_one()
        return found

    async def charge_of_payment_intent(self, payment_intent: str) -> Charge | None:
        """At most one has it."""
        return (await self.charges_of_payment_intents([payment_intent])).get(payment_intent)

    async def charges_of_payment_intents(self, payment_intents: Collection[str]) -> Mapping[str, Charge]:
        """At most one has each."""
        statement = select(CHARGE).where(
            CHARGE.c.payment_intent.in_(payment_intents), CHARGE.c.payment_intent != ""
        )
        found = await self._whole((await self._connection.execute(statement)).all())
        return {each.payment_intent: each for each in found}

    async def _whole(self, found: Sequence[Any]) -> list[Charge]:
        """Charges with their cards and with what was paid back of them."""
        wanted = {row.card_id for row in found if row.card_id is not None}
        cards = {}
        if wanted:
            statement = select(CARD).where(CARD.c.card_id.in_(wanted))
            cards = {row.card_id: rows.card(row) for row in await self._connection.execute(statement)}
        paid = [row.charge_id for row in found if row.state == State.SUCCEEDED]
        refunded = await self._refunded(paid) if paid else {}
        return [rows.charge(row, cards.get(row.card_id), refunded.get(row.charge_id, 0)) for row in found]

    async def _refunded(self, charge_ids: Sequence[UUID]) -> Mapping[UUID, int]:
        statement = (
            select(REFUND.c.charge_id, func.sum(REFUND.c.minor_units).label("sum"))
            .where(REFUND.c.charge_id.in_(charge_ids), REFUND.c.state == RefundState.SUCCEEDED)
            .group_by(REFUND.c.charge_id)
        )
        return {row.charge_id: int(row.sum) for row in await self._connection.execute(statement)}
