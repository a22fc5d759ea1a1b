"""Which papers are printed, and which are remembered."""

import asyncio
from dataclasses import replace

import pytest

from services.billing.clients.paper import render
from services.billing.clients.printer import KEPT, PdfPrinter
from services.billing.domain.documents import Document
from tests.unit.billing.test_paper import an_invoice


class CountingPress:
    """Prints here, and counts; `failures` of the first papers fail."""

    def __init__(self, failures: int = 0) -> None:
        self.printed: list[Document] = []
        self._failures = failures

    async def print(self, document: Document) -> bytes:
        """The document."""
        self.printed.append(document)
        await asyncio.sleep(0)
        if len(self.printed) <= self._failures:
            raise OSError("no more memory")
        return render(document)


async def test_a_paper_that_many_ask_for_is_printed_once() -> None:
    press, document = CountingPress(), an_invoice()
    printer = PdfPrinter(press.print)
    papers = await asyncio.gather(*(printer.pdf(document) for _ in range(5)))
    assert set(papers) == {await printer.pdf(replace(document))}
    assert await printer.pdf(document.for_a_mail()) not in papers
    assert press.printed == [document, document.for_a_mail()]


async def test_a_paper_that_could_not_be_printed_is_tried_again() -> None:
    printer, document = PdfPrinter(CountingPress(failures=1).print), an_invoice()
    with pytest.raises(OSError, match="memory"):
        await printer.pdf(document)
    assert await printer.pdf(document) == render(document)


async def test_a_printer_remembers_the_last_papers_only() -> None:
    printed: list[str] = []

    async def press(document: Document) -> bytes:
        printed.append(document.number)
        return b"%PDF"

    printer, document = PdfPrinter(press), an_invoice(people=1)
    for number in ("old", *map(str, range(KEPT - 1)), "old", "new", "0", "old"):
        await printer.pdf(replace(document, number=number))
    assert printed == ["old", *map(str, range(KEPT - 1)), "new", "0"]
