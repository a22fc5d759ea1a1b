"""The simulator's objects and parameters against the processor's documentation and its official library."""

import re
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.contract.processor_builders import card_only, embedded, paid
from tests.contract.processor_shapes import SHAPES, differences
from tests.contract.processor_simulator import Simulator
from tests.support.processor.api import ENDPOINTS
from tests.support.processor.endpoint import Endpoint
from tests.support.processor.parameters import CreatedRange, Group, Kind, Removed

SIMULATOR = Path(__file__).parents[1] / "support" / "processor"
LIBRARY = Path(stripe.__path__[0])


async def every_kind_of_object(client: stripe.StripeClient, simulator: Simulator) -> list[Any]:
    """One of each, in the states that matter."""
    v1 = client.v1
    customer = await v1.customers.create_async({"metadata": {"person": "1"}})
    card = card_only(customer=customer.id, confirm=True)
    saved = await v1.setup_intents.create_async(card | {"payment_method": "pm_card_visa"})
    bank = {"payment_method": "pm_card_authenticationRequired", "return_url": "https://a.example/"}
    waiting = await v1.setup_intents.create_async(card | bank)
    charge = card | {"amount": 1500, "currency": "usd", "off_session": True}
    paid = await v1.payment_intents.create_async(charge | {"payment_method": saved.payment_method})
    with pytest.raises(stripe.CardError) as refused:
        await v1.payment_intents.create_async(charge | {"payment_method": "pm_card_chargeCustomerFail"})
    declined = await v1.payment_intents.retrieve_async(embedded(refused.value).id)
    refund = await v1.refunds.create_async({"payment_intent": paid.id, "amount": 500})
    session = await v1.checkout.sessions.create_async(
        {"mode": "setup", "currency": "usd", "customer": customer.id, "success_url": "https://a.example/"}
    )
    await v1.payment_intents.create_async(charge | {"payment_method": "pm_card_createDispute"})
    await simulator.ask("POST", "payouts", amount=500, currency="usd")
    found: list[Any] = [customer, saved, waiting, paid, declined, refund, session]
    for listed in (
        await v1.disputes.list_async(),
        await v1.payouts.list_async(),
        await v1.payment_methods.list_async({"customer": customer.id}),
        await v1.charges.list_async({"customer": customer.id}),
        await v1.balance_transactions.list_async(),
        await v1.events.list_async({"limit": 100}),
    ):
        found += listed.data
    return found


async def test_every_object_has_the_documented_fields_and_types(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    objects = [found.to_dict() for found in await every_kind_of_object(client, simulator)]
    objects += [found["data"]["object"] for found in objects if found["object"] == "event"]
    assert {found["object"] for found in objects} == SHAPES.keys()
    found = [line for each in objects for line in differences(each, SHAPES[each["object"]], each["object"])]
    assert found == []


async def one_of_each(client: stripe.StripeClient) -> dict[str, Any]:
    """The kinds of objects that any imitation has, by their names."""
    intent = await paid(client)
    setup = await client.v1.setup_intents.create_async(card_only(customer=intent.customer))
    refund = await client.v1.refunds.create_async({"payment_intent": intent.id})
    found: list[Any] = [
        await client.v1.customers.retrieve_async(str(intent.customer)),
        await client.v1.payment_methods.retrieve_async(str(intent.payment_method)),
        setup,
        intent,
        await client.v1.charges.retrieve_async(str(refund.charge)),
        refund,
        (await client.v1.balance_transactions.list_async()).data[0],
        (await client.v1.events.list_async({"type": "payment_intent.succeeded"})).data[0],
    ]
    return {each.object: each.to_dict() for each in found}


@pytest.mark.parametrize(
    "kind",
    [
        *("customer", "payment_method", "setup_intent", "payment_intent"),
        *("charge", "refund", "balance_transaction", "event"),
    ],
)
async def test_what_an_object_has_of_the_documented_fields_has_their_type(
    client: stripe.StripeClient, kind: str
) -> None:
    found = differences((await one_of_each(client))[kind], SHAPES[kind], kind)
    assert [line for line in found if not line.endswith((" is missing", " is not documented"))] == []


async def test_every_field_is_known_to_the_official_library(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    for found in await every_kind_of_object(client, simulator):
        assert set(found.to_dict()) <= set(type(found).__annotations__), found.object


def typed_parameters(name: str) -> dict[str, str]:
    """The fields of one of the library's parameter classes, with their annotations as text."""
    module, _, short = name.rpartition(".")
    file = LIBRARY / "params" / module / f"_{re.sub(r'(?<!^)(?=[A-Z])', '_', short).lower()}.py"
    text = file.read_text()
    fields: dict[str, str] = {}
    current = ""
    for match in re.finditer(
        r"^class (\w+)|^    (\w+): ((?:.|\n)*?)(?=\n    \"\"\"|\n    \w+:|\n\n)", text, re.M
    ):
        current = match[1] or current
        if match[2]:
            fields[f"{current}.{match[2]}"] = match[3]
    return fields


def accepted(kind: Kind, name: str, prefix: str = "") -> list[str]:
    """Where a parameter accepted by the simulator is unknown to the library's class of that name."""
    return _unknown(kind, name.rpartition(".")[2], typed_parameters(name), prefix)


def _unknown(kind: Kind, typed: str, fields: dict[str, str], prefix: str) -> list[str]:
    inner = kind.bounds if isinstance(kind, CreatedRange) else kind
    if not isinstance(inner, Group):
        return []
    found = []
    for name, item in inner.fields.items():
        if isinstance(item, Removed):
            continue
        annotation = fields.get(f"{typed}.{name}")
        if annotation is None:
            found.append(f"{prefix}{name}")
            continue
        nested = re.search(rf"\b({typed}\w+)\b", annotation)
        if isinstance(item, Group | CreatedRange):
            assert nested is not None, f"{prefix}{name} has no fields in the library"
            found += _unknown(item, nested[1], fields, f"{prefix}{name}.")
    return found


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_the_simulator_accepts_no_parameter_that_the_library_does_not_know(endpoint: Endpoint) -> None:
    assert accepted(endpoint.parameters, endpoint.typed) == []


def test_an_unknown_parameter_in_a_group_would_be_found() -> None:
    group = Group({"card": Group({"number": Group(), "colour": Group()}), "shape": Group()})
    fields = {"XParams.card": 'NotRequired["XParamsCard"]', "XParamsCard.number": "XParamsCardNumber"}
    assert _unknown(group, "XParams", fields, "") == ["card.colour", "shape"]


def test_the_library_knows_every_error_code() -> None:
    known = (LIBRARY / "_payment_intent.py").read_text() + (LIBRARY / "_setup_intent.py").read_text()
    sources = "".join(path.read_text() for path in SIMULATOR.glob("*.py"))
    codes = set(re.findall(r'code="(\w+)"', sources)) | set(re.findall(r'Decline\(\s*"(\w+)"', sources))
    assert codes >= {"amount_too_small", "parameter_missing", "expired_card"}
    assert [code for code in codes if f'"{code}"' not in known] == []
