"""How often somebody may ask: by person, or by address where nobody is known yet.

Token buckets, in this process only: each fills at its rate and holds ten seconds of it.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic
from typing import Protocol

from prometheus_client import Counter
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.faults import Fault, Kind
from chassis.ids import PersonId
from gateway.load import PROBES

_BURST_SECONDS = 10
_MOST_BUCKETS = 100_000
_SITE_BITS = 64

_SENDING = re.compile(r"/v1/conversations/[^/]+/messages")
_REFUSED = Counter("sotto_http_rate_refusals_total", "Requests refused because of their rate.", ["limit"])


@dataclass(frozen=True)
class Rates:
    """Requests per second, averaged over ten; `proxies` in front of us that add to X-Forwarded-For.

    `proxies` None: the address of clients is unknown, and nothing is limited by it.
    """

    person: int = 50
    messages: int = 50
    address: int = 100
    proxies: int | None = None


USUAL = Rates()


class Buckets:
    """One bucket for each key; those unused for longest, which are full again, make room."""

    def __init__(self, rate: int, clock: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._empty_at: OrderedDict[Hashable, float] = OrderedDict()

    def take(self, key: Hashable) -> bool:
        """Take one, if there is one."""
        now = self._clock()
        full = now - _BURST_SECONDS
        level = max(self._empty_at.get(key, full), full) + 1 / self._rate
        if level > now:
            return False
        self._empty_at[key] = level
        self._empty_at.move_to_end(key)
        if len(self._empty_at) > _MOST_BUCKETS:
            self._empty_at.popitem(last=False)
        return True


class People(Protocol):
    """What is needed of `Sessions`."""

    def seen(self, request: Request) -> PersonId | None:
        """Whose session the request brings, if it was good a while ago."""
        ...


class RateLimit:
    """Refuses who asks too often: Fault EXHAUSTED, which is told with Retry-After. Probes are not counted.

    Whose session was seen here before is counted as this person, with messages apart, and never by address:
    whatever others do behind the same address, an appointment goes on.
    """

    def __init__(self, app: ASGIApp, rates: Rates, people: People) -> None:
        self._app = app
        self._people = people
        self._proxies = rates.proxies
        self._person = Buckets(rates.person)
        self._messages = Buckets(rates.messages)
        self._address = Buckets(rates.address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["path"] not in PROBES:
            self._count(Request(scope))
        await self._app(scope, receive, send)

    def _count(self, request: Request) -> None:
        person_id = self._people.seen(request)
        if person_id is not None:
            sends = request.method == "POST" and _SENDING.fullmatch(request.url.path)
            limit, buckets = ("messages", self._messages) if sends else ("person", self._person)
            self._take(limit, buckets, person_id)
        elif self._proxies is not None:
            self._take("address", self._address, client_of(request, self._proxies))

    def _take(self, limit: str, buckets: Buckets, key: Hashable) -> None:
        if not buckets.take(key):
            _REFUSED.labels(limit).inc()
            raise Fault(Kind.EXHAUSTED, "TOO_MANY_REQUESTS", "Too many requests in a short time. Try again.")


def client_of(request: Request, proxies: int) -> str:
    """The client's address, of IPv6 its /64; each trusted proxy has added who spoke to it at the end.

    What stands before was written by whoever liked to, and is not looked at.
    """
    peer = request.client.host if request.client else ""
    if proxies:
        hops = [hop.strip() for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
        peer = hops[-proxies] if len(hops) >= proxies else peer
    try:
        address = ip_address(peer)
    except ValueError:
        return peer[:_SITE_BITS]
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, _SITE_BITS), strict=False))
