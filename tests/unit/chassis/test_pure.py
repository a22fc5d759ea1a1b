"""Faults, ids, money and page tokens."""

import re
import string
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.faults import Fault, Kind, invalid
from chassis.ids import new_id, parse_id
from chassis.money import EXPONENTS, Money, exponent
from chassis.paging import PageTokens

ROOT = Path(__file__).parents[3]
CURRENCIES = st.sampled_from(sorted(EXPONENTS))
UNITS = st.integers(-(10**14), 10**14)


@given(units=UNITS, currency=CURRENCIES)
def test_every_amount_reads_back_from_its_own_text_in_every_currency(units: int, currency: str) -> None:
    money = Money(units, currency)
    assert Money.parse(money.decimal_text(), currency) == money
    assert Decimal(money.decimal_text()) == Decimal(units) / 10 ** EXPONENTS[currency]


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


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("ISK", 0), ("UGX", 0), ("MGA", 2), ("IQD", 3)]
    # The CLDR gives these none, for cash; a payment has them all the same.
    + [(each, 2) for each in ("AFN", "ALL", "LAK", "LBP", "MMK", "RSD", "SOS", "YER")],
)
def test_decimals_are_those_of_iso_4217(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals


def test_the_web_app_knows_the_same_decimals() -> None:
    source = (ROOT / "web/src/lib/money.ts").read_text()
    table = {
        code: int(decimals)
        for decimals, codes in re.findall(r'^  (\d): "([A-Z ]+)",$', source, re.MULTILINE)
        for code in codes.split()
    }
    assert table == {code: decimals for code, decimals in EXPONENTS.items() if decimals != 2}


@given(units=UNITS, currency=CURRENCIES)
def test_people_see_every_decimal_of_an_amount(units: int, currency: str) -> None:
    shown = Money(units, currency).format("en_CA")
    assert "".join(each for each in shown if each.isdigit()).lstrip("0") == str(abs(units)).lstrip("0")


@pytest.mark.parametrize(
    ("locale", "amount", "shown"),
    [
        ("de_DE", Money(123_456, "EUR"), "1.234,56\u00a0€"),
        ("fr_CA", Money(123_456, "CAD"), "1\u00a0234,56\u00a0$"),
        ("ja_JP", Money(123_456, "JPY"), "￥123,456"),
        ("en_US", Money(123_456, "KWD"), "KWD\u00a0123.456"),
        ("en_US", Money(-1250, "USD"), "-$12.50"),
        ("sr_Latn", Money(1250, "RSD"), "12,50\u00a0RSD"),
    ],
)
def test_amounts_read_as_people_of_a_locale_write_them(locale: str, amount: Money, shown: str) -> None:
    assert amount.format(locale) == shown


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "ABC", "E\x00R", "XAU", "XXX", "DEM"])
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
