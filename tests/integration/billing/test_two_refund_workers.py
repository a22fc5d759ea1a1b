"""A worker that stands still in the middle of a refund while another takes over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from chassis.clock import SystemClock
from chassis.db import Database
from services.billing.clients.movements import StripeMovements
from services.billing.clients.services import Pokes
from services.billing.ports import LeasedRefund
from services.billing.store.postgres import PostgresStore
from services.billing.usecases import refunding
from services.billing.usecases.refunding import PayingBack
from tests.integration.billing.test_two_workers import Pause
from tests.support.billing import House, fee
from tests.support.eventually import eventually
from tests.support.refunds import Paid, a_paid_charge


@pytest.fixture(scope="module")
def house(bare_house: House) -> House:
    """A house whose workers are those of the test."""
    return bare_house


@asynccontextmanager
async def a_refund_worker(house: House, pause: Pause | None = None) -> AsyncIterator[PayingBack]:
    """The same, for refunds."""
    rows = Database.open(house.database.url)
    address = house.simulator.address
    movements = StripeMovements(address.secret_key, address.url)
    if pause is not None:
        setattr(movements, pause.call, pause.around(getattr(movements, pause.call)))
    try:
        yield PayingBack(PostgresStore(rows, lambda: None), movements, Pokes(house.bus), SystemClock())
    finally:
        await movements.close()
        await rows.close()


@pytest.mark.rule("S36", "S38")
@pytest.mark.parametrize("side", ["before", "after"])
async def test_a_refund_is_sent_once_by_two_workers(
    house: House, monkeypatch: pytest.MonkeyPatch, side: str
) -> None:
    monkeypatch.setattr(refunding, "LEASE", timedelta(seconds=0.2))
    pause = Pause(side, "create_refund")
    paid: Paid
    async with house.billing():
        paid = await a_paid_charge(house)
    async with asyncio.timeout(60), a_refund_worker(house, pause) as first, a_refund_worker(house) as second:
        async with house.billing():
            monkeypatch.setattr(PayingBack, "claim", _nothing)
            await paid.refund(1250)
        monkeypatch.undo()
        monkeypatch.setattr(refunding, "LEASE", timedelta(seconds=0.2))
        (leased,) = await first.claim(1)
        driving = asyncio.create_task(first.drive(leased))
        await pause.reached.wait()
        taken_over: list[LeasedRefund] = []

        async def claimed() -> None:
            taken_over.extend(await second.claim(1))
            assert taken_over

        await eventually(claimed)
        await second.drive(taken_over[0])
        pause.go_on.set()
        await driving
    async with house.billing():
        charge = await paid.settled()
    assert charge.refunded == fee(1250)
    assert [each["amount"] for each in await house.paid_back(paid.charge_id)] == [1250]
    assert len((await house.events(paid.scene))["billing.v1.refund.settled"]) == 1


async def _nothing(worker: PayingBack, limit: int) -> list[LeasedRefund]:
    """What a worker finds that is told to rest."""
    return []
