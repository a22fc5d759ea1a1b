"""Customers and their cards."""

from typing import Any

import pytest
import stripe

from tests.contract.processor_builders import embedded, new_customer, numbered, saved_card


async def test_a_customer_is_created_updated_and_read(client: stripe.StripeClient) -> None:
    made = await client.v1.customers.create_async({"name": "A", "metadata": {"person": "1"}})
    await client.v1.customers.update_async(made.id, {"name": "B", "metadata": {"new": "y"}})
    read = await client.v1.customers.retrieve_async(made.id)
    assert (read.name, read.metadata.to_dict() if read.metadata else None) == (
        "B",
        {"person": "1", "new": "y"},
    )


async def test_an_empty_value_clears_a_field(client: stripe.StripeClient) -> None:
    made = await client.v1.customers.create_async({"name": "A", "metadata": {"person": "1", "old": "x"}})
    less = await client.v1.customers.update_async(made.id, {"metadata": {"old": ""}})
    assert less.metadata is not None
    assert less.metadata.to_dict() == {"person": "1"}
    cleared = await client.v1.customers.update_async(made.id, {"name": "", "metadata": ""})
    assert (cleared.name, cleared.metadata.to_dict() if cleared.metadata else None) == (None, {})


async def test_a_deleted_customer_leaves_a_stub_and_loses_its_cards(client: stripe.StripeClient) -> None:
    customer = await new_customer(client)
    method = await saved_card(client, customer)
    await client.v1.customers.delete_async(customer)
    assert (await client.v1.customers.retrieve_async(customer)).deleted
    assert (await client.v1.payment_methods.retrieve_async(method)).customer is None
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.create_async(
            {"amount": 1500, "currency": "usd", "customer": customer}
        )
    assert refused.value.code == "resource_missing"


@pytest.mark.parametrize(
    ("number", "cvc", "brand"),
    [
        ("4242424242424242", "123", "visa"),
        ("5555555555554444", "123", "mastercard"),
        ("378282246310005", "1234", "amex"),
    ],
)
async def test_a_card_is_attached_listed_and_detached(
    client: stripe.StripeClient, number: str, cvc: str, brand: str
) -> None:
    customer = await new_customer(client)
    method = await client.v1.payment_methods.create_async(numbered(number, cvc=cvc))
    assert method.card is not None
    assert (method.card.brand, method.card.last4, method.customer) == (brand, number[-4:], None)
    await client.v1.payment_methods.attach_async(method.id, {"customer": customer})
    again = await client.v1.payment_methods.attach_async(method.id, {"customer": customer})
    assert again.customer == customer
    theirs: Any = {"customer": customer, "type": "card"}
    listed = await client.v1.payment_methods.list_async(theirs)
    assert [found.id for found in listed.data] == [method.id]
    assert (await client.v1.payment_methods.detach_async(method.id)).customer is None
    assert (await client.v1.payment_methods.list_async(theirs)).data == []


async def test_a_card_is_listed_at_its_customer_s_address(client: stripe.StripeClient) -> None:
    customer = await new_customer(client)
    method = await saved_card(client, customer)
    listed = await client.v1.customers.payment_methods.list_async(customer)
    assert [found.id for found in listed.data] == [method]


async def test_a_detached_card_cannot_be_used_again(client: stripe.StripeClient) -> None:
    customer = await new_customer(client)
    method = await saved_card(client, customer)
    await client.v1.payment_methods.detach_async(method)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        await client.v1.payment_methods.attach_async(method, {"customer": customer})


async def test_a_card_cannot_belong_to_two_customers(client: stripe.StripeClient) -> None:
    method = await saved_card(client, await new_customer(client))
    other = await new_customer(client)
    with pytest.raises(stripe.InvalidRequestError, match="already been attached"):
        await client.v1.payment_methods.attach_async(method, {"customer": other})
    with pytest.raises(stripe.InvalidRequestError, match="must be attached to the customer"):
        await client.v1.payment_intents.create_async(
            {"amount": 1500, "currency": "usd", "customer": other, "payment_method": method}
        )


async def unattached(client: stripe.StripeClient, number: str) -> stripe.CardError:
    """The refusal to attach this card; the customer is left without one."""
    method = await client.v1.payment_methods.create_async(numbered(number))
    customer = await new_customer(client)
    with pytest.raises(stripe.CardError) as refused:
        await client.v1.payment_methods.attach_async(method.id, {"customer": customer})
    cards = await client.v1.payment_methods.list_async({"customer": customer, "type": "card"})
    assert cards.data == []
    return refused.value


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000009987", "card_declined", "lost_card"),
        ("4000000000009979", "card_declined", "stolen_card"),
        ("4000000000000069", "expired_card", None),
        ("4000000000000127", "incorrect_cvc", None),
        ("4000000000000119", "processing_error", None),
    ],
)
async def test_a_declining_card_says_why_it_is_not_attached(
    client: stripe.StripeClient, number: str, code: str, decline_code: str | None
) -> None:
    refused = await unattached(client, number)
    assert refused.code == code
    assert embedded(refused, "type") == "card_error"
    assert getattr(refused.error, "decline_code", None) == decline_code


@pytest.mark.parametrize("number", ["4000000000000002", "4000000000009995", "4000000000000069"])
async def test_a_declining_card_cannot_be_attached(client: stripe.StripeClient, number: str) -> None:
    assert (await unattached(client, number)).http_status == 402


@pytest.mark.parametrize(
    ("number", "details", "code"),
    [
        ("4242424242424241", {}, "incorrect_number"),
        ("4242", {}, "incorrect_number"),
        ("4242424242424242", {"exp_year": 2020}, "invalid_expiry_year"),
        ("4242424242424242", {"exp_month": 13}, "invalid_expiry_month"),
        ("4242424242424242", {"cvc": "12"}, "invalid_cvc"),
        ("4929420573595709", {}, "card_declined"),
    ],
)
async def test_an_impossible_card_is_a_card_error(
    client: stripe.StripeClient, number: str, details: dict[str, object], code: str
) -> None:
    with pytest.raises(stripe.CardError) as refused:
        await client.v1.payment_methods.create_async(numbered(number, **details))
    assert refused.value.code == code
