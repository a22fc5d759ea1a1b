"""Completing a conversation charges each fee, once, and says what came of it."""

import asyncio
from uuid import uuid4

import pytest
from sotto.billing.v1 import billing_pb2, events_pb2

from chassis.faults import Fault
from services.billing.timers import AT_ONCE
from tests.support.billing import AUTHENTICATES, DECLINES, GOOD, House, Scene, fee
from tests.support.eventually import eventually

SUCCEEDED = billing_pb2.CHARGE_STATE_SUCCEEDED
FAILED = billing_pb2.CHARGE_STATE_FAILED
REQUIRES_ACTION = billing_pb2.CHARGE_STATE_REQUIRES_ACTION
MISSING_CARD = billing_pb2.CHARGE_STATE_MISSING_CARD


async def charged(house: House, charges: list[billing_pb2.Charge]) -> list[int]:
    """What the processor took for these charges."""
    lines = await house.simulator.charged([charge.charge_id for charge in charges])
    return sorted(line["amount"] for line in lines)


@pytest.mark.rule("S35")
async def test_each_participant_is_charged_the_own_fee_and_one_failure_stops_no_other(house: House) -> None:
    scene = house.scene([fee(5000), fee(7500), fee(900), fee(1000), fee(0)])
    for client, number in zip(scene.clients, (GOOD, DECLINES, AUTHENTICATES), strict=False):
        await house.save_card(client, number)
    await house.complete(scene)
    charges = await house.settled(scene, 4)
    assert [charge.state for charge in charges] == [SUCCEEDED, FAILED, REQUIRES_ACTION, MISSING_CARD]
    assert [charge.participant_id for charge in charges] == scene.participant_ids[:4]
    assert [charge.display_name for charge in charges] == ["Client 1", "Client 2", "Client 3", "Client 4"]
    assert [charge.decline_code for charge in charges] == [
        "",
        "generic_decline",
        "authentication_required",
        "",
    ]
    assert all(bool(charge.decline_message) == bool(charge.decline_code) for charge in charges)
    assert await charged(house, charges) == [5000]


@pytest.mark.rule("S35")
async def test_25_participants_are_charged_at_the_same_time_and_nobody_besides(house: House) -> None:
    scene = house.scene([fee(1000 + place) for place in range(AT_ONCE)])
    for place in range(0, AT_ONCE, 5):
        await asyncio.gather(*(house.save_card(client) for client in scene.clients[place : place + 5]))
    further = house.scene([fee(100)] * 5, scene.clients[:5])
    before = len(await house.simulator.requests())
    await house.simulator.ask("POST", "latency", {"milliseconds": 8_000})

    async def all_wait() -> None:
        lines = await house.simulator.requests(before)
        assert [line["status"] for line in lines] == [None] * AT_ONCE, "each asks, and none is answered yet"

    try:
        await house.complete(scene)
        await house.complete(further)
        await eventually(all_wait)
    finally:
        await house.simulator.ask("POST", "latency", {"milliseconds": 0})
    charges = await house.settled(scene, AT_ONCE, timeout=60)
    assert await charged(house, charges) == [1000 + place for place in range(AT_ONCE)]
    assert await charged(house, await house.settled(further, 5)) == [100] * 5


@pytest.mark.rule("S36")
async def test_repeated_and_parallel_events_charge_once(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0])
    house.mark_completed(scene)
    again = str(uuid4())
    await asyncio.gather(*(house.tell_completed(scene) for _ in range(5)))
    await asyncio.gather(*(house.tell_completed(scene, again) for _ in range(5)))
    charges = await house.settled(scene, 1)
    await house.tell_completed(scene)
    other = house.scene([fee(100)])
    await house.complete(other)
    await house.settled(other, 1)
    assert await charged(house, charges) == [5000]
    assert len(await house.charges(scene)) == 1


@pytest.mark.rule("S36")
async def test_a_forged_event_charges_nobody(house: House) -> None:
    active = house.scene([fee(5000)])
    await house.save_card(active.clients[0])
    await house.tell_completed(active)
    await house.tell_completed(Scene(str(uuid4()), active.host, [], []))
    honest = house.scene([fee(100)])
    await house.complete(honest)
    await house.settled(honest, 1)
    assert await house.charges(active) == []


@pytest.mark.rule("S36")
async def test_a_forged_event_does_not_keep_the_true_one_from_charging(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0])
    await house.tell_completed(scene)
    await house.complete(scene)
    assert [charge.state for charge in await house.settled(scene, 1)] == [SUCCEEDED]


@pytest.mark.rule("S38")
async def test_a_missing_card_is_flagged_and_charged_as_soon_as_one_is_added(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    assert (charge.state, charge.retryable) == (MISSING_CARD, False)
    retry = billing_pb2.RetryChargeRequest(charge_id=charge.charge_id, request_id=str(uuid4()))
    with pytest.raises(Fault, match="CARD_MISSING"):
        await house.stub(scene.host).RetryCharge(retry)
    await house.save_card(scene.clients[0])
    charges = await house.settled(scene, 1)
    assert charges[0].state == SUCCEEDED
    assert await charged(house, charges) == [5000]
    with pytest.raises(Fault, match="CHARGE_NOT_RETRYABLE"):
        await house.stub(scene.host).RetryCharge(
            billing_pb2.RetryChargeRequest(charge_id=charge.charge_id, request_id=str(uuid4()))
        )


@pytest.mark.rule("S38")
async def test_the_host_tries_again_once_and_the_same_request_is_the_same_retry(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0], DECLINES)
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    assert charge.retryable
    retry = billing_pb2.RetryChargeRequest(charge_id=charge.charge_id, request_id=str(uuid4()))
    for _ in range(2):
        again = (await house.stub(scene.host).RetryCharge(retry)).charge
        assert again.charge_id == charge.charge_id

    async def declined_again() -> None:
        assert await house.confirmations(charge.charge_id) == 2

    await eventually(declined_again)
    assert [each.state for each in await house.settled(scene, 1)] == [FAILED]
    assert await house.confirmations(charge.charge_id) == 2


@pytest.mark.rule("S38")
@pytest.mark.parametrize("number", [AUTHENTICATES, DECLINES])
async def test_another_card_pays_a_flagged_charge_at_once_on_the_same_payment_intent(
    house: House, number: str
) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0], number)
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    assert charge.state == (REQUIRES_ACTION if number == AUTHENTICATES else FAILED)
    await house.save_card(scene.clients[0], GOOD)

    async def paid() -> None:
        assert (await house.charges(scene))[0].state == SUCCEEDED

    await eventually(paid)
    lines = await house.simulator.charged([charge.charge_id])
    assert [line["amount"] for line in lines] == [5000]
    created = [
        line
        for line in await house.simulator.requests()
        if line["path"] == "/v1/payment_intents"
        and line["parameters"].get("metadata", {}).get("charge_id") == charge.charge_id
    ]
    assert len(created) == 1


@pytest.mark.rule("S36")
async def test_a_completion_that_no_event_told_of_is_found_by_the_sweep(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0])
    house.mark_completed(scene)
    assert await house.charges(scene) == []
    await house.sweep()
    assert [charge.state for charge in await house.settled(scene, 1)] == [SUCCEEDED]


@pytest.mark.rule("S36")
async def test_the_processor_learns_our_ids_and_nothing_else(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0])
    await house.complete(scene)
    await house.settled(scene, 1)
    told = repr([line["parameters"] for line in await house.simulator.requests()])
    names = {client.display_name for client in scene.clients} | {scene.host.display_name}
    for secret in (*names, scene.conversation_id, *scene.participant_ids):
        assert secret not in told
    keys = {
        key for line in await house.simulator.requests() for key in line["parameters"].get("metadata", {})
    }
    assert keys <= {"charge_id", "person_id", "refund_id"}


@pytest.mark.rule("S36", "S40")
async def test_a_settled_charge_is_told_to_others_without_words(house: House) -> None:
    scene = house.scene([fee(5000), fee(100)])
    await house.save_card(scene.clients[0])
    await house.complete(scene)
    charges = await house.settled(scene, 2)
    events = await house.events(scene)
    settled = [
        events_pb2.ChargeSettled.FromString(payload) for payload in events["billing.v1.charge.settled"]
    ]
    assert {(each.charge_id, each.state) for each in settled} == {
        (charge.charge_id, charge.state) for charge in charges
    }
    assert len(events["billing.v1.receipt.issued"]) == 1
    assert len(events["billing.v1.invoice.issued"]) == 1
    for payloads in events.values():
        assert not any(b"Client" in payload for payload in payloads)


@pytest.mark.rule("S41")
async def test_host_and_payer_are_poked_when_a_charge_settles(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0])
    async with house.pokes() as pokes:
        await house.complete(scene)
        await house.settled(scene, 1)
        people = {str(scene.host.person_id), str(scene.clients[0].person_id)}

        def poked() -> None:
            mine = [poke for poke in pokes if poke.conversation_id == scene.conversation_id]
            assert len(mine) >= 2
            assert all(set(poke.person_ids) == people for poke in mine)
            assert all(poke.division_id for poke in mine), "coordinators learn of it as well"

        await eventually(poked)
