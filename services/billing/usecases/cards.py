"""Saving a card on the processor's page (S33)."""

from collections.abc import Callable, Sequence
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import Fault, not_found, precondition
from chassis.idempotency import RequestKey
from chassis.ids import PersonId, PracticeId, new_id
from services.billing.domain.cards import Card, CardDetails, CardSetup, Owner, replaced_by
from services.billing.domain.charges import Charge
from services.billing.domain.consent import Consent, require_current
from services.billing.domain.events import CardSaved
from services.billing.domain.reasons import Reason
from services.billing.ports import Live, LiveTopic, Processor, Store
from services.billing.usecases.retrying import poke_retried, retry_flagged


class Cards:
    """`public_url` is where people find the web app; `wake` tells the worker that there are charges."""

    def __init__(
        self,
        store: Store,
        processor: Processor,
        live: Live,
        clock: Clock,
        public_url: str,
        wake: Callable[[], None],
    ) -> None:
        self._wake = wake
        self._store = store
        self._processor = processor
        self._live = live
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def start(
        self, caller: Caller, key: RequestKey, return_path: str, currency: str, consent_version: str
    ) -> CardSetup:
        """Begin, or go on with what the same request began.

        Faults CONSENT_OUTDATED, PROCESSOR_UNAVAILABLE.
        """
        owner = owner_of(caller)
        require_current(consent_version)
        async with self._store.transaction() as tx:
            began = await tx.claim(key)
            setup_id = UUID(began) if began is not None else new_id()
            if began is None:
                await tx.add_setup(CardSetup(setup_id, owner))
                await tx.add_consent(Consent(setup_id, owner, consent_version, self._clock.now()))
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

    async def finish(self, caller: Caller, setup_id: UUID) -> tuple[Card, bool]:
        """Take over the card; whether it is the default.

        Faults NOT_FOUND, CARD_SETUP_INCOMPLETE, PROCESSOR_UNAVAILABLE.
        """
        async with self._store.transaction() as tx:
            setup = await tx.setup(setup_id)
        if setup is None or setup.owner != owner_of(caller):
            raise not_found("card setup")
        card = await self._take_over(setup)
        if card is None:
            raise precondition(
                Reason.CARD_SETUP_INCOMPLETE, "No card was saved. Start again and enter the card to the end."
            )
        async with self._store.transaction() as tx:
            defaults = await tx.default_cards(setup.owner.practice_id, [setup.owner.person_id])
        return card, defaults.get(setup.owner.person_id) == card

    async def finish_unattended(self, setup_id: UUID) -> None:
        """Take over the card of somebody who did not come back from the page; nothing if none was saved."""
        async with self._store.transaction() as tx:
            setup = await tx.setup(setup_id)
        if setup is not None:
            await self._take_over(setup)

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
        card, retried = await self._keep(setup, details)
        if retried is not None:
            await self._live.poke(LiveTopic.CARDS, None, [setup.owner.person_id])
            self._wake()
            await poke_retried(self._store, self._live, retried)
        return card

    async def _keep(self, setup: CardSetup, details: CardDetails) -> tuple[Card, Sequence[Charge] | None]:
        """The card, and what is under way again with it; None for a card that was kept before."""
        owner, now = setup.owner, self._clock.now()
        card = Card(new_id(), owner, details, now)
        async with self._store.transaction() as tx:
            await tx.lock_default_card(owner)
            if not await tx.add_card(card):
                card = await tx.card_of_payment_method(details.payment_method)
                await tx.finish_setup(setup.id, card.id)
                return card, None
            await tx.finish_setup(setup.id, card.id)
            for each in replaced_by(await tx.cards(owner), card):
                await tx.remove_card(each.id, now)
            await tx.set_default_card(owner, card)
            retried = await retry_flagged(tx, owner, card, now)
            await tx.tell(CardSaved(card.id, owner.person_id))
        return card, retried


def owner_of(caller: Caller) -> Owner:
    """The caller as an owner of cards. Fault NOT_FOUND for a caller who is no person of a practice."""
    person_id, practice_id = caller.person_id, caller.practice_id
    if person_id is None or practice_id is None:
        raise _nobody()
    return Owner(PracticeId(practice_id), PersonId(person_id))


def _nobody() -> Fault:
    return not_found("person")
