"""Billing is killed at every named point of a charge and started again at once, after 25 h, 31 days (E1)."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from tests.chaos import Cell
from tests.chaos._billing import cell, verdicts_of
from tests.support.billing import House
from tests.support.billing_process import POINTS
from tests.support.billing_trials import PAUSES, five_payers, killed
from tests.support.billing_verdicts import Verdict

_SEEDS = (1, 2, 3)
"""The order in which the five participants stand."""


async def run() -> list[Cell]:
    """Every point, every pause, every order: one success for every fee that can be paid."""
    verdicts = await verdicts_of([partial(_lane, pause, seed) for pause in PAUSES for seed in _SEEDS])
    return [
        cell(
            f"killed {side} each call and commit ({len(POINTS) // 2} points), away {pause // 3600} h",
            [
                each
                for each in verdicts
                if each.name.startswith(f"killed {side}") and each.name.endswith(f" for {pause} s")
            ],
        )
        for pause in PAUSES
        for side in ("before", "after")
    ]


async def _lane(pause: int, seed: int, house: House, log: Path) -> AsyncIterator[Verdict]:
    payers = await five_payers(house, seed)
    for point in POINTS:
        yield await killed(house, payers, point, pause, log)
