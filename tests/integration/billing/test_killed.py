"""Whatever is killed or stopped whenever, each fee ends as one charge or one flag: a sample of E1 and E2."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.billing import House
from tests.support.billing_process import POINTS
from tests.support.billing_trials import PAUSES, five_payers, killed, stopped
from tests.support.billing_verdicts import Payer
from tests.support.processor_process import ProcessorAddress

KILLED = [
    "before charges 1",
    "after create_intent 2",
    "before payment_intent 3",
    "after confirm_intent 1",
    "before success 1",
    "after success 2",
]
STOPPED = ["after create_intent 1", "before confirm_intent 2", "before success 1"]


@pytest.fixture(scope="module")
def processor(own_processor: ProcessorAddress) -> ProcessorAddress:
    """This module turns its clock."""
    return own_processor


@pytest_asyncio.fixture(scope="module")
async def setting(bare_house: House) -> tuple[House, Sequence[Payer]]:
    """A house without billing, and five people with fees."""
    return bare_house, await five_payers(bare_house, seed=1)


@pytest.mark.rule("S36")
@pytest.mark.parametrize("point", KILLED)
async def test_killed_at(point: str, setting: tuple[House, Sequence[Payer]], tmp_path: Path) -> None:
    pause = PAUSES[KILLED.index(point) % len(PAUSES)]
    verdict = await killed(*setting, point, pause, tmp_path / "billing.log")
    assert verdict.fired, (tmp_path / "billing.log").read_text()
    assert verdict.harmless, verdict


@pytest.mark.rule("S36")
@pytest.mark.parametrize("point", STOPPED)
async def test_stopped_at_and_overtaken(
    point: str, setting: tuple[House, Sequence[Payer]], tmp_path: Path
) -> None:
    pause = PAUSES[STOPPED.index(point) % len(PAUSES)]
    verdict = await stopped(*setting, point, pause, tmp_path / "billing.log")
    assert verdict.fired, (tmp_path / "billing.log").read_text()
    assert verdict.harmless, verdict


def test_the_sample_is_of_the_points_that_the_chaos_runs() -> None:
    assert {*KILLED, *STOPPED} <= set(POINTS)
    assert len(POINTS) >= 40
