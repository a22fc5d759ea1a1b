"""Trials of E3: the processor misbehaves at one request of a completion, or at several."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.support.billing import House
from tests.support.billing_trials import PATIENCE_SECONDS, last_line, rest, scene_of
from tests.support.billing_verdicts import Payer, Verdict, judge

KINDS = (
    "drop_before",
    "drop_after",
    "error_before",
    "error_500_after",
    "conflict_409",
    "rate_limit_429",
    "hang",
    "truncate",
    "delay_ms",
)
"""What goes wrong (tests/support/processor/faults.py)."""

REQUESTS = 12
"""What an undisturbed completion asks of the processor: create, read and confirm for each of four cards."""

PATIENCE = 1.0
"""Seconds that billing waits for an answer here; a delayed request is executed after `_DELAY_MS`."""

_DELAY_MS = 2_500
_PAYMENTS = "^/v1/payment_intents"


@dataclass(frozen=True)
class Fault:
    """`kind` strikes `times` requests in a row from the `at`-th on; `first`: one just before was lost."""

    kind: str
    at: int
    times: int = 1
    first: bool = False

    def __str__(self) -> str:
        """Its name in the table."""
        lost = "lost and then " if self.first else ""
        return f"{lost}{self.kind} at request {self.at}, {self.times} in a row"


def faults(kind: str) -> Iterator[Fault]:
    """Every position: once; three times in a row; on what is asked after an answer was lost."""
    for position in range(1, REQUESTS + 1):
        yield Fault(kind, position)
        yield Fault(kind, position, times=3)
        yield Fault(kind, position + 1, first=True)


async def faulted(house: House, payers: Sequence[Payer], fault: Fault) -> Verdict:
    """Complete a conversation while the processor misbehaves, and look. Billing runs."""
    verdict = Verdict(str(fault))
    before = await last_line(house)
    scene = scene_of(house, payers)
    if fault.first:
        await house.simulator.fail("drop_after", _PAYMENTS, None, at=fault.at - 1)
    delay = {"delay_ms": _DELAY_MS} if fault.kind == "delay_ms" else {}
    await house.simulator.fail(fault.kind, _PAYMENTS, None, at=fault.at, times=fault.times, **delay)
    await house.complete(scene)
    await rest(house, scene, len(payers), PATIENCE_SECONDS)
    fired = await house.simulator.faults_fired()
    verdict.fired = fired == [1] * fault.first + [fault.times]
    await judge(house, scene, payers, verdict, before, late=fault.kind == "delay_ms")
    return verdict
