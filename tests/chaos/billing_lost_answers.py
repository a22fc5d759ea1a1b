"""The processor drops, errs, stalls and is late at every request of a completion (E3)."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from tests.chaos import Cell
from tests.chaos._billing import cell, verdicts_of
from tests.support.billing import House
from tests.support.billing_faults import KINDS, PATIENCE, REQUESTS, faulted, faults
from tests.support.billing_trials import billing_process, five_payers
from tests.support.billing_verdicts import Verdict


async def run() -> list[Cell]:
    """Every kind at every position; each kind has a lane, and its five participants an order."""
    verdicts = await verdicts_of([partial(_lane, seed, kind) for seed, kind in enumerate(KINDS)])
    return [
        cell(
            f"{kind} at each of {REQUESTS} requests, at 3 in a row, and after a lost one",
            [each for each in verdicts if f"{kind} at" in each.name],
        )
        for kind in KINDS
    ]


async def _lane(seed: int, kind: str, house: House, log: Path) -> AsyncIterator[Verdict]:
    payers = await five_payers(house, seed)
    async with billing_process(house, log, patience=PATIENCE):
        await house.ready()
        for fault in faults(kind):
            yield await faulted(house, payers, fault)
