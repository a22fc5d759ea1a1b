"""The worker drives charges side by side."""

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest

from chassis.ids import new_id
from services.billing.ports import Leased
from services.billing.timers import AT_ONCE, Worker
from services.billing.usecases.charging import Charging
from tests.support.eventually import eventually
from tests.unit.billing.builders import a_charge


class ChargingFake:
    """Hands out what waits; the one called `faulty` cannot be driven, none ends before `go`."""

    def __init__(self, count: int) -> None:
        self.waiting = [Leased(a_charge(), new_id()) for _ in range(count)]
        self.faulty = self.waiting[0]
        self.go = asyncio.Event()
        self.begun: list[Leased] = []
        self.driven: list[Leased] = []
        self.released: list[Leased] = []

    async def claim(self, limit: int) -> Sequence[Leased]:
        claimed, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return claimed

    async def drive(self, leased: Leased) -> None:
        self.begun.append(leased)
        if leased is self.faulty:
            raise RuntimeError("something nobody thought of")
        await self.go.wait()
        self.driven.append(leased)

    async def release(self, leased: Leased) -> None:
        self.released.append(leased)


@pytest.mark.rule("S35")
async def test_a_charge_that_cannot_be_driven_stops_no_other_and_is_given_back() -> None:
    fake = ChargingFake(5)
    fake.go.set()
    work = asyncio.create_task(Worker(cast(Charging, fake)).run())
    await eventually(lambda: len(fake.driven) == 4)
    await eventually(lambda: fake.released == [fake.faulty])
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def test_no_more_than_25_are_driven_at_once_and_the_drain_waits_for_them() -> None:
    fake = ChargingFake(AT_ONCE + 10)
    work = asyncio.create_task(Worker(cast(Charging, fake)).run())
    await eventually(lambda: len(fake.begun) == AT_ONCE + 1)
    assert len(fake.waiting) == 9, "the faulty one made room for one more"
    work.cancel()
    fake.go.set()
    await asyncio.gather(work, return_exceptions=True)
    assert len(fake.driven) == AT_ONCE
