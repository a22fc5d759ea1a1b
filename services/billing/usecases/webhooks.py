"""The processor says that something happened; what, it is asked itself."""

from collections.abc import Callable
from enum import StrEnum

from chassis.clock import Clock
from services.billing.domain.inquiries import InquiryKind
from services.billing.ports import Notice, Processor, Store, Transaction
from services.billing.usecases.bookkeeping import see_to

CARD_SAVED = "checkout.session.completed"
PAYMENTS = "payment_intent."
INQUIRIES = {
    "refund.": InquiryKind.REFUND,
    "charge.dispute.": InquiryKind.DISPUTE,
    "payout.": InquiryKind.PAYOUT,
}
"""Topics of which the object is asked for."""


class WebhookOutcome(StrEnum):
    """What came of a webhook."""

    TAKEN = "taken"
    REPEATED = "repeated"
    """Taken before."""
    IGNORED = "ignored"
    """Of a type that tells us nothing."""


class Webhooks:
    """At least once and in any order: an event counts once, and only as a hint."""

    def __init__(self, store: Store, processor: Processor, clock: Clock, wake: Callable[[], None]) -> None:
        self._store = store
        self._processor = processor
        self._clock = clock
        self._wake = wake

    async def receive(self, body: bytes, signature: str) -> tuple[str, WebhookOutcome]:
        """Take a webhook; the event's type, and what came of it. Fault WEBHOOK_SIGNATURE."""
        notice = self._processor.verify_webhook(body, signature)
        async with self._store.transaction() as tx:
            if not await tx.first_webhook(notice.event_id, notice.topic):
                return notice.topic, WebhookOutcome.REPEATED
            outcome = await self._take(tx, notice)
        if outcome is WebhookOutcome.TAKEN:
            self._wake()
        return notice.topic, outcome

    async def _take(self, tx: Transaction, notice: Notice) -> WebhookOutcome:
        """See to it that the object is asked for."""
        now = self._clock.now()
        asked = [kind for topic, kind in INQUIRIES.items() if notice.topic.startswith(topic)]
        if notice.topic == CARD_SAVED:
            setup = await tx.setup_of_session(notice.object_id)
            if setup is not None and setup.card_id is None:
                await tx.finish_setup_at(setup.id, now)
        elif notice.topic.startswith(PAYMENTS):
            await tx.wake_charge(notice.object_id, now)
        elif asked:
            await see_to(tx, asked[0], notice.object_id, now)
        else:
            return WebhookOutcome.IGNORED
        return WebhookOutcome.TAKEN
