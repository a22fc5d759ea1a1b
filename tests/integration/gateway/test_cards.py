"""Cards and the bank's questions over HTTP (S33, S35)."""

from uuid import uuid4

import pytest

from tests.integration.gateway.conftest import World

CARD = "/v1/cards/0192f1a0-0000-7000-8000-000000000001"
CHARGE = "/v1/charges/0192f1a0-0000-7000-8000-000000000002"


@pytest.mark.rule("S33")
async def test_the_consent_is_read_and_cards_are_chosen_and_removed(world: World) -> None:
    browser = world.browser()
    consent = (await browser.call("GET", "/v1/cards/consent")).json()
    assert consent == {"version": "v1", "paragraphs": ["You agree."]}
    chosen = await browser.call("POST", f"{CARD}:setDefault", json={"requestId": str(uuid4())})
    assert chosen.json()["card"]["default"]
    removal = {"requestId": str(uuid4())}
    refused = await browser.call("POST", f"{CARD}:remove", json=removal)
    problem = refused.json()
    assert (refused.status_code, problem["reason"]) == (409, "CARD_NEEDED")
    assert problem["facts"] == {"appointments": "2", "start": "2026-12-01T10:00:00Z"}
    acknowledged = await browser.call("POST", f"{CARD}:remove", json=removal | {"neededAcknowledged": True})
    assert acknowledged.status_code == 200


@pytest.mark.rule("S35")
async def test_the_bank_is_answered(world: World) -> None:
    browser = world.browser()
    body = {"requestId": str(uuid4()), "returnPath": "/payments/1"}
    begun = await browser.call("POST", f"{CHARGE}:startBankConfirmation", json=body)
    assert begun.json()["url"] == "https://bank.example/"
    for path in ("//evil.example", "https://evil.example", ""):
        refused = await browser.call(
            "POST", f"{CHARGE}:startBankConfirmation", json=body | {"returnPath": path}
        )
        assert refused.status_code == 400, path
    finished = await browser.call("POST", f"{CHARGE}:finishBankConfirmation", json={})
    assert finished.json()["charge"]["state"] == "CHARGE_STATE_SUCCEEDED"


@pytest.mark.rule("S33", "S35")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/cards/consent"),
        ("POST", f"{CARD}:setDefault"),
        ("POST", f"{CARD}:remove"),
        ("POST", f"{CHARGE}:startBankConfirmation"),
        ("POST", f"{CHARGE}:finishBankConfirmation"),
    ],
)
async def test_nobody_does_it_without_signing_in(world: World, method: str, path: str) -> None:
    browser = world.browser(session="")
    answer = await browser.call(method, path, **({} if method == "GET" else {"json": {}}))
    assert answer.status_code == 401
