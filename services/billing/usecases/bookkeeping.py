"""What happened at the processor comes into the books: costs, refunds that come back, disputes, payouts.

It is asked, never believed. Everything here only reads there, and the ledger books the same thing once: two
workers do no harm.
"""

from collections.abc import Sequence
from datetime import datetime

from chassis.clock import Clock
from chassis.ids import new_id
from chassis.money import Money
from services.billing.domain.charges import Charge
from services.billing.domain.disputes import Dispute, ToldDispute
from services.billing.domain.documents import Bill
from services.billing.domain.inquiries import PATIENCE, Inquiry, InquiryKind
from services.billing.domain.ledger import (
    Movement,
    Posting,
    PostingKind,
    posting_of_costs,
    posting_of_dispute,
    posting_of_payout,
)
from services.billing.domain.refunds import REFUSED, Refund, RefundState
from services.billing.ports import (
    Live,
    LiveTopic,
    Movements,
    Payback,
    Store,
    ToldRefund,
    Transaction,
    Unknown,
)
from services.billing.usecases.refund_papers import take_returned


class Bookkeeping:
    """What a worker does with inquiries."""

    def __init__(self, store: Store, processor: Movements, live: Live, clock: Clock) -> None:
        self._store = store
        self._processor = processor
        self._live = live
        self._clock = clock

    async def claim(self, limit: int) -> Sequence[Inquiry]:
        """Take inquiries that are due."""
        now = self._clock.now()
        async with self._store.transaction() as tx:
            return await tx.claim_inquiries(now, now + PATIENCE, limit)

    async def drive(self, inquiry: Inquiry) -> None:
        """Ask, and book what is so; put off where the answer told nothing."""
        ask = {
            InquiryKind.PAYMENT: self._payment,
            InquiryKind.REFUND: self._refund,
            InquiryKind.DISPUTE: self._dispute,
            InquiryKind.PAYOUT: self._payout,
        }[inquiry.kind]
        if not await ask(inquiry):
            await self.release(inquiry)

    async def release(self, inquiry: Inquiry) -> None:
        """Ask again later."""
        async with self._store.transaction() as tx:
            await tx.postpone_inquiry(inquiry, inquiry.again(self._clock.now()))

    async def _payment(self, inquiry: Inquiry) -> bool:
        costs = await self._processor.costs_of_payment(inquiry.object_id)
        if isinstance(costs, Unknown):
            return False
        async with self._store.transaction() as tx:
            charge = await tx.charge_of_payment_intent(inquiry.object_id)
            if costs is not None and charge is not None:
                await self._book_costs(tx, charge, charge.amount, costs)
            await tx.end_inquiry(inquiry)
        return True

    async def _refund(self, inquiry: Inquiry) -> bool:
        told = await self._processor.refund(inquiry.object_id)
        if isinstance(told, Unknown):
            return False
        charge, bill = None, None
        async with self._store.transaction() as tx:
            refund = await tx.refund_at_processor(inquiry.object_id)
            charge = await tx.charge(refund.charge_id) if refund else None
            if told is not None and refund is not None and charge is not None:
                bill = await self._take_refund(tx, charge, refund, told)
            await tx.end_inquiry(inquiry)
        if bill is not None and charge is not None:
            people = [bill.host_person_id, charge.owner.person_id]
            await self._live.poke(LiveTopic.CHARGES, bill.conversation_id, people, bill.division_id)
        return True

    async def _take_refund(
        self, tx: Transaction, charge: Charge, refund: Refund, told: ToldRefund
    ) -> Bill | None:
        """Book what a refund that succeeded has cost, and that it came back; the bill if that is news."""
        if refund.state not in (RefundState.SUCCEEDED, RefundState.RETURNED):
            return None
        taken = Money.zero(refund.amount.currency) - refund.amount
        for booked, costs in ((taken, told.sent), (refund.amount, told.returned)):
            if costs is not None:
                await self._book_costs(tx, charge, booked, costs)
        if told.status is not Payback.FAILED or refund.state is RefundState.RETURNED:
            return None
        now = self._clock.now()
        returned = refund.returned(told.failure_code or REFUSED, now)
        return await take_returned(tx, charge, returned, now)

    async def _book_costs(self, tx: Transaction, charge: Charge, booked: Money, costs: Movement) -> None:
        bill = await tx.bill(charge.conversation_id)
        await _book(tx, posting_of_costs(booked, costs, bill.division_id, charge.id, self._clock.now()))

    async def _dispute(self, inquiry: Inquiry) -> bool:
        told = await self._processor.dispute(inquiry.object_id)
        if isinstance(told, Unknown):
            return False
        changed, charge, bill = False, None, None
        async with self._store.transaction() as tx:
            charge = await tx.charge_of_payment_intent(told.payment_intent) if told else None
            if told is not None and charge is not None:
                bill = await tx.bill(charge.conversation_id)
                changed = await tx.save_dispute(self._as_dispute(told, charge, bill))
                for movement in told.movements:
                    await _book(
                        tx, posting_of_dispute(movement, bill.division_id, charge.id, self._clock.now())
                    )
            await tx.end_inquiry(inquiry)
        if changed and bill is not None:
            people = [bill.host_person_id]
            await self._live.poke(LiveTopic.CHARGES, bill.conversation_id, people, bill.division_id)
        return True

    async def _payout(self, inquiry: Inquiry) -> bool:
        payout = await self._processor.payout(inquiry.object_id)
        if isinstance(payout, Unknown):
            return False
        now = self._clock.now()
        async with self._store.transaction() as tx:
            if payout is not None and payout.sent is not None:
                await tx.book(posting_of_payout(PostingKind.PAYOUT, payout.id, payout.sent, now))
            if payout is not None and payout.returned is not None:
                await tx.book(posting_of_payout(PostingKind.PAYOUT_REVERSAL, payout.id, payout.returned, now))
            await tx.end_inquiry(inquiry)
        return True

    def _as_dispute(self, told: ToldDispute, charge: Charge, bill: Bill) -> Dispute:
        return Dispute(
            id=new_id(),
            processor_dispute=told.id,
            charge_id=charge.id,
            conversation_id=charge.conversation_id,
            division_id=bill.division_id,
            amount=told.amount,
            reason=told.reason,
            state=told.state,
            evidence_due_at=told.evidence_due_at,
            opened_at=told.opened_at,
            updated_at=self._clock.now(),
        )


async def see_to(tx: Transaction, kind: InquiryKind, object_id: str, now: datetime) -> None:
    """Have an object asked for; a refund that is not settled is looked at by its own worker."""
    if kind is InquiryKind.REFUND:
        await tx.wake_refund(object_id, now)
    await tx.inquire(kind, object_id, now)


async def _book(tx: Transaction, posting: Posting | None) -> None:
    if posting is not None:
        await tx.book(posting)
