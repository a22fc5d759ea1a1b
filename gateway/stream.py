"""GET /v1/live: server-sent events from where the browser left off; GET /v1/live/poll: the same, polled."""

import asyncio
from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chassis.live.stream import Member, Stream
from chassis.policies import policies_of
from gateway.connection import abort_of, gone, write_of
from gateway.events import Event
from gateway.live import Hub, member_of
from gateway.problems import DOMAIN, unreadable
from gateway.requests import query_of, unknown_parameter
from gateway.routing import Endpoint
from gateway.sessions import Sessions

LIVE = "/v1/live"
POLL = "/v1/live/poll"
POLL_SECONDS = 25.0

_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_FOLLOW = "/sotto.conversation.v1.LiveService/WatchEvents"
_NOTHING_NEW = frozenset({"hello", "heartbeat"})


class Live:
    """Both ways to follow."""

    def __init__(self, hub: Hub, sessions: Sessions) -> None:
        self._hub = hub
        self._sessions = sessions
        self._policy = policies_of("sotto.conversation.v1.LiveService")[_FOLLOW]

    def endpoints(self) -> list[Endpoint]:
        """The two addresses."""
        return [
            Endpoint("GET", LIVE, self.open, head=False),
            Endpoint("GET", POLL, self.poll, head=False),
        ]

    async def open(self, request: Request) -> "LiveStream":
        """A stream that begins with `hello` and, after a cursor, with what happened since.

        Last-Event-ID, which browsers send by themselves, counts before the query's `cursor`.
        """
        cursor = request.headers.get("last-event-id", "") or _cursor_of(request)
        return LiveStream(self._hub, await self._member(request), cursor)

    async def poll(self, request: Request) -> Response:
        """What happened since a cursor: at once where there is something, else as soon as there is.

        After 25 s without news the answer has no events and, as always, the cursor for the next poll.
        """
        cursor = _cursor_of(request)
        hub, stream = self._hub, self._hub.join(await self._member(request))
        leaving = asyncio.create_task(gone(request.receive))
        leaving.add_done_callback(lambda _: stream.closed())
        try:
            events = await hub.opening(stream, cursor)
            if cursor and all(each.name in _NOTHING_NEW for each in events):
                events += await _next(stream)
            events += stream.take_now()
            place = next(each.cursor for each in reversed(events) if each.cursor)
            reached = hub.reached(place)
        finally:
            leaving.cancel()
            hub.leave(stream)
        told = [_told(each) for each in events if each.name not in _NOTHING_NEW]
        body = b'{"events":[%s],"cursor":%s}' % (b",".join(told), orjson.dumps(reached))
        return Response(body, media_type="application/json", headers={"cache-control": "no-store"})

    async def _member(self, request: Request) -> Member:
        request.scope[DOMAIN] = "conversation.sotto"
        return member_of(await self._sessions.admit(request, self._policy))


class LiveStream:
    """Writes one stream's events for as long as both sides want."""

    def __init__(self, hub: Hub, member: Member, cursor: str) -> None:
        self._hub = hub
        self._member = member
        self._cursor = cursor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        stream = self._hub.join(self._member)
        leaving: asyncio.Task[None] | None = None
        try:
            # Collecting began before this is read, so that nothing falls between the two.
            opening = await self._hub.opening(stream, self._cursor)
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await _write(opening, send)
            task = asyncio.current_task()
            assert task is not None
            write = write_of(scope)
            stream.attach(abort_of(scope) or task.cancel, write and (lambda event: write(event.frame)))
            leaving = asyncio.create_task(gone(receive))
            leaving.add_done_callback(lambda _: stream.closed())
            while not stream.finished:
                await _write(await stream.take(), send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if leaving is not None:
                leaving.cancel()
            self._hub.leave(stream)


async def _write(events: list[Event], send: Send) -> None:
    if events:
        body = b"".join([each.frame for each in events])
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _next(stream: Stream[Event]) -> list[Event]:
    """What comes next that is worth an answer; nothing if that takes 25 s."""
    waited: list[Event] = []
    try:
        async with asyncio.timeout(POLL_SECONDS):
            while not stream.finished and all(each.name in _NOTHING_NEW for each in waited):
                waited += await stream.take()
    except TimeoutError:
        pass
    return waited


def _told(each: Event) -> bytes:
    return b'{"event":"%s","data":%s}' % (each.name.encode(), each.data)


def _cursor_of(request: Request) -> str:
    query: Mapping[str, list[str]] = query_of(request)
    for name, values in query.items():
        if name != "cursor":
            raise unknown_parameter(name)
        if len(values) > 1:
            raise unreadable("cursor", "is given more than once", "DUPLICATE_FIELD")
    return query.get("cursor", [""])[0]
