"""Saving cards (S33) and what the processor tells by webhook."""

from typing import Any
from uuid import uuid4

import pytest
from sotto.billing.v1 import billing_pb2, events_pb2

from chassis.auth import Caller
from chassis.faults import Fault, Kind
from services.billing.domain.consent import VERSION
from tests.support.billing import DECLINES, GOOD, House, fee
from tests.support.builders import a_client, a_process
from tests.support.eventually import eventually

GATEWAY = a_process("gateway")


def start(request_id: str = "") -> billing_pb2.StartCardSetupRequest:
    return billing_pb2.StartCardSetupRequest(
        request_id=request_id or str(uuid4()), return_path="/cards", consent_version=VERSION
    )


async def cards(house: House, person: Caller) -> list[billing_pb2.Card]:
    return list((await house.stub(person).ListCards(billing_pb2.ListCardsRequest())).cards)


@pytest.mark.rule("S33")
async def test_a_card_is_saved_on_the_processors_page_and_becomes_the_default(house: House) -> None:
    person = a_client(house.practice_id)
    first = await house.save_card(person)
    assert (first.brand, first.last4, first.expire_month, first.expire_year, first.default) == (
        "visa",
        "4242",
        12,
        2039,
        True,
    )
    second = await house.save_card(person, DECLINES)
    assert [(card.card_id, card.default) for card in await cards(house, person)] == [
        (second.card_id, True),
        (first.card_id, False),
    ]
    assert await cards(house, a_client(house.practice_id)) == []
    assert await cards(house, a_client(person_id=person.person_id)) == [], "another practice has no card"


@pytest.mark.rule("S33")
async def test_the_page_leads_back_to_where_the_person_came_from(house: House) -> None:
    started = await house.stub(a_client(house.practice_id)).StartCardSetup(start())
    back = await house.simulator.enter_card(started.url, GOOD)
    assert back == f"http://localhost:8080/cards?card_setup={started.card_setup_id}"


async def test_starting_twice_with_the_same_id_is_one_setup(house: House) -> None:
    person, request = a_client(house.practice_id), start()
    first = await house.stub(person).StartCardSetup(request)
    assert await house.stub(person).StartCardSetup(request) == first


async def test_finishing_twice_gives_the_same_card(house: House) -> None:
    person = a_client(house.practice_id)
    started = await house.stub(person).StartCardSetup(start())
    finish = billing_pb2.FinishCardSetupRequest(card_setup_id=started.card_setup_id)
    with pytest.raises(Fault, match="CARD_SETUP_INCOMPLETE"):
        await house.stub(person).FinishCardSetup(finish)
    await house.simulator.enter_card(started.url, GOOD)
    first = await house.stub(person).FinishCardSetup(finish)
    assert await house.stub(person).FinishCardSetup(finish) == first
    assert len(await cards(house, person)) == 1


async def test_a_setup_of_somebody_else_is_not_there(house: House) -> None:
    started = await house.stub(a_client(house.practice_id)).StartCardSetup(start())
    finish = billing_pb2.FinishCardSetupRequest(card_setup_id=started.card_setup_id)
    with pytest.raises(Fault) as refused:
        await house.stub(a_client(house.practice_id)).FinishCardSetup(finish)
    assert refused.value.kind is Kind.NOT_FOUND


async def test_a_processor_out_of_reach_is_told_as_such_and_the_same_request_goes_on(house: House) -> None:
    person, request = a_client(house.practice_id), start()
    await house.simulator.fail("error_before", r"/checkout/sessions$")
    with pytest.raises(Fault) as refused:
        await house.stub(person).StartCardSetup(request)
    assert (refused.value.kind, refused.value.reason) == (Kind.UNAVAILABLE, "PROCESSOR_UNAVAILABLE")
    assert await house.simulator.faults_fired() == [1]
    assert (await house.stub(person).StartCardSetup(request)).url


@pytest.mark.rule("S33")
async def test_the_card_of_somebody_who_did_not_come_back_is_saved_by_webhook(house: House) -> None:
    person = a_client(house.practice_id)
    started = await house.stub(person).StartCardSetup(start())
    session_id = started.url.rsplit("/", 1)[-1]
    await house.simulator.enter_card(started.url, GOOD)
    webhook = house.signed(an_event("checkout.session.completed", session_id))
    async with house.pokes() as pokes:
        await house.stub(GATEWAY).ReceiveWebhook(webhook)

        async def saved() -> None:
            assert [card.last4 for card in await cards(house, person)] == ["4242"]
            assert any(str(person.person_id) in poke.person_ids for poke in pokes)

        await eventually(saved)
    told = [
        events_pb2.CardSaved.FromString(payload)
        for payload in await house.all_events("billing.v1.card.saved")
    ]
    assert [event.person_id for event in told].count(str(person.person_id)) == 1


def an_event(topic: str, object_id: str, event_id: str = "") -> dict[str, Any]:
    return {
        "id": event_id or f"evt_{uuid4().hex}",
        "object": "event",
        "type": topic,
        "data": {"object": {"id": object_id, "object": topic.rpartition(".")[0]}},
    }


@pytest.mark.parametrize("tampering", ["body", "signature", "age", "none"])
async def test_a_forged_webhook_is_refused(house: House, tampering: str) -> None:
    webhook = house.signed(an_event("payment_intent.succeeded", "pi_x"))
    if tampering == "body":
        webhook.body += b" "
    elif tampering == "signature":
        webhook.signature = webhook.signature[:-1] + ("0" if webhook.signature[-1] != "0" else "1")
    elif tampering == "age":
        webhook = house.signed(an_event("payment_intent.succeeded", "pi_x"), age_seconds=400)
    else:
        webhook.signature = ""
    with pytest.raises(Fault) as refused:
        await house.stub(GATEWAY).ReceiveWebhook(webhook)
    assert (refused.value.kind, refused.value.reason) == (Kind.INVALID, "WEBHOOK_SIGNATURE")


@pytest.mark.rule("S36")
async def test_webhooks_that_lie_repeat_or_come_early_change_nothing(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0], DECLINES)
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    intent = await house.payment_intent(charge.charge_id)
    lie = house.signed(an_event("payment_intent.succeeded", intent, "evt_lie"))
    for _ in range(3):
        await house.stub(GATEWAY).ReceiveWebhook(lie)
    await house.stub(GATEWAY).ReceiveWebhook(house.signed(an_event("payment_intent.succeeded", "pi_unknown")))
    await house.stub(GATEWAY).ReceiveWebhook(house.signed(an_event("customer.updated", "cus_x")))
    await house.asked_again(intent)
    assert [each.state for each in await house.charges(scene)] == [billing_pb2.CHARGE_STATE_FAILED]
    assert await house.confirmations(charge.charge_id) == 1


@pytest.mark.rule("S35")
async def test_a_payment_that_succeeded_elsewhere_is_learned_by_webhook(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0], DECLINES)
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    intent = await house.payment_intent(charge.charge_id)
    await house.simulator.pay_elsewhere(intent)
    await house.stub(GATEWAY).ReceiveWebhook(house.signed(an_event("payment_intent.succeeded", intent)))

    async def paid() -> None:
        assert [each.state for each in await house.charges(scene)] == [billing_pb2.CHARGE_STATE_SUCCEEDED]

    await eventually(paid)
    assert len(await house.documents(scene.clients[0], scene)) == 1


@pytest.mark.rule("S33")
async def test_our_database_has_no_card_number_in_it(house: House) -> None:
    await house.save_card(a_client(house.practice_id))
    tables = await house.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'billing'")
    assert len(tables) > 10
    for (table,) in tables:
        rows = await house.fetch(f'SELECT t::text AS line FROM billing."{table}" t')
        assert not any(GOOD in row["line"] for row in rows), table
