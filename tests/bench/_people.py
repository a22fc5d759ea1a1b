"""A house of its own, and people in it."""

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from deploy.local.house import House
from deploy.local.ports import free_ports
from tests.bench import Measurement
from tests.e2e.people import People


async def in_a_house(measure: Callable[[House, People], Awaitable[list[Measurement]]]) -> list[Measurement]:
    """What is measured in it, before it is gone."""
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        async with House(Path(folder), free_ports()) as house:
            people = People(house)
            try:
                return await measure(house, people)
            finally:
                await people.close()
