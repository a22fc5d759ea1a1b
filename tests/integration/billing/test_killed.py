"""Whatever is killed whenever, each fee ends as one charge or one flag: a sample of the chaos part."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from chassis.auth import Caller
from tests.conftest import NewDatabase
from tests.support.billing import House, billing_house
from tests.support.billing_trials import POINTS, RESTARTS, five_clients, trial
from tests.support.processor_process import ProcessorAddress, running_processor

SAMPLE = [
    "before charges 1",
    "after charges 1",
    "after create_intent 2",
    "before payment_intent 3",
    "after confirm_intent 1",
    "after confirm_intent 4",
    "before success 1",
    "after success 2",
]


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
) -> AsyncIterator[tuple[House, list[Caller]]]:
    """A house without billing, and five people with cards."""
    folder = tmp_path_factory.mktemp("billing")
    address = await database("billing")
    async with billing_house(folder, address, nats_url, namespace, own_processor) as house:
        yield house, await five_clients(house)


@pytest.mark.rule("S36")
@pytest.mark.parametrize("point", SAMPLE)
async def test_killed_at(point: str, setting: tuple[House, list[Caller]], tmp_path: Path) -> None:
    house, clients = setting
    pause = RESTARTS[SAMPLE.index(point) % len(RESTARTS)]
    outcome = await trial(house, clients, point, pause, tmp_path / "billing.log")
    assert outcome.fired, (tmp_path / "billing.log").read_text()
    assert (outcome.double, outcome.lost, outcome.wrong) == (0, 0, [])


def test_the_sample_is_of_the_points_that_the_chaos_runs() -> None:
    assert set(SAMPLE) <= set(POINTS)
    assert len(POINTS) >= 40
