"""The processor drops, stalls and errs; nothing is charged twice and nothing is lost (S36)."""

import pytest
from sotto.billing.v1 import billing_pb2

from tests.support.billing import DECLINES, GOOD, House, fee

CREATE, CONFIRM, READ = r"^/v1/payment_intents$", r"/confirm$", r"^/v1/payment_intents/pi_[^/]+$"
POSTS = ("drop_before", "drop_after", "error_500_after", "conflict_409", "truncate")
CELLS = [
    *((kind, "POST", path) for kind in POSTS for path in (CREATE, CONFIRM)),
    ("error_before", "GET", READ),
    ("rate_limit_429", "GET", READ),
    ("drop_after", "GET", CREATE),
]


@pytest.mark.rule("S36")
@pytest.mark.parametrize(("kind", "method", "path"), CELLS)
async def test_a_lost_answer_ends_as_one_charge(house: House, kind: str, method: str, path: str) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0])
    expected = 1
    if (method, path) == ("GET", CREATE):  # is only asked for after a lost create
        await house.simulator.fail("drop_after", CREATE)
        expected = 2
    await house.simulator.fail(kind, path, method)
    await house.complete(scene)
    charges = await house.settled(scene, 1)
    assert sum(await house.simulator.faults_fired()) == expected
    assert [charge.state for charge in charges] == [billing_pb2.CHARGE_STATE_SUCCEEDED]
    lines = await house.simulator.charged([charges[0].charge_id])
    assert [line["amount"] for line in lines] == [5000]
    await house.assert_asked_before_sending_again(charges[0].charge_id)


@pytest.mark.rule("S35", "S36")
@pytest.mark.parametrize("kind", ["drop_after", "error_500_after", "truncate"])
async def test_a_decline_whose_answer_was_lost_is_found_and_not_tried_again(house: House, kind: str) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0], DECLINES)
    await house.simulator.fail(kind, CONFIRM)
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    assert await house.simulator.faults_fired() == [1]
    assert (charge.state, charge.decline_code) == (billing_pb2.CHARGE_STATE_FAILED, "generic_decline")
    assert await house.confirmations(charge.charge_id) == 1


@pytest.mark.rule("S35")
async def test_while_the_answer_is_missing_the_charge_is_called_unknown(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0], GOOD)
    await house.simulator.fail("error_before", READ, "GET", times=2)
    await house.complete(scene)
    await house.seen(scene, billing_pb2.CHARGE_STATE_UNKNOWN)
    charges = await house.settled(scene, 1)
    assert await house.simulator.faults_fired() == [2]
    assert [charge.state for charge in charges] == [billing_pb2.CHARGE_STATE_SUCCEEDED]
