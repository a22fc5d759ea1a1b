"""The token endpoint (RFC 6749, RFC 7523, RFC 8693), and requests that carry its tokens (ADR 0035)."""

import base64
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx2
import pytest

from chassis.auth import Caller, Role
from chassis.ids import PersonId, PracticeId
from gateway.oauth import ACCESS_TOKEN, JWT_BEARER, PERSON_ID, TOKEN_EXCHANGE
from tests.fakes.machines import ACCOUNT, SECRET
from tests.integration.gateway.conftest import World

CONVERSATION = str(uuid4())
SOMEBODY = "7d2f0e1c-6a35-4a0e-9d15-5f0c7a6b2e41"
"""Whom nobody knows; the same in every process, for it is part of tests' names."""
GRANT = {"grant_type": "client_credentials"}


def basic(name: object, secret: str = SECRET) -> dict[str, str]:
    pair = f"{quote(str(name), safe='')}:{quote(secret, safe='')}"
    return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


async def asked(world: World, headers: Any = None, **form: str) -> httpx2.Response:
    """What the endpoint answers to a program, which has no cookies and no origin."""
    browser = world.browser(session="")
    return await browser.client.post("/v1/oauth/token", data=GRANT | form, headers=headers or {})


def in_form(world: World, **form: str) -> dict[str, str]:
    return {"client_id": str(world.services.machines.machine_id)} | form


async def token(world: World, person_id: str = "") -> str:
    exchange = {"subject_token": person_id, "subject_token_type": PERSON_ID, "grant_type": TOKEN_EXCHANGE}
    form = exchange if person_id else {}
    answer = await asked(world, basic(world.services.machines.machine_id), **form)
    return str(answer.json()["access_token"])


async def called(world: World, method: str, path: str, bearer: str, **options: Any) -> httpx2.Response:
    client = world.browser(session="").client
    return await client.request(method, path, headers={"authorization": f"Bearer {bearer}"}, **options)


async def test_a_machine_gets_a_token_by_each_of_its_proofs(world: World) -> None:
    machine_id = world.services.machines.machine_id
    assertion = in_form(world, client_assertion=ACCOUNT, client_assertion_type=JWT_BEARER)
    answers = [
        await asked(world, basic(machine_id)),
        await asked(world, **in_form(world, client_secret=SECRET)),
        await asked(world, **assertion),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        body = answer.json()
        assert body.keys() == {"access_token", "token_type", "expires_in", "scope"}
        assert (body["token_type"], body["scope"]) == ("Bearer", "conversations.read conversations.write")
        assert 55 <= body["expires_in"] <= 60


async def test_a_token_in_the_name_of_a_person_is_an_exchange(world: World) -> None:
    person = str(uuid4())
    form = {"grant_type": TOKEN_EXCHANGE, "subject_token": person, "subject_token_type": PERSON_ID}
    answer = await asked(world, basic(world.services.machines.machine_id), **form)
    assert answer.json()["issued_token_type"] == ACCESS_TOKEN
    caller = world.services.live._method._trust.verify(
        answer.json()["access_token"], "conversation", datetime.now(UTC)
    )
    assert (str(caller.person_id), caller.machine_id) == (person, world.services.machines.machine_id)


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": SECRET, "client_id": SOMEBODY}, 401, "invalid_client"),
        ({"client_secret": SECRET, "client_id": "machine"}, 400, "invalid_request"),
        ({"client_secret": "x" * 200}, 400, "invalid_request"),
        ({}, 401, "invalid_client"),
        ({"client_secret": SECRET, "client_assertion": ACCOUNT}, 401, "invalid_client"),
        ({"client_assertion": ACCOUNT}, 401, "invalid_client"),
        ({"client_assertion": ACCOUNT, "client_assertion_type": "password"}, 401, "invalid_client"),
        ({"client_secret": SECRET, "grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_secret": SECRET, "grant_type": ""}, 400, "invalid_request"),
        ({"client_secret": SECRET, "scope": "unknown-scope"}, 400, "invalid_scope"),
        ({"client_secret": SECRET, "scope": "act-for"}, 400, "unauthorized_client"),
        ({"client_secret": SECRET, "scope": "nobody"}, 400, "invalid_request"),
        ({"client_secret": SECRET, "scope": "a " * 30}, 400, "invalid_request"),
        ({"client_secret": SECRET, "grant_type": TOKEN_EXCHANGE}, 400, "invalid_request"),
        (
            {"client_secret": SECRET, "grant_type": TOKEN_EXCHANGE, "subject_token": SOMEBODY},
            400,
            "invalid_request",
        ),
        (
            {
                "client_secret": SECRET,
                "grant_type": TOKEN_EXCHANGE,
                "subject_token": "ann",
                "subject_token_type": PERSON_ID,
            },
            400,
            "invalid_request",
        ),
    ],
    ids=str,
)
async def test_a_refusal_is_an_error_of_rfc_6749(
    world: World, form: dict[str, str], status: int, error: str
) -> None:
    answer = await asked(world, **in_form(world, **form))
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]
    assert answer.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize(
    "authorization", ["Basic", "Basic %%%", "Basic bm9jb2xvbg==", "Bearer abc", "Basic /////w=="]
)
async def test_a_broken_authorization_is_an_invalid_client(world: World, authorization: str) -> None:
    answer = await asked(world, {"authorization": authorization})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_what_is_no_form_is_refused(world: World) -> None:
    client = world.browser(session="").client
    form = {"content-type": "application/x-www-form-urlencoded"}
    twice = await client.post("/v1/oauth/token", content=b"grant_type=a&grant_type=b", headers=form)
    broken = await client.post("/v1/oauth/token", content=b"grant_type=%ff", headers=form)
    assert [each.json()["error"] for each in (twice, broken)] == ["invalid_request"] * 2
    assert (await client.post("/v1/oauth/token", json=GRANT)).status_code == 415
    large = await client.post("/v1/oauth/token", content=b"a=" + b"b" * 20_000, headers=form)
    assert large.status_code == 413


async def test_what_will_pass_is_told_as_such(world: World) -> None:
    answer = await asked(world, **in_form(world, client_secret=SECRET, scope="away"))
    assert (answer.status_code, answer.json()["reason"]) == (503, "CLUSTER_UNAVAILABLE")


async def test_a_machine_calls_in_the_name_of_a_person(world: World) -> None:
    bearer = await token(world, str(uuid4()))
    listed = await called(world, "GET", "/v1/conversations?list=CONVERSATION_LIST_ACTIVE", bearer)
    message = {"messageId": str(uuid4()), "text": "hello"}
    sent = await called(world, "POST", f"/v1/conversations/{CONVERSATION}/messages", bearer, json=message)
    assert (listed.status_code, sent.status_code) == (200, 200)
    assert [name for name, _ in world.services.conversations.calls] == ["ListConversations", "SendMessage"]


async def test_what_a_machine_may_not_do_is_refused_at_the_door(world: World) -> None:
    for_somebody, for_itself = await token(world, str(uuid4())), await token(world)
    answers = [
        await called(world, "GET", "/v1/conversations?list=CONVERSATION_LIST_ACTIVE", for_itself),
        await called(world, "POST", f"/v1/conversations/{CONVERSATION}:acceptFee", for_somebody, json={}),
        await called(world, "GET", "/v1/live", for_somebody),
        await called(world, "GET", "/v1/sessions", for_somebody),
        await called(world, "GET", "/v1/me", for_somebody),
    ]
    assert [(each.status_code, each.json()["reason"]) for each in answers] == [
        *[(403, "MACHINE_NOT_ALLOWED")] * 4,
        (403, "SCOPE_REQUIRED"),
    ]
    assert not world.services.conversations.calls


async def test_no_other_token_is_believed_from_outside(world: World) -> None:
    signer, now = world.services.directory.signer, datetime.now(UTC)
    person = Caller(PersonId(uuid4()), PracticeId(uuid4()), session_id=uuid4())
    elsewhere = signer.machine_token(world.services.machines.caller(), ["conversation"], now)
    tokens = [
        signer.person_token(person, "conversation", now),
        signer.person_token(person, "gateway", now),
        signer.service_token("gateway"),
        elsewhere,
        "abc",
    ]
    for each in tokens:
        answer = await called(world, "GET", "/v1/conversations?list=CONVERSATION_LIST_ACTIVE", each)
        assert (answer.status_code, answer.json()["reason"]) == (401, "TOKEN_INVALID"), each


async def test_a_token_counts_beside_a_cookie_and_only_the_token(world: World) -> None:
    browser = world.browser(Role.PROVIDER)
    path = "/v1/conversations?list=CONVERSATION_LIST_ACTIVE"
    answer = await browser.call("GET", path, headers={"authorization": f"Bearer {await token(world)}"})
    assert answer.json()["reason"] == "MACHINE_NOT_ALLOWED"
