"""Trying a flagged charge again with the card as it is now (S38)."""

from collections.abc import Callable
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import not_found
from chassis.idempotency import RequestKey
from services.billing.domain.charges import ATTEMPTS_WITHIN, FLAGGED, HostCharge, State, require_retryable
from services.billing.ports import Conversations, Live, LiveTopic, Store


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
        async with self._store.transaction() as tx:
            found = await tx.charge(charge_id)
        if found is None or found.state is State.NOT_OWED:
            raise not_found("charge")
        conversation = await self._conversations.describe(found.conversation_id)
        conversation.require_manager(caller, "charge")
        now = self._clock.now()
        async with self._store.transaction() as tx:
            charge = await tx.charge(charge_id, lock=True)
            if charge is None:
                raise not_found("charge")
            if await tx.claim(key) is None:
                cards = await tx.cards(charge.owner) if charge.state in FLAGGED else []
                attempts = await tx.confirmations_since(charge.id, now - ATTEMPTS_WITHIN)
                card = require_retryable(charge, cards[0] if cards else None, attempts)
                again = charge.retried(card, now)
                if not again.payment_intent:
                    await tx.drop_payment_intent(charge.id, charge.payment_intent)
                await tx.save_charge(again, None)
                charge = again
                await tx.remember(key, "")
        self._wake()
        people = [conversation.host_person_id, charge.owner.person_id]
        await self._live.poke(LiveTopic.CHARGES, conversation.id, people, conversation.division_id)
        return HostCharge(charge, conversation.names().get(charge.participant_id, ""), charge.card)
