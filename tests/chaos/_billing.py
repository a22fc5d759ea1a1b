"""Billing's experiments run in lanes: each has a processor, a database and neighbours of its own."""

import asyncio
import os
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from chassis import log
from tests.chaos import Cell
from tests.support.billing import House, billing_house
from tests.support.billing_verdicts import Verdict
from tests.support.processor_process import running_processor
from tests.support.stack import Stack, running_stack, stop_stack

Lane = Callable[[House, Path], AsyncIterator[Verdict]]
"""Yields the verdicts of one lane's trials; the path is where its billing processes write."""

AT_ONCE = 9
"""Lanes that run at the same time: a trial mostly waits."""

_TOLD = 4_000
"""Characters of billing's own words about a trial that went wrong."""


async def verdicts_of(lanes: Sequence[Lane]) -> list[Verdict]:
    """Run the lanes, and tell of each trial that went wrong."""
    log.configure("billing", "error")
    free = asyncio.Semaphore(AT_ONCE)
    with tempfile.TemporaryDirectory(prefix="sotto-chaos-") as name:
        folder = Path(name)
        stack = running_stack(folder / "stack", os.getpid())
        try:
            found = await asyncio.gather(
                *(_run(lane, stack, folder / f"lane-{place}", free) for place, lane in enumerate(lanes))
            )
        finally:
            stop_stack(folder / "stack")
    return [verdict for verdicts in found for verdict in verdicts]


async def _run(lane: Lane, stack: Stack, folder: Path, free: asyncio.Semaphore) -> list[Verdict]:
    found = []
    async with free, _house(stack, folder) as house:
        async for verdict in lane(house, folder / "billing.log"):
            found.append(verdict)
            if not verdict.clean:
                written = (folder / "billing.log").read_text()[-_TOLD:] if verdict.fired else ""
                sys.stdout.write(f"  {verdict}\n{written}\n")
                sys.stdout.flush()
    return found


@asynccontextmanager
async def _house(stack: Stack, folder: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as opened:
        processor = await opened.enter_async_context(running_processor(folder / "processor"))
        database = await stack.database("billing")
        namespace = f"chaos-{secrets.token_hex(4)}"
        yield await opened.enter_async_context(
            billing_house(folder / "keys", database, stack.nats_url, namespace, processor)
        )


def cell(name: str, verdicts: Iterable[Verdict]) -> Cell:
    """The line of the table."""
    all_of_them = list(verdicts)
    return Cell(
        name=name,
        trials=len(all_of_them),
        fault_fired=sum(each.fired for each in all_of_them),
        lost=sum(each.lost for each in all_of_them),
        double=sum(each.double for each in all_of_them),
        stuck=sum(each.stuck for each in all_of_them),
        differences=sum(len(each.differences) for each in all_of_them),
        passed=bool(all_of_them) and all(each.clean for each in all_of_them),
    )
