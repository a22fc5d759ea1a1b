"""What holds of money in every currency, 100,000 times each."""

from hypothesis import Phase, settings

from tests.chaos import Cell
from tests.unit.billing.money import PROPERTIES

_CASES = 100_000
_PHASES = (Phase.generate, Phase.shrink)


async def run() -> list[Cell]:
    """The first counterexample ends the run, and is told."""
    profile = settings(
        max_examples=_CASES, deadline=None, database=None, phases=[Phase.generate, Phase.shrink]
    )
    for holds in PROPERTIES:
        profile(holds)()
    return [
        Cell(
            name=f"{holds.__name__.replace('_', ' ')}, {_CASES:,} cases",
            trials=1,
            fault_fired=1,
            lost=0,
            double=0,
            passed=True,
        )
        for holds in PROPERTIES
    ]
