"""Events and their delivery."""

from collections import Counter

import pytest
import stripe

from tests.contract.processor_builders import (
    ALWAYS_AUTHENTICATES,
    DECLINES_WHEN_CHARGED,
    RETURN_URL,
    card_only,
    charged,
    decline,
    new_customer,
    paid,
    saved_card,
    unconfirmed,
)
from tests.contract.processor_simulator import Receiver, Simulator
from tests.support.eventually import eventually


async def received(receiver: Receiver, *types: str) -> None:
    """Wait until exactly these have arrived, in any order."""

    def arrived() -> None:
        assert Counter(receiver.types()) == Counter(types)

    await eventually(arrived, timeout=5.0)


async def states(simulator: Simulator) -> list[str]:
    return [delivery["state"] for delivery in (await simulator.ask("GET", "webhooks"))["deliveries"]]


async def told(receiver: Receiver, intent: stripe.PaymentIntent) -> tuple[stripe.Event, bytes, str]:
    """The event that this payment succeeded, once it has arrived, its body and its signature."""

    def arrived() -> tuple[stripe.Event, bytes, str]:
        events = zip(receiver.events(), receiver.bodies, strict=True)
        found = [(event, *sent) for event, sent in events if event.data.object["id"] == intent.id]
        assert found
        return found[0]

    event: tuple[stripe.Event, bytes, str] = await eventually(arrived)
    return event


async def test_a_payment_is_told_with_a_valid_signature(
    client: stripe.StripeClient, receiver: Receiver
) -> None:
    intent = await paid(client)
    event, _, _ = await told(receiver, intent)
    assert event.type == "payment_intent.succeeded"
    assert (event.data.object["status"], event.data.object["amount"]) == ("succeeded", 1500)
    assert (await client.v1.events.retrieve_async(event.id)).data.object["id"] == intent.id


async def test_every_act_is_told(client: stripe.StripeClient, receiver: Receiver) -> None:
    intent = await paid(client)
    await client.v1.refunds.create_async({"payment_intent": intent.id})
    await client.v1.payment_methods.detach_async(str(intent.payment_method))
    await received(
        receiver,
        "payment_method.attached",
        "payment_intent.succeeded",
        "charge.refunded",
        "payment_method.detached",
    )


async def test_failures_and_actions_are_told(client: stripe.StripeClient, receiver: Receiver) -> None:
    await decline(client, await unconfirmed(client, DECLINES_WHEN_CHARGED))
    waiting = await unconfirmed(client, ALWAYS_AUTHENTICATES)
    await charged(client, waiting, off_session=False, return_url=RETURN_URL)
    await client.v1.payment_intents.cancel_async(waiting.id)
    await received(
        receiver,
        "payment_method.attached",
        "payment_intent.payment_failed",
        "payment_method.attached",
        "payment_intent.requires_action",
        "payment_intent.canceled",
    )


async def test_saving_a_card_is_told(client: stripe.StripeClient, receiver: Receiver) -> None:
    customer = await new_customer(client)
    intents = [await client.v1.setup_intents.create_async(card_only(customer=customer)) for _ in range(2)]
    await client.v1.setup_intents.confirm_async(intents[0].id, {"payment_method": "pm_card_visa"})
    with pytest.raises(stripe.CardError):
        await client.v1.setup_intents.confirm_async(
            intents[1].id, {"payment_method": "pm_card_visa_chargeDeclined"}
        )
    await received(receiver, "payment_method.attached", "setup_intent.succeeded", "setup_intent.setup_failed")


async def test_events_can_be_listed_and_read(client: stripe.StripeClient) -> None:
    intent = await paid(client)
    listed = await client.v1.events.list_async({"type": "payment_intent.succeeded"})
    assert [event.data.object["id"] for event in listed.data] == [intent.id]
    assert (await client.v1.events.retrieve_async(listed.data[0].id)).type == "payment_intent.succeeded"


async def test_an_event_names_the_request_that_caused_it(client: stripe.StripeClient) -> None:
    intent = await unconfirmed(client)
    await client.v1.payment_intents.cancel_async(intent.id, None, {"idempotency_key": "the-key"})
    event = (await client.v1.events.list_async({"type": "payment_intent.canceled"})).data[0]
    assert event.request is not None
    assert event.request.idempotency_key == "the-key"


async def test_a_forged_signature_is_not_accepted(client: stripe.StripeClient, receiver: Receiver) -> None:
    _, body, signature = await told(receiver, await paid(client))
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature, "whsec_other")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", signature, "whsec_contract")


async def test_a_delivery_that_fails_is_tried_again_with_growing_pauses(
    client: stripe.StripeClient, simulator: Simulator, receiver: Receiver
) -> None:
    receiver.status = 500
    await saved_card(client, await new_customer(client))
    for attempt, pause in enumerate((5, 10, 20), start=1):

        async def tried(attempt: int = attempt) -> None:
            (delivery,) = (await simulator.ask("GET", "webhooks"))["deliveries"]
            assert (delivery["attempts"], delivery["last_status"]) == (attempt, 500)

        await eventually(tried)
        await simulator.ask("POST", "clock", advance_seconds=pause)
    receiver.status = 200

    async def delivered() -> None:
        await simulator.ask("POST", "clock", advance_seconds=40)
        assert await states(simulator) == ["delivered"]

    await eventually(delivered)
    assert len({event.id for event in receiver.events()}) == 1


async def test_a_delivery_is_given_up_after_three_days(
    client: stripe.StripeClient, simulator: Simulator, receiver: Receiver
) -> None:
    receiver.status = 500
    await saved_card(client, await new_customer(client))
    await simulator.ask("POST", "clock", advance_seconds=4 * 24 * 3600)

    async def failed() -> None:
        await simulator.ask("POST", "clock", advance_seconds=6 * 3600)
        assert await states(simulator) == ["failed"]

    await eventually(failed)


async def test_deliveries_wait_while_they_are_switched_off_and_outlive_a_restart(
    client: stripe.StripeClient, simulator: Simulator, receiver: Receiver
) -> None:
    await simulator.ask("POST", "webhooks", enabled=False)
    await paid(client)
    assert await states(simulator) == ["waiting", "waiting"]
    await simulator.kill()
    await simulator.start()
    assert receiver.bodies == []
    await simulator.ask("POST", "webhooks", enabled=True)
    await received(receiver, "payment_method.attached", "payment_intent.succeeded")


async def test_deliveries_can_be_doubled_and_lost(
    client: stripe.StripeClient, simulator: Simulator, receiver: Receiver
) -> None:
    await simulator.ask("POST", "webhooks", duplicate=3, drop=2)
    customer = await new_customer(client)
    for _ in range(4):
        await saved_card(client, customer)
    await received(receiver, *["payment_method.attached"] * 6)
    assert sorted(await states(simulator)) == ["delivered", "delivered", "dropped", "dropped"]
    assert sorted(Counter(event.id for event in receiver.events()).values()) == [3, 3]


async def test_deliveries_can_arrive_in_another_order(
    client: stripe.StripeClient, simulator: Simulator, receiver: Receiver
) -> None:
    await simulator.ask("POST", "webhooks", enabled=False, shuffle=True)
    customer = await new_customer(client)
    for _ in range(40):
        await saved_card(client, customer)
    await simulator.ask("POST", "webhooks", enabled=True)
    await received(receiver, *["payment_method.attached"] * 40)
    made = [event.id for event in (await client.v1.events.list_async({"limit": 100})).data]
    arrived = [event.id for event in receiver.events()]
    assert sorted(arrived) == sorted(made)
    assert arrived not in (made, made[::-1])
