"""The whole house for the end-to-end tests: real servers, services and demo practice, once for all."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from deploy.local.house import House
from deploy.local.ports import free_ports


@pytest_asyncio.fixture(scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The running house; what a test kills it starts again."""
    async with House(tmp_path_factory.mktemp("house"), free_ports()) as opened:
        yield opened
