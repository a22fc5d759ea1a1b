"""What a person does with the cards on file: list, choose, remove (S33)."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import PASSING, Fault, not_found
from chassis.idempotency import RequestKey
from chassis.ids import new_id
from services.billing.domain.cards import (
    Card,
    ComingFee,
    ListedCard,
    Owner,
    listed,
    next_default,
    require_spare,
)
from services.billing.domain.charges import Charge
from services.billing.ports import Conversations, Live, LiveTopic, Processor, Store, Transaction
from services.billing.usecases.cards import owner_of
from services.billing.usecases.retrying import poke_retried, retry_flagged

IN_USE_PAUSE = timedelta(minutes=1)
"""How long a removed card waits for the charge that is under way with it before the processor forgets it."""


PATIENCE = timedelta(seconds=3)
"""How long the list of cards waits for what is only a hint."""


class CardKeeping:
    """`wake` tells the worker that there are charges."""

    def __init__(
        self,
        store: Store,
        processor: Processor,
        conversations: Conversations,
        live: Live,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._processor = processor
        self._conversations = conversations
        self._live = live
        self._clock = clock
        self._wake = wake

    async def list(self, caller: Caller) -> tuple[Sequence[ListedCard], bool]:
        """The caller's own cards, the default first, with what expires too early; False: that is unknown."""
        owner = owner_of(caller)
        async with self._store.transaction() as tx:
            cards = await tx.cards(owner)
            defaults = await tx.default_cards(owner.practice_id, [owner.person_id])
        coming = await self._coming_fees(owner) if cards else []
        found = listed(cards, defaults.get(owner.person_id), coming or [], self._clock.now())
        return found, coming is not None

    async def _coming_fees(self, owner: Owner) -> Sequence[ComingFee] | None:
        """None where they cannot be told soon: cards can be looked at without."""
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                return await self._conversations.coming_fees(owner)
        except TimeoutError:
            return None
        except Fault as fault:
            if fault.kind in PASSING:
                return None
            raise

    async def set_default(self, caller: Caller, key: RequestKey, card_id: UUID) -> Card:
        """Choose the card that is charged; what waits for another one is under way again. Fault NOT_FOUND."""
        owner, now = owner_of(caller), self._clock.now()
        retried: Sequence[Charge] = []
        async with self._store.transaction() as tx:
            default = await tx.lock_default_card(owner)
            if await tx.claim(key) is not None:
                return await _own(tx, owner, card_id)
            card = await _own(tx, owner, card_id)
            if default is None or card.id != default.id:
                await tx.set_default_card(owner, card)
                retried = await retry_flagged(tx, owner, card, now)
            await tx.remember(key, "")
        await self._told(owner, retried)
        return card

    async def remove(self, caller: Caller, key: RequestKey, card_id: UUID, acknowledged: bool) -> None:
        """Take a card off file, for ever. Faults NOT_FOUND, CARD_NEEDED."""
        owner = owner_of(caller)
        coming = [] if acknowledged else await self._conversations.coming_fees(owner)
        async with self._store.transaction() as tx:
            default = await tx.lock_default_card(owner)
            if await tx.claim(key) is not None:
                return
            card = await _own(tx, owner, card_id)
            cards = await tx.cards(owner)
            require_spare(cards, card, coming)
            left = next_default(cards, card, default)
            await tx.set_default_card(owner, left)
            if left is None:
                await _stop_retries(tx, owner)
            await tx.remove_card(card.id, self._clock.now())
            await tx.remember(key, "")
        await self._told(owner, [])

    async def detach(self, card_id: UUID) -> None:
        """Make the processor forget a removed card, once no charge is under way with it any more."""
        now = self._clock.now()
        async with self._store.transaction() as tx:
            card = await tx.card(card_id)
            if card is None or card.removed_at is None:
                return
            if await tx.card_in_use(card):
                await tx.detach_card_at(card_id, now + IN_USE_PAUSE)
                return
        await self._processor.detach(card.details.payment_method, f"detach-{new_id()}")

    async def _told(self, owner: Owner, retried: Sequence[Charge]) -> None:
        await self._live.poke(LiveTopic.CARDS, None, [owner.person_id])
        if retried:
            self._wake()
            await poke_retried(self._store, self._live, retried)


async def _own(tx: Transaction, owner: Owner, card_id: UUID) -> Card:
    card = await tx.card(card_id)
    if card is None or card.owner != owner or card.removed_at is not None:
        raise not_found("card")
    return card


async def _stop_retries(tx: Transaction, owner: Owner) -> None:
    """Without a card nothing is tried again by itself."""
    for charge in await tx.lock_charges_of(owner):
        if charge.next_retry_at is not None:
            await tx.save_charge(charge.unscheduled(), None)
