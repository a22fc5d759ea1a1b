"""The conversation service behind its real gRPC face, on real PostgreSQL and NATS, with a fake directory."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import NewDatabase
from tests.integration.conversation.house import House, running_house


@pytest_asyncio.fixture(scope="module")
async def house(
    database: NewDatabase, nats_url: str, namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """One practice for all tests of a module; each test makes its own conversations in it."""
    folder = tmp_path_factory.mktemp("house")
    async with running_house(await database("conversation"), nats_url, namespace, folder) as running:
        yield running
