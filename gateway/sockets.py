"""One browser's live stream: what waits to be written to it, and how it ends."""

import asyncio
from collections.abc import Callable

import orjson

from gateway.sessions import Identity

MOST_WAITING = 256
MOST_WAITING_BYTES = 1024 * 1024
LAST_WORDS_SECONDS = 5.0


def frame(event: str, data: object, cursor: str = "") -> bytes:
    """An event in the form of server-sent events (WHATWG HTML §9.2). JSON holds no line breaks."""
    identity = f"id: {cursor}\n".encode() if cursor else b""
    return b"event: %s\n%sdata: %s\n\n" % (event.encode(), identity, orjson.dumps(data))


HEARTBEAT = b":\n\n"
RESET = frame("reset", {})
BYE = frame("bye", {})


class Socket:
    """A bounded queue of frames. One that is read too slowly is told to load everything afresh, and ended."""

    def __init__(self, identity: Identity, confirmed_at: float) -> None:
        self.identity = identity
        self.confirmed_at = confirmed_at
        self.ended = False
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._wake = asyncio.Event()
        self._abort: Callable[[], None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def finished(self) -> bool:
        """Whether the stream has ended and nothing waits any more."""
        return self.ended and not self._waiting

    def attach(self, abort: Callable[[], None]) -> None:
        """Say what drops the connection when the last words cannot be written."""
        self._abort = abort

    def offer(self, piece: bytes) -> None:
        """Queue a frame."""
        if self.ended:
            return
        crowded = self._waiting and self._bytes + len(piece) > MOST_WAITING_BYTES
        if crowded or len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            self.end(RESET)
            return
        self._waiting.append(piece)
        self._bytes += len(piece)
        self._wake.set()

    def end(self, last_words: bytes = b"") -> None:
        """Write what waits and the last words, then close; after 5 s without success drop the connection."""
        if self.ended:
            return
        self.ended = True
        self._waiting.append(last_words)
        self._wake.set()
        if self._abort is not None:
            self._timer = asyncio.get_running_loop().call_later(LAST_WORDS_SECONDS, self._abort)

    async def take(self) -> bytes:
        """All that waits, in one piece; waits until there is something or the stream has ended."""
        await self._wake.wait()
        self._wake.clear()
        pieces = b"".join(self._waiting)
        self._waiting.clear()
        self._bytes = 0
        return pieces

    def closed(self) -> None:
        """The connection is gone."""
        self.ended = True
        self._waiting.clear()
        self._wake.set()
        if self._timer is not None:
            self._timer.cancel()
