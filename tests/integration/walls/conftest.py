"""A database of each service, as its migrations make it."""

from collections.abc import AsyncIterator, Mapping

import pytest_asyncio

from deploy.local.ports import SERVICES
from tests.conftest import NewDatabase
from tests.support.stack import Database


@pytest_asyncio.fixture(scope="module")
async def databases(database: NewDatabase) -> AsyncIterator[Mapping[str, Database]]:
    """By the name of the service."""
    yield {service: await database(service) for service in SERVICES}
