"""What operators do with charges that take too long (S36, S38)."""

from collections.abc import Callable, Sequence
from uuid import UUID

from chassis.clock import Clock
from chassis.faults import not_found
from chassis.idempotency import RequestKey
from services.billing.domain.charges import ALARM_AFTER, UNDER_WAY, State
from services.billing.ports import Store, UnknownCharge
from services.billing.usecases.retrying import lock_with_card, put_under_way

MOST_LISTED = 500


class Operating:
    """`wake` tells the worker that there is a charge."""

    def __init__(self, store: Store, clock: Clock, wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake

    async def unknown_charges(self) -> Sequence[UnknownCharge]:
        """Charges under way for longer than `ALARM_AFTER`, the oldest first."""
        async with self._store.transaction() as tx:
            return await tx.unknown_charges(self._clock.now() - ALARM_AFTER, MOST_LISTED)

    async def resume(self, key: RequestKey, charge_id: UUID) -> None:
        """Let a worker take it up now. Faults NOT_FOUND, CHARGE_NOT_RETRYABLE, CARD_MISSING."""
        now = self._clock.now()
        async with self._store.transaction() as tx:
            found = await tx.charge(charge_id)
            if found is None or found.state is State.NOT_OWED:
                raise not_found("charge")
            charge, card = await lock_with_card(tx, found)
            if await tx.claim(key) is None:
                if charge.state in UNDER_WAY:
                    await tx.hurry(charge.id, now)
                else:
                    await put_under_way(tx, charge, card, now)
                await tx.remember(key, "")
        self._wake()
