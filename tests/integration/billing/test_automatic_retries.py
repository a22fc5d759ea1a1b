"""A soft decline is tried again by itself, a hard one is not, and another card is tried at once (S38)."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sotto.billing.v1 import billing_pb2, cards_pb2

from chassis.ids import new_id
from tests.support.billing import DECLINES, GOOD, House, Scene, fee
from tests.support.eventually import eventually

SUCCEEDED = billing_pb2.CHARGE_STATE_SUCCEEDED
FAILED = billing_pb2.CHARGE_STATE_FAILED
LOST = "4000000000009987"


async def declined(house: House) -> tuple[Scene, billing_pb2.Charge]:
    """A charge that was refused for now."""
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0], DECLINES)
    await house.complete(scene)
    return scene, (await house.settled(scene, 1))[0]


async def becomes(house: House, charge: billing_pb2.Charge, number: str) -> None:
    """The charge's card behaves like another one from now on."""
    statement = "SELECT payment_method FROM billing.card WHERE card_id = $1"
    method = (await house.fetch(statement, charge.card.card_id))[0]["payment_method"]
    await house.simulator.ask("POST", "cards", {"payment_method": method, "number": number})


async def let_time_come(house: House, charge: billing_pb2.Charge) -> None:
    """The time of the next retry is now."""
    statement = "UPDATE billing.charge SET next_retry_at = now(), due_at = now() WHERE charge_id = $1"
    await house.fetch(statement, charge.charge_id)


async def confirmed(house: House, charge: billing_pb2.Charge, times: int) -> None:
    """Wait until the processor was told to take the money so often."""

    async def so_often() -> None:
        assert await house.confirmations(charge.charge_id) == times

    await eventually(so_often)


async def test_host_and_client_see_when_a_soft_decline_is_tried_again(house: House) -> None:
    scene, charge = await declined(house)
    when = charge.next_retry_time.ToDatetime(UTC)
    there = when.astimezone(ZoneInfo("America/Vancouver"))
    assert (there.hour, there.minute) == (10, 0)
    assert timedelta(0) < when - datetime.now(UTC) <= timedelta(days=2)
    own = billing_pb2.GetOwnChargeRequest(conversation_id=scene.conversation_id)
    mine = (await house.stub(scene.clients[0]).GetOwnCharge(own)).charge
    assert mine.next_retry_time == charge.next_retry_time
    assert mine.confirmable


@pytest.mark.rule("S38")
async def test_a_soft_decline_is_paid_by_itself_once_its_card_pays_again(house: House) -> None:
    scene, charge = await declined(house)
    await becomes(house, charge, GOOD)
    await let_time_come(house, charge)

    async def paid() -> None:
        (now,) = await house.charges(scene)
        assert (now.state, now.HasField("next_retry_time")) == (SUCCEEDED, False)

    await eventually(paid)
    assert [line["amount"] for line in await house.simulator.charged([charge.charge_id])] == [5000]
    assert len(await house.documents(scene.clients[0], scene)) == 1


@pytest.mark.rule("S38")
async def test_it_is_tried_at_most_four_times_by_itself(house: House) -> None:
    scene, charge = await declined(house)
    for times in range(2, 6):
        assert (await house.settled(scene, 1))[0].HasField("next_retry_time")
        await let_time_come(house, charge)
        await confirmed(house, charge, times)
    (last,) = await house.settled(scene, 1)
    assert (last.state, last.HasField("next_retry_time")) == (FAILED, False)
    assert (await house.fetch("SELECT due_at FROM billing.charge WHERE charge_id = $1", charge.charge_id))[0][
        "due_at"
    ] is None


@pytest.mark.rule("S38")
async def test_a_hard_decline_is_never_tried_again_with_the_same_card(house: House) -> None:
    scene = house.scene([fee(5000)])
    card = await house.save_card(scene.clients[0])
    await becomes(house, billing_pb2.Charge(card=card), LOST)
    await house.complete(scene)
    (charge,) = await house.settled(scene, 1)
    assert (charge.decline_code, charge.HasField("next_retry_time")) == ("lost_card", False)
    choose = cards_pb2.SetDefaultCardRequest(card_id=card.card_id, request_id=str(new_id()))
    await house.cards_stub(scene.clients[0]).SetDefaultCard(choose)
    assert await house.confirmations(charge.charge_id) == 1


@pytest.mark.rule("S36", "S38")
@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "error_500_after"])
async def test_a_retry_whose_answer_is_lost_takes_the_money_once(house: House, kind: str) -> None:
    scene, charge = await declined(house)
    await becomes(house, charge, GOOD)
    await house.simulator.fail(kind, r"/confirm$")
    await let_time_come(house, charge)

    async def paid() -> None:
        assert (await house.charges(scene))[0].state == SUCCEEDED

    await eventually(paid)
    assert await house.simulator.faults_fired() == [1]
    assert [line["amount"] for line in await house.simulator.charged([charge.charge_id])] == [5000]
    await house.assert_asked_before_sending_again(charge.charge_id)


@pytest.mark.rule("S36", "S38")
async def test_a_webhook_in_between_does_not_lose_the_time_of_the_retry(house: House) -> None:
    scene, charge = await declined(house)
    statement = "UPDATE billing.charge SET due_at = now() WHERE charge_id = $1"
    await house.fetch(statement, charge.charge_id)
    await house.asked_again(await house.payment_intent(charge.charge_id))
    assert (await house.settled(scene, 1))[0].next_retry_time == charge.next_retry_time


@pytest.mark.rule("S36", "S38")
async def test_a_card_saved_at_the_moment_of_completion_is_charged_or_found(house: House) -> None:
    scenes = [house.scene([fee(1000)]) for _ in range(8)]

    async def race(scene: Scene, pause: float) -> None:
        async def complete() -> None:
            await asyncio.sleep(pause)
            await house.complete(scene)

        await asyncio.gather(house.save_card(scene.clients[0]), complete())

    await asyncio.gather(*(race(scene, place * 0.05) for place, scene in enumerate(scenes)))
    for scene in scenes:

        async def paid(scene: Scene = scene) -> None:
            assert [each.state for each in await house.charges(scene)] == [SUCCEEDED]

        await eventually(paid, timeout=30)


@pytest.mark.rule("S38")
async def test_another_card_for_everything_that_waits(house: House) -> None:
    person = house.scene([fee(1)]).clients[0]
    scenes = [house.scene([fee(amount)], [person]) for amount in (1000, 2000)]
    await house.complete(scenes[0])
    await house.settled(scenes[0], 1)
    first = await house.save_card(person)
    await house.save_card(person, DECLINES)
    await house.complete(scenes[1])
    (waiting,) = await house.settled(scenes[1], 1)
    assert waiting.state == FAILED
    choose = cards_pb2.SetDefaultCardRequest(card_id=first.card_id, request_id=str(new_id()))
    chosen = (await house.cards_stub(person).SetDefaultCard(choose)).card
    assert (chosen.card_id, chosen.default) == (first.card_id, True)

    async def paid() -> None:
        for scene in scenes:
            assert [each.state for each in await house.charges(scene)] == [SUCCEEDED]

    await eventually(paid)
    assert (await house.cards_stub(person).SetDefaultCard(choose)).card == chosen, "the same request"
    lines = await house.simulator.charged([each.charge_id for s in scenes for each in await house.charges(s)])
    assert sorted(line["amount"] for line in lines) == [1000, 2000]
