"""The tax that fees contain (S37, ADR 0023): always gross, taken out of each line on its own."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from chassis.money import Money


@dataclass(frozen=True)
class Tax:
    """`rate` in percent as the division writes it, e.g. "14.975"; `registration_number` may be empty."""

    rate: str
    name: str
    registration_number: str

    def contained(self, gross: Money) -> Money:
        """The tax in an amount of 0 or more: gross × rate / (100 + rate), half a minor unit rounded up."""
        rate = Decimal(self.rate)
        exact = gross.minor_units * rate / (100 + rate)
        return Money(int(exact.to_integral_value(ROUND_HALF_UP)), gross.currency)
