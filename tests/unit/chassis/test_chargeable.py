"""What the card processor charges, and how it wants amounts written (S32)."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chassis.chargeable import from_processor, least, most, step, to_processor, why_not
from chassis.money import EXPONENTS, Money
from tests.support.processor.currencies import MINIMUM_AMOUNTS, STEPS, check_amount
from tests.support.processor.errors import ProcessorError

CURRENCIES = some.sampled_from(sorted(EXPONENTS))
UNITS = some.integers(-(10**9), 10**9)


@pytest.mark.rule("S32")
@pytest.mark.parametrize(("currency", "units"), MINIMUM_AMOUNTS.items())
def test_the_least_fee_is_the_least_that_the_processor_charges(currency: str, units: int) -> None:
    assert to_processor(least(currency.upper())) == units


@pytest.mark.rule("S32")
@given(UNITS, CURRENCIES)
def test_what_nothing_speaks_against_can_be_written_for_the_processor_and_read_back(
    minor_units: int, currency: str
) -> None:
    amount = Money(minor_units, currency)
    if why_not(amount, "fee") is None:
        units = to_processor(amount)
        assert 0 <= units <= 99_999_999
        assert from_processor(units, currency.lower()) == amount


@pytest.mark.rule("S32")
@given(some.integers(1, 10**8), some.sampled_from(sorted(MINIMUM_AMOUNTS.keys() | STEPS)))
def test_what_nothing_speaks_against_the_processor_takes(minor_units: int, code: str) -> None:
    amount = Money(minor_units, code.upper())
    if why_not(amount, "fee") is None:
        check_amount(to_processor(amount), code)
    elif minor_units % step(code.upper()).minor_units and STEPS.get(code, 1) == 10:
        with pytest.raises(ProcessorError):
            check_amount(to_processor(amount), code)


@pytest.mark.rule("S32")
@pytest.mark.parametrize(
    ("amount", "units"),
    [
        (Money(1250, "EUR"), 1250),
        (Money(500, "JPY"), 500),
        (Money(5, "ISK"), 500),
        (Money(5, "UGX"), 500),
        (Money(500, "MGA"), 5),
        (Money(5120, "KWD"), 5120),
        (Money(1250, "RSD"), 1250),
        (Money(1250, "ALL"), 1250),
    ],
)
def test_amounts_are_written_as_the_processor_wants_them(amount: Money, units: int) -> None:
    assert to_processor(amount) == units
    assert from_processor(units, amount.currency.lower()) == amount


@pytest.mark.rule("S32")
@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        (Money(-1, "CAD"), "must not be negative"),
        (Money(49, "CAD"), "must be 0, or at least 0.50 CAD: the processor charges no less"),
        (Money(5124, "KWD"), "must be a multiple of 0.010 KWD: the processor charges no other"),
        (Money(12_345, "MGA"), "must be a multiple of 1.00 MGA: the processor charges no other"),
        (Money(1_000_000, "ISK"), "must be at most 999999 ISK"),
        (Money(100_000_000, "JPY"), "must be at most 99999999 JPY"),
    ],
)
def test_what_cannot_be_charged_is_refused_with_the_reason(amount: Money, problem: str) -> None:
    refused = why_not(amount, "participants[0].fee")
    assert refused is not None
    assert (refused.field, refused.description) == ("participants[0].fee", problem)


@pytest.mark.rule("S32")
@pytest.mark.parametrize("currency", sorted(EXPONENTS))
def test_nothing_the_least_and_the_most_can_be_charged_in_every_currency(currency: str) -> None:
    for amount in (Money.zero(currency), least(currency), most(currency)):
        assert why_not(amount, "fee") is None
    assert why_not(most(currency) + Money(1, currency), "fee") is not None


def test_an_amount_that_cannot_be_written_is_never_rounded() -> None:
    with pytest.raises(ValueError, match="precisely"):
        to_processor(Money(12_345, "MGA"))
    with pytest.raises(ValueError, match="precise"):
        from_processor(150, "isk")
