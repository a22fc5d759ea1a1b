"""A worker that stands still in the middle of a charge while another takes over (reliability: E2, small)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sotto.billing.v1 import billing_pb2

from chassis.clock import SystemClock
from chassis.db import Database
from chassis.idempotency import RequestKey
from chassis.ids import new_id
from services.billing.clients.processor import StripeProcessor
from services.billing.clients.services import Pokes
from services.billing.ports import Leased
from services.billing.store.postgres import PostgresStore
from services.billing.usecases import charging, confirming
from services.billing.usecases.charging import Charging
from services.billing.usecases.confirming import Confirming
from tests.support.billing import AUTHENTICATES, DECLINES, GOOD, House, Scene, fee
from tests.support.eventually import eventually

STEPS = [
    (side, call)
    for call in ("create_intent", "read_intent", "confirm_intent")
    for side in ("before", "after")
]


@dataclass
class Pause:
    """Where the first worker stands still, and until when."""

    side: str
    call: str
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    def around(self, call: Any) -> Any:
        async def paused(*arguments: Any, **options: Any) -> Any:
            if self.side == "before":
                await self.stand_still()
            answer = await call(*arguments, **options)
            if self.side == "after":
                await self.stand_still()
            return answer

        return paused

    async def stand_still(self) -> None:
        self.reached.set()
        await self.go_on.wait()


@pytest.fixture(scope="module")
def house(bare_house: House) -> House:
    """A house whose workers are those of the test."""
    return bare_house


@asynccontextmanager
async def a_worker(house: House, pause: Pause | None = None) -> AsyncIterator[Charging]:
    """A worker of its own process, as it were."""
    async with a_process(house, pause) as (worker, _):
        yield worker


@asynccontextmanager
async def a_process(house: House, pause: Pause | None = None) -> AsyncIterator[tuple[Charging, Confirming]]:
    """A worker, and what payers do themselves."""
    rows = Database.open(house.database.url)
    address = house.simulator.address
    processor = StripeProcessor(address.secret_key, address.webhook_secret, address.url)
    if pause is not None:
        setattr(processor, pause.call, pause.around(getattr(processor, pause.call)))
    try:
        store = PostgresStore(rows, lambda: None)
        worker = Charging(store, processor, Pokes(house.bus), SystemClock())
        yield worker, Confirming(store, processor, worker, SystemClock(), "http://localhost:8080")
    finally:
        await processor.close()
        await rows.close()


async def a_due_charge(house: House, number: str) -> Scene:
    """A completed conversation whose only charge nobody has touched."""
    scene = house.scene([fee(5000)])
    async with house.billing():
        await house.save_card(scene.clients[0], number)
    house.mark_completed(scene)
    await house.sweep()
    return scene


@pytest.mark.rule("S36")
@pytest.mark.parametrize(("side", "call"), STEPS)
@pytest.mark.parametrize("number", [GOOD, DECLINES])
async def test_a_worker_that_wakes_up_too_late_does_no_harm(
    house: House, monkeypatch: pytest.MonkeyPatch, side: str, call: str, number: str
) -> None:
    scene = await a_due_charge(house, number)
    monkeypatch.setattr(charging, "LEASE", timedelta(seconds=0.2))
    pause = Pause(side, call)
    async with asyncio.timeout(60), a_worker(house, pause) as first, a_worker(house) as second:
        (leased,) = await first.claim(1)
        driving = asyncio.create_task(first.drive(leased))
        await pause.reached.wait()
        taken_over: list[Leased] = []

        async def claimed() -> None:
            taken_over.extend(await second.claim(1))
            assert taken_over

        await eventually(claimed)
        await second.drive(taken_over[0])
        pause.go_on.set()
        await driving
        while left := await second.claim(1):
            await second.drive(left[0])
    async with house.billing():
        charge = (await house.settled(scene, 1))[0]
    taken = await house.simulator.charged([charge.charge_id])
    if number == GOOD:
        assert charge.state == billing_pb2.CHARGE_STATE_SUCCEEDED
        assert [line["amount"] for line in taken] == [5000]
    else:
        assert (charge.state, taken) == (billing_pb2.CHARGE_STATE_FAILED, [])
    assert await house.loose_intents(charge.charge_id) == []
    told = {subject: len(payloads) for subject, payloads in (await house.events(scene)).items()}
    papers = {"billing.v1.receipt.issued": 1} if number == GOOD else {}
    assert told == {"billing.v1.charge.settled": 1, "billing.v1.invoice.issued": 1, **papers}


@pytest.mark.rule("S35", "S36")
@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("call", ["read_intent", "confirm_present"])
async def test_who_answers_the_bank_and_wakes_up_too_late_does_no_harm(
    house: House, monkeypatch: pytest.MonkeyPatch, side: str, call: str
) -> None:
    scene = await a_due_charge(house, AUTHENTICATES)
    client = scene.clients[0]
    async with house.billing():
        (charge,) = await house.settled(scene, 1)
    monkeypatch.setattr(confirming, "LEASE", timedelta(seconds=0.2))
    monkeypatch.setattr(charging, "LEASE", timedelta(seconds=0.2))
    pause, charge_id = Pause(side, call), UUID(charge.charge_id)
    async with asyncio.timeout(60), a_process(house, pause) as (_, first), a_worker(house) as second:
        key = RequestKey(client.key, new_id(), "start", b"")
        asking = asyncio.create_task(first.start(client, key, charge_id, "/payments/1"))
        await pause.reached.wait()
        if call == "confirm_present":
            left: list[Leased] = []

            async def claimed() -> None:
                left.extend(await second.claim(1))
                assert left

            await eventually(claimed)
            await second.drive(left[0])
        pause.go_on.set()
        _, _, page = await asking
        assert page
        await house.simulator.answer_bank(page)
        async with a_process(house) as (_, other):
            paid, _ = await other.finish(client, charge_id)
    assert paid.shown_state.value == "succeeded"
    assert [line["amount"] for line in await house.simulator.charged([charge.charge_id])] == [5000]
    assert await house.loose_intents(charge.charge_id) == []
