"""ConversationCompleted comes 1 to 20 times, in any order, forged, to three billings at once (E4)."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from tests.chaos import Cell
from tests.chaos._billing import cell, verdicts_of
from tests.support.billing import House
from tests.support.billing_hints import CONSUMERS, MOST_TIMES, told_often
from tests.support.billing_trials import five_payers
from tests.support.billing_verdicts import Verdict

_SEEDS = (1, 2, 3)
_CONVERSATIONS = 40


async def run() -> list[Cell]:
    """One charge set for each completed conversation; none for what was forged."""
    verdicts = await verdicts_of([partial(_lane, seed) for seed in _SEEDS])
    names = {
        "told": f"told 1 to {MOST_TIMES} times, shuffled, to {CONSUMERS} billings",
        "forged at first": "the true event bears the id of a forged one",
        "forged": "forged: not completed, or no such conversation",
    }
    return [
        cell(name, [each for each in verdicts if _kind(each, names) == kind]) for kind, name in names.items()
    ]


def _kind(verdict: Verdict, kinds: dict[str, str]) -> str:
    return next(kind for kind in kinds if verdict.name.startswith(kind))


async def _lane(seed: int, house: House, log: Path) -> AsyncIterator[Verdict]:
    payers = await five_payers(house, seed)
    for verdict in await told_often(house, payers, seed, _CONVERSATIONS, log):
        yield verdict
