"""Invoices and receipts as PDF (fpdf2), from what was written down when they were issued.

A paper carries those parts of its fonts that it needs.
"""

from copy import copy
from datetime import date
from decimal import Decimal
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from fpdf import FPDF, FontFace, XPos, YPos

from chassis.money import Money
from services.billing.clients import fonts
from services.billing.domain.charges import ChargeState
from services.billing.domain.conversations import Purpose
from services.billing.domain.documents import Document, DocumentKind, Line

_LEFT, _TOP, _BOTTOM = 20, 20, 25
_WIDTH = 170
_HALF = _WIDTH / 2
_INK, _SOFT, _RULE = (28, 36, 48), (96, 106, 120), (214, 219, 226)
_BODY, _SMALL, _TITLE = 10, 8.5, 24
_LINE = 6

_TITLES = {
    DocumentKind.INVOICE: "Invoice",
    DocumentKind.RECEIPT: "Receipt",
    DocumentKind.CREDIT_NOTE: "Credit note",
    DocumentKind.CANCELLATION: "Cancellation",
}
_CORRECTIONS = {
    (DocumentKind.CREDIT_NOTE, ChargeState.REFUNDED): "Paid back",
    (DocumentKind.CREDIT_NOTE, ChargeState.WAIVED): "Waived",
    (DocumentKind.CANCELLATION, ChargeState.SUCCEEDED): "Not paid back",
}
"""What is said of the payment, and of the sum, on papers that correct others, by the state of their line."""

_STATES = {
    ChargeState.PENDING: "Being charged",
    ChargeState.SUCCEEDED: "Paid",
    ChargeState.FAILED: "Card declined",
    ChargeState.REQUIRES_ACTION: "Waiting for the bank",
    ChargeState.MISSING_CARD: "No card on file",
    ChargeState.UNKNOWN: "Being charged",
    ChargeState.CANCELING: "Being waived",
    ChargeState.WAIVED: "Waived",
    ChargeState.REFUNDED: "Refunded",
    ChargeState.NOT_ACCEPTED: "Fee not accepted",
}
_PURPOSES = {
    Purpose.COMPLETION: "Messaging appointment",
    Purpose.LATE_CANCELLATION: "Late cancellation",
    Purpose.NO_SHOW: "Missed appointment",
}
_BRANDS = {"amex": "American Express", "mastercard": "Mastercard", "visa": "Visa", "discover": "Discover"}


def render(document: Document, east_asian_font: Path | None = None) -> bytes:
    """The document on A4."""
    sheet = _Sheet(document, east_asian_font)
    sheet.head()
    sheet.particulars()
    sheet.lines()
    sheet.totals()
    return bytes(sheet.output())


class _Sheet(FPDF):
    def __init__(self, document: Document, east_asian_font: Path | None) -> None:
        super().__init__(format="A4", unit="mm")
        self._document = document
        self._contents = document.contents
        self._locale = _locale(document.contents.letterhead.locale)
        self._east_asian_font = east_asian_font
        self._add_fonts()
        self.set_margins(_LEFT, _TOP, _LEFT)
        self.set_auto_page_break(True, margin=_BOTTOM)
        self.set_creation_date(document.issued_at)
        self.set_title(self._printable(f"{_TITLES[document.kind]} {document.number}"))
        self.set_author(self._printable(document.contents.letterhead.issuer[0]))
        self.set_creator("Sotto")
        self.set_lang("en")
        self.set_display_mode("fullwidth")
        self.alias_nb_pages(fonts.PLACEHOLDER)
        self.add_page()

    def _add_fonts(self) -> None:
        """The main font, and those that this paper needs: each is read anew for it."""
        others = fonts.needed(self._texts(), self._locale.language, self._east_asian_font)
        for font in (fonts.MAIN, *others):
            for style, path in font.files().items():
                self.add_font(font.family, style, path, variations=font.weight(style))
        if others:
            self.set_fallback_fonts([font.family for font in others], exact_match=False)
            # Letters that join or read from the right; Latin looks as well without.
            self.set_text_shaping(True)

    def footer(self) -> None:
        """Whom to ask, and the page."""
        self.set_y(-18)
        self._ink(_SOFT, _SMALL)
        support = self._contents.letterhead.support_address
        self._text(_HALF, f"Questions: {support}" if support else "")
        place = f"{self._document.number}  ·  Page {self.page_no()} of {fonts.PLACEHOLDER}"
        self.cell(_HALF, _LINE, place, align="R")

    def head(self) -> None:
        """What it is, and who issues it."""
        top = self.get_y()
        self._ink(_INK, _TITLE, bold=True)
        self._text(_HALF, _TITLES[self._document.kind], height=11)
        letterhead = self._contents.letterhead
        issuer = list(letterhead.issuer)
        if letterhead.tax and letterhead.tax.registration_number:
            issuer.append(f"{letterhead.tax.name} no. {letterhead.tax.registration_number}")
        self.set_y(top)
        for place, line in enumerate(issuer):
            self._ink(_INK if place == 0 else _SOFT, _BODY, bold=place == 0)
            self.set_x(_LEFT + _HALF)
            self._paragraph(_HALF, line, align="R")
        self.set_y(max(self.get_y(), top + 11) + 10)

    def particulars(self) -> None:
        """For whom and by whom on the left; number, dates and how it stands on the right."""
        contents, top = self._contents, self.get_y()
        people = [("For", contents.recipient)]
        if contents.provider != contents.recipient:
            people.append(("Provider", contents.provider))
        for name, value in people:
            self._ink(_SOFT, _SMALL)
            self._text(_HALF - 5, name, ends=True, height=5)
            self._ink(_INK, _BODY, bold=name == "For")
            self._paragraph(_HALF - 5, value)
            self.ln(2)
        bottom = self.get_y()
        self.set_y(top)
        facts = [
            (f"{_TITLES[self._document.kind]} number", self._document.number),
            ("Date of issue", self._date(contents.issue_date)),
            ("Date of service", self._date(contents.service_date)),
            ("Payment", self._payment()),
        ]
        if contents.corrects:
            cancels = self._document.kind is DocumentKind.CANCELLATION
            word = "Cancels credit note" if cancels else "Corrects"
            facts.append((word, ", ".join(contents.corrects)))
        for name, value in facts:
            self.set_x(_LEFT + _HALF)
            self._ink(_SOFT, _BODY)
            self._text(35, name)
            self._ink(_INK, _BODY, bold=name in (facts[0][0], "Payment"))
            self._text(_HALF - 35, value, align="R", ends=True)
        self.set_y(max(bottom, self.get_y()) + 6)

    def lines(self) -> None:
        """What for, how often, how it stands, how much; the heading comes again on every page."""
        self._ink(_INK, _BODY)
        self.set_draw_color(*_RULE)
        heading = FontFace(emphasis="BOLD", color=_SOFT, size_pt=_SMALL)
        with self.table(
            col_widths=(72, 16, 50, 32),
            text_align=("LEFT", "CENTER", "LEFT", "RIGHT"),
            borders_layout="HORIZONTAL_LINES",
            headings_style=heading,
            line_height=5.2,
            padding=(1.6, 1),
        ) as table:
            table.row(("Description", "Units", "Status", "Amount"))
            for line in self._contents.lines:
                table.row([self._printable(cell) for cell in self._cells(line)])
        self.ln(4)

    def totals(self) -> None:
        """What is due or paid back, the tax in it, what is paid and open: never torn apart."""
        contents = self._contents
        total, paid, tax = contents.total, contents.paid, contents.tax
        sums = []
        if contents.letterhead.tax and tax is not None:
            rate = _percent(contents.letterhead.tax.rate, self._locale)
            name = f"{contents.letterhead.tax.name} {rate}"
            sums = [("Net amount", total - tax), (f"{name} included", tax)]
        last = [("Total", total), ("Paid", paid), ("Outstanding", total - paid)]
        if correction := self._correction():
            last = [(correction, total)]
        sums += last
        if self.will_page_break(7 * len(sums) + 4):
            self.add_page()
        for name, amount in sums:
            strong = name in ("Total", last[-1][0])
            self.set_draw_color(*(_INK if name == last[-1][0] else _RULE))
            self._ink(_INK if strong or name == "Paid" else _SOFT, _BODY + strong, bold=strong)
            self.set_x(_LEFT + 70)
            border = "T" if strong else ""
            self._text(60, name, border=border, height=7)
            self._text(40, self._money(amount), align="R", ends=True, border=border, height=7)

    def _texts(self) -> str:
        """All that is not ours on the paper."""
        contents = self._contents
        names = [*contents.letterhead.issuer, contents.recipient, contents.provider]
        return "".join([*names, *(line.name for line in contents.lines)])

    def _printable(self, text: str) -> str:
        return fonts.printable(text, self._east_asian_font)

    def _correction(self) -> str | None:
        return _CORRECTIONS.get((self._document.kind, self._contents.lines[0].state))

    def _payment(self) -> str:
        if correction := self._correction():
            return correction
        total, paid = self._contents.total, self._contents.paid
        if paid >= total:
            return "Paid"
        return "Partly paid" if paid.minor_units else "Open"

    def _cells(self, line: Line) -> tuple[str, str, str, str]:
        state = _STATES[line.state]
        if line.card:
            brand, last4 = line.card
            state += f", {_BRANDS.get(brand, brand)} •••• {last4}"
        return f"{_PURPOSES[line.purpose]}: {line.name}", "1", state, self._money(line.amount)

    def _money(self, amount: Money) -> str:
        return amount.format(str(self._locale))

    def _date(self, day: date) -> str:
        """As people of the locale write it, or by ISO 8601 where the font has not the letters for it."""
        text = str(format_date(day, format="long", locale=self._locale))
        return text if "?" not in self._printable(text) else day.isoformat()

    def _ink(self, color: tuple[int, int, int], size: float, bold: bool = False) -> None:
        self.set_text_color(*color)
        self.set_font(fonts.MAIN.family, "B" if bold else "", size)

    def _paragraph(self, width: float, text: str, align: str = "L") -> None:
        """Text of any length, on as many lines as it needs."""
        self.multi_cell(width, _LINE, self._printable(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _text(
        self,
        width: float,
        text: str,
        align: str = "L",
        ends: bool = False,
        border: str = "",
        height: float = _LINE,
    ) -> None:
        new_x, new_y = (XPos.LMARGIN, YPos.NEXT) if ends else (XPos.RIGHT, YPos.TOP)
        self.cell(
            width, height, self._printable(text), align=align, border=border or 0, new_x=new_x, new_y=new_y
        )


def _percent(rate: str, locale: Locale) -> str:
    """ "14,975 %" for people of the locale; every decimal that was written."""
    places = len(rate.partition(".")[2])
    pattern = copy(locale.percent_formats[None])
    pattern.frac_prec = (places, places)
    return str(pattern.apply(Decimal(rate) / 100, locale))


def _locale(name: str) -> Locale:
    """The locale by its BCP 47 name; English where babel knows none."""
    try:
        return Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
