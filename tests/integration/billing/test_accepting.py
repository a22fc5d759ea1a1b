"""Nothing is charged beyond what its payer accepted (B3); cancelling late and not coming are (S19)."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import asyncpg
import pytest
from sotto.billing.v1 import billing_pb2, events_pb2
from sotto.conversation.v1 import conversation_pb2

from chassis.faults import Fault
from tests.support.billing import House, Scene, fee
from tests.support.eventually import eventually

SUCCEEDED = billing_pb2.CHARGE_STATE_SUCCEEDED
MISSING_CARD = billing_pb2.CHARGE_STATE_MISSING_CARD
NOT_ACCEPTED = billing_pb2.CHARGE_STATE_NOT_ACCEPTED
LATE = conversation_pb2.FEE_BASIS_LATE_CANCELLATION
NO_SHOW = conversation_pb2.FEE_BASIS_NO_SHOW


def unaccepted(house: House, fees: Sequence[int]) -> Scene:
    """A conversation in which the first client has not accepted the fee."""
    scene = house.scene([fee(amount) for amount in fees])
    house.payer(scene).ClearField("accepted_fee")
    return scene


async def taken(house: House, charges: Sequence[billing_pb2.Charge]) -> list[int]:
    """What the processor took for these charges."""
    lines = await house.simulator.charged([charge.charge_id for charge in charges])
    return sorted(line["amount"] for line in lines)


async def own_charge(house: House, scene: Scene) -> billing_pb2.OwnCharge:
    """The first client's charge as the client sees it."""
    request = billing_pb2.GetOwnChargeRequest(conversation_id=scene.conversation_id)
    return (await house.stub(scene.clients[0]).GetOwnCharge(request)).charge


@pytest.mark.rule("B3", "S35")
async def test_what_was_not_accepted_is_flagged_and_charged_once_it_is(house: House) -> None:
    scene = unaccepted(house, [5000, 700])
    for client in scene.clients:
        await house.save_card(client)
    await house.complete(scene)
    charges = await house.settled(scene, 2)
    assert [charge.state for charge in charges] == [NOT_ACCEPTED, SUCCEEDED]
    assert not charges[0].retryable
    assert (await own_charge(house, scene)).state == NOT_ACCEPTED
    settled = [
        events_pb2.ChargeSettled.FromString(each)
        for each in (await house.events(scene))["billing.v1.charge.settled"]
    ]
    assert {each.state for each in settled} == {NOT_ACCEPTED, SUCCEEDED}
    retry = billing_pb2.RetryChargeRequest(charge_id=charges[0].charge_id, request_id=str(uuid4()))
    with pytest.raises(Fault, match="CHARGE_NOT_RETRYABLE"):
        await house.stub(scene.host).RetryCharge(retry)
    assert await taken(house, charges) == [700]
    house.mark_accepted(scene)
    async with house.pokes() as pokes:
        again = str(uuid4())
        await asyncio.gather(*(house.tell_accepted(scene, event_id=again) for _ in range(3)))
        await asyncio.gather(*(house.tell_accepted(scene) for _ in range(3)))
        await house.seen(scene, SUCCEEDED)
    assert str(scene.clients[0].person_id) in {each for poke in pokes for each in poke.person_ids}
    assert await taken(house, charges) == [700, 5000]


@pytest.mark.rule("B3", "S38")
async def test_what_was_not_accepted_can_be_waived_and_is_not_charged_when_it_is_accepted_then(
    house: House,
) -> None:
    scene = unaccepted(house, [5000])
    await house.save_card(scene.clients[0])
    await house.complete(scene)
    (charge,) = await house.settled(scene, 1)
    assert charge.waivable
    request = billing_pb2.WaiveChargeRequest(charge_id=charge.charge_id, request_id=str(uuid4()))
    waived = (await house.stub(scene.host).WaiveCharge(request, timeout=20)).charge
    assert waived.state == billing_pb2.CHARGE_STATE_WAIVED
    house.mark_accepted(scene)
    await house.tell_accepted(scene)
    # What is told later is settled: what was told before has been heard by then.
    other = unaccepted(house, [900])
    await house.save_card(other.clients[0])
    await house.complete(other)
    await house.settled(other, 1)
    assert (await own_charge(house, scene)).state == billing_pb2.CHARGE_STATE_WAIVED
    assert await taken(house, [charge]) == []


@pytest.mark.rule("B3")
async def test_an_event_is_only_a_hint_that_a_fee_was_accepted(house: House) -> None:
    scene, other = unaccepted(house, [5000]), house.scene([fee(900)])
    await house.save_card(scene.clients[0])
    await house.complete(scene)
    await house.settled(scene, 1)
    await house.tell_accepted(scene)
    house.mark_completed(other)
    await house.tell_accepted(other)
    await house.tell_completed(other)
    await house.settled(other, 1)
    (charge,) = await house.charges(scene)
    assert charge.state == NOT_ACCEPTED
    assert await taken(house, [charge]) == []


@pytest.mark.rule("B3", "S34")
async def test_who_accepts_and_has_no_card_is_flagged_for_that(house: House) -> None:
    scene = unaccepted(house, [5000])
    await house.complete(scene)
    await house.settled(scene, 1)
    house.mark_accepted(scene)
    await house.tell_accepted(scene)
    await house.seen(scene, MISSING_CARD)


@pytest.mark.rule("B3", "S36")
async def test_an_acceptance_that_no_event_told_of_is_found_by_the_sweep(house: House) -> None:
    scene = unaccepted(house, [5000])
    await house.save_card(scene.clients[0])
    await house.complete(scene)
    await house.settled(scene, 1)
    house.mark_accepted(scene)
    await house.sweep()
    await house.seen(scene, SUCCEEDED)


@pytest.mark.rule("B2", "B3")
async def test_where_less_was_accepted_the_preview_says_it_and_no_more_is_taken(house: House) -> None:
    scene = house.scene([fee(5000), fee(6000)])
    house.payer(scene).accepted_fee.minor_units = 4000
    house.payer(scene, 1).ClearField("accepted_fee")
    for client in scene.clients:
        await house.save_card(client)
    request = billing_pb2.PreviewCompletionRequest(conversation_id=scene.conversation_id)
    shown = await house.stub(scene.host).PreviewCompletion(request)
    assert [
        (each.amount.minor_units, each.fee.minor_units, each.fee_not_accepted) for each in shown.lines
    ] == [
        (4000, 5000, False),
        (6000, 6000, True),
    ]
    await house.complete(scene)
    charges = await house.settled(scene, 2)
    assert [(each.amount.minor_units, each.state) for each in charges] == [
        (4000, SUCCEEDED),
        (6000, NOT_ACCEPTED),
    ]
    assert await taken(house, charges) == [4000]


@pytest.mark.rule("S19", "S37")
async def test_a_late_cancellation_is_charged_though_the_conversation_was_cancelled(house: House) -> None:
    scene = house.scene([fee(3000), None])
    house.payer(scene).fee_basis = LATE
    await house.save_card(scene.clients[0])
    house.mark_cancelled(scene)
    await asyncio.gather(*(house.tell_cancelled(scene) for _ in range(3)))
    (charge,) = await house.settled(scene, 1)
    late = billing_pb2.CHARGE_PURPOSE_LATE_CANCELLATION
    assert (charge.state, charge.purpose) == (SUCCEEDED, late)
    assert (await own_charge(house, scene)).purpose == late
    assert await taken(house, [charge]) == [3000]

    async def both_papers() -> None:
        assert len(await house.documents(scene.host, scene)) == 2

    await eventually(both_papers)
    rows = await house.fetch(
        "SELECT contents -> 'lines' -> 0 ->> 'purpose' AS purpose FROM billing.document"
        " WHERE conversation_id = $1",
        scene.conversation_id,
    )
    assert [row["purpose"] for row in rows] == ["late_cancellation"] * 2


@pytest.mark.rule("S19")
async def test_a_cancelled_conversation_is_found_by_the_sweep_and_costs_nobody_who_owes_nothing(
    house: House,
) -> None:
    owed, free, waived = house.scene([fee(3000)]), house.scene([None]), house.scene([fee(0)])
    for scene in (owed, free, waived):
        house.payer(scene).fee_basis = LATE
        house.mark_cancelled(scene)
    await house.sweep()
    (charge,) = await house.settled(owed, 1)
    assert charge.state == MISSING_CARD
    for scene in (free, waived):
        await house.tell_cancelled(scene)
    other = house.scene([fee(100)])
    await house.complete(other)
    await house.settled(other, 1)
    ids = [free.conversation_id, waived.conversation_id]
    assert await house.fetch("SELECT FROM billing.bill WHERE conversation_id = ANY($1)", ids) == []


@pytest.mark.rule("S19")
async def test_a_no_show_and_a_late_cancellation_are_charged_at_completion_for_what_they_are(
    house: House,
) -> None:
    scene = house.scene([fee(5000), fee(2500), fee(3000), None])
    house.payer(scene, 1).fee_basis = NO_SHOW
    house.payer(scene, 2).fee_basis = LATE
    for client in scene.clients:
        await house.save_card(client)
    await house.complete(scene)
    charges = await house.settled(scene, 3)
    assert [each.purpose for each in charges] == [
        billing_pb2.CHARGE_PURPOSE_COMPLETION,
        billing_pb2.CHARGE_PURPOSE_NO_SHOW,
        billing_pb2.CHARGE_PURPOSE_LATE_CANCELLATION,
    ]
    assert await taken(house, charges) == [2500, 3000, 5000]


@pytest.mark.rule("B3", "S36")
async def test_the_database_itself_takes_no_charge_above_what_was_accepted(house: House) -> None:
    scene = unaccepted(house, [5000])
    await house.complete(scene)
    (charge,) = await house.settled(scene, 1)
    connection = await house.database.as_service()
    try:
        for accepted in (None, 4999):
            with pytest.raises(asyncpg.CheckViolationError, match="never_above_the_accepted_fee"):
                await connection.execute(
                    "UPDATE charge SET state = 'pending', accepted_minor_units = $2 WHERE charge_id = $1",
                    charge.charge_id,
                    accepted,
                )
    finally:
        await connection.close()
