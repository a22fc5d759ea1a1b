"""The process that prints, on real processes."""

import asyncio
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import AsyncIterator

import pytest_asyncio

from services.billing.clients.paper import render
from services.billing.clients.printer import Press
from tests.support.eventually import eventually
from tests.unit.billing.test_paper import an_invoice

_OWNER = """
import asyncio, multiprocessing, os
from services.billing.clients.printer import Press

async def main():
    press = Press()
    await press.start()
    (child,) = multiprocessing.active_children()
    print(child.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""

_TOO_LONG = """
from services.billing.clients import printer
from tests.unit.billing.test_paper import an_invoice

printer.MOST_CPU_SECONDS = 0.01
printer._print(an_invoice(25), None)
"""


@pytest_asyncio.fixture
async def press() -> AsyncIterator[Press]:
    """One that has started."""
    press = Press()
    await press.start()
    yield press
    await press.close()
    assert not multiprocessing.active_children()


def _press_ids() -> set[int]:
    return {child.pid for child in multiprocessing.active_children() if child.pid is not None}


async def test_papers_are_printed_by_another_process(press: Press) -> None:
    document = an_invoice()
    await press.print(document)
    before = time.process_time()
    papers = [await press.print(document) for _ in range(5)]
    spent = time.process_time() - before
    assert set(papers) == {render(document)}
    assert spent < (time.process_time() - before) / 2, "five papers cost more here than one printed here"


async def test_papers_are_printed_although_the_press_is_killed(press: Press) -> None:
    documents = [an_invoice(people) for people in (25, 2, 1)]
    printing = [asyncio.create_task(press.print(each)) for each in documents]
    await asyncio.sleep(0)
    (killed,) = _press_ids()
    os.kill(killed, signal.SIGKILL)
    assert await asyncio.gather(*printing) == [render(each) for each in documents]
    assert killed not in _press_ids()


async def test_a_press_lets_nobody_interrupt_it(press: Press) -> None:
    document = an_invoice()
    await press.print(document)
    before = _press_ids()
    for each in before:
        os.kill(each, signal.SIGINT)
    assert await press.print(document) == render(document)
    assert _press_ids() == before


async def test_a_press_ends_with_its_process_even_if_that_is_killed() -> None:
    owner = await asyncio.create_subprocess_exec(sys.executable, "-c", _OWNER, stdout=asyncio.subprocess.PIPE)
    assert owner.stdout is not None
    child = int(await owner.stdout.readline())
    owner.kill()
    await owner.wait()
    await eventually(lambda: not _runs(child))


async def test_a_paper_that_takes_too_long_ends_the_press() -> None:
    endless = await asyncio.create_subprocess_exec(sys.executable, "-c", _TOO_LONG)
    assert await endless.wait() == -signal.SIGPROF


def _runs(process_id: int) -> bool:
    """Whether there is such a process, and it is not just waiting to be buried."""
    try:
        with open(f"/proc/{process_id}/stat", encoding="utf-8") as told:
            return told.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
