"""A whole house for the length of one experiment."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.house import House
from deploy.local.ports import free_ports
from tests.e2e.people import People


@asynccontextmanager
async def opened_house() -> AsyncIterator[tuple[House, People]]:
    """A house of its own on free ports, and its people; nothing is left of it afterwards."""
    with tempfile.TemporaryDirectory(prefix="sotto-chaos-") as folder:
        async with House(Path(folder), free_ports()) as house:
            people = People(house)
            try:
                yield house, people
            finally:
                await people.close()
