"""Faults, ids, money and page tokens."""

import string
from decimal import Decimal

import pytest
from babel import Locale
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from chassis.faults import Fault, Kind, invalid
from chassis.ids import new_id, parse_id
from chassis.money import Money, exponent
from chassis.paging import PageTokens

CURRENCIES = st.sampled_from(sorted(Locale("en").currencies))
UNITS = st.integers(-(10**14), 10**14)


@given(units=UNITS, currency=CURRENCIES)
def test_every_amount_reads_back_from_its_own_text_in_every_currency(units: int, currency: str) -> None:
    money = Money(units, currency)
    assert Money.parse(money.decimal_text(), currency) == money
    assert Decimal(money.decimal_text()) == Decimal(units) / 10 ** get_currency_precision(currency)


@given(currency=CURRENCIES, whole=st.integers(0, 10**12))
def test_one_decimal_more_than_the_currency_has_is_refused(currency: str, whole: int) -> None:
    with pytest.raises(ValueError, match="decimals"):
        Money.parse(f"{whole}.{'0' * exponent(currency)}1", currency)


@given(text=st.text(alphabet=string.printable + "٣−,'", max_size=12))
def test_whatever_is_read_is_a_plain_decimal(text: str) -> None:
    try:
        money = Money.parse(text, "EUR")
    except ValueError:
        return
    assert Decimal(text) * 100 == money.minor_units


@pytest.mark.parametrize(
    "text",
    ["", "1e3", "NaN", "Infinity", "+1", " 1", "1 ", "1,5", ".5", "5.", "--1", "٣", "1_0", "9" * 16, "1\n"],
)
def test_an_amount_that_is_not_plain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="plain amount"):
        Money.parse(text, "EUR")


def test_money_of_two_currencies_is_never_reckoned_together() -> None:
    euro, dollar = Money(1, "EUR"), Money(1, "USD")
    assert euro != dollar
    for act in (Money.__add__, Money.__sub__, Money.__lt__, Money.__le__, Money.__gt__, Money.__ge__):
        with pytest.raises(ValueError, match="together"):
            act(euro, dollar)


def test_money_adds_subtracts_and_compares_within_a_currency() -> None:
    assert Money(150, "EUR") + Money(50, "EUR") - Money(1, "EUR") == Money(199, "EUR")
    assert Money.zero("EUR") < Money(1, "EUR") <= Money(1, "EUR")
    assert Money(1250, "USD").format("en_US") == "$12.50"
    assert Money(1250, "JPY").decimal_text() == "1250"


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "ABC", "E\x00R"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(ValueError, match="currency"):
        Money(1, currency)


def test_money_beyond_64_bits_or_as_a_float_is_refused() -> None:
    with pytest.raises(ValueError, match="large"):
        Money(2**63, "EUR")
    with pytest.raises(ValueError, match="whole"):
        Money(1.5, "EUR")  # type: ignore[arg-type]


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000
    assert made[0].version == 7


@pytest.mark.parametrize(
    "text", ["", "x", "0" * 32, "{0198c1de-0000-7000-8000-000000000000}", "urn:uuid:0198c1de", "g" * 36]
)
def test_an_id_in_another_form_is_refused_by_the_name_of_its_field(text: str) -> None:
    with pytest.raises(Fault) as refusal:
        parse_id(text, "person_id")
    assert refusal.value.kind is Kind.INVALID
    assert refusal.value.violations[0].field == "person_id"


def test_an_id_is_read_whatever_its_case() -> None:
    wanted = new_id()
    assert parse_id(str(wanted), "id") == parse_id(str(wanted).upper(), "id") == wanted


def test_faults_with_the_same_parts_are_equal() -> None:
    assert invalid("fee", "is negative") == invalid("fee", "is negative") != invalid("fee", "is missing")


POSITIONS = st.dictionaries(st.text(max_size=8), st.text(max_size=20) | st.integers() | st.none(), max_size=3)


@given(scope=st.text(max_size=20), position=POSITIONS)
def test_a_page_token_gives_its_position_back(scope: str, position: dict[str, str | int | None]) -> None:
    tokens = PageTokens(b"k" * 32)
    assert tokens.decode(scope, tokens.encode(scope, position)) == position


@given(st.text(max_size=80))
def test_a_forged_page_token_is_refused(token: str) -> None:
    with pytest.raises(Fault) as refusal:
        PageTokens(b"k" * 32).decode("list", token)
    assert refusal.value.violations[0].field == "page_token"


def test_a_page_token_of_another_list_or_key_is_refused() -> None:
    token = PageTokens(b"k" * 32).encode("list of anna", {"after": 1})
    for tokens, scope in ((PageTokens(b"k" * 32), "list of berta"), (PageTokens(b"x" * 32), "list of anna")):
        with pytest.raises(Fault):
            tokens.decode(scope, token)
