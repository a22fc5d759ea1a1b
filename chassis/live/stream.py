"""One person's live stream: what waits to be written to it, and how it ends."""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

Piece = TypeVar("Piece")

MOST_WAITING = 256
MOST_WAITING_BYTES = 1024 * 1024
LAST_WORDS_SECONDS = 5.0


class Words(Protocol[Piece]):
    """How events are said to those who listen. A piece is one event, made once and given to many streams.

    `cursor`: resume from here after this event; empty: this event moves nothing.
    """

    def hello(self, cursor: str) -> Piece:
        """The stream is open."""
        ...

    def reset(self, cursor: str) -> Piece:
        """Too much was missed: load everything afresh."""
        ...

    def messages(self, conversation_id: str, messages: Any, cursor: str) -> Piece:
        """New messages, oldest first."""
        ...

    def changed(self, conversation_id: str, topic: str, cursor: str) -> Piece:
        """Something changed: ask for it. Without a conversation: for all that is shown of the topic."""
        ...

    def read_marks(self, conversation_id: str, marks: dict[str, int]) -> Piece:
        """People, by participant id, have read up to these numbers."""
        ...

    def presence(self, conversation_id: str, participant_id: str, activity: int) -> Piece:
        """Somebody looks, writes or has gone."""
        ...

    def heartbeat(self, cursor: str) -> Piece:
        """Nothing happened for a while."""
        ...

    def bye(self) -> Piece:
        """The stream ends: connect again."""
        ...

    def size(self, piece: Piece) -> int:
        """How many bytes a piece takes while it waits."""
        ...


@dataclass(frozen=True)
class Member:
    """Somebody who listens: their session, and the divisions that they coordinate (they see all of these)."""

    person_id: str
    session: Hashable
    coordinates: frozenset[str] = frozenset()
    identity: Any = field(default=None, repr=False)


class Stream(Generic[Piece]):
    """A bounded queue of events. One that is read too slowly is told to load everything afresh, and ended."""

    def __init__(self, member: Member, words: Words[Piece], confirmed_at: float) -> None:
        self.member = member
        self.confirmed_at = confirmed_at
        self.ended = False
        self._words = words
        self._waiting: list[Piece] = []
        self._bytes = 0
        self._wake = asyncio.Event()
        self._abort: Callable[[], object] | None = None
        self._write: Callable[[Piece], bool] | None = None
        self._read_up = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def finished(self) -> bool:
        """Whether the stream has ended and nothing waits any more."""
        return self.ended and not self._waiting

    def attach(self, abort: Callable[[], object], write: Callable[[Piece], bool] | None = None) -> None:
        """Say what drops the connection when the last words cannot be written.

        `write` writes an event at once if it can, and says so; only what it could not write is queued.
        """
        self._abort = abort
        self._write = write

    def offer(self, piece: Piece) -> None:
        """Queue an event."""
        if self.ended:
            return
        # Never before what was taken from the queue, which may not be written yet.
        if self._read_up and not self._waiting and self._write is not None and self._write(piece):
            return
        size = self._words.size(piece)
        crowded = self._waiting and self._bytes + size > MOST_WAITING_BYTES
        if crowded or len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            self.end(self._words.reset(""))
            return
        self._waiting.append(piece)
        self._bytes += size
        self._wake.set()

    def offer_fleeting(self, piece: Piece) -> None:
        """Queue an event that is worth nothing later; left out where others wait already."""
        if len(self._waiting) < MOST_WAITING // 4 and self._bytes < MOST_WAITING_BYTES // 4:
            self.offer(piece)

    def end(self, last_words: Piece) -> None:
        """Write what waits and the last words, then close; after 5 s without success drop the connection."""
        if self.ended:
            return
        self.ended = True
        self._waiting.append(last_words)
        self._wake.set()
        if self._abort is not None:
            self._timer = asyncio.get_running_loop().call_later(LAST_WORDS_SECONDS, self._abort)

    async def take(self) -> list[Piece]:
        """All that waits; waits until there is something or the stream has ended.

        Whoever takes again has written what was taken before.
        """
        self._read_up = True
        await self._wake.wait()
        self._read_up = False
        return self.take_now()

    def take_now(self) -> list[Piece]:
        """All that waits, maybe nothing."""
        if not self.ended:
            self._wake.clear()
        pieces, self._waiting = self._waiting, []
        self._bytes = 0
        return pieces

    def closed(self) -> None:
        """The connection is gone."""
        self.ended = True
        self._waiting.clear()
        self._wake.set()
        if self._timer is not None:
            self._timer.cancel()
