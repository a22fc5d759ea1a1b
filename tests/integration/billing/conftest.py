"""Billing at its real face, on real PostgreSQL, NATS and the processor simulator."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import NewDatabase
from tests.support.billing import House, billing_house
from tests.support.processor_process import ProcessorAddress, running_processor


@pytest_asyncio.fixture(scope="module")
async def bare_house(
    database: NewDatabase,
    nats_url: str,
    namespace: str,
    processor: ProcessorAddress,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    """A house without billing, for a test module that starts and ends it itself."""
    folder = tmp_path_factory.mktemp("billing")
    async with billing_house(folder, await database("billing"), nats_url, namespace, processor) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module")
async def house(bare_house: House) -> AsyncIterator[House]:
    """A house with billing running in it, for a test module."""
    async with bare_house.billing():
        yield bare_house


@pytest_asyncio.fixture(scope="module")
async def own_processor(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ProcessorAddress]:
    """A simulator whose clock, faults and webhooks are a module's own."""
    async with running_processor(tmp_path_factory.mktemp("processor")) as address:
        yield address
