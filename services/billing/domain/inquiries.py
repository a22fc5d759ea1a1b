"""What has to be asked of the processor because it happened there: a payment's costs, a dispute, a payout."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.billing.domain.charges import pause

PATIENCE = timedelta(seconds=60)
"""After so long another worker asks, in case that the first one has gone."""

COSTS_KNOWN_AFTER = timedelta(seconds=2)
"""A payment's costs are known at the processor a moment after the payment."""


class InquiryKind(StrEnum):
    """What is asked for, by its id at the processor."""

    PAYMENT = "payment"
    """What a payment intent cost."""
    REFUND = "refund"
    """What a refund cost, and whether it came back."""
    DISPUTE = "dispute"
    PAYOUT = "payout"


@dataclass(frozen=True)
class Inquiry:
    """An object of the processor to ask for at `due_at`, after `failures` answers that told nothing."""

    kind: InquiryKind
    object_id: str
    due_at: datetime
    failures: int = 0

    @property
    def id(self) -> str:
        """The object's id."""
        return self.object_id

    def again(self, now: datetime) -> "Inquiry":
        """To be asked again after a growing pause."""
        return replace(self, failures=self.failures + 1, due_at=now + pause(self.failures))
