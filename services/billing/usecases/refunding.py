"""Paying back (S38): asked for under the lock of the charge, sent by a worker as safely as a charge is taken.

No transaction is open across a call. An attempt is committed before money is sent; once one was, the
processor's own list is asked for our id before anything is sent again, and all attempts have one key.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import not_found
from chassis.idempotency import RequestKey
from chassis.ids import PersonId
from chassis.money import Money
from services.billing.domain.charges import LEASE, Charge, State
from services.billing.domain.conversations import Conversation
from services.billing.domain.disputes import HOLDS
from services.billing.domain.refunds import (
    REFUSED,
    Refund,
    RefundReason,
    RefundState,
    administers,
    new_refund,
    require_may_refund,
    require_refundable,
    require_within_limit,
)
from services.billing.ports import (
    Conversations,
    Declined,
    Directory,
    LeasedRefund,
    Live,
    LiveTopic,
    Movements,
    Payback,
    SentRefund,
    Store,
    Transaction,
    Unknown,
)
from services.billing.usecases.refund_papers import tell_refund_settled, write_credit_note

AFTER_INTERRUPTION = timedelta(seconds=5)


class Refunding:
    """What hosts, coordinators and admins ask for; `wake` tells the worker that there is a refund."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        directory: Directory,
        live: Live,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._directory = directory
        self._live = live
        self._clock = clock
        self._wake = wake

    async def refund(
        self, caller: Caller, key: RequestKey, charge_id: UUID, amount: Money, reason: RefundReason
    ) -> Refund:
        """Have it paid back. Faults NOT_FOUND, HOST_ONLY, CHARGE_NOT_REFUNDABLE, REFUND_TOO_LARGE,
        REFUND_NEEDS_ADMIN, INVALID by field.
        """
        async with self._store.transaction() as tx:
            found = await tx.charge(charge_id)
        if found is None or found.state is State.NOT_OWED or caller.person_id is None:
            raise not_found("charge")
        conversation = await self._conversations.describe(found.conversation_id)
        require_may_refund(conversation, caller)
        limit = None
        if not administers(conversation, caller):
            limit = await self._directory.refund_limit(conversation.division_id)
        async with self._store.transaction() as tx:
            await tx.lock_bill(conversation.id)
            charge = await tx.charge(charge_id, lock=True)
            if charge is None:
                raise not_found("charge")
            if (earlier := await tx.claim(key)) is not None:
                return await tx.refund(UUID(earlier))
            refunds = await tx.refunds_of(charge_id)
            require_refundable(charge, refunds, amount, await _disputed(tx, charge))
            if limit is not None:
                require_within_limit(charge, refunds, amount, limit)
            refund = new_refund(
                charge,
                conversation.division_id,
                amount,
                reason,
                PersonId(caller.person_id),
                self._clock.now(),
            )
            await tx.add_refund(refund)
            await tx.remember(key, str(refund.id))
        await self._told(conversation, charge)
        return refund

    async def _told(self, conversation: Conversation, charge: Charge) -> None:
        self._wake()
        people = [conversation.host_person_id, charge.owner.person_id]
        await self._live.poke(LiveTopic.CHARGES, conversation.id, people, conversation.division_id)


class PayingBack:
    """What a worker does with refunds."""

    def __init__(self, store: Store, processor: Movements, live: Live, clock: Clock) -> None:
        self._store = store
        self._processor = processor
        self._live = live
        self._clock = clock

    async def claim(self, limit: int) -> Sequence[LeasedRefund]:
        """Take refunds that are due, new ones as well as those whose worker has gone."""
        now = self._clock.now()
        async with self._store.transaction() as tx:
            return await tx.claim_refunds(now, now + LEASE, limit)

    async def drive(self, leased: LeasedRefund) -> None:
        """Send a refund, unless it was sent already, and save what came of it."""
        refund = leased.refund
        if refund.state is not RefundState.PENDING:
            found = await self._processor.find_refund(refund.payment_intent, refund.id)
            if found is not None:
                await self._conclude(leased, found)
                return
        begun = await self._begin(LeasedRefund(refund.attempting(self._clock.now()), leased.lease))
        if begun is None:
            return
        sent = begun.refund
        answer = await self._processor.create_refund(sent.payment_intent, sent.id, sent.amount, sent.key)
        await self._conclude(begun, answer)

    async def release(self, leased: LeasedRefund) -> None:
        """Leave a refund that could not be driven to another try, which asks before it sends."""
        async with self._store.transaction() as tx:
            await tx.release_refund(leased, self._clock.now() + AFTER_INTERRUPTION)

    async def oldest_under_way(self) -> timedelta:
        """How long the oldest refund that is not settled has been so; zero if there is none."""
        async with self._store.transaction() as tx:
            since = await tx.oldest_refund_under_way()
        return self._clock.now() - since if since is not None else timedelta(0)

    async def _begin(self, leased: LeasedRefund) -> LeasedRefund | None:
        """Commit that money is about to be sent; None if the lease has gone."""
        now = self._clock.now()
        async with self._store.transaction() as tx:
            mine = await tx.save_refund(leased.refund, leased.lease, now + LEASE)
            if mine:
                await tx.add_refund_attempt(leased.refund, now)
        return leased if mine else None

    async def _conclude(self, leased: LeasedRefund, answer: SentRefund | Declined | Unknown) -> None:
        refund, now = leased.refund, self._clock.now()
        if isinstance(answer, Declined):
            await self._settle(leased, refund.failed(answer.code or REFUSED, "", now))
        elif isinstance(answer, SentRefund) and answer.status is Payback.SUCCEEDED:
            await self._settle(leased, refund.succeeded(answer.id, now))
        elif isinstance(answer, SentRefund) and answer.status is Payback.FAILED:
            await self._settle(leased, refund.failed(answer.failure_code or REFUSED, answer.id, now))
        else:
            known = refund.seen(answer.id) if isinstance(answer, SentRefund) else refund
            async with self._store.transaction() as tx:
                await tx.save_refund(known.lost(now), leased.lease)

    async def _settle(self, leased: LeasedRefund, settled: Refund) -> None:
        """Save the outcome with all that follows from it, in one transaction.

        A success is a fact, whoever holds the lease; a failure is the lease holder's to say.
        """
        succeeded = settled.state is RefundState.SUCCEEDED
        async with self._store.transaction() as tx:
            bill = await tx.lock_bill(settled.conversation_id)
            charge = await tx.charge(settled.charge_id)
            if charge is None:
                raise LookupError("a refund has a charge")
            if not await tx.save_refund(settled, None if succeeded else leased.lease):
                return
            note = None
            if succeeded:
                note = await write_credit_note(tx, bill, charge, settled, self._clock.now())
            await tell_refund_settled(tx, bill, charge, settled, note)
        people = [bill.host_person_id, charge.owner.person_id]
        await self._live.poke(LiveTopic.CHARGES, settled.conversation_id, people, bill.division_id)


async def _disputed(tx: Transaction, charge: Charge) -> bool:
    disputes = await tx.disputes(charge.conversation_id)
    return any(each.charge_id == charge.id and each.state in HOLDS for each in disputes)
