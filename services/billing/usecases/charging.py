"""Driving a charge until it is settled (S35, S36; reliability: two steps, GET before POST after any unknown).

No transaction is open across a call. Before a call that may change something, an attempt is committed; after
an answer that was lost, the processor is asked before anything is sent again.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from chassis.clock import Clock
from services.billing.domain.charges import (
    ATTEMPTS_WITHIN,
    FLAGGED,
    LEASE,
    UNDER_WAY,
    Charge,
    State,
)
from services.billing.domain.declines import CANCELED, REFUSED
from services.billing.domain.retries import bank_asks, next_retry, retry_card
from services.billing.ports import (
    Cancellation,
    Declined,
    Intent,
    IntentStatus,
    Leased,
    Live,
    LiveTopic,
    Processor,
    Step,
    Store,
    Transaction,
    Unknown,
)
from services.billing.usecases.papers import write_papers
from services.billing.usecases.retrying import save_retried

MOST_TRANSACTIONS = 6
MOST_SETTLING = 2
AUTHENTICATION_REQUIRED = "authentication_required"
AFTER_INTERRUPTION = timedelta(seconds=5)


class Charging:
    """What a worker does with charges."""

    def __init__(self, store: Store, processor: Processor, live: Live, clock: Clock) -> None:
        self._store = store
        self._processor = processor
        self._live = live
        self._clock = clock
        # Charges wait here for their turn, as long as it takes, and leave connections of the pool to others,
        # where a second's wait is a failure. Those of one conversation wait for its bill's lock as well.
        self._turns = asyncio.Semaphore(MOST_TRANSACTIONS)
        self._settling = asyncio.Semaphore(MOST_SETTLING)

    async def claim(self, limit: int) -> Sequence[Leased]:
        """Take charges that are due, new ones as well as those whose worker has gone."""
        now = self._clock.now()
        async with self._store.transaction() as tx:
            return await tx.claim_due(now, now + LEASE, limit)

    async def drive(self, leased: Leased) -> None:
        """Take a charge as far as it will go: settled, or put aside for a while because nobody knows."""
        current: Leased | None = leased
        if leased.charge.state in FLAGGED:
            if not leased.charge.retry_due(self._clock.now()):
                await self.look_again(leased)
                return
            current = await self._retry(leased)
        if leased.charge.state is State.CANCELING:
            await self._cancel(leased)
            return
        while current is not None and current.charge.state in UNDER_WAY:
            step = self._pay if current.charge.payment_intent else self._obtain_intent
            current = await step(current)

    async def release(self, leased: Leased) -> None:
        """Leave a charge that could not be driven to another try, which asks before it sends."""
        async with self._transaction() as tx:
            await tx.release(leased, self._clock.now() + AFTER_INTERRUPTION)

    async def look_again(self, leased: Leased) -> None:
        """A flagged charge that the processor told of: a success counts, and a bank's no."""
        charge = leased.charge
        intent = await self._processor.read_intent(charge.payment_intent)
        now = self._clock.now()
        if isinstance(intent, Intent) and intent.status is IntentStatus.SUCCEEDED:
            await self.settle(leased, charge.succeeded(now))
        elif isinstance(intent, Intent) and _answered(charge, intent):
            await self.settle(leased, charge.declined(intent.decline_code, intent.latest_charge, now))
        else:
            waits = isinstance(intent, Intent) and intent.status is IntentStatus.REQUIRES_ACTION
            looked = charge.looked_at(isinstance(intent, Unknown), now)
            async with self._transaction() as tx:
                await tx.save_charge(charge.still_asked(now) if waits else looked, leased.lease)

    async def _retry(self, leased: Leased) -> Leased | None:
        """Try a flagged charge again whose time has come (S38), with its payer's card as it is now."""
        charge, now = leased.charge, self._clock.now()
        async with self._transaction() as tx:
            default = await tx.lock_default_card(charge.owner)
            attempts = await tx.confirmations_since(charge.id, now - ATTEMPTS_WITHIN)
            card = retry_card(charge, default, attempts)
            if card is None:
                await tx.save_charge(charge.unscheduled(), leased.lease)
                return None
            again = charge.retried(card, now, automatic=True)
            mine = await save_retried(tx, charge, again, leased, now + LEASE)
        return Leased(again, leased.lease) if mine else None

    async def _obtain_intent(self, leased: Leased) -> Leased | None:
        """Find the payment intent of an earlier attempt, or create one."""
        charge = leased.charge
        if charge.state is not State.PENDING:
            async with self._transaction() as tx:
                customer = await tx.customer(charge.owner)
            found = await self._processor.find_intent(customer, charge.id)
            if isinstance(found, Intent):
                return await self._keep_intent(leased, found)
            if found is not None:
                await self._put_aside(leased)
                return None
        attempting = charge.attempting(State.CREATING, self._clock.now())
        async with self._transaction() as tx:
            customer = await tx.customer(charge.owner)
            begun, key = await self._begin(tx, Leased(attempting, leased.lease), Step.CREATE)
        if begun is None:
            return None
        answer = await self._processor.create_intent(customer, charge.id, charge.amount, key)
        if isinstance(answer, Intent):
            return await self._keep_intent(begun, answer)
        await self.conclude(begun, answer)
        return None

    async def _keep_intent(self, leased: Leased, intent: Intent) -> Leased | None:
        """Save the intent; where another worker saved another one first, that counts and mine is ended."""
        now = self._clock.now()
        async with self._transaction() as tx:
            current = await tx.save_payment_intent(leased.charge.id, intent.id)
            adopted = leased.charge.saved(current, now)
            mine = await tx.save_charge(adopted, leased.lease, now + LEASE)
        if current != intent.id:
            await self._processor.cancel_intent(intent.id, Cancellation.DUPLICATE, f"cancel-{intent.id}")
        return Leased(adopted, leased.lease) if mine else None

    async def _pay(self, leased: Leased) -> Leased | None:
        """Look at the payment intent, and confirm it if nobody has."""
        charge = leased.charge
        intent = await self._processor.read_intent(charge.payment_intent)
        if isinstance(intent, Unknown) or not _confirmable(charge, intent):
            await self.conclude(leased, intent)
            return None
        asked = charge.state in (State.CONFIRMING, State.UNKNOWN)
        if asked and intent.latest_charge not in ("", charge.seen_charge):
            await self.conclude(leased, Declined(intent.decline_code, intent.latest_charge))
            return None
        if charge.present:
            code = intent.decline_code or charge.decline_code or AUTHENTICATION_REQUIRED
            await self.settle(leased, charge.declined(code, intent.latest_charge, self._clock.now()))
            return None
        if charge.card is None:
            raise RuntimeError("a charge under way has a card")
        attempting = charge.attempting(State.CONFIRMING, self._clock.now(), intent.latest_charge)
        begun, key = await self.begin(Leased(attempting, leased.lease), Step.CONFIRM)
        if begun is None:
            return None
        method = charge.card.details.payment_method
        await self.conclude(begun, await self._processor.confirm_intent(intent.id, method, key))
        return None

    async def _cancel(self, leased: Leased) -> None:
        """End the payment intent of a charge that is being waived: asked before and, if in doubt, again."""
        charge = leased.charge
        intent = await self._processor.read_intent(charge.payment_intent)
        if isinstance(intent, Intent) and intent.status in (IntentStatus.OPEN, IntentStatus.REQUIRES_ACTION):
            attempting = charge.attempting(State.CANCELING, self._clock.now(), intent.latest_charge)
            begun, key = await self.begin(Leased(attempting, leased.lease), Step.CANCEL)
            if begun is None:
                return
            leased = begun
            intent = await self._processor.cancel_intent(intent.id, Cancellation.ABANDONED, key)
        if isinstance(intent, Intent) and intent.status is IntentStatus.CANCELED:
            await self.settle(leased, leased.charge.waived(self._clock.now()))
        elif isinstance(intent, Intent) and intent.status is IntentStatus.SUCCEEDED:
            await self.settle(leased, leased.charge.succeeded(self._clock.now()))
        else:
            await self._put_aside(leased)

    async def begin(self, leased: Leased, step: Step) -> tuple[Leased | None, str]:
        """Commit that a call is about to be made, with its idempotency key; nothing if the lease has gone."""
        async with self._transaction() as tx:
            return await self._begin(tx, leased, step)

    async def _begin(self, tx: Transaction, leased: Leased, step: Step) -> tuple[Leased | None, str]:
        charge, now = leased.charge, self._clock.now()
        key = f"{step}-{charge.id}-{charge.attempt}"
        mine = await tx.save_charge(charge, leased.lease, now + LEASE)
        if mine:
            await tx.add_attempt(charge, step, key, now)
        return (leased if mine else None), key

    async def conclude(self, leased: Leased, answer: Intent | Declined | Unknown) -> None:
        """Save what came of a call."""
        charge, now = leased.charge, self._clock.now()
        if isinstance(answer, Unknown):
            await self._put_aside(leased)
        elif isinstance(answer, Declined):
            await self.settle(leased, charge.declined(answer.code or REFUSED, answer.charge, now))
        elif answer.status is IntentStatus.SUCCEEDED:
            await self.settle(leased, charge.succeeded(now))
        elif answer.status is IntentStatus.REQUIRES_ACTION:
            asked = charge.declined(AUTHENTICATION_REQUIRED, answer.latest_charge, now)
            await self.settle(leased, asked.watched(now) if charge.present else asked)
        elif answer.status is IntentStatus.CANCELED:
            await self.settle(leased, charge.declined(CANCELED, answer.latest_charge, now))
        else:
            await self._put_aside(leased)

    async def _put_aside(self, leased: Leased) -> None:
        async with self._transaction() as tx:
            await tx.save_charge(leased.charge.lost(self._clock.now()), leased.lease)

    async def settle(self, leased: Leased, settled: Charge) -> None:
        """Save the outcome with all that follows from it, in one transaction.

        A success is a fact, whoever holds the lease; another outcome is the lease holder's to say.
        """
        lease = None if settled.state is State.SUCCEEDED else leased.lease
        now = self._clock.now()
        flagged = settled.state in FLAGGED
        async with self._settling, self._transaction() as tx:
            default = await tx.lock_default_card(settled.owner) if flagged else None
            bill = await tx.lock_bill(settled.conversation_id)
            if flagged:
                settled = settled.waiting(next_retry(settled, default, bill.letterhead.time_zone, now))
            if not await tx.save_charge(settled, lease):
                return
            if settled.card is not None and (asks := bank_asks(leased.charge, settled)) is not None:
                await tx.note_bank_asks(settled.card.id, asks)
            await write_papers(tx, bill, settled, now)
        people = [bill.host_person_id, settled.owner.person_id]
        await self._live.poke(LiveTopic.CHARGES, settled.conversation_id, people, bill.division_id)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Transaction]:
        """A transaction of a charge, when it is its turn."""
        async with self._turns, self._store.transaction() as tx:
            yield tx

    async def oldest_under_way(self) -> timedelta:
        """How long the oldest charge that is not settled has been so; zero if there is none."""
        async with self._store.transaction() as tx:
            since = await tx.oldest_under_way()
        return self._clock.now() - since if since is not None else timedelta(0)


def _answered(charge: Charge, intent: Intent) -> bool:
    """Whether somebody was at the bank's page for a charge, and it came to nothing."""
    if charge.state is not State.REQUIRES_ACTION or intent.status is not IntentStatus.OPEN:
        return False
    news = (intent.latest_charge or charge.seen_charge, intent.decline_code)
    return bool(intent.decline_code) and news != (charge.seen_charge, charge.decline_code)


def _confirmable(charge: Charge, intent: Intent) -> bool:
    """Whether a confirmation may be sent; a retry with another card also answers a bank that waits."""
    waits = intent.status is IntentStatus.REQUIRES_ACTION and charge.state is State.PENDING
    return waits or intent.status is IntentStatus.OPEN
