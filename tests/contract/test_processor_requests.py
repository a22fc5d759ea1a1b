"""How the simulator takes requests: keys, parameters, pages, expansion, errors."""

import asyncio
from typing import Any

import aiohttp
import pytest
import stripe

from tests.contract.processor_builders import card_only, new_customer, numbered, paid, unconfirmed
from tests.contract.processor_simulator import SECRET_KEY, Simulator


async def send(simulator: Simulator, method: str, path: str, **options: Any) -> tuple[int, dict[str, Any]]:
    """One raw request."""
    url = simulator.url + path
    async with aiohttp.ClientSession() as session, session.request(method, url, **options) as answer:
        return answer.status, await answer.json()


async def refusal(simulator: Simulator, form: str, path: str = "/v1/payment_intents") -> dict[str, Any]:
    """The error for a form that is refused with 400."""
    headers = {"Authorization": f"Bearer {SECRET_KEY}", "Content-Type": "application/x-www-form-urlencoded"}
    status, body = await send(simulator, "POST", path, data=form, headers=headers)
    assert status == 400, body
    error: dict[str, Any] = body["error"]
    return error


async def test_a_wrong_secret_key_is_refused(simulator: Simulator) -> None:
    async with simulator.client("sk_test_wrong") as client:
        with pytest.raises(stripe.AuthenticationError) as refused:
            await client.v1.customers.create_async()
    assert refused.value.http_status == 401


async def test_the_secret_key_may_come_as_basic_authentication(simulator: Simulator) -> None:
    basic = aiohttp.encode_basic_auth(SECRET_KEY, "")
    status, _ = await send(simulator, "GET", "/v1/events", headers={"Authorization": basic})
    assert status == 200
    assert (await send(simulator, "GET", "/v1/events"))[0] == 401


async def test_an_address_that_does_not_exist_is_404(simulator: Simulator) -> None:
    status, body = await send(
        simulator, "GET", "/v1/invoices", headers={"Authorization": f"Bearer {SECRET_KEY}"}
    )
    assert (status, body["error"]["type"]) == (404, "invalid_request_error")


@pytest.mark.parametrize(
    ("form", "code", "param"),
    [
        ("amount=1500", "parameter_missing", "currency"),
        ("amount=1500&currency=usd&colour=red", "parameter_unknown", "colour"),
        (
            "amount=1500&currency=usd&automatic_payment_methods[a]=1",
            "parameter_unknown",
            "automatic_payment_methods[a]",
        ),
        ("amount=15.00&currency=usd", "parameter_invalid_integer", "amount"),
        ("amount=0&currency=usd", "parameter_invalid_integer", "amount"),
        ("amount=-5&currency=usd", "parameter_invalid_integer", "amount"),
        ("amount=100000000&currency=usd", "amount_too_large", "amount"),
        ("amount=1500&currency=", "parameter_invalid_empty", "currency"),
        ("amount=1500&currency=usd&customer=cus_nobody", "resource_missing", "customer"),
        ("amount=1500&currency=usd&payment_method=pm_nothing", "resource_missing", "payment_method"),
        ("amount=1500&currency=zzz", None, "currency"),
        ("amount=1500&currency=usd&confirm=maybe", None, "confirm"),
        ("amount[x]=1500&currency=usd", "parameter_invalid_integer", "amount"),
        ("amount=1500&currency=usd&metadata=text", None, "metadata"),
        ("amount=1500&currency=usd&statement_descriptor_suffix=%3C", None, "statement_descriptor_suffix"),
        ("amount=1500&currency=usd&off_session=true", None, "off_session"),
        (
            "amount=1500&currency=usd&payment_method_types[]=card",
            "payment_method_types_no_longer_supported",
            "payment_method_types",
        ),
    ],
)
async def test_a_wrong_parameter_is_named(
    simulator: Simulator, form: str, code: str | None, param: str
) -> None:
    error = await refusal(simulator, form)
    assert (error["type"], error.get("code"), error["param"]) == ("invalid_request_error", code, param)


@pytest.mark.parametrize("form", ["amount=%FF", "[]=1", "a=1&a[b]=2", "a" + "[b]" * 20 + "=1", "x=1&" * 2000])
async def test_a_malformed_form_is_refused(simulator: Simulator, form: str) -> None:
    assert (await refusal(simulator, form))["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("amount", "currency"), [(49, "usd"), (49, "eur"), (49, "cad"), (29, "gbp"), (49, "jpy"), (17499, "huf")]
)
async def test_an_amount_below_the_currency_s_minimum_is_refused(
    client: stripe.StripeClient, amount: int, currency: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.create_async({"amount": amount, "currency": currency})
    assert refused.value.code == "amount_too_small"
    await client.v1.payment_intents.create_async({"amount": amount + 1, "currency": currency})


@pytest.mark.parametrize(
    ("amount", "currency", "taken"),
    [
        (500, "isk", True),
        (550, "isk", False),
        (500, "ugx", True),
        (5120, "kwd", True),
        (5124, "kwd", False),
        (7, "mga", True),
    ],
)
async def test_the_special_currencies_are_taken_in_their_steps_only(
    client: stripe.StripeClient, amount: int, currency: str, taken: bool
) -> None:
    call = client.v1.payment_intents.create_async({"amount": amount, "currency": currency})
    if taken:
        assert (await call).amount == amount
        return
    with pytest.raises(stripe.InvalidRequestError, match="multiple") as refused:
        await call
    assert refused.value.param == "amount"


async def test_metadata_has_at_most_fifty_keys(client: stripe.StripeClient) -> None:
    await client.v1.customers.create_async({"metadata": {str(n): "x" for n in range(50)}})
    for metadata in ({str(n): "x" for n in range(51)}, {"k" * 41: "x"}, {"k": "x" * 501}):
        with pytest.raises(stripe.InvalidRequestError, match="at most"):
            await client.v1.customers.create_async({"metadata": metadata})


async def test_an_object_that_does_not_exist_is_404(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.retrieve_async("pi_nothing")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


async def test_a_list_is_paged_newest_first(client: stripe.StripeClient) -> None:
    made = [(await unconfirmed(client)).id for _ in range(5)]
    first = await client.v1.payment_intents.list_async({"limit": 2})
    second = await client.v1.payment_intents.list_async({"limit": 2, "starting_after": first.data[-1].id})
    before = await client.v1.payment_intents.list_async({"limit": 2, "ending_before": second.data[0].id})
    assert [intent.id for intent in (*first.data, *second.data)] == made[:0:-1]
    assert (first.has_more, [intent.id for intent in before.data]) == (True, [i.id for i in first.data])
    all_of_them = [intent.id async for intent in first.auto_paging_iter()]
    assert all_of_them == made[::-1]


async def test_a_list_can_be_narrowed_by_customer_and_time(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    early = await unconfirmed(client)
    await simulator.ask("POST", "clock", advance_seconds=3600)
    late = await unconfirmed(client)
    recent = await client.v1.payment_intents.list_async({"created": {"gte": early.created + 3600}})
    theirs = await client.v1.payment_intents.list_async({"customer": str(early.customer)})
    assert [intent.id for intent in recent.data] == [late.id]
    assert [intent.id for intent in theirs.data] == [early.id]


async def test_ids_are_expanded_on_request(client: stripe.StripeClient) -> None:
    intent = await paid(client)
    path: Any = {"expand": ["latest_charge.balance_transaction", "customer"]}
    expanded = await client.v1.payment_intents.retrieve_async(intent.id, path)
    assert isinstance(expanded.latest_charge, stripe.Charge)
    assert isinstance(expanded.latest_charge.balance_transaction, stripe.BalanceTransaction)
    assert expanded.latest_charge.balance_transaction.net == 1500 - 74
    assert isinstance(expanded.customer, stripe.Customer)
    listed = await client.v1.payment_intents.list_async({"expand": ["data.latest_charge"]})
    assert isinstance(listed.data[0].latest_charge, stripe.Charge)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        await client.v1.payment_intents.retrieve_async(intent.id, {"expand": ["status"]})
    deep: Any = {"expand": ["latest_charge.payment_intent.latest_charge.payment_intent.customer"]}
    with pytest.raises(stripe.InvalidRequestError, match="more than 4 levels"):
        await client.v1.payment_intents.retrieve_async(intent.id, deep)


async def test_many_requests_wait_at_the_same_time(client: stripe.StripeClient, simulator: Simulator) -> None:
    await simulator.ask("POST", "latency", milliseconds=400)
    started = asyncio.get_running_loop().time()
    await asyncio.gather(*(client.v1.customers.create_async() for _ in range(50)))
    elapsed = asyncio.get_running_loop().time() - started
    assert 0.4 <= elapsed < 50 * 0.4 / 5


async def test_the_journal_keeps_every_request_without_card_numbers(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    await client.v1.payment_methods.create_async(numbered("4242424242424242"), {"idempotency_key": "save"})
    customer = await new_customer(client)
    await client.v1.customers.retrieve_async(customer)
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.create_async(card_only(amount=1, currency="usd"))
    lines = (await simulator.ask("GET", "journal"))["requests"]
    assert [(line["n"], line["method"], line["path"], line["status"]) for line in lines] == [
        (1, "POST", "/v1/payment_methods", 200),
        (2, "POST", "/v1/customers", 200),
        (3, "GET", f"/v1/customers/{customer}", 200),
        (4, "POST", "/v1/payment_intents", 400),
    ]
    assert lines[0]["idempotency_key"] == "save"
    assert "4242" not in str(lines)
    assert lines[3]["parameters"]["amount"] == "1"
