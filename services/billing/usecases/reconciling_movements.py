"""Comparing the processor's refunds, disputes and payouts with what is here (S38), page by page.

What a lost webhook would have told is asked for by an inquiry, and counts only if it is not booked soon.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from chassis.clock import Clock
from services.billing.domain.disputes import ToldDispute
from services.billing.domain.inquiries import InquiryKind
from services.billing.domain.ledger import Payout
from services.billing.domain.reconciliation import (
    Difference,
    DifferenceKind,
    compare_dispute,
    compare_payout,
    compare_refund,
)
from services.billing.ports import Movements, Page, Store, ToldRefund, Unknown
from services.billing.usecases.bookkeeping import see_to

T = TypeVar("T")


class ProcessorSilent(Exception):
    """The processor could not be asked, so nothing can be said."""


async def pages(
    ask: Callable[[datetime, str], Awaitable[Page[T] | Unknown]], since: datetime
) -> AsyncIterator[Sequence[T]]:
    """A list of the processor from then on, a page at a time. ProcessorSilent."""
    after = ""
    while True:
        page = await ask(since, after)
        if isinstance(page, Unknown):
            raise ProcessorSilent
        yield page.items
        after = page.next_after
        if not after:
            return


class MovementComparison:
    """One comparison; `suspects` are what seems to differ."""

    def __init__(self, store: Store, processor: Movements, clock: Clock, since: datetime) -> None:
        self._store = store
        self._processor = processor
        self._clock = clock
        self._since = since
        self.suspects: list[Difference] = []

    async def look_there(self) -> None:
        """All of the processor's refunds, disputes and payouts since then."""
        async for refunds in pages(self._processor.list_refunds, self._since):
            await self._suspect(InquiryKind.REFUND, await self._compare_refunds(refunds))
        async for disputes in pages(self._processor.list_disputes, self._since):
            await self._suspect(InquiryKind.DISPUTE, await self._compare_disputes(disputes))
        async for payouts in pages(self._processor.list_payouts, self._since):
            await self._suspect(InquiryKind.PAYOUT, await self._compare_payouts(payouts))

    async def look_again(self) -> list[Difference]:
        """Those of the suspects that still are."""
        found: list[Difference] = []
        for suspect in self.suspects:
            if suspect.kind is DifferenceKind.DISPUTE_DIFFERS:
                dispute = _told(await self._processor.dispute(suspect.processor_object))
                found += await self._compare_disputes(dispute)
            elif suspect.kind is DifferenceKind.PAYOUT_DIFFERS:
                payout = _told(await self._processor.payout(suspect.processor_object))
                found += await self._compare_payouts(payout)
            else:
                refund = _told(await self._processor.refund(suspect.processor_object))
                found += await self._compare_refunds(refund)
        return found

    async def _suspect(self, kind: InquiryKind, found: Sequence[Difference]) -> None:
        """Have what differs asked for meanwhile."""
        self.suspects += found
        now = self._clock.now()
        async with self._store.transaction() as tx:
            for each in found:
                await see_to(tx, kind, each.processor_object, now)

    async def _compare_refunds(self, refunds: Sequence[ToldRefund]) -> list[Difference]:
        there = [refund.paid_back for refund in refunds]
        async with self._store.transaction() as tx:
            here = await tx.refunds_by_id([each.refund_id for each in there if each.refund_id])
            charges = await tx.charges_of_payment_intents([each.payment_intent for each in there])
        now = self._clock.now()
        ours = {each.id: here.get(each.refund_id) if each.refund_id else None for each in there}
        found = [compare_refund(each, ours[each.id], charges.get(each.payment_intent), now) for each in there]
        return [each for each in found if each is not None]

    async def _compare_disputes(self, disputes: Sequence[ToldDispute]) -> list[Difference]:
        async with self._store.transaction() as tx:
            charges = await tx.charges_of_payment_intents([each.payment_intent for each in disputes])
            states = await tx.dispute_states([each.id for each in disputes])
            booked = await tx.booked([movement.id for each in disputes for movement in each.movements])
        references = {reference for _, reference in booked}
        found = [
            compare_dispute(each, states.get(each.id), charges.get(each.payment_intent), references)
            for each in disputes
        ]
        return [each for each in found if each is not None]

    async def _compare_payouts(self, payouts: Sequence[Payout]) -> list[Difference]:
        async with self._store.transaction() as tx:
            booked = await tx.booked([each.id for each in payouts])
        found = [compare_payout(each, booked) for each in payouts]
        return [each for each in found if each is not None]


def _told(answer: T | Unknown | None) -> list[T]:
    """What the processor told, if there is such an object. ProcessorSilent."""
    if isinstance(answer, Unknown):
        raise ProcessorSilent
    return [] if answer is None else [answer]
