"""The whole house for the end-to-end tests: real servers, services and demo practice, once for all."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from deploy.local.house import House
from deploy.local.ports import free_ports
from deploy.local.wiring import Options
from tests.e2e.people import People
from tests.support.collector import Collector, running_collector


@pytest_asyncio.fixture(scope="session")
async def collector() -> AsyncIterator[Collector]:
    """Where all processes of the house send their traces."""
    async with running_collector() as running:
        yield running


@pytest_asyncio.fixture(scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> AsyncIterator[House]:
    """The running house; what a test kills it starts again."""
    options = Options(otlp_endpoint=collector.endpoint)
    async with House(tmp_path_factory.mktemp("house"), free_ports(), options=options) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session")
async def people(house: House) -> AsyncIterator[People]:
    """Those who take part, signed in as needed."""
    found = People(house)
    yield found
    await found.close()
