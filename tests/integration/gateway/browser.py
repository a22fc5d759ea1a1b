"""A browser as far as the gateway notices: cookies by hand (they are Secure), origin, server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

ORIGIN = "https://sotto.test"


class Browser:
    """Requests with a session's cookie."""

    def __init__(self, url: str, session: str = "") -> None:
        self.url = url
        self.client = httpx2.AsyncClient(base_url=url, trust_env=False, timeout=20)
        self.headers = {"origin": ORIGIN}
        if session:
            self.headers["cookie"] = f"__Host-sotto-session={session}"

    async def call(self, method: str, path: str, **options: Any) -> httpx2.Response:
        headers = self.headers | options.pop("headers", {})
        return await self.client.request(method, path, headers=headers, **options)

    @asynccontextmanager
    async def live(self, last_event_id: str = "") -> AsyncIterator["Events"]:
        extra = {"last-event-id": last_event_id} if last_event_id else {}
        async with self.client.stream("GET", "/v1/live", headers=self.headers | extra) as response:
            assert response.status_code == 200
            assert response.headers["content-type"] == "text/event-stream"
            events = Events(response)
            try:
                yield events
            finally:
                await events.end()

    async def close(self) -> None:
        await self.client.aclose()


@dataclass(frozen=True)
class Event:
    name: str
    data: Any
    id: str
    raw: bytes


class Events:
    """Reads events one by one; `cursor` is the last that came."""

    def __init__(self, response: httpx2.Response) -> None:
        self._pieces = response.aiter_bytes()
        self._buffer = b""
        self.cursor = ""
        self._reading: asyncio.Future[bytes | None] | None = None

    async def next(self, seconds: float = 10) -> Event | None:
        """The next event that is no heartbeat; None when the stream has ended."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            while b"\n\n" not in self._buffer:
                piece = await self._piece(deadline - asyncio.get_running_loop().time())
                if piece is None:
                    return None
                self._buffer += piece
            raw, _, self._buffer = self._buffer.partition(b"\n\n")
            event = _event(raw)
            self.cursor = event.id or self.cursor
            if event.name != "heartbeat":
                return event

    async def _piece(self, seconds: float) -> bytes | None:
        """The next bytes, for which a TimeoutError does not end the stream."""
        if self._reading is None:
            self._reading = asyncio.ensure_future(anext(self._pieces, None))
        await asyncio.wait([self._reading], timeout=max(0.0, seconds))
        if not self._reading.done():
            raise TimeoutError
        piece, self._reading = self._reading.result(), None
        return piece

    async def end(self) -> None:
        """Read no more."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)


def _event(raw: bytes) -> Event:
    fields = dict(line.split(": ", 1) for line in raw.decode().split("\n"))
    return Event(fields["event"], json.loads(fields["data"]), fields.get("id", ""), raw)
