"""Whatever is killed or stopped whenever, each fee ends as one charge or one flag: a sample of E1 and E2."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conftest import NewDatabase
from tests.support.billing import House, billing_house
from tests.support.billing_process import POINTS
from tests.support.billing_trials import PAUSES, five_payers, killed, stopped
from tests.support.billing_verdicts import Payer
from tests.support.processor_process import ProcessorAddress, running_processor

KILLED = [
    "before charges 1",
    "after create_intent 2",
    "before payment_intent 3",
    "after confirm_intent 1",
    "before success 1",
    "after success 2",
]
STOPPED = ["after create_intent 1", "before confirm_intent 2", "before success 1"]


@pytest_asyncio.fixture(scope="module")
async def own_processor(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ProcessorAddress]:
    """A simulator whose clock this module may turn."""
    async with running_processor(tmp_path_factory.mktemp("processor")) as address:
        yield address


@pytest_asyncio.fixture(scope="module")
async def setting(
    database: NewDatabase,
    nats_url: str,
    namespace: str,
    own_processor: ProcessorAddress,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[House, Sequence[Payer]]]:
    """A house without billing, and five people with fees."""
    folder = tmp_path_factory.mktemp("billing")
    address = await database("billing")
    async with billing_house(folder, address, nats_url, namespace, own_processor) as house:
        yield house, await five_payers(house, seed=1)


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
