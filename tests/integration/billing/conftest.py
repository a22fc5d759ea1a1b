"""Billing at its real face, on real PostgreSQL, NATS and the processor simulator."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conftest import NewDatabase
from tests.support.billing import House, billing_house
from tests.support.processor_process import ProcessorAddress


@pytest_asyncio.fixture(scope="module")
async def house(
    database: NewDatabase,
    nats_url: str,
    namespace: str,
    processor: ProcessorAddress,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    """A house with billing running in it, for a test module."""
    folder: Path = tmp_path_factory.mktemp("billing")
    async with (
        billing_house(folder, await database("billing"), nats_url, namespace, processor) as opened,
        opened.billing(),
    ):
        yield opened
