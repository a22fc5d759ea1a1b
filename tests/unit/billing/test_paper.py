"""What is on the paper (S37)."""

import unicodedata
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given, settings
from hypothesis import strategies as some
from pypdf import PdfReader

from chassis.money import Money
from services.billing.clients.fonts import printable
from services.billing.clients.paper import render
from services.billing.domain.conversations import Purpose
from services.billing.domain.documents import Document, invoice
from services.billing.domain.tax import Tax
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

GST = Tax("5", "GST", "123456789 RT0001")


def an_invoice(
    people: int = 2, locale: str = "en-CA", currency: str = "CAD", tax: Tax | None = None
) -> Document:
    payers = [a_payer(Money(123_456, currency), f"Client {n}") for n in range(people)]
    conversation = a_conversation(payers)
    first, *others = charges_of(conversation)
    settled = [paid(first), *(declined(each) for each in others)]
    return invoice(a_bill(conversation, replace(LETTERHEAD, locale=locale, tax=tax)), settled, 42, NOW)


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


@pytest.mark.rule("S19", "S37")
@pytest.mark.parametrize(
    ("purpose", "words"),
    [(Purpose.LATE_CANCELLATION, "Late cancellation"), (Purpose.NO_SHOW, "Missed appointment")],
)
def test_a_paper_says_what_a_fee_is_for(purpose: Purpose, words: str) -> None:
    conversation = a_conversation([replace(a_payer(cad(5), "Jo Client"), purpose=purpose)])
    (charge,) = charges_of(conversation)
    assert f"{words}: Jo Client" in text_of(invoice(a_bill(conversation), [paid(charge)], 1, NOW))


@pytest.mark.parametrize(
    ("locale", "currency", "expected"),
    [
        ("de-DE", "EUR", "1.234,56\xa0€"),
        ("ja-JP", "JPY", "¥123,456"),
        ("ja-JP", "JPY", "2026-11-23"),
        ("en-KW", "KWD", "KWD\xa0123.456"),
        ("fr-CA", "CAD", "23 novembre 2026"),
        ("xx-XX", "CAD", "1,234.56"),
    ],
)
def test_amounts_read_as_people_of_the_division_write_them(locale: str, currency: str, expected: str) -> None:
    assert expected in text_of(an_invoice(locale=locale, currency=currency))


@pytest.mark.rule("S37")
def test_a_tax_is_shown_with_rate_registration_number_net_and_gross() -> None:
    text = text_of(an_invoice(tax=GST))
    for expected in ("GST no. 123456789 RT0001", "Net amount", "GST 5% included", "$2,351.54", "$117.58"):
        assert expected in text, expected
    assert "14,975\xa0%" in text_of(an_invoice(locale="fr-CA", tax=Tax("14.975", "TPS + TVQ", "")))
    without = text_of(an_invoice())
    assert "included" not in without
    assert "Net" not in without


@pytest.mark.rule("S37")
def test_how_it_was_paid_is_said_at_the_top() -> None:
    conversation = a_conversation([a_payer(cad(5))])
    (charge,) = charges_of(conversation)
    bill = a_bill(conversation)
    for settled, words in ((paid(charge), "Paid"), (declined(charge), "Open")):
        assert f"Payment {words}\n" in text_of(invoice(bill, [settled], 1, NOW))
    assert "Payment Partly paid\n" in text_of(an_invoice())


def test_a_paper_says_what_it_is_and_carries_its_fonts() -> None:
    reader = PdfReader(BytesIO(render(an_invoice())))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Invoice 2026-000042", "North Practice")
    assert reader.metadata.creation_date == NOW
    assert str(reader.root_object["/Lang"]) == "en"
    resources: Any = reader.pages[0]["/Resources"]
    for font in resources["/Font"].values():
        described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "+" in described["/FontName"]
        assert "/FontFile2" in described


def test_the_same_document_is_the_same_paper() -> None:
    document = an_invoice()
    assert render(document) == render(document)


def test_a_long_invoice_goes_on_another_page() -> None:
    reader = PdfReader(BytesIO(render(an_invoice(people=25))))
    assert len(reader.pages) == 2
    first, second = (page.extract_text() for page in reader.pages)
    assert "Client 24" in second
    assert all("Description" in each for each in (first, second))
    assert ("Page 1 of 2" in first, "Page 2 of 2" in second) == (True, True)


@pytest.mark.rule("S37")
@pytest.mark.parametrize("people", range(14, 26))
def test_the_sums_stay_together_and_no_heading_stands_alone(people: int) -> None:
    for page in PdfReader(BytesIO(render(an_invoice(people, tax=GST)))).pages:
        text = page.extract_text()
        assert ("Net amount" in text) == ("Outstanding" in text)
        assert ("Description" in text) <= ("Messaging appointment" in text)


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
        ("Ann 👩\u200d⚕️", "Ann ???"),
        ("\ue000\U0010fffd", "??"),
        ("a\u202fb", "a\u00a0b"),
        ("Ａｎｎ", "Ann"),
        ("\ud800", "?"),
        ("علی\u200cرضا \u200f", "علیرضا "),
        ("สมชาย", "?????"),
    ],
)
def test_what_the_font_does_not_have_is_a_question_mark(name: str, printed: str) -> None:
    assert printable(name) == printed


def a_font(folder: Path, letters: str) -> Path:
    """A TrueType font with a square for each of these letters."""
    names = [".notdef", *(f"u{ord(each):x}" for each in letters)]
    pen = TTGlyphPen(None)
    for act, *points in ((pen.moveTo, (0, 0)), (pen.lineTo, (900, 0)), (pen.lineTo, (900, 900))):
        act(*points)
    pen.closePath()
    square = pen.glyph()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap({ord(each): name for each, name in zip(letters, names[1:], strict=True)})
    font.setupGlyf(dict.fromkeys(names, square))
    font.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    font.setupHorizontalHeader(ascent=900, descent=-100)
    font.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    path = folder / "squares.ttf"
    font.save(path)
    return path


@pytest.mark.rule("S37")
def test_east_asian_names_are_printed_in_the_font_that_the_operator_names(tmp_path: Path) -> None:
    font = a_font(tmp_path, "李小龍ก")
    payer = a_payer(cad(5), "李小龍 Lee")
    conversation = a_conversation([payer])
    document = invoice(a_bill(conversation), [paid(charges_of(conversation)[0])], 1, NOW)
    pdf = render(document, font)
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "李小龍 Lee" in " ".join(text.split())
    assert printable("李山 ก", font) == "李? ?"


def of_one(name: str, locale: str = "en-CA") -> PdfReader:
    """The paper of somebody of that name."""
    conversation = a_conversation([a_payer(cad(5), name)])
    bill = a_bill(conversation, replace(LETTERHEAD, locale=locale))
    return PdfReader(BytesIO(render(invoice(bill, [paid(charges_of(conversation)[0])], 1, NOW))))


def fonts_of(reader: PdfReader) -> dict[str, Any]:
    resources: Any = reader.pages[0]["/Resources"]
    found = [font.get_object() for font in resources["/Font"].values()]
    return {font["/BaseFont"].partition("+")[2]: font for font in found}


@pytest.mark.rule("S37")
@pytest.mark.parametrize(
    ("name", "from_left_to_right", "font"),
    [
        ("محمد علي", "Messaging appointment: علي محمد", "IBMPlexSansArabic"),
        ("شهرزاد گنجی‌پور", "Messaging appointment: گنجیپور شهرزاد", "IBMPlexSansArabic"),
        ("שרה לוי", "Messaging appointment: לוי שרה", "Heebo"),
        ("राम शर्मा", "Messaging appointment: राम शर्मा", "Hind"),
    ],
)
def test_names_in_other_scripts_are_written_in_their_own_font_and_direction(
    name: str, from_left_to_right: str, font: str
) -> None:
    reader = of_one(name)
    assert from_left_to_right in reader.pages[0].extract_text()
    assert font in fonts_of(reader)
    assert fonts_of(of_one("Ann")).keys() == {"FiraSans", "FiraSansBold"}


@pytest.mark.rule("S37")
def test_arabic_letters_have_the_shape_of_their_place_in_the_word() -> None:
    shapes = fonts_of(of_one("ععع"))["IBMPlexSansArabic"]["/ToUnicode"].get_data()
    assert shapes.count(b"<0639>") == 3, "at the beginning, in the middle, at the end"


@pytest.mark.parametrize(("locale", "font"), [("ar", "IBMPlexSansArabic"), ("he", "Heebo"), ("hi", "Hind")])
def test_dates_are_written_in_the_script_of_the_division(locale: str, font: str) -> None:
    reader = of_one("Ann", locale)
    assert font in fonts_of(reader)
    assert "2026-11-23" not in reader.pages[0].extract_text(), "no ISO date for want of letters"


@settings(max_examples=10)
@given(some.text(max_size=60) | some.text("ab1 -().,محمدعليלוישרהक्षितिज\u200d\u064b\u05b8", max_size=40))
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
