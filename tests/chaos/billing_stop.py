"""Billing is stopped at every named point of a charge, another takes over, and the first goes on (E2)."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from tests.chaos import Cell
from tests.chaos._billing import cell, verdicts_of
from tests.support.billing import House
from tests.support.billing_process import POINTS
from tests.support.billing_trials import PAUSES, five_payers, stopped
from tests.support.billing_verdicts import Verdict

_SEEDS = (1, 2, 3)
"""The order in which the five participants stand."""


async def run() -> list[Cell]:
    """Every point and every order, the pauses in turn."""
    verdicts = await verdicts_of([partial(_lane, seed, half) for seed in _SEEDS for half in (0, 1)])
    return [
        cell(
            f"stopped {side} each call and commit ({len(POINTS) // 2} points), taken over, continued",
            [each for each in verdicts if each.name.startswith(f"stopped {side}")],
        )
        for side in ("before", "after")
    ]


async def _lane(seed: int, half: int, house: House, log: Path) -> AsyncIterator[Verdict]:
    payers = await five_payers(house, seed)
    for place, point in enumerate(POINTS[half::2]):
        yield await stopped(house, payers, point, PAUSES[(place + seed) % len(PAUSES)], log)
