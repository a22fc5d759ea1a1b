"""The processor says that something happened; what, it is asked itself."""

from collections.abc import Callable

from chassis.clock import Clock
from services.billing.ports import Processor, Store

CARD_SAVED = "checkout.session.completed"
PAYMENTS = "payment_intent."


class Webhooks:
    """At least once and in any order: an event counts once, and only as a hint."""

    def __init__(self, store: Store, processor: Processor, clock: Clock, wake: Callable[[], None]) -> None:
        self._store = store
        self._processor = processor
        self._clock = clock
        self._wake = wake

    async def receive(self, body: bytes, signature: str) -> None:
        """Take a webhook. Fault WEBHOOK_SIGNATURE."""
        notice = self._processor.verify_webhook(body, signature)
        now = self._clock.now()
        async with self._store.transaction() as tx:
            if not await tx.first_webhook(notice.event_id, notice.topic):
                return
            if notice.topic == CARD_SAVED:
                setup = await tx.setup_of_session(notice.object_id)
                if setup is not None and setup.card_id is None:
                    await tx.finish_setup_at(setup.id, now)
            elif notice.topic.startswith(PAYMENTS):
                await tx.wake_charge(notice.object_id, now)
        self._wake()
