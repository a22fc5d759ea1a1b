"""Saving a card: setup intents, the hosted page, the bank's authentication."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import stripe

from tests.contract.processor_builders import (
    ALWAYS_AUTHENTICATES,
    AUTHENTICATES_WHEN_SAVED,
    RETURN_URL,
    VISA,
    card_only,
    charged,
    decline,
    embedded,
    new_customer,
    unconfirmed,
)
from tests.contract.processor_simulator import Simulator


async def post(url: str, **form: str) -> tuple[int, str, str]:
    """Send a form as a browser would: status, where it sends the browser next, page."""
    async with aiohttp.ClientSession() as session:
        answer = await session.post(url, data=form, allow_redirects=False)
        return answer.status, answer.headers.get("Location", ""), await answer.text()


async def page(url: str) -> tuple[int, str]:
    """Open a page: status, text."""
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


def card(number: str, **more: str) -> dict[str, str]:
    return {"number": number, "expiry": "12/40", "cvc": "123", "name": "Any Name", **more}


async def saving(client: stripe.StripeClient, token: str, **more: Any) -> stripe.SetupIntent:
    """A setup intent confirmed with this card, for a new customer."""
    parameters = {"customer": await new_customer(client), "payment_method": token, "confirm": True}
    return await client.v1.setup_intents.create_async(card_only(**parameters, **more))


async def checkout(client: stripe.StripeClient, **more: Any) -> stripe.checkout.Session:
    parameters: Any = {
        "mode": "setup",
        "currency": "usd",
        "customer": await new_customer(client),
        "success_url": "https://sotto.example/saved?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://sotto.example/stay",
        **more,
    }
    return await client.v1.checkout.sessions.create_async(parameters)


async def test_saving_a_card_attaches_it_to_the_customer(client: stripe.StripeClient) -> None:
    intent = await saving(client, VISA, metadata={"person": "1"})
    method = await client.v1.payment_methods.retrieve_async(str(intent.payment_method))
    assert (intent.status, intent.usage, method.customer) == ("succeeded", "off_session", intent.customer)


async def test_a_card_can_be_saved_in_two_steps(client: stripe.StripeClient) -> None:
    customer = await new_customer(client)
    intent = await client.v1.setup_intents.create_async(card_only(customer=customer))
    assert intent.status == "requires_payment_method"
    confirmed = await client.v1.setup_intents.confirm_async(intent.id, {"payment_method": VISA})
    assert (confirmed.status, confirmed.usage, confirmed.customer) == ("succeeded", "off_session", customer)
    method = await client.v1.payment_methods.retrieve_async(str(confirmed.payment_method))
    assert method.card is not None
    assert method.card.last4 == "4242"


async def test_a_card_is_saved_only_once(client: stripe.StripeClient) -> None:
    intent = await client.v1.setup_intents.create_async(card_only(customer=await new_customer(client)))
    await client.v1.setup_intents.confirm_async(intent.id, {"payment_method": VISA})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.setup_intents.confirm_async(intent.id, {"payment_method": VISA})
    assert refused.value.code == "setup_intent_unexpected_state"


async def test_a_declining_card_is_refused_when_it_is_to_be_saved(client: stripe.StripeClient) -> None:
    customer = await new_customer(client)
    intent = await client.v1.setup_intents.create_async(card_only(customer=customer))
    with pytest.raises(stripe.CardError) as refused:
        await client.v1.setup_intents.confirm_async(
            intent.id, {"payment_method": "pm_card_visa_chargeDeclined"}
        )
    assert (refused.value.http_status, refused.value.code) == (402, "card_declined")
    cards = await client.v1.payment_methods.list_async({"customer": customer, "type": "card"})
    assert cards.data == []


async def test_a_declining_card_is_not_saved(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.CardError) as refused:
        await saving(client, "pm_card_visa_chargeDeclinedLostCard")
    assert embedded(refused.value, "decline_code") == "lost_card"
    after = await client.v1.setup_intents.retrieve_async(embedded(refused.value, "setup_intent").id)
    assert (after.status, after.payment_method) == ("requires_payment_method", None)
    assert after.last_setup_error is not None
    cards = await client.v1.payment_methods.list_async({"customer": str(after.customer)})
    assert cards.data == []


async def test_a_setup_can_be_canceled(client: stripe.StripeClient) -> None:
    intent = await client.v1.setup_intents.create_async(card_only())
    assert (await client.v1.setup_intents.cancel_async(intent.id)).status == "canceled"
    assert (await client.v1.setup_intents.retrieve_async(intent.id)).status == "canceled"


async def test_a_canceled_setup_saves_nothing(client: stripe.StripeClient) -> None:
    intent = await client.v1.setup_intents.create_async(card_only())
    await client.v1.setup_intents.cancel_async(intent.id)
    with pytest.raises(stripe.InvalidRequestError, match="status of canceled"):
        await client.v1.setup_intents.confirm_async(intent.id, {"payment_method": VISA})


async def authenticate(action: Any, outcome: str) -> dict[str, str]:
    """Press a button on the bank's page; returns what the browser brings back."""
    status, text = await page(action.redirect_to_url.url)
    assert (status, ">Complete<" in text, ">Fail<" in text) == (200, True, True)
    status, location, _ = await post(action.redirect_to_url.url, outcome=outcome)
    assert (status, location.startswith(RETURN_URL)) == (303, True)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


async def test_a_card_that_was_saved_with_authentication_is_charged_in_absence(
    client: stripe.StripeClient,
) -> None:
    intent = await saving(client, AUTHENTICATES_WHEN_SAVED, return_url=RETURN_URL)
    assert intent.status == "requires_action"
    brought = await authenticate(intent.next_action, "complete")
    assert brought == {
        "setup_intent": intent.id,
        "setup_intent_client_secret": intent.client_secret,
        "redirect_status": "succeeded",
    }
    assert (await client.v1.setup_intents.retrieve_async(intent.id)).status == "succeeded"
    payment = await client.v1.payment_intents.create_async(
        card_only(amount=1500, currency="usd", customer=intent.customer, payment_method=intent.payment_method)
    )
    assert (await charged(client, payment)).status == "succeeded"


async def test_a_card_can_decline_although_it_was_saved_with_authentication(
    client: stripe.StripeClient,
) -> None:
    token = "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"
    intent = await saving(client, token, return_url=RETURN_URL)
    await authenticate(intent.next_action, "complete")
    payment = await client.v1.payment_intents.create_async(
        card_only(amount=1500, currency="usd", customer=intent.customer, payment_method=intent.payment_method)
    )
    assert embedded(await decline(client, payment), "decline_code") == "insufficient_funds"


async def test_a_failed_authentication_saves_nothing(client: stripe.StripeClient) -> None:
    intent = await saving(client, ALWAYS_AUTHENTICATES, return_url=RETURN_URL)
    assert (await authenticate(intent.next_action, "fail"))["redirect_status"] == "failed"
    after = await client.v1.setup_intents.retrieve_async(intent.id)
    assert after.status == "requires_payment_method"
    assert after.last_setup_error is not None
    assert after.last_setup_error.code == "setup_intent_authentication_failure"


@pytest.mark.parametrize(
    ("outcome", "brought", "status"),
    [("complete", "succeeded", "succeeded"), ("fail", "failed", "requires_payment_method")],
)
async def test_the_person_answers_their_bank_later_on_the_same_payment(
    client: stripe.StripeClient, simulator: Simulator, outcome: str, brought: str, status: str
) -> None:
    intent = await unconfirmed(client, ALWAYS_AUTHENTICATES)
    await decline(client, intent)
    again = await charged(
        client, intent, off_session=False, payment_method=intent.payment_method, return_url=RETURN_URL
    )
    assert again.status == "requires_action"
    assert (await authenticate(again.next_action, outcome))["redirect_status"] == brought
    assert (await client.v1.payment_intents.retrieve_async(intent.id)).status == status
    assert len(await simulator.ledger()) == (1 if outcome == "complete" else 0)


async def test_an_authentication_is_answered_once(client: stripe.StripeClient, simulator: Simulator) -> None:
    intent = await unconfirmed(client, ALWAYS_AUTHENTICATES)
    waiting = await charged(client, intent, off_session=False, return_url=RETURN_URL)
    await authenticate(waiting.next_action, "complete")
    assert waiting.next_action is not None
    assert waiting.next_action.redirect_to_url is not None
    assert (await post(str(waiting.next_action.redirect_to_url.url), outcome="complete"))[0] == 410
    assert len(await simulator.ledger()) == 1


async def test_without_a_return_address_the_action_is_one_for_the_browser_library(
    client: stripe.StripeClient,
) -> None:
    intent = await saving(client, ALWAYS_AUTHENTICATES)
    assert intent.next_action is not None
    assert intent.next_action.type == "use_stripe_sdk"


async def test_the_hosted_page_saves_a_card(client: stripe.StripeClient) -> None:
    session = await checkout(client, metadata={"person": "1"})
    assert (session.status, session.payment_status) == ("open", "no_payment_required")
    status, text = await page(str(session.url))
    assert (status, "Simulator" in text, "4242 4242 4242 4242" in text) == (200, True, True)
    for field in ("number", "expiry", "cvc", "name"):
        assert re.search(rf'<label for="{field}">', text), field
        assert re.search(rf'<input id="{field}" name="{field}"', text), field
    saved = await post(str(session.url), **card("4242 4242 4242 4242"))
    assert saved[:2] == (303, f"https://sotto.example/saved?session={session.id}")
    after = await client.v1.checkout.sessions.retrieve_async(
        session.id, {"expand": ["setup_intent.payment_method"]}
    )
    assert (after.status, after.url) == ("complete", None)
    assert isinstance(after.setup_intent, stripe.SetupIntent)
    assert after.setup_intent.status == "succeeded"
    assert isinstance(after.setup_intent.payment_method, stripe.PaymentMethod)
    assert after.setup_intent.payment_method.customer == session.customer
    assert after.setup_intent.payment_method.card is not None
    assert after.setup_intent.payment_method.card.last4 == "4242"


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (card("4000000000009995"), "insufficient funds"),
        (card("4242424242424241"), "number is incorrect"),
        (card("4242424242424242", expiry="soon"), "expiration month is invalid"),
        (card("4242424242424242", expiry="01/20"), "expiration year is invalid"),
        (card("4242424242424242", cvc="x"), "security code is invalid"),
    ],
)
async def test_the_hosted_page_shows_a_refusal_and_takes_another_card(
    client: stripe.StripeClient, form: dict[str, str], message: str
) -> None:
    session = await checkout(client)
    status, _, text = await post(str(session.url), **form)
    assert (status, 'role="alert"' in text, message in text) == (402, True, True)
    assert (await post(str(session.url), **card("4242424242424242")))[0] == 303


async def test_the_hosted_page_shows_entered_text_as_text(client: stripe.StripeClient) -> None:
    session = await checkout(client)
    _, _, text = await post(str(session.url), **card("1", name='"><script>alert(1)</script>'))
    assert "<script>" not in text


@pytest.mark.parametrize(("outcome", "status"), [("complete", "complete"), ("fail", "open")])
async def test_the_hosted_page_leads_through_the_bank_s_authentication(
    client: stripe.StripeClient, outcome: str, status: str
) -> None:
    session = await checkout(client)
    code, bank, _ = await post(str(session.url), **card("4000002500003155"))
    assert (code, "/authenticate/seti_" in bank) == (303, True)
    code, location, _ = await post(bank, outcome=outcome)
    saved = f"https://sotto.example/saved?session={session.id}"
    assert (code, location) == (303, saved if outcome == "complete" else session.url)
    assert (await client.v1.checkout.sessions.retrieve_async(session.id)).status == status
    if outcome == "fail":
        assert "failed authentication" in (await page(str(session.url)))[1]


async def test_a_finished_or_expired_session_takes_no_card(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    finished, expired, forgotten = [await checkout(client) for _ in range(3)]
    await post(str(finished.url), **card("4242424242424242"))
    assert (await client.v1.checkout.sessions.expire_async(expired.id)).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="status of `complete`"):
        await client.v1.checkout.sessions.expire_async(finished.id)
    await simulator.ask("POST", "clock", advance_seconds=24 * 3600 + 1)
    for session in (finished, expired, forgotten):
        assert (await post(str(session.url), **card("4242424242424242")))[0] == 410
    after = await client.v1.checkout.sessions.retrieve_async(forgotten.id, {"expand": ["setup_intent"]})
    assert isinstance(after.setup_intent, stripe.SetupIntent)
    assert (after.status, after.setup_intent.status) == ("expired", "canceled")
    assert (await page(f"{simulator.url}/checkout/cs_test_nothing"))[0] == 404


async def test_a_session_names_its_currency_or_its_types(client: stripe.StripeClient) -> None:
    parameters: Any = {"mode": "setup", "success_url": RETURN_URL}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.checkout.sessions.create_async(parameters)
    assert (refused.value.code, refused.value.param) == ("parameter_missing", "currency")
    assert (await client.v1.checkout.sessions.create_async(card_only(**parameters))).status == "open"
