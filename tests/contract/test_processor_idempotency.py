"""Idempotency keys; the money is counted in the simulator's ledger."""

import asyncio
import uuid
from typing import Any

import aiohttp
import pytest
import stripe

from tests.contract.processor_builders import (
    DECLINES_WHEN_CHARGED,
    card_only,
    charged,
    embedded,
    keyed,
    paid,
    replayed_error,
    unconfirmed,
)
from tests.contract.processor_simulator import SECRET_KEY, Simulator
from tests.support.eventually import eventually

AWAY: Any = {"off_session": True}


async def confirm(
    client: stripe.StripeClient, intent: stripe.PaymentIntent, key: str
) -> stripe.PaymentIntent:
    return await client.v1.payment_intents.confirm_async(intent.id, AWAY, keyed(key))


def replayed(found: Any) -> bool:
    """Whether the answer says that it is a replay."""
    return bool(found.last_response.headers.get("idempotent-replayed") == "true")


async def test_a_second_request_with_the_key_gets_the_first_one_s_answer(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    parameters = card_only(amount=1500, currency="usd", payment_method="pm_card_visa", confirm=True)
    first = await client.v1.payment_intents.create_async(parameters, keyed("one"))
    second = await client.v1.payment_intents.create_async(parameters, keyed("one"))
    assert (replayed(first), replayed(second)) == (False, True)
    assert first.to_dict() == second.to_dict()
    assert len(await simulator.ledger()) == 1


@pytest.mark.parametrize("change", [{"amount": 1600}, {"metadata": {"a": "b"}}])
async def test_the_key_with_other_parameters_is_refused(
    client: stripe.StripeClient, change: dict[str, Any]
) -> None:
    parameters = card_only(amount=1500, currency="usd")
    await client.v1.payment_intents.create_async(parameters, keyed("one"))
    with pytest.raises(stripe.IdempotencyError) as refused:
        await client.v1.payment_intents.create_async(parameters | change, keyed("one"))
    assert refused.value.http_status == 400


async def test_the_key_at_another_address_is_refused(client: stripe.StripeClient) -> None:
    one, other = await unconfirmed(client), await unconfirmed(client)
    await confirm(client, one, "one")
    with pytest.raises(stripe.IdempotencyError):
        await confirm(client, other, "one")


async def test_a_decline_is_kept_under_the_key(client: stripe.StripeClient, simulator: Simulator) -> None:
    intent = await unconfirmed(client, DECLINES_WHEN_CHARGED)
    errors = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refused:
            await confirm(client, intent, "one")
        errors.append(refused.value)
    assert embedded(errors[0], "charge") == embedded(errors[1], "charge")
    charges = await client.v1.charges.list_async({"payment_intent": intent.id})
    assert [charge.status for charge in charges.data] == ["failed"]


async def test_a_wrong_state_is_kept_under_the_key(client: stripe.StripeClient) -> None:
    intent = await paid(client)
    for expected in (False, True):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await confirm(client, intent, "one")
        assert replayed_error(refused.value) == expected


async def test_a_validation_failure_is_not_kept_under_the_key(client: stripe.StripeClient) -> None:
    wrong: Any = card_only(amount=1, currency="usd")
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.create_async(wrong, keyed("one"))
    right = await client.v1.payment_intents.create_async(card_only(amount=1500, currency="usd"), keyed("one"))
    assert not replayed(right)


async def test_only_one_of_several_requests_at_once_is_executed(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await unconfirmed(client)
    await simulator.ask("POST", "latency", milliseconds=200)
    answers = await asyncio.gather(
        *(confirm(client, intent, "one") for _ in range(5)), return_exceptions=True
    )
    conflicts = [answer for answer in answers if isinstance(answer, stripe.StripeError)]
    assert len(answers) - len(conflicts) == 1
    assert {(error.http_status, embedded(error, "code")) for error in conflicts} == {
        (409, "idempotency_key_in_use")
    }
    assert replayed(await confirm(client, intent, "one"))
    assert len(await simulator.ledger()) == 1


async def test_a_key_is_forgotten_after_24_hours(client: stripe.StripeClient, simulator: Simulator) -> None:
    parameters = card_only(amount=1500, currency="usd")
    first = await client.v1.payment_intents.create_async(parameters, keyed("one"))
    await simulator.ask("POST", "clock", advance_seconds=24 * 3600 - 60)
    assert (await client.v1.payment_intents.create_async(parameters, keyed("one"))).id == first.id
    await simulator.ask("POST", "clock", advance_seconds=60)
    assert (await client.v1.payment_intents.create_async(parameters, keyed("one"))).id != first.id


async def test_a_key_has_at_most_255_characters(client: stripe.StripeClient) -> None:
    await client.v1.customers.create_async(None, keyed("k" * 255))
    with pytest.raises(stripe.InvalidRequestError, match="255"):
        await client.v1.customers.create_async(None, keyed("k" * 256))


async def test_reading_and_deleting_ignore_the_key(client: stripe.StripeClient) -> None:
    customer = await client.v1.customers.create_async(None, keyed("one"))
    for _ in range(2):
        assert not replayed(await client.v1.customers.retrieve_async(customer.id, None, keyed("one")))
    assert (await client.v1.customers.delete_async(customer.id, None, keyed("one"))).deleted


async def test_a_key_is_kept_when_the_processor_is_killed(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await unconfirmed(client)
    await confirm(client, intent, "one")
    await simulator.kill()
    await simulator.start()
    assert replayed(await confirm(client, intent, "one"))
    assert len(await simulator.ledger()) == 1


async def test_a_client_that_leaves_does_not_stop_the_execution(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await unconfirmed(client)
    await simulator.ask("POST", "latency", milliseconds=500)
    headers = {"Authorization": f"Bearer {SECRET_KEY}", "Idempotency-Key": str(uuid.uuid4())}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.1)) as session:
        with pytest.raises(TimeoutError):
            await session.post(
                f"{simulator.url}/v1/payment_intents/{intent.id}/confirm",
                data={"off_session": "true"},
                headers=headers,
            )
    assert await simulator.ledger() == []

    async def executed() -> None:
        assert len(await simulator.ledger()) == 1

    await eventually(executed)


async def test_without_a_key_every_request_is_executed(simulator: Simulator) -> None:
    headers = {"Authorization": f"Bearer {SECRET_KEY}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        answers = [await (await session.post(f"{simulator.url}/v1/customers")).json() for _ in range(2)]
    assert answers[0]["id"] != answers[1]["id"]


async def test_two_confirmations_of_one_payment_with_different_keys_charge_once(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await unconfirmed(client)
    await charged(client, intent)
    with pytest.raises(stripe.InvalidRequestError):
        await charged(client, intent)
    assert len(await simulator.ledger()) == 1
