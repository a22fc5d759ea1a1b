"""Papers are printed in a process of their own: a page takes 60 ms, in which no charge would get further."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from chassis import log
from services.billing.clients.fonts import printable
from services.billing.clients.paper import render
from services.billing.domain.documents import Document

KEPT = 64
"""Papers that a process remembers: mails and downloads ask for a new one within seconds."""

MOST_CPU_SECONDS = 10.0
"""A paper that takes more ends the press, so that it does not hold up all others."""

_NICE = 10
"""Charges go first where processors are few."""


class PdfPrinter:
    """Remembers the last `KEPT` papers; `press` prints one."""

    def __init__(self, press: Callable[[Document], Awaitable[bytes]]) -> None:
        self._press = press
        self._printed: OrderedDict[Document, asyncio.Task[bytes]] = OrderedDict()

    async def _print(self, document: Document) -> bytes:
        return await self._press(document)

    async def pdf(self, document: Document) -> bytes:
        """The document; the same one gives the same bytes, and is printed once for all who ask meanwhile."""
        printing = self._printed.get(document)
        if printing is None or (printing.done() and printing.exception() is not None):
            printing = asyncio.create_task(self._print(document))
            self._printed[document] = printing
        self._printed.move_to_end(document)
        if len(self._printed) > KEPT:
            self._printed.popitem(last=False)
        # Whoever gives up waiting does not take the paper away from the others.
        return await asyncio.shield(printing)


class Press:
    """A process that prints one paper after the other; where it has died, another takes its place."""

    def __init__(self, east_asian_font: Path | None = None) -> None:
        self._east_asian_font = east_asian_font
        self._pool = _new_pool()

    async def start(self) -> None:
        """Have the process started and its fonts read before somebody asks for a paper; does not wait."""
        self._pool.submit(os.getpid)

    async def print(self, document: Document) -> bytes:
        """The document as PDF. BrokenProcessPool where the process died twice of it."""
        pool = self._pool
        try:
            return await self._print_in(pool, document)
        except BrokenProcessPool as error:
            log.get("press").warning("the press has died, and another takes its place", **log.describe(error))
        if self._pool is pool:
            self._pool = _new_pool()
        return await self._print_in(self._pool, document)

    async def close(self) -> None:
        """End the process, after the paper that it is at."""
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)

    async def _print_in(self, pool: ProcessPoolExecutor, document: Document) -> bytes:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(pool, _print, document, self._east_asian_font)


def _new_pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin)


def _begin() -> None:
    """What the press does first. A signal that ends its parent lets it print what was begun."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    log.configure("billing")
    printable("a")


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _print(document: Document, east_asian_font: Path | None) -> bytes:
    signal.setitimer(signal.ITIMER_PROF, MOST_CPU_SECONDS)
    try:
        return render(document, east_asian_font)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
