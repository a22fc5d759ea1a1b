"""Giving up a charge that was not paid (S38)."""

from uuid import uuid4

import pytest
from sotto.billing.v1 import billing_pb2

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from tests.support.billing import AUTHENTICATES, DECLINES, GOOD, House, Scene, fee
from tests.support.builders import a_member
from tests.support.eventually import eventually

WAIVED, SUCCEEDED = billing_pb2.CHARGE_STATE_WAIVED, billing_pb2.CHARGE_STATE_SUCCEEDED
POSTS = ("drop_before", "drop_after", "error_500_after", "conflict_409")
CANCEL, READ = r"/cancel$", r"^/v1/payment_intents/pi_[^/]+$"


async def a_flagged_charge(house: House, number: str | None) -> tuple[Scene, billing_pb2.Charge]:
    scene = house.scene([fee(5000)])
    if number is not None:
        await house.save_card(scene.clients[0], number)
    await house.complete(scene)
    (charge,) = await house.settled(scene, 1)
    return scene, charge


async def waive(house: House, caller: Caller, charge_id: str, request_id: str = "") -> billing_pb2.Charge:
    request = billing_pb2.WaiveChargeRequest(charge_id=charge_id, request_id=request_id or str(uuid4()))
    return (await house.stub(caller).WaiveCharge(request, timeout=20)).charge


async def intent_status(house: House, charge_id: str) -> str:
    intent = await house.payment_intent(charge_id)
    return str((await house.simulator.get(f"/v1/payment_intents/{intent}"))["status"])


@pytest.mark.rule("S38")
async def test_a_charge_without_a_card_is_waived_at_once_and_stays_so(house: House) -> None:
    scene, charge = await a_flagged_charge(house, None)
    assert charge.waivable
    request_id = str(uuid4())
    waived = await waive(house, scene.host, charge.charge_id, request_id)
    assert (waived.state, waived.waivable, waived.retryable) == (WAIVED, False, False)
    assert (await waive(house, scene.host, charge.charge_id, request_id)).state == WAIVED
    await house.save_card(scene.clients[0])
    retry = billing_pb2.RetryChargeRequest(charge_id=charge.charge_id, request_id=str(uuid4()))
    with pytest.raises(Fault, match="CHARGE_NOT_RETRYABLE"):
        await house.stub(scene.host).RetryCharge(retry)
    with pytest.raises(Fault, match="CHARGE_NOT_WAIVABLE"):
        await waive(house, scene.host, charge.charge_id)
    own = billing_pb2.GetOwnChargeRequest(conversation_id=scene.conversation_id)
    assert (await house.stub(scene.clients[0]).GetOwnCharge(own)).charge.state == WAIVED
    told = await house.events(scene)
    assert len(told["billing.v1.charge.settled"]) == 2


@pytest.mark.rule("S38")
@pytest.mark.parametrize("number", [DECLINES, AUTHENTICATES])
async def test_the_payment_is_ended_at_the_processor_before_the_charge_is_waived(
    house: House, number: str
) -> None:
    scene, charge = await a_flagged_charge(house, number)
    coordinator = a_member(Role.COORDINATOR, house.division_id, house.practice_id)
    waived = await waive(house, coordinator, charge.charge_id)
    assert waived.state in (billing_pb2.CHARGE_STATE_CANCELING, WAIVED)
    await house.seen(scene, WAIVED)
    assert await intent_status(house, charge.charge_id) == "canceled"
    assert await house.simulator.charged([charge.charge_id]) == []


@pytest.mark.rule("S38", "S36")
@pytest.mark.parametrize(
    ("kind", "method", "path"),
    [
        *(
            (kind, "POST", CANCEL)
            for kind in ("drop_before", "drop_after", "error_500_after", "conflict_409")
        ),
        ("error_before", "GET", READ),
    ],
)
async def test_a_lost_answer_ends_as_waived(house: House, kind: str, method: str, path: str) -> None:
    scene, charge = await a_flagged_charge(house, DECLINES)
    await house.simulator.fail(kind, path, method)
    await waive(house, scene.host, charge.charge_id)
    await eventually(lambda: house.seen(scene, WAIVED), timeout=30)
    assert await house.simulator.faults_fired() == [1]
    assert await intent_status(house, charge.charge_id) == "canceled"
    await house.assert_asked_before_sending_again(charge.charge_id)


@pytest.mark.rule("S38", "S36")
async def test_what_turns_out_to_be_paid_is_paid_and_not_waived(house: House) -> None:
    scene, charge = await a_flagged_charge(house, DECLINES)
    await house.simulator.pay_elsewhere(await house.payment_intent(charge.charge_id))
    await waive(house, scene.host, charge.charge_id)
    await house.seen(scene, SUCCEEDED)
    kinds = [each.kind for each in await house.documents(scene.clients[0], scene)]
    assert kinds == [billing_pb2.DOCUMENT_KIND_RECEIPT]


@pytest.mark.rule("S38")
async def test_a_paid_charge_is_not_waived_nor_by_somebody_else(house: House) -> None:
    scene, charge = await a_flagged_charge(house, GOOD)
    with pytest.raises(Fault, match="CHARGE_NOT_WAIVABLE"):
        await waive(house, scene.host, charge.charge_id)
    stranger = a_member(Role.PROVIDER, house.division_id, house.practice_id)
    with pytest.raises(Fault) as refused:
        await waive(house, stranger, charge.charge_id)
    assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S37", "S38")
@pytest.mark.parametrize("number", [None, DECLINES])
async def test_a_fee_waived_after_the_invoice_has_one_credit_note_for_the_host(
    house: House, number: str | None
) -> None:
    scene, charge = await a_flagged_charge(house, number)
    request_id = str(uuid4())
    for _ in range(2):
        await waive(house, scene.host, charge.charge_id, request_id)
    await house.seen(scene, WAIVED)
    invoice, note = await house.documents(scene.host, scene)
    assert (invoice.kind, note.kind) == (
        billing_pb2.DOCUMENT_KIND_INVOICE,
        billing_pb2.DOCUMENT_KIND_CREDIT_NOTE,
    )
    assert note.total == charge.amount == invoice.total
    assert note.participant_id == charge.participant_id
    assert await house.documents(scene.clients[0], scene) == []


@pytest.mark.rule("S37")
async def test_what_was_waived_before_the_invoice_needs_no_credit_note(house: House) -> None:
    scene = house.scene([fee(5000), fee(700)])
    await house.save_card(scene.clients[0], GOOD)
    await house.simulator.fail("drop_before", r"^/v1/payment_intents", "POST", times=2)
    await house.complete(scene)

    async def flagged() -> list[billing_pb2.Charge]:
        return [each for each in await house.charges(scene) if each.waivable]

    (missing,) = await eventually(flagged)
    await waive(house, scene.host, missing.charge_id)
    await house.settled(scene, 2)
    papers = {each.kind: each for each in await house.documents(scene.host, scene)}
    assert set(papers) == {billing_pb2.DOCUMENT_KIND_RECEIPT, billing_pb2.DOCUMENT_KIND_INVOICE}
    assert papers[billing_pb2.DOCUMENT_KIND_INVOICE].total == fee(5000)
