"""Billing is killed at every named point of a charge and started again at once, after 25 h, 31 days (E1)."""

import os
import secrets
import sys
import tempfile
from pathlib import Path

from chassis import log
from tests.chaos import Cell
from tests.support.billing import billing_house
from tests.support.billing_trials import POINTS, RESTARTS, Outcome, five_clients, trial
from tests.support.processor_process import running_processor
from tests.support.stack import running_stack, stop_stack


async def run() -> list[Cell]:
    """Every point once, the pauses in turn: one success for every fee that can be paid."""
    log.configure("billing", "error")
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="sotto-chaos-") as name:
        folder = Path(name)
        stack = running_stack(folder / "stack", os.getpid())
        try:
            async with (
                running_processor(folder / "processor") as processor,
                billing_house(
                    folder / "keys",
                    await stack.database("billing"),
                    stack.nats_url,
                    f"chaos-{secrets.token_hex(4)}",
                    processor,
                ) as house,
            ):
                clients = await five_clients(house)
                for place, point in enumerate(POINTS):
                    pause = RESTARTS[place % len(RESTARTS)]
                    outcome = await trial(house, clients, point, pause, folder / "billing.log")
                    outcomes.append(outcome)
                    _report(outcome)
        finally:
            stop_stack(folder / "stack")
    return [
        _cell(side, [each for each in outcomes if each.point.startswith(side)])
        for side in ("before", "after")
    ]


def _cell(side: str, outcomes: list[Outcome]) -> Cell:
    fired = sum(each.fired for each in outcomes)
    lost = sum(each.lost for each in outcomes)
    double = sum(each.double for each in outcomes)
    wrong = sum(bool(each.wrong) for each in outcomes)
    return Cell(
        name=f"billing killed {side} each of its calls and commits, 5 participants",
        trials=len(outcomes),
        fault_fired=fired,
        lost=lost,
        double=double,
        passed=fired == len(outcomes) and lost == double == wrong == 0,
    )


def _report(outcome: Outcome) -> None:
    if not outcome.fired or outcome.lost or outcome.double or outcome.wrong:
        sys.stdout.write(f"  {outcome}\n")
        sys.stdout.flush()
