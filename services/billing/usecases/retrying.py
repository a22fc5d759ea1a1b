"""What a host does with a flagged charge (S38): try again with the card as it is now, or waive it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import not_found
from chassis.idempotency import RequestKey
from services.billing.domain.cards import Card, Owner
from services.billing.domain.charges import (
    ATTEMPTS_WITHIN,
    Charge,
    State,
    require_retryable,
    require_waivable,
)
from services.billing.domain.conversations import Conversation
from services.billing.domain.host_charges import HostCharge
from services.billing.domain.retries import retry_card
from services.billing.ports import Conversations, Leased, Live, LiveTopic, Store, Transaction
from services.billing.usecases.papers import write_papers


class Retrying:
    """`wake` tells the worker that there is a charge."""

    def __init__(
        self, store: Store, conversations: Conversations, live: Live, clock: Clock, wake: Callable[[], None]
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._live = live
        self._clock = clock
        self._wake = wake

    async def retry(self, caller: Caller, key: RequestKey, charge_id: UUID) -> HostCharge:
        """The charge, under way again. Faults NOT_FOUND, HOST_ONLY, CHARGE_NOT_RETRYABLE, CARD_MISSING."""
        found, conversation = await self._managed(caller, charge_id)
        now = self._clock.now()
        async with self._store.transaction() as tx:
            charge, default = await lock_with_card(tx, found)
            if await tx.claim(key) is None:
                charge = await put_under_way(tx, charge, default, now)
                await tx.remember(key, "")
        return await self._told(conversation, charge)

    async def waive(self, caller: Caller, key: RequestKey, charge_id: UUID) -> HostCharge:
        """The charge, waived or about to be. Faults NOT_FOUND, HOST_ONLY, CHARGE_NOT_WAIVABLE."""
        _, conversation = await self._managed(caller, charge_id)
        now = self._clock.now()
        async with self._store.transaction() as tx:
            bill = await tx.lock_bill(conversation.id)
            charge = await tx.charge(charge_id, lock=True)
            if charge is None:
                raise not_found("charge")
            if await tx.claim(key) is None:
                require_waivable(charge)
                charge = charge.waived(now)
                await tx.save_charge(charge, None)
                if charge.state is State.WAIVED:
                    await write_papers(tx, bill, charge, now)
                await tx.remember(key, "")
        return await self._told(conversation, charge)

    async def _managed(self, caller: Caller, charge_id: UUID) -> tuple[Charge, Conversation]:
        """A charge that the caller manages, and its conversation."""
        async with self._store.transaction() as tx:
            found = await tx.charge(charge_id)
        if found is None or found.state is State.NOT_OWED:
            raise not_found("charge")
        conversation = await self._conversations.describe(found.conversation_id)
        conversation.require_manager(caller, "charge")
        return found, conversation

    async def _told(self, conversation: Conversation, charge: Charge) -> HostCharge:
        """The worker and those who look know; the charge as its host sees it."""
        self._wake()
        people = [conversation.host_person_id, charge.owner.person_id]
        await self._live.poke(LiveTopic.CHARGES, conversation.id, people, conversation.division_id)
        return HostCharge(charge, conversation.names().get(charge.participant_id, ""), charge.card)


async def lock_with_card(tx: Transaction, found: Charge) -> tuple[Charge, Card | None]:
    """A charge that was found, as it is now, and its payer's default card, locked before it (ADR 0021)."""
    default = await tx.lock_default_card(found.owner)
    charge = await tx.charge(found.id, lock=True)
    if charge is None:
        raise not_found("charge")
    return charge, default


async def put_under_way(tx: Transaction, charge: Charge, card: Card | None, now: datetime) -> Charge:
    """A locked charge, with the locked default card. Faults CHARGE_NOT_RETRYABLE, CARD_MISSING."""
    attempts = await tx.confirmations_since(charge.id, now - ATTEMPTS_WITHIN)
    again = charge.retried(require_retryable(charge, card, attempts), now)
    await save_retried(tx, charge, again)
    return again


async def retry_flagged(tx: Transaction, owner: Owner, card: Card, now: datetime) -> Sequence[Charge]:
    """All that waits for another card than its last, under way again with this one; the owner is locked."""
    retried = []
    for charge in await tx.lock_charges_of(owner):
        attempts = await tx.confirmations_since(charge.id, now - ATTEMPTS_WITHIN)
        if retry_card(charge, card, attempts) is not None:
            again = charge.retried(card, now)
            await save_retried(tx, charge, again)
            retried.append(again)
    return retried


async def save_retried(
    tx: Transaction,
    before: Charge,
    again: Charge,
    leased: Leased | None = None,
    until: datetime | None = None,
) -> bool:
    """Save a charge that is under way again; an intent that it leaves behind is forgotten."""
    if before.payment_intent and not again.payment_intent:
        await tx.drop_payment_intent(before.id, before.payment_intent)
    return await tx.save_charge(again, leased.lease if leased is not None else None, until)


async def poke_retried(store: Store, live: Live, retried: Sequence[Charge]) -> None:
    """Tell those who look at these charges."""
    for charge in retried:
        async with store.transaction() as tx:
            bill = await tx.bill(charge.conversation_id)
        people = [bill.host_person_id, charge.owner.person_id]
        await live.poke(LiveTopic.CHARGES, charge.conversation_id, people, bill.division_id)
