"""Payment intents, charges, refunds and the ledger."""

from typing import Any

import pytest
import stripe

from tests.contract.processor_builders import (
    ALWAYS_AUTHENTICATES,
    AUTHENTICATES_WHEN_SAVED,
    DECLINES_WHEN_CHARGED,
    RETURN_URL,
    VISA,
    card_only,
    charged,
    decline,
    embedded,
    new_customer,
    numbered,
    paid,
    unconfirmed,
)
from tests.contract.processor_simulator import Simulator
from tests.support.eventually import eventually


async def status(client: stripe.StripeClient, intent: stripe.PaymentIntent) -> str:
    return (await client.v1.payment_intents.retrieve_async(intent.id)).status


async def test_no_money_moves_before_the_intent_is_confirmed(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await unconfirmed(client, metadata={"charge": "1"}, description="Fee")
    assert (intent.status, intent.latest_charge, await simulator.ledger()) == (
        "requires_confirmation",
        None,
        [],
    )
    bare = await client.v1.payment_intents.create_async({"amount": 1500, "currency": "USD"})
    assert (bare.status, bare.currency) == ("requires_payment_method", "usd")


async def test_a_saved_card_is_charged_once_while_the_person_is_away(client: stripe.StripeClient) -> None:
    intent = await paid(client)
    assert await status(client, intent) == "succeeded"
    (charge,) = (await client.v1.charges.list_async({"customer": str(intent.customer)})).data
    assert (charge.paid, charge.captured, charge.refunded) == (True, True, False)
    assert (charge.payment_intent, charge.payment_method) == (intent.id, intent.payment_method)
    assert (charge.amount, charge.currency) == (1500, "usd")
    movements = await client.v1.balance_transactions.list_async()
    assert [(one.type, one.amount, one.source) for one in movements.data] == [("charge", 1500, charge.id)]


async def test_a_payment_says_what_came_of_it(client: stripe.StripeClient) -> None:
    intent = await paid(client, metadata={"charge": "1"})
    assert (intent.status, intent.amount_received) == ("succeeded", 1500)
    charge = await client.v1.charges.retrieve_async(str(intent.latest_charge))
    assert charge.metadata["charge"] == "1"


async def test_what_was_paid_is_in_the_ledger(client: stripe.StripeClient, simulator: Simulator) -> None:
    intent = await paid(client, metadata={"charge": "1"})
    (line,) = await simulator.ledger()
    assert (line["type"], line["payment_intent"], line["amount"], line["currency"], line["metadata"]) == (
        "charge",
        intent.id,
        1500,
        "usd",
        {"charge": "1"},
    )


async def test_a_payment_can_be_created_and_confirmed_in_one_call(client: stripe.StripeClient) -> None:
    intent = await client.v1.payment_intents.create_async(
        card_only(amount=1500, currency="eur", payment_method=VISA, confirm=True)
    )
    assert intent.status == "succeeded"


async def test_a_card_of_no_customer_is_charged_only_once(client: stripe.StripeClient) -> None:
    card: Any = {
        "payment_method": (await client.v1.payment_methods.create_async(numbered("4242424242424242"))).id
    }
    payment = card_only(amount=1500, currency="eur", confirm=True, **card)
    assert (await client.v1.payment_intents.create_async(payment)).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        await client.v1.payment_intents.create_async(payment)


async def test_a_paid_or_canceled_payment_takes_no_more_money(client: stripe.StripeClient) -> None:
    succeeded, canceled = await paid(client), await unconfirmed(client)
    await client.v1.payment_intents.cancel_async(canceled.id)
    for intent, stays in ((succeeded, "succeeded"), (canceled, "canceled")):
        for act in (client.v1.payment_intents.confirm_async, client.v1.payment_intents.cancel_async):
            with pytest.raises(stripe.InvalidRequestError):
                await act(intent.id)
        assert await status(client, intent) == stays
    (movement,) = (await client.v1.balance_transactions.list_async()).data
    assert movement.amount == 1500


async def test_a_succeeded_payment_can_be_neither_confirmed_nor_canceled(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await paid(client)
    for act in (client.v1.payment_intents.confirm_async, client.v1.payment_intents.cancel_async):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await act(intent.id)
        assert refused.value.code == "payment_intent_unexpected_state"
        assert embedded(refused.value).status == "succeeded"
    assert len(await simulator.ledger()) == 1


async def test_a_canceled_payment_stays_canceled(client: stripe.StripeClient) -> None:
    intent = await unconfirmed(client)
    canceled = await client.v1.payment_intents.cancel_async(intent.id, {"cancellation_reason": "abandoned"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    assert canceled.canceled_at is not None
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await charged(client, intent)
    assert refused.value.code == "payment_intent_unexpected_state"


async def test_a_payment_without_a_card_cannot_be_confirmed(client: stripe.StripeClient) -> None:
    intent = await client.v1.payment_intents.create_async(card_only(amount=1500, currency="usd"))
    with pytest.raises(stripe.InvalidRequestError, match="missing a payment method"):
        await charged(client, intent)


async def test_a_payment_open_to_redirects_needs_a_return_address(client: stripe.StripeClient) -> None:
    parameters: Any = {"amount": 1500, "currency": "usd", "payment_method": VISA, "confirm": True}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.create_async(parameters)
    assert refused.value.param == "return_url"
    closed = {"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}
    for more in ({"return_url": RETURN_URL}, closed):
        assert (await client.v1.payment_intents.create_async(parameters | more)).status == "succeeded"


async def test_allowed_types_and_automatic_methods_exclude_each_other(client: stripe.StripeClient) -> None:
    both: Any = card_only(amount=1500, currency="usd", automatic_payment_methods={"enabled": True})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.create_async(both)
    assert refused.value.code == "parameters_exclusive"


async def test_a_declined_payment_is_put_back(client: stripe.StripeClient) -> None:
    intent = await unconfirmed(client, DECLINES_WHEN_CHARGED)
    refused = await decline(client, intent)
    assert (refused.http_status, refused.code) == (402, "card_declined")
    after = await client.v1.payment_intents.retrieve_async(intent.id)
    assert after.status == "requires_payment_method"
    assert after.last_payment_error is not None
    assert after.last_payment_error.code == "card_declined"
    (charge,) = (await client.v1.charges.list_async({"customer": str(intent.customer)})).data
    assert (charge.paid, charge.status, charge.failure_code) == (False, "failed", "card_declined")
    assert (await client.v1.balance_transactions.list_async()).data == []


async def test_a_decline_says_why(client: stripe.StripeClient, simulator: Simulator) -> None:
    intent = await unconfirmed(client, DECLINES_WHEN_CHARGED)
    refused = await decline(client, intent)
    assert (refused.http_status, refused.code) == (402, "card_declined")
    assert embedded(refused, "decline_code") == "generic_decline"
    assert embedded(refused).id == intent.id
    after = await client.v1.payment_intents.retrieve_async(intent.id, {"expand": ["latest_charge"]})
    assert (after.status, after.payment_method) == ("requires_payment_method", None)
    assert after.last_payment_error is not None
    assert after.last_payment_error.decline_code == "generic_decline"
    assert isinstance(after.latest_charge, stripe.Charge)
    assert (after.latest_charge.status, after.latest_charge.failure_code) == ("failed", "card_declined")
    assert await simulator.ledger() == []


async def test_a_declined_payment_succeeds_with_another_card(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await unconfirmed(client, DECLINES_WHEN_CHARGED)
    await decline(client, intent)
    other = await client.v1.payment_methods.attach_async(VISA, {"customer": str(intent.customer)})
    after = await charged(client, intent, payment_method=other.id)
    assert (after.status, after.last_payment_error) == ("succeeded", None)
    charges = await client.v1.charges.list_async({"payment_intent": intent.id})
    assert [charge.status for charge in charges.data] == ["succeeded", "failed"]


@pytest.mark.parametrize(
    ("token", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", None),
        ("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded"),
    ],
)
async def test_a_declining_card_that_was_not_saved_declines_when_charged(
    client: stripe.StripeClient, token: str, code: str, decline_code: str | None
) -> None:
    customer = await new_customer(client)
    parameters = card_only(amount=1500, currency="usd", customer=customer, payment_method=token)
    intent = await client.v1.payment_intents.create_async(parameters)
    refused = await decline(client, intent)
    assert (refused.code, getattr(refused.error, "decline_code", None)) == (code, decline_code)


@pytest.mark.parametrize("token", [ALWAYS_AUTHENTICATES, AUTHENTICATES_WHEN_SAVED])
async def test_a_bank_that_wants_the_person_refuses_a_charge_in_their_absence(
    client: stripe.StripeClient, simulator: Simulator, token: str
) -> None:
    intent = await unconfirmed(client, token)
    refused = await decline(client, intent)
    assert (refused.http_status, refused.code) == (402, "authentication_required")
    assert embedded(refused, "decline_code") == "authentication_required"
    assert (await status(client, intent), await simulator.ledger()) == ("requires_payment_method", [])


async def test_a_payment_may_fail_rather_than_ask_for_the_person(client: stripe.StripeClient) -> None:
    intent = await unconfirmed(client, ALWAYS_AUTHENTICATES)
    refused = await decline(client, intent, off_session=False, error_on_requires_action=True)
    assert (refused.code, await status(client, intent)) == (
        "authentication_required",
        "requires_payment_method",
    )


async def test_a_card_already_set_up_is_charged_in_absence(client: stripe.StripeClient) -> None:
    intent = await unconfirmed(client, "pm_card_authenticationRequiredSetupForOffSession")
    assert (await charged(client, intent)).status == "succeeded"


async def test_a_saved_card_can_turn_into_another_one(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    lost = await unconfirmed(client)
    card = {"payment_method": lost.payment_method}
    await simulator.ask("POST", "cards", **card, number="4000000000009987")
    assert embedded(await decline(client, lost), "decline_code") == "lost_card"
    await simulator.ask("POST", "cards", **card, number="4242424242424242")
    assert (await charged(client, lost, **card)).status == "succeeded"


async def test_a_payment_can_take_its_time_in_processing(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    await simulator.ask("POST", "processing", seconds=600)
    intent, refused = await unconfirmed(client), await unconfirmed(client, DECLINES_WHEN_CHARGED)
    for each in (intent, refused):
        assert (await charged(client, each)).status == "processing"
    assert await simulator.ledger() == []
    await simulator.ask("POST", "clock", advance_seconds=601)

    async def settled() -> None:
        assert await status(client, intent) == "succeeded"
        assert await status(client, refused) == "requires_payment_method"

    await eventually(settled)
    assert len(await simulator.ledger()) == 1


async def test_a_payment_is_refunded_in_parts(client: stripe.StripeClient) -> None:
    intent = await paid(client)
    (charge,) = (await client.v1.charges.list_async({"customer": str(intent.customer)})).data
    for amount, total in ((500, 500), (1000, 1500)):
        part = await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": amount})
        assert (part.status, part.amount, part.currency, part.charge) == (
            "succeeded",
            amount,
            "usd",
            charge.id,
        )
        charge = await client.v1.charges.retrieve_async(charge.id)
        assert (charge.amount_refunded, charge.refunded) == (total, total == 1500)
    listed = await client.v1.refunds.list_async({"payment_intent": intent.id})
    assert sorted(found.amount for found in listed.data) == [500, 1000]
    movements = (await client.v1.balance_transactions.list_async()).data
    assert sorted(one.amount for one in movements) == [-1000, -500, 1500]


async def test_a_refund_without_an_amount_gives_back_everything(client: stripe.StripeClient) -> None:
    refund = await client.v1.refunds.create_async({"payment_intent": (await paid(client)).id})
    assert (refund.amount, refund.status) == (1500, "succeeded")


async def test_no_more_is_refunded_than_was_paid(client: stripe.StripeClient) -> None:
    intent = await paid(client)
    part: Any = {"payment_intent": intent.id, "amount": 500}
    await client.v1.refunds.create_async(part | {"metadata": {"why": "1"}, "reason": "duplicate"})
    with pytest.raises(stripe.InvalidRequestError) as too_much:
        await client.v1.refunds.create_async(part | {"amount": 1001})
    assert too_much.value.param == "amount"
    await client.v1.refunds.create_async({"charge": str(intent.latest_charge)})
    with pytest.raises(stripe.InvalidRequestError) as again:
        await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert again.value.code == "charge_already_refunded"
    listed = await client.v1.refunds.list_async({"payment_intent": intent.id})
    assert [found.amount for found in listed.data] == [1000, 500]


async def test_what_was_refunded_is_in_the_ledger(client: stripe.StripeClient, simulator: Simulator) -> None:
    intent = await paid(client)
    await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 500})
    await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert [(line["type"], line["amount"]) for line in await simulator.ledger()] == [
        ("charge", 1500),
        ("refund", 500),
        ("refund", 1000),
    ]


async def test_what_was_not_paid_cannot_be_refunded(client: stripe.StripeClient) -> None:
    intent = await unconfirmed(client)
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        await client.v1.refunds.create_async({"payment_intent": intent.id})


async def test_balance_transactions_add_up_to_the_money_that_moved(client: stripe.StripeClient) -> None:
    intent = await paid(client)
    await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 500})
    movements = (await client.v1.balance_transactions.list_async()).data
    assert [(one.type, one.amount, one.fee, one.net) for one in movements] == [
        ("refund", -500, 0, -500),
        ("charge", 1500, 74, 1426),
    ]


async def test_the_ledger_and_all_objects_survive_being_killed(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await paid(client)
    before = await simulator.ledger()
    await simulator.kill()
    await simulator.start()
    assert (await simulator.ledger(), await status(client, intent)) == (before, "succeeded")
    assert len(before) == 1


async def test_a_raw_number_and_a_token_of_one_card_have_one_fingerprint(client: stripe.StripeClient) -> None:
    raw = await client.v1.payment_methods.create_async(numbered("4242424242424242"))
    attached = await client.v1.payment_methods.attach_async(VISA, {"customer": await new_customer(client)})
    assert raw.card is not None
    assert attached.card is not None
    assert raw.card.fingerprint == attached.card.fingerprint
