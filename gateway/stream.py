"""GET /v1/live: server-sent events, from where the browser left off."""

import asyncio
from typing import Any

from sotto.conversation.v1 import conversation_pb2
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from chassis.faults import Fault, Kind
from gateway.connection import abort_of, gone
from gateway.live import Hub, changed
from gateway.problems import DOMAIN
from gateway.requests import no_query
from gateway.routing import Endpoint
from gateway.sessions import Identity, Sessions
from gateway.sockets import RESET, Socket, frame
from gateway.transcode import CALL_SECONDS

LIVE = "/v1/live"

_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_LONGEST_CURSOR = 512


class Live:
    """`conversations` is the stub of the conversation service."""

    def __init__(self, hub: Hub, conversations: Any, sessions: Sessions) -> None:
        self._hub = hub
        self._conversations = conversations
        self._sessions = sessions

    def endpoints(self) -> list[Endpoint]:
        """The one address."""
        return [Endpoint("GET", LIVE, self.open, head=False)]

    async def open(self, request: Request) -> "LiveStream":
        """A stream that begins with `hello` and, after Last-Event-ID, with what changed since."""
        no_query(request)
        request.scope[DOMAIN] = "conversation.sotto"
        return LiveStream(
            self, await self._sessions.identify(request), request.headers.get("last-event-id", "")
        )

    def join(self, identity: Identity) -> Socket:
        """Begin to collect events for a stream."""
        return self._hub.join(identity)

    def leave(self, socket: Socket) -> None:
        """The stream is closed."""
        self._hub.leave(socket)

    async def opening(self, identity: Identity, last_event_id: str) -> bytes:
        """The first events. Only the last one carries the cursor: before it, not everything has been told."""
        lost = len(last_event_id) > _LONGEST_CURSOR
        answer = None
        if last_event_id and not lost:
            try:
                answer = await self._changes(identity, last_event_id)
            except Fault as fault:
                if fault.kind is not Kind.INVALID and fault.reason != "CURSOR_TOO_OLD":
                    raise
                lost = True
        if answer is None:
            answer = await self._changes(identity, "")
        ids = [change.conversation_id for change in answer.changes]
        hello = frame("hello", {"cursor": answer.cursor}, "" if ids else answer.cursor)
        news = [changed(each, "conversation") for each in ids] + [
            changed(each, "messages") for each in ids[:-1]
        ]
        last = [changed(ids[-1], "messages", answer.cursor)] if ids else []
        return b"".join([hello, *([RESET] if lost else []), *news, *last])

    async def _changes(self, identity: Identity, cursor: str) -> conversation_pb2.ListChangesResponse:
        answer: conversation_pb2.ListChangesResponse = await self._conversations.ListChanges(
            conversation_pb2.ListChangesRequest(cursor=cursor),
            timeout=CALL_SECONDS,
            metadata=identity.metadata("conversation"),
        )
        return answer


class LiveStream:
    """Writes one socket's events for as long as both sides want."""

    def __init__(self, live: Live, identity: Identity, last_event_id: str) -> None:
        self._live = live
        self._identity = identity
        self._last_event_id = last_event_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        socket = self._live.join(self._identity)
        leaving: asyncio.Task[None] | None = None
        try:
            # Collecting began before this is read, so that nothing falls between the two.
            opening = await self._live.opening(self._identity, self._last_event_id)
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await send({"type": "http.response.body", "body": opening, "more_body": True})
            task = asyncio.current_task()
            assert task is not None
            socket.attach(abort_of(scope) or task.cancel)  # type: ignore[arg-type]
            leaving = asyncio.create_task(gone(receive))
            leaving.add_done_callback(lambda _: socket.closed())
            await self._write(socket, send)
        finally:
            if leaving is not None:
                leaving.cancel()
            self._live.leave(socket)

    async def _write(self, socket: Socket, send: Send) -> None:
        while not socket.finished:
            pieces = await socket.take()
            if pieces:
                await send({"type": "http.response.body", "body": pieces, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
