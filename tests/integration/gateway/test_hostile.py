"""What a hostile browser can send: every answer is a clear refusal, soon, and the gateway lives on."""

import asyncio
import json
import random
from collections.abc import Iterator
from uuid import uuid4

import pytest

from chassis.auth import Role
from tests.integration.gateway.conftest import World

CONVERSATION = str(uuid4())
MESSAGES = f"/v1/conversations/{CONVERSATION}/messages"
MIB = 1024 * 1024

BODIES: dict[str, tuple[bytes, int, str]] = {
    "broken": (b'{"text":', 400, "body"),
    "no object": (b"[]", 400, "body"),
    "a number": (b"1e999", 400, "body"),
    "not UTF-8": (b'{"text": "\xff"}', 400, "body"),
    "NaN": (b'{"text": NaN}', 400, "body"),
    "minus infinity": (b'{"text": -Infinity}', 400, "body"),
    "too deep": (b'{"text":' * 100_000, 400, "body"),
    "lists too deep": (b"[" * 500_000, 400, "body"),
    "33 levels": (b'{"text":' + b"[" * 33 + b"]" * 33 + b"}", 400, "body"),
    "a long number": (b'{"text":' + b"9" * 50_000 + b"}", 400, "body"),
    "a name twice": (b'{"text":"a","text":"b"}', 400, "text"),
    "both names": (b'{"messageId":"a","message_id":"b"}', 400, "message_id"),
    "an unknown name": (b'{"texd":"a"}', 400, "texd"),
    "a surrogate as name": (b'{"\\ud800":"a"}', 400, "?"),
    "a number for text": (b'{"text":7}', 400, "text"),
    "an object for text": (b'{"text":{"a":1}}', 400, "text"),
    "a lone surrogate": (b'{"text":"\\ud800"}', 400, "text"),
    "NUL": (b'{"text":"\\u0000"}', 400, "text"),
    "another conversation": (b'{"conversationId":"' + str(uuid4()).encode() + b'"}', 400, "conversationId"),
    "too large": (b'{"text":"' + b"x" * MIB + b'"}', 413, ""),
    "many names": (json.dumps({f"k{n}": 1 for n in range(60_000)}).encode(), 400, "k0"),
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_body_that_cannot_be_read_is_refused_by_field(world: World, name: str) -> None:
    body, status, field = BODIES[name]
    async with asyncio.timeout(5):
        answer = await world.browser().call(
            "POST", MESSAGES, content=body, headers={"content-type": "application/json"}
        )
    assert answer.status_code == status
    assert [each["field"] for each in answer.json()["violations"]] == ([field] if field else [])
    assert world.services.conversations.calls == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"participants":[{"fee":{"minorUnits":1.5}}]}', "participants[0].fee.minorUnits"),
        ('{"participants":[{"fee":{"minorUnits":9223372036854775808}}]}', "participants[0].fee.minorUnits"),
        ('{"participants":[{"fee":{"minorUnits":"1e3"}}]}', "participants[0].fee.minorUnits"),
        ('{"participants":[{"fee":{"minorUnits":true}}]}', "participants[0].fee.minorUnits"),
        ('{"participants":[{},{"fee":{"amount":1}}]}', "participants[1].fee.amount"),
        ('{"participants":{}}', "participants"),
        ('{"participants":[7]}', "participants[0]"),
        ('{"participants":[null]}', "participants[0]"),
        ('{"start":"tomorrow"}', "start"),
        ('{"start":{"occurrence":"LATEST"}}', "start.occurrence"),
        ('{"start":{"occurrence":1}}', "start.occurrence"),
    ],
)
async def test_a_wrong_type_is_refused_by_the_path_of_its_field(world: World, body: str, field: str) -> None:
    browser = world.browser(Role.PROVIDER)
    headers = {"content-type": "application/json; charset=utf-8"}
    answer = await browser.call("POST", "/v1/conversations", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["violations"][0]["field"] == field


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("pageSize=many", "pageSize"),
        ("pageSize=1.0", "pageSize"),
        ("pageSize=2147483648", "pageSize"),
        ("pageSize=", "pageSize"),
        ("pageSize=1&pageSize=2", "pageSize"),
        ("pageSize=1&page_size=2", "page_size"),
        ("list=SOME", "list"),
        ("list=1", "list"),
        ("pageToken=%00", "pageToken"),
        ("request_id=1", "request_id"),
    ],
)
async def test_a_query_that_cannot_be_read_is_refused_by_field(world: World, query: str, field: str) -> None:
    answer = await world.browser().call("GET", f"/v1/conversations?{query}")
    assert answer.status_code == 400
    assert answer.json()["violations"][0]["field"] == field


async def test_other_queries_and_bodies_are_refused(world: World) -> None:
    browser = world.browser()
    assert (await browser.call("GET", "/v1/conversations?list=%ff")).status_code == 400
    many = "&".join(f"a{n}=1" for n in range(200))
    assert (await browser.call("GET", f"/v1/conversations?{many}")).status_code == 400
    typed = {"content-type": "text/plain"}
    assert (await browser.call("POST", MESSAGES, content=b"{}", headers=typed)).status_code == 415
    packed = {"content-type": "application/json", "content-encoding": "gzip"}
    assert (await browser.call("POST", MESSAGES, content=b"{}", headers=packed)).status_code == 415
    odd = {"sign-in": {"email": 7}, "sign-in/x:complete": {"browserSecret": "x"}, "sign-out?x=1": {}}
    for path, body in odd.items():
        assert (await browser.call("POST", f"/v1/{path}", json=body)).status_code == 400, path
    assert (await browser.call("POST", "/webhooks/stripe", content=bytes(MIB + 1))).status_code == 413


async def test_2000_malformed_requests_are_all_refused_and_none_hangs(world: World) -> None:
    browser = world.browser(Role.PROVIDER)
    cookie = browser.headers["cookie"].encode()
    waiting = asyncio.Semaphore(20)

    async def send(request: bytes) -> int:
        async with waiting, asyncio.timeout(10):
            reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
            writer.write(request)
            writer.write_eof()
            answer = await reader.read(4096)
            writer.close()
        return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0

    requests = list(malformed(random.Random(7), cookie, 2000))
    statuses = await asyncio.gather(*(send(request) for request in requests))
    failed = [
        (status, request[:200]) for status, request in zip(statuses, requests, strict=True) if status >= 500
    ]
    assert failed == []
    assert sum(400 <= status < 500 for status in statuses) > 1500
    assert (await browser.call("GET", "/v1/me")).status_code == 200


def malformed(dice: random.Random, cookie: bytes, count: int) -> Iterator[bytes]:
    """Requests of real shape with something broken in line, headers, address, query or body."""
    bodies = [body for body, _, _ in BODIES.values() if len(body) < 10_000]
    targets = [
        b"/v1/conversations",
        MESSAGES.encode(),
        MESSAGES.encode() + b"?bogus=1",
        b"/v1/conversations/%ff%00/messages",
        b"/v1/conversations/" + b"x" * 3000 + b":complete",
        b"/v1/cards:startSetup",
        b"/v1/sign-in",
        b"/v1/sign-in/%2e%2e:complete",
        f"/v1/conversations/{CONVERSATION}/files?file_id=7&name=%0d%0a".encode(),
        b"/v1/files/7/content/",
        b"/webhooks/stripe",
        b"//v1//me",
        b"http://evil.test/v1/me?x=%",
        b"*",
        b"/v1/\xff\xfe",
    ]
    for _ in range(count):
        body = dice.choice(bodies)
        if dice.random() < 0.4:
            position = dice.randrange(len(body))
            body = body[:position] + dice.randbytes(dice.randint(1, 5)) + body[position:]
        method = dice.choice(
            [b"POST", b"POST", b"POST", b"PUT", b"DELETE", b"PATCH", b"TRACE", b"BREW", b"post"]
        )
        length = dice.choice([len(body)] * 6 + [len(body) + 5, 0, 2**70])
        lines = [
            b"%s %s HTTP/1.%d" % (method, dice.choice(targets), dice.choice([1, 1, 1, 0])),
            b"Host: sotto.test",
            b"Origin: https://sotto.test",
            b"Cookie: " + cookie,
            b"Content-Type: application/json",
            b"Content-Length: %d" % length,
        ]
        if dice.random() < 0.2:
            lines.append(
                dice.choice([b"X: " + dice.randbytes(20).replace(b"\n", b""), b"Transfer-Encoding: nope"])
            )
        if dice.random() < 0.05:
            lines += [b"X-%d: y" % n for n in range(150)]
        yield b"\r\n".join(lines) + b"\r\n\r\n" + body
