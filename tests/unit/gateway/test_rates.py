"""How often somebody may ask, and who that is."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from prometheus_client import REGISTRY
from starlette.requests import Request
from starlette.responses import Response

from chassis.ids import PersonId, new_id
from gateway.door import Door
from gateway.rates import Buckets, RateLimit, Rates, client_of

COOKIE = b"seen"


class House:
    """A gateway behind one proxy that knows one person by the cookie "seen"."""

    def __init__(self, rates: Rates) -> None:
        self.person_id = PersonId(new_id())
        self.door = Door(RateLimit(Response("here"), rates, self), "https://sotto.example")

    def seen(self, request: Request) -> PersonId | None:
        return self.person_id if request.headers.get("cookie") == COOKIE.decode() else None

    async def ask(self, path: str = "/v1/me", method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request"}

        async def send(message: Any) -> None:
            sent.append(message)

        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": named,
            "client": ("10.0.0.1", 1),
        }
        await self.door(scope, receive, send)
        return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]

    async def answers(self, times: int, *asked: str, **headers: str) -> list[int]:
        return [(await self.ask(*asked, **headers))[0] for _ in range(times)]


def refused(limit: str) -> float:
    return REGISTRY.get_sample_value("sotto_http_rate_refusals_total", {"limit": limit}) or 0.0


async def test_who_asks_too_often_is_told_when_to_come_back_and_counted() -> None:
    house, before = House(Rates(address=1, proxies=1)), refused("address")
    assert await house.answers(10, x_forwarded_for="203.0.113.9") == [200] * 10
    status, headers, body = await house.ask(x_forwarded_for="203.0.113.9")
    assert (status, headers[b"retry-after"]) == (429, b"1")
    assert headers[b"content-type"] == b"application/problem+json"
    assert orjson.loads(body)["reason"] == "TOO_MANY_REQUESTS"
    assert refused("address") == before + 1


async def test_the_neighbours_of_a_loud_address_are_served() -> None:
    house = House(Rates(address=1, proxies=1))
    await house.answers(20, x_forwarded_for="203.0.113.9")
    assert await house.answers(1, x_forwarded_for="203.0.113.10") == [200]


async def test_whoever_is_signed_in_goes_on_behind_a_loud_address() -> None:
    house = House(Rates(address=1, proxies=1))
    await house.answers(20, x_forwarded_for="203.0.113.9")
    assert await house.answers(10, x_forwarded_for="203.0.113.9", cookie="seen") == [200] * 10


async def test_messages_go_on_when_the_page_of_their_sender_asks_too_often() -> None:
    house = House(Rates(person=1, messages=1, proxies=1))
    assert await house.answers(11, cookie="seen") == [200] * 10 + [429]
    send = f"/v1/conversations/{new_id()}/messages"
    assert await house.answers(11, send, "POST", cookie="seen") == [200] * 10 + [429]


async def test_probes_are_never_refused() -> None:
    house = House(Rates(address=1, proxies=0))
    await house.answers(20)
    assert await house.answers(20, "/healthz") + await house.answers(20, "/readyz") == [200] * 40


async def test_nothing_is_limited_by_address_where_the_address_is_not_known() -> None:
    assert await House(Rates(address=1)).answers(30) == [200] * 30


def test_a_bucket_fills_at_its_rate() -> None:
    now = 1000.0
    buckets = Buckets(2, lambda: now)
    assert [buckets.take("a") for _ in range(21)] == [True] * 20 + [False]
    now += 0.5
    assert [buckets.take("a"), buckets.take("a")] == [True, False]
    now += 3600
    assert [buckets.take("a") for _ in range(21)] == [True] * 20 + [False]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, ["203.0.113.9"], "10.0.0.1"),
        (1, ["203.0.113.9"], "203.0.113.9"),
        (1, ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        (1, ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        (2, ["198.51.100.1, 203.0.113.9"], "198.51.100.1"),
        (2, ["203.0.113.9"], "10.0.0.1"),
        (1, [], "10.0.0.1"),
        (1, ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        (1, ["2001:db8:1:2:ffff::"], "2001:db8:1:2::/64"),
        (1, ["::ffff:203.0.113.9"], "203.0.113.9"),
        (1, ["unknown" + "x" * 10_000], "unknown" + "x" * 57),
    ],
)
def test_a_client_is_who_the_outermost_trusted_proxy_saw(
    proxies: int, forwarded: Sequence[str], client: str
) -> None:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    request = Request({"type": "http", "headers": headers, "client": ("10.0.0.1", 1)})
    assert client_of(request, proxies) == client
