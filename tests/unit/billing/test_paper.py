"""What is on the paper (S37)."""

import unicodedata
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pypdf import PdfReader

from chassis.money import Money
from services.billing.clients.paper import printable, render
from services.billing.domain.documents import Document, invoice
from tests.unit.billing.builders import (
    LETTERHEAD,
    NOW,
    a_bill,
    a_conversation,
    a_payer,
    cad,
    charges_of,
    declined,
    paid,
)


def an_invoice(people: int = 2, locale: str = "en-CA", currency: str = "CAD") -> Document:
    payers = [a_payer(Money(123_456, currency), f"Client {n}") for n in range(people)]
    conversation = a_conversation(payers)
    first, *others = charges_of(conversation)
    settled = [paid(first), *(declined(each) for each in others)]
    return invoice(a_bill(conversation, replace(LETTERHEAD, locale=locale)), settled, 42, NOW)


def text_of(document: Document) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(render(document))).pages)


@pytest.mark.rule("S37")
def test_an_invoice_shows_issuer_number_date_lines_states_and_what_is_open() -> None:
    text = text_of(an_invoice())
    for expected in (
        "Invoice",
        "2026-000042",
        "North Practice",
        "November 23, 2026",
        "Dr. Mira Voss",
        "Client 0",
        "Paid, Visa •••• 4242",
        "Card declined",
        "$2,469.12",
        "$1,234.56",
        "help@north.example",
    ):
        assert expected in text, expected


@pytest.mark.parametrize(
    ("locale", "currency", "expected"),
    [("de-DE", "EUR", "1.234,56\xa0€"), ("ja-JP", "JPY", "123,456"), ("xx-XX", "CAD", "1,234.56")],
)
def test_amounts_read_as_people_of_the_division_write_them(locale: str, currency: str, expected: str) -> None:
    assert expected in text_of(an_invoice(locale=locale, currency=currency))


def test_the_same_document_is_the_same_paper() -> None:
    document = an_invoice()
    assert render(document) == render(document)


def test_a_long_invoice_goes_on_another_page() -> None:
    reader = PdfReader(BytesIO(render(an_invoice(people=25))))
    assert len(reader.pages) == 2
    assert "Client 24" in reader.pages[1].extract_text() + reader.pages[0].extract_text()


@pytest.mark.rule("S37")
@pytest.mark.parametrize(
    "name",
    ["Łukasz Żółć", "Ελένη Παπαδοπούλου", "Женя Їжакевич", "Nguyễn Thị Đặng", "Đorđe Šarić", "Ayşe Yıldız"],
)
def test_names_in_latin_greek_and_cyrillic_letters_are_printed_as_they_are(name: str) -> None:
    payer = a_payer(cad(5), unicodedata.normalize("NFD", name))
    conversation = a_conversation([payer])
    document = invoice(a_bill(conversation), [paid(charges_of(conversation)[0])], 1, NOW)
    assert f"Messaging appointment: {name}" in " ".join(text_of(document).split())


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("李", "?"),
        ("Ann 🦊", "Ann ?"),
        ("Ann 👩\u200d⚕️", "Ann ????"),
        ("\ue000\U0010fffd", "??"),
        ("a\u202fb", "a\u00a0b"),
        ("Ａｎｎ", "Ann"),
        ("\ud800", "?"),
    ],
)
def test_what_the_font_does_not_have_is_a_question_mark(name: str, printed: str) -> None:
    assert printable(name) == printed


@settings(max_examples=30)
@given(some.text(max_size=60))
def test_no_name_keeps_a_paper_from_being_printed(name: str) -> None:
    payer = a_payer(cad(5), name)
    conversation = a_conversation([payer])
    assert render(invoice(a_bill(conversation), [paid(charges_of(conversation)[0])], 1, NOW))


def test_a_hostile_name_does_no_harm() -> None:
    payer = a_payer(cad(5), "**x**\n\x07\\(/JS (app.alert)) " + "w" * 180)
    conversation = a_conversation([payer])
    document = invoice(a_bill(conversation), [paid(charges_of(conversation)[0])], 1, NOW)
    assert "app.alert" in text_of(document)
    assert PdfReader(BytesIO(render(document))).get_fields() is None
