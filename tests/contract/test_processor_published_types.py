"""Requests are held against the official library's types: unknown fields and wrong types are refused."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.contract.processor_simulator import Simulator
from tests.support.processor.api import ENDPOINTS
from tests.support.processor.endpoint import Endpoint
from tests.support.processor.published import complaints

LIBRARY = Path(stripe.__path__[0])
CREATE = "PaymentIntentCreateParams"
OWED = {"amount": "1500", "currency": "usd"}


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        (CREATE, OWED),
        (CREATE, {**OWED, "metadata": {"charge_id": "1"}, "allowed_payment_method_types": {"0": "card"}}),
        (CREATE, {**OWED, "automatic_payment_methods": {"enabled": "true", "allow_redirects": "never"}}),
        ("PaymentIntentListParams", {"created": {"gte": "1"}, "limit": "10"}),
        ("PaymentIntentListParams", {"created": "1"}),
        ("CustomerUpdateParams", {"metadata": ""}),
        ("checkout.SessionCreateParams", {"mode": "setup", "success_url": "https://a.example/"}),
    ],
)
def test_what_is_published_is_taken(typed: str, form: dict[str, Any]) -> None:
    assert complaints(typed, form) == []


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({"currency": "usd"}, "amount is missing"),
        ({**OWED, "colour": "blue"}, "colour is unknown"),
        ({**OWED, "amount": "15.00"}, "amount is '15.00'"),
        ({**OWED, "confirm": "1"}, "confirm is '1'"),
        ({**OWED, "customer": {"id": "cus_1"}}, "customer is {'id': 'cus_1'}"),
        ({**OWED, "expand": "customer"}, "expand is no list"),
        ({**OWED, "metadata": {"a": {"b": "c"}}}, "metadata[a] is {'b': 'c'}"),
        ({**OWED, "automatic_payment_methods": {"on": "true"}}, "automatic_payment_methods[on] is unknown"),
        ({**OWED, "idempotency_key": "x"}, "idempotency_key is unknown"),
        ({**OWED, "shipping": "by boat"}, "shipping is no object"),
    ],
)
def test_what_is_not_published_is_named(form: dict[str, Any], complaint: str) -> None:
    assert complaint in complaints(CREATE, form)


async def test_the_simulator_remembers_who_sent_what_is_not_published(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    await client.v1.customers.create_async()
    known = len((await simulator.ask("GET", "mistakes"))["requests"])
    wrong: Any = {"amount": 1500, "currency": "usd", "colour": "blue"}
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter"):
        await client.v1.payment_intents.create_async(wrong)
    mistakes = (await simulator.ask("GET", "mistakes"))["requests"]
    assert mistakes[known:] == ["POST /v1/payment_intents: colour is unknown"]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_a_request_is_held_against_the_type_that_the_library_uses_for_its_address(endpoint: Endpoint) -> None:
    assert endpoint.typed in types_of_the_library()[endpoint.method, endpoint.path]


_FOUND: dict[tuple[str, str], set[str]] = {}


def types_of_the_library() -> dict[tuple[str, str], set[str]]:
    """Method and path → the classes of parameters, as the library's own services name them."""
    if not _FOUND:
        for file in LIBRARY.rglob("_*_service.py"):
            text = file.read_text()
            if '"/v1/' in text:
                _read(ast.parse(text), file.parent.name)
    return _FOUND


def _read(tree: ast.AST, folder: str) -> None:
    prefix = "" if folder == "stripe" else f"{folder}."
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        words = [node.value for node in ast.walk(function) if isinstance(node, ast.Constant)]
        paths = [word for word in words if isinstance(word, str) and word.startswith("/v1/")]
        method = next((word for word in words if word in ("get", "post", "delete")), None)
        typed = "".join(ast.unparse(each) for each in function.args.args if each.arg == "params")
        found = re.search(r"\w+Params", typed)
        if method and paths and found:
            path = re.sub(r"\{\w+\}", "{id}", paths[0])
            _FOUND.setdefault((str(method).upper(), path), set()).add(prefix + found[0])
