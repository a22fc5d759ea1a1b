"""People at their browsers, as cheap as they can be: python -m tests.bench._load listen|send.

A process of its own that is told what to do in JSON lines and answers in JSON lines. Times are seconds of the
machine's monotonic clock, which all processes share; each answer tells the CPU used since the last one.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast
from uuid import uuid4

import uvloop

from deploy.local.ports import LOOPBACK
from tests.bench._usage import own_cpu_seconds

TEXT_BYTES = 200

_MESSAGE_ID = re.compile(rb'"messageId":"([0-9a-f-]{36})"')
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
_HELLO = b"event: hello\n"
_OPENED_AT_ONCE = 20
_PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.1

JSON = dict[str, Any]


class Arrivals:
    """How often each message has arrived, and when last."""

    def __init__(self) -> None:
        self.total = 0
        self.messages: dict[bytes, list[float]] = {}

    def add(self, message_id: bytes, now: float) -> None:
        """Count an arrival."""
        self.total += 1
        arrival = self.messages.setdefault(message_id, [0, 0.0])
        arrival[0] += 1
        arrival[1] = now


class Listener(asyncio.Protocol):
    """A live stream that counts each message once."""

    def __init__(self, cookie: str, arrivals: Arrivals) -> None:
        self._head = f"GET /v1/live HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n\r\n".encode()
        self._arrivals = arrivals
        self._seen: set[bytes] = set()
        self._rest = b""
        self.opened = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self._head)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        data = self._rest + data
        end = data.rfind(b"\n\n") + 2
        self._rest = data[end:] if end > 1 else data
        if not self.opened.done() and _HELLO in data:
            self.opened.set_result(None)
        for message_id in _MESSAGE_ID.findall(data, 0, max(end, 0)):
            if message_id not in self._seen:
                self._seen.add(message_id)
                self._arrivals.add(message_id, now)

    def connection_lost(self, _: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"the stream was refused: {self._rest!r}"))


class Listeners:
    """Everybody's live streams."""

    def __init__(self, told: JSON) -> None:
        self._port = told["port"]
        self._cookies: list[str] = told["cookies"]
        self._arrivals = Arrivals()

    async def start(self) -> JSON:
        """Open them all."""
        limit = asyncio.Semaphore(_OPENED_AT_ONCE)

        async def one(cookie: str) -> None:
            async with limit, asyncio.timeout(_PATIENCE_SECONDS):
                loop = asyncio.get_running_loop()
                _, listener = await loop.create_connection(
                    lambda: Listener(cookie, self._arrivals), LOOPBACK, self._port
                )
                await listener.opened

        await asyncio.gather(*(one(cookie) for cookie in self._cookies))
        return {"opened": len(self._cookies)}

    async def obey(self, asked: JSON) -> JSON:
        """Wait for so many arrivals (or 30 s); each message's count and last arrival since the last time."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._arrivals.total < asked["arrivals"] and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        arrivals = {key.decode(): value for key, value in self._arrivals.messages.items()}
        self._arrivals.total = 0
        self._arrivals.messages.clear()
        return {"arrivals": arrivals}


class Sender(asyncio.Protocol):
    """Somebody who sends one message after the other, each when the one before is acknowledged."""

    def __init__(self, origin: str, cookie: str, conversation_id: str) -> None:
        self._head = (
            f"POST /v1/conversations/{conversation_id}/messages HTTP/1.1\r\nhost: localhost\r\n"
            f"origin: {origin}\r\ncookie: {cookie}\r\ncontent-type: application/json\r\n"
            "content-length: %d\r\n\r\n"
        ).encode()
        self._text = "0123456789" * (TEXT_BYTES // 10)
        self._buffer = b""
        self.refused = 0
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, _, body = self._buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        if length and len(body) >= int(length[1]) and self._answer is not None:
            self._answer.set_result(self._buffer)
            self._buffer = b""

    def connection_lost(self, _: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the gateway hung up"))

    async def send_until(self, end: float) -> list[tuple[str, float, float]]:
        """Send until a moment; id, beginning and acknowledgement of each."""
        sent = []
        while (began := time.monotonic()) < end:
            message_id = str(uuid4())
            body = f'{{"messageId":"{message_id}","text":"{self._text}"}}'.encode()
            while not await self._acknowledged(self._head % len(body) + body):
                self.refused += 1
                await asyncio.sleep(_PAUSE_SECONDS)
            sent.append((message_id, began, time.monotonic()))
        return sent

    async def _acknowledged(self, request: bytes) -> bool:
        """Send once; False: too much is going on, try again. ConnectionError for every other refusal."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        answer = await self._answer
        if not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 429", b"HTTP/1.1 503")):
            raise ConnectionError(f"a message was refused: {answer!r}")
        return answer.startswith(b"HTTP/1.1 200")


class Senders:
    """Everybody who sends, each on a connection of their own."""

    def __init__(self, told: JSON) -> None:
        self._port = told["port"]
        self._origin: str = told["origin"]
        self._people: list[JSON] = told["senders"]
        self._senders: list[Sender] = []

    async def start(self) -> JSON:
        """Connect."""
        loop = asyncio.get_running_loop()
        for person in self._people:
            sender = Sender(self._origin, person["cookie"], person["conversation"])
            await loop.create_connection(partial(_itself, sender), LOOPBACK, self._port)
            self._senders.append(sender)
        return {"connected": len(self._senders)}

    async def obey(self, asked: JSON) -> JSON:
        """Let the first so many send for so many seconds."""
        end = time.monotonic() + asked["seconds"]
        senders = self._senders[: asked["senders"]]
        refused = sum(each.refused for each in senders)
        sent = await asyncio.gather(*(each.send_until(end) for each in senders))
        return {
            "sent": [message for messages in sent for message in messages],
            "refused": sum(each.refused for each in senders) - refused,
        }


def _itself(sender: Sender) -> Sender:
    return sender


async def _work(role: type[Listeners] | type[Senders]) -> None:
    worker = role(json.loads(sys.stdin.readline()))
    act: Callable[[], Awaitable[JSON]] = worker.start
    used = own_cpu_seconds()
    while True:
        answer = await act()
        used, before = own_cpu_seconds(), used
        sys.stdout.write(json.dumps(answer | {"cpu": used - before}) + "\n")
        sys.stdout.flush()
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        asked = json.loads(line)

        def obey(asked: JSON = asked) -> Awaitable[JSON]:
            return worker.obey(asked)

        act = obey


if __name__ == "__main__":
    uvloop.run(_work(Listeners if sys.argv[1] == "listen" else Senders))
