"""What holds of money whatever the amount, in every currency: properties for the tests and the chaos part."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chassis.chargeable import from_processor, least, to_processor
from chassis.faults import Fault
from chassis.ids import new_id
from chassis.money import EXPONENTS, Money, exponent
from services.billing.domain.charges import TERMINAL, TRANSITIONS, Charge, ChargeState, State
from services.billing.domain.documents import Contents, Line
from services.billing.domain.ledger import posting_of_charge
from services.conversation.domain.entities import Division, Invitee
from services.conversation.domain.fees import check_given
from tests.support.builders import a_division_id, a_practice_id
from tests.unit.billing.builders import LETTERHEAD, NOW, a_bill, a_charge, a_conversation, paid

CURRENCIES = some.sampled_from(sorted(EXPONENTS))
LOCALES = some.sampled_from(["en_CA", "en_US", "de", "fr_CH", "ja", "sr", "pt_BR", "en_IN"])
UNITS = some.integers(-(10**14), 10**14)
EIGHT_DIGITS = 99_999_999
FEES = some.integers(1, EIGHT_DIGITS)
AMOUNTS = some.builds(Money, FEES, CURRENCIES)


def amounts_of_one_currency(least_count: int = 1) -> some.SearchStrategy[list[Money]]:
    """Fees of one conversation."""
    return CURRENCIES.flatmap(
        lambda currency: some.lists(some.builds(Money, FEES, some.just(currency)), min_size=least_count)
    )


@given(units=UNITS, currency=CURRENCIES)
def an_amount_is_read_back_from_its_text(units: int, currency: str) -> None:
    """For programs: always the currency's decimals."""
    money = Money(units, currency)
    text = money.decimal_text()
    assert Money.parse(text, currency) == money
    assert Decimal(text).as_tuple().exponent == -exponent(currency)
    assert Decimal(text).scaleb(exponent(currency)) == units


@given(units=some.integers(0, 10**14), currency=CURRENCIES, locale=LOCALES)
def people_are_shown_every_digit(units: int, currency: str, locale: str) -> None:
    """Nothing is rounded away, whatever a locale makes of points and commas; zeros may be added."""
    shown = Money(units, currency).format(locale)
    digits = "".join(str(unicodedata.digit(sign)) for sign in shown if sign.isdigit())
    assert digits.lstrip("0").rstrip("0") == str(units).lstrip("0").rstrip("0")


@given(whole=some.integers(0, 10**12), currency=CURRENCIES)
def one_decimal_too_many_is_refused(whole: int, currency: str) -> None:
    """Too precise is never rounded."""
    with pytest.raises(ValueError, match="decimals"):
        Money.parse(f"{whole}.{'0' * exponent(currency)}1", currency)


@given(amounts=amounts_of_one_currency())
def sums_do_not_depend_on_their_order(amounts: list[Money]) -> None:
    """And what is taken away again leaves nothing."""
    forwards = backwards = Money.zero(amounts[0].currency)
    for one, other in zip(amounts, reversed(amounts), strict=True):
        forwards, backwards = forwards + one, backwards + other
    assert forwards == backwards
    assert forwards.minor_units == sum(amount.minor_units for amount in amounts)
    for amount in amounts:
        forwards -= amount
    assert forwards == Money.zero(amounts[0].currency)


@given(one=AMOUNTS, other=AMOUNTS)
def currencies_do_not_mix(one: Money, other: Money) -> None:
    """Reckoning with two currencies is refused, always."""
    if one.currency == other.currency:
        assert (one + other) - other == one
        return
    for act in (one.__add__, one.__sub__, one.__lt__, one.__le__, one.__gt__, one.__ge__):
        with pytest.raises(ValueError, match="cannot be reckoned together"):
            act(other)


@given(units=some.integers(-1_000, 2 * EIGHT_DIGITS), currency=CURRENCIES)
def a_fee_is_nothing_or_what_the_processor_takes(units: int, currency: str) -> None:
    """Refused by the field's name in every other case (S32)."""
    division = Division(
        division_id=a_division_id(),
        practice_id=a_practice_id(),
        name="Adult care",
        time_zone="UTC",
        currency=currency,
        billing_enabled=True,
        support_address="",
        emergency_number="",
    )
    fee = Money(units, currency)
    named = None
    try:
        check_given(division, [Invitee("P", "p@example.org", fee)])
    except Fault as refused:
        named = [violation.field for violation in refused.violations]
    if named is not None:
        assert (named, units == 0) == (["participants[0].fee"], False)
    else:
        assert 0 <= to_processor(fee) <= EIGHT_DIGITS
        assert units == 0 or fee >= least(currency)


@given(fee=AMOUNTS, ways=some.lists(some.sampled_from(sorted(State)), max_size=12))
def no_way_of_a_charge_changes_its_amount(fee: Money, ways: Sequence[State]) -> None:
    """Never is more taken than the fee (B3): the amount is what it was at birth, in every state."""
    charge: Charge = a_charge(fee)
    for state in ways:
        if state in TRANSITIONS[charge.state]:
            charge = charge.attempting(state, NOW) if state not in TERMINAL else charge.to(state, NOW)
        assert charge.amount == fee
    assert replace(charge, state=State.PENDING).lost(NOW).amount == fee


@given(fee=AMOUNTS)
def the_processor_counts_the_same_money(fee: Money) -> None:
    """In its own units: there and back nothing is gained or lost, or it is refused."""
    try:
        units = to_processor(fee)
    except ValueError:
        return
    assert from_processor(units, fee.currency.lower()) == fee


@given(fees=some.lists(AMOUNTS, min_size=1, max_size=25))
def the_ledger_sums_to_zero_in_each_currency(fees: list[Money]) -> None:
    """Whatever was paid (S36)."""
    charges = [paid(a_charge(fee)) for fee in fees]
    postings = [posting_of_charge(charge, a_bill(a_conversation([])), NOW) for charge in charges]
    amounts = [amount for posting in postings for _, amount in posting.entries]
    for currency in {fee.currency for fee in fees}:
        own = [amount.minor_units for amount in amounts if amount.currency == currency]
        assert sum(own) == 0
        assert sum(units for units in own if units > 0) == sum(
            fee.minor_units for fee in fees if fee.currency == currency
        )
    assert len(amounts) == 2 * len(fees)


@given(fees=amounts_of_one_currency(), chosen=some.sets(some.integers(0, 24)))
def a_paper_adds_up(fees: list[Money], chosen: set[int]) -> None:
    """The total is the sum of its lines; paid is that of the paid ones, and never more (S37)."""
    states = [ChargeState.SUCCEEDED if place in chosen else ChargeState.FAILED for place in range(len(fees))]
    lines = tuple(Line(f"Client {new_id()}", fee, state) for fee, state in zip(fees, states, strict=True))
    contents = Contents(LETTERHEAD, "", "", NOW.date(), NOW.date(), lines)
    assert contents.total.minor_units == sum(fee.minor_units for fee in fees)
    assert contents.paid.minor_units == sum(
        fee.minor_units for place, fee in enumerate(fees) if place in chosen
    )
    assert contents.paid <= contents.total


PROPERTIES: Sequence[Callable[[], None]] = (
    an_amount_is_read_back_from_its_text,
    people_are_shown_every_digit,
    one_decimal_too_many_is_refused,
    sums_do_not_depend_on_their_order,
    currencies_do_not_mix,
    a_fee_is_nothing_or_what_the_processor_takes,
    no_way_of_a_charge_changes_its_amount,
    the_processor_counts_the_same_money,
    the_ledger_sums_to_zero_in_each_currency,
    a_paper_adds_up,
)
