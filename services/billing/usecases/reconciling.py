"""Comparing the processor's books with charges, refunds and ledger (S38), page by page.

What seems to differ is looked at again after a pause before it counts: a webhook may be on its way. Where the
processor took money for a charge that does not know it, a worker is told to look at that charge meanwhile.
A payment that its charge will never know is ended, before somebody pays by it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from chassis.clock import Clock
from chassis.faults import not_found
from chassis.idempotency import RequestKey
from services.billing.domain.reconciliation import (
    MOST_DIFFERENCES,
    BookedCharge,
    Difference,
    DifferenceKind,
    Payment,
    Reconciliation,
    ReconciliationState,
    compare,
    compare_ledger,
    due,
    left_behind,
    missing_there,
    new_reconciliation,
)
from services.billing.ports import Cancellation, Movements, Payments, Store, Unknown
from services.billing.usecases.reconciling_movements import MovementComparison, ProcessorSilent, pages

PAGE = 500
LOOK_AGAIN_AFTER = timedelta(seconds=5)


class Reconciling:
    """`work` is called by one process at a time."""

    def __init__(
        self,
        store: Store,
        payments: Payments,
        movements: Movements,
        clock: Clock,
        look_again_after: timedelta = LOOK_AGAIN_AFTER,
    ) -> None:
        self._store = store
        self._payments = payments
        self._movements = movements
        self._clock = clock
        self._pause = look_again_after

    async def request(self, key: RequestKey, full: bool) -> UUID:
        """Ask for a comparison; its id."""
        asked = new_reconciliation(full, self._clock.now())
        async with self._store.transaction() as tx:
            earlier = await tx.claim(key)
            if earlier is not None:
                return UUID(earlier)
            await tx.add_reconciliation(asked)
            await tx.remember(key, str(asked.id))
        return asked.id

    async def read(self, reconciliation_id: UUID) -> tuple[Reconciliation, Sequence[Difference]]:
        """A comparison, and what it found if it is completed. Fault NOT_FOUND."""
        async with self._store.transaction() as tx:
            found = await tx.reconciliation(reconciliation_id)
            if found is None:
                raise not_found("reconciliation")
            return found, await tx.differences(reconciliation_id)

    async def last_completed(self) -> Reconciliation | None:
        """The newest comparison that was completed."""
        async with self._store.transaction() as tx:
            return await tx.last_completed_reconciliation()

    async def work(self) -> tuple[Reconciliation, Sequence[Difference]] | None:
        """Make the comparison that was asked for, was interrupted, or is due; None: there is none."""
        async with self._store.transaction() as tx:
            asked = await tx.open_reconciliation()
            if asked is None:
                asked = due(*await tx.reconciliation_times(), self._clock.now())
                if asked is None:
                    return None
                await tx.add_reconciliation(asked)
            await tx.save_reconciliation(replace(asked, state=ReconciliationState.RUNNING))
        return await self._run(asked)

    async def _run(self, asked: Reconciliation) -> tuple[Reconciliation, Sequence[Difference]]:
        comparison = _Comparison(self._store, self._payments, self._clock, asked)
        movements = MovementComparison(self._store, self._movements, self._clock, asked.since)
        try:
            await comparison.look_there()
            await comparison.look_here()
            await movements.look_there()
            if comparison.suspects or movements.suspects:
                await asyncio.sleep(self._pause.total_seconds())
            found = await comparison.look_again() + await movements.look_again()
        except ProcessorSilent:
            found, state = [], ReconciliationState.FAILED
        else:
            state = ReconciliationState.COMPLETED
        ended = comparison.counted(found).ended(state, self._clock.now())
        async with self._store.transaction() as tx:
            await tx.forget_seen(asked.id)
            await tx.add_differences(asked.id, found[:MOST_DIFFERENCES])
            await tx.save_reconciliation(ended)
        return ended, found


class _Comparison:
    def __init__(self, store: Store, payments: Payments, clock: Clock, asked: Reconciliation) -> None:
        self._store = store
        self._payments = payments
        self._clock = clock
        self._asked = asked
        self._seen_payments = self._seen_charges = 0
        self.suspects: list[Difference] = []

    async def look_there(self) -> None:
        """All of the processor's payments since then, a page at a time."""
        async with self._store.transaction() as tx:
            await tx.forget_seen(self._asked.id)
        async for payments in pages(self._payments.list_payments, self._asked.since):
            self._seen_payments += len(payments)
            async with self._store.transaction() as tx:
                await tx.add_seen(self._asked.id, [payment.id for payment in payments])
                found = await tx.booked_charges([payment.charge_id for payment in payments])
            for payment in payments:
                await self._suspect(payment, found.get(payment.charge_id))

    async def look_here(self) -> None:
        """All charges since then, and older ones that are not settled for good, a page at a time."""
        after: UUID | None = None
        while True:
            async with self._store.transaction() as tx:
                page = await tx.charges_to_reconcile(self._asked, after, PAGE)
            self._seen_charges += len(page)
            for booked, seen in page:
                if difference := compare_ledger(booked.charge, booked.booked):
                    self.suspects.append(difference)
                if booked.charge.payment_intent and not seen:
                    await self._ask_for(booked)
            if len(page) < PAGE:
                return
            after = page[-1][0].charge.id

    async def look_again(self) -> list[Difference]:
        """Those of the suspects that still are."""
        found: list[Difference] = []
        for suspect in self.suspects:
            async with self._store.transaction() as tx:
                here = await tx.booked_charges([suspect.charge_id] if suspect.charge_id else [])
            booked = next(iter(here.values()), None)
            if suspect.kind is DifferenceKind.LEDGER_DIFFERS:
                again = compare_ledger(booked.charge, booked.booked) if booked else None
            else:
                again = await self._again(suspect, booked)
            if again is not None:
                found.append(again)
        return found

    def counted(self, found: Sequence[Difference]) -> Reconciliation:
        """The comparison with what was counted."""
        return replace(
            self._asked,
            payments=self._seen_payments,
            charges=self._seen_charges,
            differences=len(found),
        )

    async def _again(self, suspect: Difference, booked: BookedCharge | None) -> Difference | None:
        payment = await self._payments.read_payment(suspect.payment_intent)
        if isinstance(payment, Unknown):
            raise ProcessorSilent
        charge = booked.charge if booked else None
        if payment is not None:
            return compare(payment, charge, self._clock.now())
        if charge is None or charge.payment_intent != suspect.payment_intent:
            return None
        return missing_there(charge)

    async def _ask_for(self, booked: BookedCharge) -> None:
        payment = await self._payments.read_payment(booked.charge.payment_intent)
        if isinstance(payment, Unknown):
            raise ProcessorSilent
        if payment is None:
            self.suspects.append(missing_there(booked.charge))
        else:
            self._seen_payments += 1
            await self._suspect(payment, booked)

    async def _suspect(self, payment: Payment, booked: BookedCharge | None) -> None:
        charge = booked.charge if booked else None
        if left_behind(payment, charge):
            # Where it is not known whether it was ended, the next comparison finds it again.
            key = f"cancel-{payment.id}-{self._asked.id}"
            await self._payments.cancel_intent(payment.id, Cancellation.DUPLICATE, key)
            return
        difference = compare(payment, charge, self._clock.now())
        if difference is None:
            return
        self.suspects.append(difference)
        if difference.kind is DifferenceKind.STATE_DIFFERS and payment.taken:
            async with self._store.transaction() as tx:
                await tx.wake_charge(payment.id, self._clock.now())
