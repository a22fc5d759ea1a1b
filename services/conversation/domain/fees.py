"""What participants pay (S32), decided before the start and checked by field."""

from collections.abc import Sequence

from chassis.faults import Violation
from chassis.money import Money, exponent
from services.conversation.domain.entities import Division, Invitee
from services.conversation.domain.reasons import Reason, refused_fields

MOST_MINOR_UNITS = 99_999_999
"""The processor charges amounts of at most eight digits."""

_MINIMUMS = {
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
"""Stripe's table, where it does not say 0.50 (50 for a currency without decimals): "Supported currencies",
section "Minimum and maximum charge amounts", docs.stripe.com/currencies#minimum-and-maximum-charge-amounts.

It goes by the currency in which the practice's account is paid out. A fee in another one must come to that
one's minimum after conversion, which only Stripe can tell: less is a charge that fails.
"""

Refusal = tuple[Reason, Violation]


def least(currency: str) -> Money:
    """The least that the processor charges in a currency: 50 minor units unless the table says otherwise."""
    if currency in _MINIMUMS:
        return Money.parse(_MINIMUMS[currency], currency)
    return Money(50 * 10 ** max(0, exponent(currency) - 2), currency)


def check_given(division: Division, invitees: Sequence[Invitee], of: str = "participants") -> None:
    """Fault INVALID that names every fee which was given and cannot be: BILLING_OFF or FEE_REFUSED.

    `of` is the field that holds the people.
    """
    _refuse_all([_wrong(division, _field(of, index), each.fee) for index, each in enumerate(invitees)])


def check_missing(
    division: Division, invitees: Sequence[Invitee], colleagues: Sequence[bool], of: str = "participants"
) -> None:
    """Fault INVALID, FEE_MISSING, that names every fee which was left blank; a colleague's may be (S10)."""
    if not division.billing_enabled:
        return
    blank = "is missing: type 0 where nothing is to be paid"
    _refuse_all(
        [
            (Reason.FEE_MISSING, Violation(_field(of, index), blank))
            for index, (invitee, colleague) in enumerate(zip(invitees, colleagues, strict=True))
            if invitee.fee is None and not colleague
        ]
    )


def check_change(division: Division, fee: Money) -> None:
    """Fault INVALID for a fee that cannot be: BILLING_OFF or FEE_REFUSED."""
    _refuse_all([_wrong(division, "fee", fee)])


def capped(policy_fee: Money | None, fee: Money | None) -> Money | None:
    """What a policy makes of a fee: never more than was agreed; None: the policy says nothing about it.

    The policy is the division's of today, whose currency may have become another one.
    """
    if policy_fee is None or fee is None or policy_fee.currency != fee.currency:
        return None
    return min(policy_fee, fee)


def _refuse_all(refusals: Sequence[Refusal | None]) -> None:
    found = [refusal for refusal in refusals if refusal is not None]
    if found:
        raise refused_fields(found)


def _wrong(division: Division, field: str, fee: Money | None) -> Refusal | None:
    if fee is None:
        return None
    if not division.billing_enabled:
        return Reason.BILLING_OFF, Violation(field, "must be absent: this division does not bill")
    problem = _problem(division.currency, fee)
    return (Reason.FEE_REFUSED, Violation(field, problem)) if problem else None


def _problem(currency: str, fee: Money) -> str:
    if fee.currency != currency:
        return f"must be in {currency}"
    if fee.minor_units < 0:
        return "must not be negative"
    smallest = least(currency)
    if 0 < fee.minor_units < smallest.minor_units:
        return f"must be 0, or at least {smallest.decimal_text()} {currency}: the processor charges no less"
    if fee.minor_units > MOST_MINOR_UNITS:
        return f"must be at most {Money(MOST_MINOR_UNITS, currency).decimal_text()} {currency}"
    return ""


def _field(of: str, index: int) -> str:
    return f"{of}[{index}].fee"
