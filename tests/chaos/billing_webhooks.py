"""5,000 webhooks, shuffled, tripled, missing, forged and lying (E5)."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from tests.chaos import Cell
from tests.chaos._billing import cell, verdicts_of
from tests.support.billing import House
from tests.support.billing_trials import five_payers
from tests.support.billing_verdicts import Verdict
from tests.support.billing_webhooks import COPIES, flooded

_WEBHOOKS = 5_000
_CONVERSATIONS = 100
_SEED = 1


async def run() -> list[Cell]:
    """Every charge is in the end what the processor says; what is forged is refused."""
    verdicts = await verdicts_of([partial(_lane, _SEED)])
    name = (
        f"{_WEBHOOKS:,} webhooks about {5 * _CONVERSATIONS} fees: each {COPIES} times, missing, forged, lies"
    )
    return [cell(name, verdicts)]


async def _lane(seed: int, house: House, log: Path) -> AsyncIterator[Verdict]:
    payers = await five_payers(house, seed)
    yield await flooded(house, payers, seed, _CONVERSATIONS, _WEBHOOKS, log)
