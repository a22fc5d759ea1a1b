"""What the card processor charges: smallest and largest amounts, steps, and its own way to write them.

Source: Stripe, "Supported currencies" (docs.stripe.com/currencies), read for its sections "Zero-decimal
currencies", "Three-decimal currencies", "Special cases" and "Minimum and maximum charge amounts". The one
place for all of this: who decides fees refuses what cannot be charged, who charges writes it as Stripe wants.
"""

from chassis.faults import Violation
from chassis.money import Money, exponent

_WITHOUT_DECIMALS = {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV"} | {
    "XAF",
    "XOF",
    "XPF",
}
"""At Stripe. ISO 4217 gives MGA two, and none to ISK and UGX, which Stripe takes with two, always 00."""

_LEAST = {
    "AED": "2.00",
    "CZK": "15.00",
    "DKK": "2.50",
    "GBP": "0.30",
    "HKD": "4.00",
    "HUF": "175.00",
    "MXN": "10.00",
    "MYR": "2.00",
    "NOK": "3.00",
    "PLN": "2.00",
    "RON": "2.00",
    "SEK": "3.00",
    "THB": "10.00",
}
"""Where Stripe's table does not say 0.50 (50 for a currency without decimals).

It goes by the currency in which the practice's account is paid out. A fee in another one must come to that
one's minimum after conversion, which only Stripe can tell: less is a charge that fails.
"""

_MOST_UNITS = 99_999_999
"""Stripe takes amounts of at most eight digits, in its own minor units."""


def to_processor(amount: Money) -> int:
    """The amount in Stripe's minor units. ValueError if it cannot be written there."""
    numerator, denominator = _ratio(amount.currency)
    units, rest = divmod(amount.minor_units * numerator, denominator)
    if rest:
        raise ValueError("cannot be charged that precisely")
    return units


def from_processor(units: int, currency: str) -> Money:
    """An amount that Stripe tells; `currency` in any case. ValueError if ISO 4217 cannot write it."""
    code = currency.upper()
    numerator, denominator = _ratio(code)
    minor_units, rest = divmod(units * denominator, numerator)
    if rest:
        raise ValueError("is more precise than the currency")
    return Money(minor_units, code)


def step(currency: str) -> Money:
    """Amounts that can be charged are multiples of this; of three decimals Stripe wants the last to be 0."""
    if exponent(currency) == 3:
        return Money(10, currency)
    numerator, denominator = _ratio(currency)
    return Money(max(1, denominator // numerator), currency)


def least(currency: str) -> Money:
    """The least that is charged: 0.50, or 50 where there are no decimals, unless the table says otherwise."""
    if currency in _LEAST:
        return Money.parse(_LEAST[currency], currency)
    usual, one = 50 * 10 ** max(0, exponent(currency) - 2), step(currency).minor_units
    return Money(-(-usual // one) * one, currency)


def most(currency: str) -> Money:
    """The most that is charged at once."""
    numerator, denominator = _ratio(currency)
    one = step(currency).minor_units
    return Money(_MOST_UNITS * denominator // numerator // one * one, currency)


def why_not(amount: Money, field: str) -> Violation | None:
    """Why somebody cannot be asked to pay this (S32); None: they can, or it is nothing."""
    currency, one = amount.currency, step(amount.currency)
    problem = ""
    if amount.minor_units < 0:
        problem = "must not be negative"
    elif 0 < amount.minor_units < least(currency).minor_units:
        smallest = least(currency).decimal_text()
        problem = f"must be 0, or at least {smallest} {currency}: the processor charges no less"
    elif amount > most(currency):
        problem = f"must be at most {most(currency).decimal_text()} {currency}"
    elif amount.minor_units % one.minor_units:
        problem = f"must be a multiple of {one.decimal_text()} {currency}: the processor charges no other"
    return Violation(field, problem) if problem else None


def _ratio(currency: str) -> tuple[int, int]:
    """Stripe's minor units for so many of ISO 4217's."""
    theirs = 0 if currency in _WITHOUT_DECIMALS else 3 if exponent(currency) == 3 else 2
    ours = exponent(currency)
    return 10 ** max(0, theirs - ours), 10 ** max(0, ours - theirs)
