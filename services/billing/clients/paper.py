"""Invoices and receipts as PDF (fpdf2), from what was written down when they were issued.

The font (Fira Sans, SIL Open Font License) has Latin, Greek and Cyrillic letters with all their marks; a
paper carries the part of it that it needs. Other scripts and emoji become a question mark each.
"""

import asyncio
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import fontpkg
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from fontTools.ttLib import TTFont
from fpdf import FPDF, FontFace, XPos, YPos

from services.billing.domain.charges import ChargeState
from services.billing.domain.documents import Document, DocumentKind, Line

_FONT = "Fira Sans"
_LEFT = 20
_WIDTH = 170
_INK, _SOFT, _RULE = (28, 36, 48), (104, 114, 128), (214, 219, 226)
_BODY, _SMALL, _TITLE = 10, 8.5, 24

_TITLES = {DocumentKind.INVOICE: "Invoice", DocumentKind.RECEIPT: "Receipt"}
_STATES = {
    ChargeState.PENDING: "Being charged",
    ChargeState.SUCCEEDED: "Paid",
    ChargeState.FAILED: "Card declined",
    ChargeState.REQUIRES_ACTION: "Waiting for the bank",
    ChargeState.MISSING_CARD: "No card on file",
    ChargeState.UNKNOWN: "Being charged",
}
_BRANDS = {"amex": "American Express", "mastercard": "Mastercard", "visa": "Visa", "discover": "Discover"}


class PdfPrinter:
    """Makes paper in a thread: a page takes tens of milliseconds."""

    async def pdf(self, document: Document) -> bytes:
        """The document; the same one gives the same bytes."""
        return await asyncio.to_thread(render, document)


def render(document: Document) -> bytes:
    """The document on A4."""
    sheet = _Sheet(document)
    sheet.head()
    sheet.particulars()
    sheet.lines()
    sheet.totals()
    return bytes(sheet.output())


def printable(text: str) -> str:
    """The text in letters that the font has; "?" for each other one."""
    return "".join(_printable(character) for character in unicodedata.normalize("NFC", text))


def _printable(character: str) -> str:
    if _fits(character):
        return character
    if character == "\u202f":
        return "\u00a0"
    alike = unicodedata.normalize("NFKD", character)
    return alike if _fits(alike) else "?"


def _fits(text: str) -> bool:
    return all(ord(each) in _letters() and (each.isprintable() or each == "\u00a0") for each in text)


@cache
def _letters() -> frozenset[int]:
    """The code points that both weights have; read once, when the first paper is printed."""
    letters = []
    for path in _files().values():
        with TTFont(path) as font:
            letters.append(font.getBestCmap().keys())
    return frozenset.intersection(*map(frozenset, letters))


@cache
def _files() -> Mapping[str, Path]:
    """The font's files by fpdf2's name of the style."""
    return {"": fontpkg.path(_FONT, weight="regular"), "B": fontpkg.path(_FONT, weight="bold")}


class _Sheet(FPDF):
    def __init__(self, document: Document) -> None:
        super().__init__(format="A4", unit="mm")
        self._document = document
        self._contents = document.contents
        self._locale = _locale(document.contents.letterhead.locale)
        for style, path in _files().items():
            self.add_font(_FONT, style, path)
        self.set_margins(_LEFT, 20, _LEFT)
        self.set_auto_page_break(True, margin=25)
        self.set_creation_date(document.issued_at)
        self.set_title(printable(f"{_TITLES[document.kind]} {document.number}"))
        self.add_page()

    def footer(self) -> None:
        """Whom to ask, and the page."""
        self.set_y(-18)
        self._ink(_SOFT, _SMALL)
        support = self._contents.letterhead.support_address
        self._text(_WIDTH / 2, f"Questions: {support}" if support else "")
        self._text(_WIDTH / 2, f"{self._document.number}  ·  page {self.page_no()}", align="R")

    def head(self) -> None:
        """What it is, and who issues it."""
        top = self.get_y()
        self._ink(_INK, _TITLE, bold=True)
        self._text(_WIDTH / 2, _TITLES[self._document.kind], height=11)
        issuer = self._contents.letterhead.issuer
        self.set_y(top)
        for place, line in enumerate(issuer):
            self._ink(_INK if place == 0 else _SOFT, _BODY, bold=place == 0)
            self.set_x(_LEFT + _WIDTH / 2)
            self._text(_WIDTH / 2, line, align="R", ends=True)
        self.set_y(max(self.get_y(), top + 11) + 8)

    def particulars(self) -> None:
        """Number, dates, for whom."""
        contents = self._contents
        facts = [
            ("Number", self._document.number),
            ("Date", self._date(contents.issue_date)),
            ("Date of service", self._date(contents.service_date)),
            ("For", contents.recipient),
        ]
        if contents.provider != contents.recipient:
            facts.append(("Provider", contents.provider))
        for name, value in facts:
            self._ink(_SOFT, _BODY)
            self._text(38, name)
            self._ink(_INK, _BODY, bold=name == "Number")
            self.multi_cell(_WIDTH - 38, 6, printable(value), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(8)

    def lines(self) -> None:
        """Who, how it stands, how much."""
        self._ink(_INK, _BODY)
        self.set_draw_color(*_RULE)
        heading = FontFace(emphasis="BOLD", color=_SOFT, size_pt=_SMALL)
        with self.table(
            col_widths=(74, 60, 36),
            text_align=("LEFT", "LEFT", "RIGHT"),
            borders_layout="HORIZONTAL_LINES",
            headings_style=heading,
            line_height=6,
            padding=(1.6, 1),
        ) as table:
            table.row(("Description", "Status", "Amount"))
            for line in self._contents.lines:
                table.row([printable(cell) for cell in self._cells(line)])
        self.ln(4)

    def totals(self) -> None:
        """What was owed, what is paid, what is open."""
        total, paid = self._contents.total, self._contents.paid
        sums = [("Total", total), ("Paid", paid), ("Outstanding", total - paid)]
        self.set_draw_color(*_INK)
        for name, amount in sums:
            last = name == "Outstanding"
            self._ink(_INK, _BODY + (1 if last else 0), bold=last or name == "Total")
            self.set_x(_LEFT + 94)
            self._text(40, name, border="T" if last else "", height=7)
            self._text(
                36,
                amount.format(str(self._locale)),
                align="R",
                ends=True,
                border="T" if last else "",
                height=7,
            )

    def _cells(self, line: Line) -> tuple[str, str, str]:
        state = _STATES[line.state]
        if line.card:
            brand, last4 = line.card
            state += f", {_BRANDS.get(brand, brand)} •••• {last4}"
        return f"Messaging appointment: {line.name}", state, line.amount.format(str(self._locale))

    def _date(self, day: date) -> str:
        return str(format_date(day, format="long", locale=self._locale))

    def _ink(self, color: tuple[int, int, int], size: float, bold: bool = False) -> None:
        self.set_text_color(*color)
        self.set_font(_FONT, "B" if bold else "", size)

    def _text(
        self,
        width: float,
        text: str,
        align: str = "L",
        ends: bool = False,
        border: str = "",
        height: float = 6,
    ) -> None:
        new_x, new_y = (XPos.LMARGIN, YPos.NEXT) if ends else (XPos.RIGHT, YPos.TOP)
        self.cell(width, height, printable(text), align=align, border=border or 0, new_x=new_x, new_y=new_y)


def _locale(name: str) -> Locale:
    """The locale by its BCP 47 name; English where babel knows none."""
    try:
        return Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
