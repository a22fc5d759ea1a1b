"""A charge as whoever manages its conversation sees it, with what came after it."""

from dataclasses import dataclass

from chassis.money import Money
from services.billing.domain.cards import Card
from services.billing.domain.charges import FLAGGED, Charge, State, retryable
from services.billing.domain.disputes import HOLDS, Dispute
from services.billing.domain.refunds import Refund, left_of


@dataclass(frozen=True)
class HostCharge:
    """A charge with its payer's name and default card, its refunds and disputes, both oldest first."""

    charge: Charge
    display_name: str
    default_card: Card | None
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    @property
    def retryable(self) -> bool:
        """Whether a retry can help now."""
        return retryable(self.charge, self.default_card)

    @property
    def waivable(self) -> bool:
        """Whether it can be given up now."""
        return self.charge.state in FLAGGED

    @property
    def refundable(self) -> Money:
        """What can be paid back now."""
        held = any(each.state in HOLDS for each in self.disputes)
        if self.charge.state is not State.SUCCEEDED or held:
            return Money.zero(self.charge.amount.currency)
        return left_of(self.charge, self.refunds)
