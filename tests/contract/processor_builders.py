"""Short ways to the states that the contract tests start from.

Parameters are `Any`: the library types each call's parameters as its own TypedDict.
"""

from typing import Any

import pytest
import stripe

VISA = "pm_card_visa"
DECLINES_WHEN_CHARGED = "pm_card_chargeCustomerFail"
AUTHENTICATES_WHEN_SAVED = "pm_card_authenticationRequiredOnSetup"
ALWAYS_AUTHENTICATES = "pm_card_authenticationRequired"
RETURN_URL = "https://sotto.example/back"


def card_only(**more: Any) -> Any:
    """Parameters of an intent that takes cards and nothing else."""
    return {"allowed_payment_method_types": ["card"], **more}


def keyed(key: str) -> Any:
    """Options with an idempotency key."""
    return {"idempotency_key": key}


def numbered(number: str, **more: Any) -> Any:
    """Parameters of a payment method with this card number."""
    return {
        "type": "card",
        "card": {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123", **more},
    }


def embedded(error: stripe.StripeError, name: str = "payment_intent") -> Any:
    """The object inside an error."""
    assert error.error is not None
    return getattr(error.error, name)


def replayed_error(error: stripe.StripeError) -> bool:
    """Whether the refusal is a replay of an earlier one."""
    return (error.headers or {}).get("idempotent-replayed") == "true"


async def new_customer(client: stripe.StripeClient) -> str:
    """A customer's id."""
    return (await client.v1.customers.create_async()).id


async def saved_card(client: stripe.StripeClient, customer: str, token: str = VISA) -> str:
    """A card attached to the customer without a setup intent."""
    return (await client.v1.payment_methods.attach_async(token, {"customer": customer})).id


async def unconfirmed(client: stripe.StripeClient, token: str = VISA, **more: Any) -> stripe.PaymentIntent:
    """A payment of 15.00 USD with a saved card, not yet confirmed."""
    customer = await new_customer(client)
    method = await saved_card(client, customer, token)
    parameters = {"amount": 1500, "currency": "usd", "customer": customer, "payment_method": method, **more}
    return await client.v1.payment_intents.create_async(card_only(**parameters))


async def charged(
    client: stripe.StripeClient, intent: stripe.PaymentIntent, **more: Any
) -> stripe.PaymentIntent:
    """Confirm while the person is away."""
    parameters: Any = {"off_session": True, **more}
    return await client.v1.payment_intents.confirm_async(intent.id, parameters)


async def paid(client: stripe.StripeClient, **more: Any) -> stripe.PaymentIntent:
    """A payment of 15.00 USD that succeeded."""
    return await charged(client, await unconfirmed(client, **more))


async def decline(client: stripe.StripeClient, intent: stripe.PaymentIntent, **more: Any) -> stripe.CardError:
    """Confirm while the person is away, and give the card error."""
    with pytest.raises(stripe.CardError) as refused:
        await charged(client, intent, **more)
    return refused.value
