"""Billing is killed while a payer answers the bank: one charge comes of it, nothing is stuck (S35, S36)."""

import signal
from pathlib import Path
from uuid import uuid4

import pytest
from sotto.billing.v1 import bank_confirmations_pb2 as pb
from sotto.billing.v1 import billing_pb2

from chassis.faults import Fault
from tests.support.billing import AUTHENTICATES, House, Scene, fee
from tests.support.billing_process import BillingProcess
from tests.support.billing_trials import billing_process, ended, time_passes

REQUIRES_ACTION = billing_pb2.CHARGE_STATE_REQUIRES_ACTION
AT_THE_START = [
    "after read_intent 1",
    "before attempt 1",
    "after attempt 1",
    "after confirm_present 1",
    "before flag 1",
    "after flag 1",
]
AT_THE_END = ["before success 1", "after success 1"]


@pytest.fixture(scope="module")
def house(bare_house: House) -> House:
    """A house without billing."""
    return bare_house


async def asked(house: House) -> tuple[Scene, str]:
    """A conversation whose only payer the bank wants to hear from, and the charge."""
    scene = house.scene([fee(5000)])
    async with house.billing():
        await house.save_card(scene.clients[0], AUTHENTICATES)
        await house.complete(scene)
        (charge,) = await house.settled(scene, 1)
    assert charge.state == REQUIRES_ACTION
    return scene, charge.charge_id


async def start(house: House, scene: Scene, charge_id: str) -> str:
    request = pb.StartBankConfirmationRequest(
        charge_id=charge_id, request_id=str(uuid4()), return_path="/payments/1"
    )
    return (await house.bank_stub(scene.clients[0]).StartBankConfirmation(request, timeout=20)).url


async def finish(house: House, scene: Scene, charge_id: str) -> billing_pb2.ChargeState:
    request = pb.FinishBankConfirmationRequest(charge_id=charge_id)
    return (await house.bank_stub(scene.clients[0]).FinishBankConfirmation(request, timeout=20)).charge.state


async def killed(house: House, process: BillingProcess) -> None:
    await ended(process)
    assert process.status == -signal.SIGKILL
    await time_passes(house, 0)


async def assert_paid_once(house: House, scene: Scene, charge_id: str) -> None:
    assert await finish(house, scene, charge_id) == billing_pb2.CHARGE_STATE_SUCCEEDED
    assert [line["amount"] for line in await house.simulator.charged([charge_id])] == [5000]
    booked = await house.fetch(
        "SELECT minor_units FROM billing.ledger_entry JOIN billing.posting USING (posting_id)"
        " WHERE kind = 'charge' AND charge_id = $1",
        charge_id,
    )
    assert sorted(row["minor_units"] for row in booked) == [-5000, 5000]
    assert len((await house.events(scene))["billing.v1.receipt.issued"]) == 1


@pytest.mark.rule("S35", "S36")
@pytest.mark.parametrize("point", AT_THE_START)
async def test_killed_on_the_way_to_the_bank(house: House, tmp_path: Path, point: str) -> None:
    scene, charge_id = await asked(house)
    log = tmp_path / "billing.log"
    async with billing_process(house, log, f"SIGKILL {point}") as process:
        await house.ready()
        with pytest.raises(Fault):
            await start(house, scene, charge_id)
        await killed(house, process)
    async with billing_process(house, log):
        await house.ready()
        (charge,) = await house.settled(scene, 1, timeout=60)
        assert charge.state == REQUIRES_ACTION
        assert await house.simulator.charged([charge_id]) == []
        await house.simulator.answer_bank(await start(house, scene, charge_id))
        await assert_paid_once(house, scene, charge_id)


@pytest.mark.rule("S35", "S36")
@pytest.mark.parametrize("point", AT_THE_END)
async def test_killed_on_the_way_back(house: House, tmp_path: Path, point: str) -> None:
    scene, charge_id = await asked(house)
    log = tmp_path / "billing.log"
    async with billing_process(house, log, f"SIGKILL {point}") as process:
        await house.ready()
        await house.simulator.answer_bank(await start(house, scene, charge_id))
        with pytest.raises(Fault):
            await finish(house, scene, charge_id)
        await killed(house, process)
    async with billing_process(house, log):
        await house.ready()
        await assert_paid_once(house, scene, charge_id)
