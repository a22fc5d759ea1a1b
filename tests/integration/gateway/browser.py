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
            yield Events(response)

    async def close(self) -> None:
        await self.client.aclose()


@dataclass(frozen=True)
class Event:
    name: str
    data: Any
    id: str
    raw: bytes


class Events:
    """Reads events one by one."""

    def __init__(self, response: httpx2.Response) -> None:
        self._pieces = response.aiter_bytes()
        self._buffer = b""

    async def next(self, seconds: float = 10) -> Event | None:
        """The next event that is no heartbeat; None when the stream has ended."""
        async with asyncio.timeout(seconds):
            while True:
                while b"\n\n" not in self._buffer:
                    piece = await anext(self._pieces, None)
                    if piece is None:
                        return None
                    self._buffer += piece
                raw, _, self._buffer = self._buffer.partition(b"\n\n")
                if not raw.startswith(b":"):
                    return _event(raw)


def _event(raw: bytes) -> Event:
    fields = dict(line.split(": ", 1) for line in raw.decode().split("\n"))
    return Event(fields["event"], json.loads(fields["data"]), fields.get("id", ""), raw)
