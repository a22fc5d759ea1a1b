"""The payer answers the bank (S35): their charge's payment intent is confirmed while they are there.

As safe as charging itself: an attempt is committed before the call, under a lease; the processor is asked
before anything is sent; whoever never comes back leaves a flagged charge that the worker looks after.
"""

from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import Fault, Kind, not_found
from chassis.idempotency import RequestKey
from services.billing.domain.cards import Card
from services.billing.domain.charges import (
    ATTEMPTS_WITHIN,
    FLAGGED,
    LEASE,
    Charge,
    State,
    require_confirmable,
)
from services.billing.domain.reasons import Reason
from services.billing.ports import Intent, IntentStatus, Leased, Processor, Step, Store, Transaction, Unknown
from services.billing.usecases.cards import owner_of
from services.billing.usecases.charging import Charging

_ENDED = (IntentStatus.SUCCEEDED, IntentStatus.CANCELED)
_CONFIRMABLE = (IntentStatus.OPEN, IntentStatus.REQUIRES_ACTION)


class Confirming:
    """`public_url` is where people find the web app."""

    def __init__(
        self, store: Store, processor: Processor, charging: Charging, clock: Clock, public_url: str
    ) -> None:
        self._store = store
        self._processor = processor
        self._charging = charging
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def start(
        self, caller: Caller, key: RequestKey, charge_id: UUID, return_path: str
    ) -> tuple[Charge, Card | None, str]:
        """The charge, the payer's card, and the bank's page; empty: it does not ask.

        Faults NOT_FOUND, CHARGE_NOT_CONFIRMABLE, CARD_MISSING, PROCESSOR_UNAVAILABLE.
        """
        owner, now = owner_of(caller), self._clock.now()
        leased: Leased | None = None
        async with self._store.transaction() as tx:
            default = await tx.lock_default_card(owner)
            charge = await _own(tx, caller, charge_id)
            before = await tx.claim(key)
            if before is None or before == str(charge.attempt):
                attempts = await tx.confirmations_since(charge.id, now - ATTEMPTS_WITHIN)
                card = require_confirmable(charge, default, attempts)
                leased = await tx.lease(charge.asking(card, now), now + LEASE)
            if before is None:
                await tx.remember(key, str(charge.attempt))
        page = await (self._page_of(charge) if leased is None else self._ask(leased, return_path))
        return await self._read(charge_id), default, page

    async def finish(self, caller: Caller, charge_id: UUID) -> tuple[Charge, Card | None]:
        """The charge after the processor was asked what came of it, and the payer's card. Fault NOT_FOUND."""
        owner = owner_of(caller)
        leased: Leased | None = None
        async with self._store.transaction() as tx:
            defaults = await tx.default_cards(owner.practice_id, [owner.person_id])
            charge = await _own(tx, caller, charge_id)
            if charge.state in FLAGGED and charge.payment_intent:
                leased = await tx.lease(charge, self._clock.now() + LEASE)
        if leased is not None:
            await self._charging.look_again(leased)
        return await self._read(charge_id), defaults.get(owner.person_id)

    async def _ask(self, leased: Leased, return_path: str) -> str:
        """Confirm, unless the bank's page is open already or it is not the bank's to say any more."""
        charge = leased.charge
        intent = await self._processor.read_intent(charge.payment_intent)
        if isinstance(intent, Unknown) or charge.card is None:
            await self._charging.release(leased)
            message = "The payment processor could not be reached. Nothing was changed; try again."
            raise Fault(Kind.UNAVAILABLE, Reason.PROCESSOR_UNAVAILABLE, message)
        method = charge.card.details.payment_method
        open_already = intent.page != "" and intent.payment_method == method
        if intent.status in _ENDED or open_already:
            await self._charging.conclude(leased, intent)
            return intent.page
        if intent.status not in _CONFIRMABLE:
            await self._charging.release(leased)
            return ""
        attempting = charge.attempting(State.CONFIRMING, self._clock.now(), intent.latest_charge)
        begun, key = await self._charging.begin(Leased(attempting, leased.lease), Step.CONFIRM)
        if begun is None:
            return ""
        back = f"{self._public_url}{return_path}"
        answer = await self._processor.confirm_present(intent.id, method, back, key)
        await self._charging.conclude(begun, answer)
        return answer.page if isinstance(answer, Intent) else ""

    async def _page_of(self, charge: Charge) -> str:
        """The page that the same request led to before, if its payer has not answered there yet."""
        if not charge.silent:
            return ""
        intent = await self._processor.read_intent(charge.payment_intent)
        return intent.page if isinstance(intent, Intent) else ""

    async def _read(self, charge_id: UUID) -> Charge:
        async with self._store.transaction() as tx:
            charge = await tx.charge(charge_id)
        if charge is None:
            raise not_found("charge")
        return charge


async def _own(tx: Transaction, caller: Caller, charge_id: UUID) -> Charge:
    charge = await tx.charge(charge_id, lock=True)
    if charge is None or charge.owner != owner_of(caller) or charge.state is State.NOT_OWED:
        raise not_found("charge")
    return charge
