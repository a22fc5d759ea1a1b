"""RPCs over HTTP, signing in, and what is refused at the door."""

import json
from typing import Any
from uuid import uuid4

import pytest

from chassis.auth import Role
from tests.fakes.services import LINK_TOKEN
from tests.integration.gateway.conftest import World

CONVERSATION = str(uuid4())


def a_message(text: str) -> dict[str, Any]:
    return {"messageId": str(uuid4()), "text": text}


async def test_a_call_is_answered_with_the_message_as_json(world: World) -> None:
    browser = world.browser(Role.PROVIDER)
    answer = await browser.call("POST", f"/v1/conversations/{CONVERSATION}/messages", json=a_message("hello"))
    assert answer.status_code == 200
    message = answer.json()["message"]
    assert message["text"] == "hello"
    assert message["sequence"] == "1"
    assert answer.headers["cache-control"] == "no-store"
    (called,) = world.services.conversations.calls
    assert called[1].conversation_id == CONVERSATION


async def test_query_parameters_become_fields(world: World) -> None:
    browser = world.browser()
    answer = await browser.call(
        "GET", "/v1/conversations?list=CONVERSATION_LIST_ACTIVE&pageSize=7&page_token=abc"
    )
    assert answer.json() == {"conversations": [], "nextPageToken": "more"}
    request = world.services.conversations.calls[0][1]
    assert (request.list, request.page_size, request.page_token) == (1, 7, "abc")


@pytest.mark.rule("S6")
async def test_a_client_is_refused_to_start_a_conversation_before_any_service_hears_of_it(
    world: World,
) -> None:
    browser = world.browser()
    answer = await browser.call("POST", "/v1/conversations", json={"requestId": str(uuid4())})
    assert answer.status_code == 403
    assert answer.json()["reason"] == "ROLE_REQUIRED"
    assert answer.json()["domain"] == "conversation.sotto"
    assert world.services.conversations.calls == []


@pytest.mark.rule("S6")
async def test_a_provider_may_start_one(world: World) -> None:
    browser = world.browser(Role.PROVIDER)
    body = {"requestId": str(uuid4()), "divisionId": str(uuid4()), "subject": "x"}
    answer = await browser.call("POST", "/v1/conversations", json=body)
    assert answer.status_code == 200
    assert answer.json()["conversation"]["subject"] == "x"


@pytest.mark.rule("S21")
async def test_a_refusal_of_a_service_keeps_its_reason_and_facts(world: World) -> None:
    browser = world.browser()
    answer = await browser.call("POST", f"/v1/conversations/{CONVERSATION}/messages", json=a_message("late"))
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:sotto:problem:CONVERSATION_COMPLETED",
        "title": "Not possible now",
        "status": 409,
        "detail": "This conversation is completed.",
        "reason": "CONVERSATION_COMPLETED",
        "domain": "conversation.sotto",
        "facts": {"state": "completed"},
        "violations": [],
    }


async def test_a_refused_field_is_named_as_json_spells_it(world: World) -> None:
    browser = world.browser()
    answer = await browser.call(
        "POST", f"/v1/conversations/{CONVERSATION}/messages", json={"messageId": "7", "text": "x"}
    )
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["violations"]] == ["messageId"]
    assert answer.json()["detail"].startswith("messageId: ")


async def test_an_unexpected_failure_shows_a_reference_and_nothing_else(world: World) -> None:
    browser = world.browser()
    answer = await browser.call("POST", f"/v1/conversations/{CONVERSATION}/messages", json=a_message("fail"))
    assert answer.status_code == 500
    assert answer.json()["reference"]
    assert "text of a message" not in answer.text


async def test_nobody_and_an_ended_session_are_not_signed_in(world: World) -> None:
    for session, reason in (
        ("", "TOKEN_REQUIRED"),
        ("unknown", "SESSION_ENDED"),
        ("a b;c", "TOKEN_REQUIRED"),
    ):
        answer = await world.browser(session=session).call("GET", "/v1/me")
        assert (answer.status_code, answer.json()["reason"]) == (401, reason)


async def test_a_session_is_exchanged_once_for_many_calls(world: World) -> None:
    browser = world.browser()
    before = world.services.directory.exchanges
    for _ in range(5):
        assert (await browser.call("GET", "/v1/me")).json()["displayName"] == "Ada Example"
        assert (await browser.call("GET", "/v1/cards")).status_code == 200
    assert world.services.directory.exchanges == before + 1


@pytest.mark.rule("S4", "S5")
async def test_signing_in_by_link_binds_the_session_to_the_browser_that_asked(world: World) -> None:
    browser = world.browser(session="")
    started = await browser.call("POST", "/v1/sign-in", json={"email": "ada@example.org"})
    assert started.status_code == 202
    assert set(started.json()) == {"signInId", "expireTime"}
    assert world.services.directory.practice == "harbour"
    secret = cookie_of(started, "__Host-sotto-sign-in")
    path = f"/v1/sign-in/{started.json()['signInId']}:complete"

    stranger = await browser.call("POST", path, json={"linkToken": LINK_TOKEN})
    assert (stranger.status_code, stranger.json()["reason"]) == (401, "SIGN_IN_REFUSED")

    own = {"cookie": f"__Host-sotto-sign-in={secret}"}
    completed = await browser.call("POST", path, json={"linkToken": LINK_TOKEN}, headers=own)
    assert completed.status_code == 200
    session = cookie_of(completed, "__Host-sotto-session")
    me = await world.browser(session=session).call("GET", "/v1/me")
    assert me.json()["personId"] == completed.json()["personId"]

    again = await browser.call("POST", path, json={"linkToken": LINK_TOKEN}, headers=own)
    assert again.status_code == 401


def cookie_of(answer: Any, name: str) -> str:
    """The value of a cookie that is set as a secret is."""
    (cookie,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith(name)]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= parts
    assert any(part.startswith("max-age=") for part in parts)
    return str(cookie.partition("=")[2].partition(";")[0])


@pytest.mark.rule("S4")
async def test_after_signing_out_the_cookie_opens_nothing(world: World) -> None:
    browser = world.browser()
    assert (await browser.call("GET", "/v1/me")).status_code == 200
    out = await browser.call("POST", "/v1/sign-out")
    assert out.status_code == 204
    assert 'sotto-session=""' in out.headers["set-cookie"]
    assert (await browser.call("GET", "/v1/me")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.test"},
        {"origin": "null"},
        {"origin": "", "sec-fetch-site": "cross-site"},
        {"origin": "https://sotto.test.evil.test"},
        {"origin": "", "sec-fetch-site": "same-site"},
        {"origin": "", "sec-fetch-site": "none"},
    ],
)
async def test_another_site_cannot_act_with_a_persons_cookie(world: World, headers: dict[str, str]) -> None:
    browser = world.browser()
    path = f"/v1/conversations/{CONVERSATION}/messages"
    answer = await browser.call("POST", path, json=a_message("hello"), headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (403, "CSRF_REFUSED")
    assert world.services.conversations.calls == []


async def test_the_browsers_own_word_for_the_same_origin_is_enough(world: World) -> None:
    browser = world.browser()
    del browser.headers["origin"]
    path = f"/v1/conversations/{CONVERSATION}/messages"
    answer = await browser.call("POST", path, json=a_message("hi"), headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 200


async def test_a_webhook_reaches_billing_byte_for_byte(world: World) -> None:
    body = b'{"id": "evt_1",  "x": "\xc3\xa9"}'
    path = "/webhooks/stripe"
    nobody = world.browser(session="")
    taken = await nobody.call("POST", path, content=body, headers={"stripe-signature": "good"})
    forged = await nobody.call("POST", path, content=body, headers={"stripe-signature": "bad"})
    assert taken.status_code == 204
    assert (forged.status_code, forged.json()["reason"]) == (400, "WEBHOOK_SIGNATURE")
    assert world.services.billing.webhooks == [body]


async def test_methods_and_addresses_that_are_not_there_are_named(world: World) -> None:
    browser = world.browser()
    wrong = await browser.call("DELETE", "/v1/conversations")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    options = await browser.call("OPTIONS", "/v1/cards")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    for path in ("/v1/nothing", "/v1", f"/v1/conversations/{CONVERSATION}:explode", "/webhooks/other"):
        missing = await browser.call("GET", path)
        assert (missing.status_code, missing.json()["reason"]) == (404, "NO_SUCH_ADDRESS"), path
    head = await browser.call("HEAD", "/v1/me")
    assert (head.status_code, head.content) == (200, b"")


async def test_an_unknown_query_parameter_is_refused_by_name(world: World) -> None:
    browser = world.browser()
    for path in ("/v1/me?bogus=1", "/v1/conversations?bogus=1", "/v1/live?bogus=1", "/healthz?bogus=1"):
        answer = await browser.call("GET", path)
        assert answer.status_code == 400
        assert answer.json()["violations"][0]["field"] == "bogus"


async def test_pages_have_a_fresh_nonce_and_assets_are_kept_for_ever(world: World) -> None:
    browser = world.browser(session="")
    first, second = await browser.call("GET", "/"), await browser.call("GET", "/conversations/1")
    policies = [page.headers["content-security-policy"] for page in (first, second)]
    assert policies[0] != policies[1]
    nonce = policies[0].partition("'nonce-")[2].partition("'")[0]
    assert f'nonce="{nonce}"' in first.text
    assert first.headers["cache-control"] == "no-store"
    assert first.headers["strict-transport-security"]
    hashed = await browser.call("GET", "/assets/index-B4x_9-aZ.js")
    assert "immutable" in hashed.headers["cache-control"]
    plain = await browser.call("GET", "/assets/icon.svg")
    assert "immutable" not in plain.headers["cache-control"]
    for path in ("/assets/nothing.js", "/assets/..%2Findex.html", "/assets/%2e%2e/index.html"):
        assert (await browser.call("GET", path)).status_code == 404


async def test_every_answer_carries_the_security_headers(world: World) -> None:
    browser = world.browser()
    for path in ("/", "/docs", "/openapi.json", "/v1/me", "/v1/nothing", "/assets/icon.svg"):
        headers = (await browser.call("GET", path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["permissions-policy"]
        assert "server" not in headers


async def test_the_description_of_the_api_is_served(world: World) -> None:
    browser = world.browser(session="")
    description = json.loads((await browser.call("GET", "/openapi.json")).content)
    page = (await browser.call("GET", "/docs")).text
    for template, methods in description["paths"].items():
        allowed = (await browser.call("OPTIONS", template.replace("{", "").replace("}", ""))).headers["allow"]
        assert {method.upper() for method in methods} <= set(allowed.split(", ")), template
    for methods in description["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page
    assert (await browser.call("GET", "/readyz")).json() == {"ready": True}
    assert (await browser.call("GET", "/healthz")).status_code == 200
