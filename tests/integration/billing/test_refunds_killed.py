"""Killed at any point and started again at any time: a refund is sent once, a waived payment is ended."""

import signal
from pathlib import Path
from uuid import uuid4

import pytest
from sotto.billing.v1 import billing_pb2

from tests.support.billing import DECLINES, House, fee
from tests.support.billing_process import SIDES, BillingProcess
from tests.support.billing_trials import PAUSES, billing_process, ended, time_passes
from tests.support.processor_process import ProcessorAddress
from tests.support.refunds import a_paid_charge

POINTS = [f"{side} {name} 1" for name in ("refund_attempt", "create_refund", "refunded") for side in SIDES]


@pytest.fixture(scope="module")
def processor(own_processor: ProcessorAddress) -> ProcessorAddress:
    """This module turns its clock."""
    return own_processor


@pytest.fixture(scope="module")
def house(bare_house: House) -> House:
    """A house without billing, whose processor's clock this module may turn."""
    return bare_house


async def killed(house: House, process: BillingProcess, pause_seconds: int = 0) -> None:
    await ended(process)
    assert process.status == -signal.SIGKILL
    await time_passes(house, pause_seconds)


@pytest.mark.rule("S36", "S38")
@pytest.mark.parametrize("point", POINTS)
async def test_a_refund_is_sent_once(house: House, point: str, tmp_path: Path) -> None:
    async with house.billing():
        paid = await a_paid_charge(house)
        # What the payment cost is booked before, so that what is booked after is the refund's.
        await paid.balance({"fees": -5000, "processor": 4825, "processor_fees": 175})
    log = tmp_path / "billing.log"
    async with billing_process(house, log, f"SIGKILL {point}") as process:
        await house.ready()
        await paid.refund(1250)
        await killed(house, process, PAUSES[POINTS.index(point) % len(PAUSES)])
    async with billing_process(house, log):
        await house.ready()
        charge = await paid.settled()
    assert charge.refunded == fee(1250)
    assert [each["amount"] for each in await house.paid_back(paid.charge_id)] == [1250]
    assert await house.balances(paid.charge_id) == {
        "fees": -5000,
        "refunds": 1250,
        "processor": 3575,
        "processor_fees": 175,
    }
    rows = await house.fetch("SELECT refund_id FROM billing.document WHERE kind = 'credit_note'")
    assert [str(row["refund_id"]) for row in rows].count(charge.refunds[0].refund_id) == 1
    told = await house.events(paid.scene)
    assert len(told["billing.v1.refund.settled"]) == 1


@pytest.mark.rule("S36", "S38")
@pytest.mark.parametrize("side", SIDES)
async def test_a_waived_payment_is_ended(house: House, side: str, tmp_path: Path) -> None:
    scene = house.scene([fee(5000)])
    async with house.billing():
        await house.save_card(scene.clients[0], DECLINES)
        await house.complete(scene)
        (charge,) = await house.settled(scene, 1)
    log = tmp_path / "billing.log"
    async with billing_process(house, log, f"SIGKILL {side} cancel_intent 1") as process:
        await house.ready()
        request = billing_pb2.WaiveChargeRequest(charge_id=charge.charge_id, request_id=str(uuid4()))
        await house.stub(scene.host).WaiveCharge(request, timeout=20)
        await killed(house, process)
    async with billing_process(house, log):
        await house.ready()
        await house.seen(scene, billing_pb2.CHARGE_STATE_WAIVED)
    intent = await house.payment_intent(charge.charge_id)
    assert (await house.simulator.get(f"/v1/payment_intents/{intent}"))["status"] == "canceled"
    assert await house.simulator.charged([charge.charge_id]) == []
