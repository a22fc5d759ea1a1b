"""Saving a card on the processor's page (S33)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import Fault, not_found, precondition
from chassis.idempotency import RequestKey
from chassis.ids import PersonId, PracticeId, new_id
from services.billing.domain.cards import Card, CardDetails, CardSetup, Owner
from services.billing.domain.events import CardSaved
from services.billing.domain.reasons import Reason
from services.billing.ports import Live, LiveTopic, Processor, Store


class Cards:
    """`public_url` is where people find the web app."""

    def __init__(self, store: Store, processor: Processor, live: Live, clock: Clock, public_url: str) -> None:
        self._store = store
        self._processor = processor
        self._live = live
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def start(self, caller: Caller, key: RequestKey, return_path: str, currency: str) -> CardSetup:
        """Begin, or go on with what the same request began. Fault PROCESSOR_UNAVAILABLE."""
        owner = owner_of(caller)
        async with self._store.transaction() as tx:
            began = await tx.claim(key)
            setup_id = UUID(began) if began is not None else new_id()
            if began is None:
                await tx.add_setup(CardSetup(setup_id, owner))
                await tx.remember(key, str(setup_id))
            setup = await tx.setup(setup_id)
        if setup is not None and setup.url:
            return setup
        back = f"{self._public_url}{return_path}"
        page = await self._processor.start_setup(
            customer=await self._customer(owner),
            currency=currency,
            success_url=f"{back}?card_setup={setup_id}",
            cancel_url=back,
            key=f"card-setup-{setup_id}",
        )
        async with self._store.transaction() as tx:
            await tx.open_setup(setup_id, page.session_id, page.url)
            opened = await tx.setup(setup_id)
        if opened is None:
            raise not_found("card setup")
        return opened

    async def finish(self, caller: Caller, setup_id: UUID) -> Card:
        """Take over the card. Faults NOT_FOUND, CARD_SETUP_INCOMPLETE, PROCESSOR_UNAVAILABLE."""
        async with self._store.transaction() as tx:
            setup = await tx.setup(setup_id)
        if setup is None or setup.owner != owner_of(caller):
            raise not_found("card setup")
        card = await self._take_over(setup)
        if card is None:
            raise precondition(
                Reason.CARD_SETUP_INCOMPLETE, "No card was saved. Start again and enter the card to the end."
            )
        return card

    async def finish_unattended(self, setup_id: UUID) -> None:
        """Take over the card of somebody who did not come back from the page; nothing if none was saved."""
        async with self._store.transaction() as tx:
            setup = await tx.setup(setup_id)
        if setup is not None:
            await self._take_over(setup)

    async def list(self, caller: Caller) -> Sequence[Card]:
        """The caller's own cards, the default first."""
        async with self._store.transaction() as tx:
            return await tx.cards(owner_of(caller))

    async def _customer(self, owner: Owner) -> str:
        async with self._store.transaction() as tx:
            known = await tx.customer(owner)
        if known:
            return known
        key = f"customer-{owner.practice_id}-{owner.person_id}"
        created = await self._processor.create_customer(owner.person_id, key)
        async with self._store.transaction() as tx:
            await tx.save_customer(owner, created)
            return await tx.customer(owner)

    async def _take_over(self, setup: CardSetup) -> Card | None:
        details = await self._processor.read_setup(setup.session_id) if setup.session_id else None
        if details is None:
            return None
        card, fresh = await self._keep(setup, details)
        if fresh:
            await self._live.poke(LiveTopic.CARDS, None, [setup.owner.person_id])
        return card

    async def _keep(self, setup: CardSetup, details: CardDetails) -> tuple[Card, bool]:
        card = Card(new_id(), setup.owner, details, self._clock.now())
        async with self._store.transaction() as tx:
            fresh = await tx.add_card(card)
            if not fresh:
                card = await tx.card_of_payment_method(details.payment_method)
            await tx.finish_setup(setup.id, card.id)
            if fresh:
                await tx.tell(CardSaved(card.id, setup.owner.person_id))
        return card, fresh


def owner_of(caller: Caller) -> Owner:
    """The caller as an owner of cards. Fault NOT_FOUND for a caller who is no person of a practice."""
    person_id, practice_id = caller.person_id, caller.practice_id
    if person_id is None or practice_id is None:
        raise _nobody()
    return Owner(PracticeId(practice_id), PersonId(person_id))


def _nobody() -> Fault:
    return not_found("person")
