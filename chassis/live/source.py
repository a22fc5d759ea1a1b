"""What the hub needs of others: the truth, and the broker."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sotto.common.v1 import live_pb2

from chassis.live.stream import Member


@dataclass(frozen=True)
class News:
    """Messages of a conversation and who may see them.

    `messages` are oldest first, without a gap; each has its `sequence`. `viewers` are people with the first
    number that each sees; coordinators of the division see everything. `version` counts the conversation's
    other edits, 0 where it was not asked for.
    """

    messages: Sequence[Any]
    viewers: Mapping[str, int]
    division_id: str
    version: int = 0


@dataclass(frozen=True)
class Changes:
    """Conversations with news for one person, and the log's cursor where the answer ends."""

    conversation_ids: Sequence[str]
    cursor: str


class Source(Protocol):
    """Where the truth is asked for. All raise Faults."""

    async def changes(self, member: Member, cursor: str) -> Changes:
        """What changed for a member since a cursor of the log; nothing for "". Fault CURSOR_TOO_OLD."""
        ...

    async def news(self, conversation_id: str, after_sequence: int) -> News:
        """The next messages after a number, and who may see the conversation."""
        ...

    async def replayed(self, cursor: str) -> tuple[Sequence[live_pb2.LivePoke], str]:
        """The pokes since a cursor of the log, none for "", and the cursor now. Fault CURSOR_TOO_OLD."""
        ...

    async def confirm(self, members: Sequence[Member]) -> Sequence[Member]:
        """Those whose sessions go on, as they are now."""
        ...


class Pokes(Protocol):
    """The broker, as far as the hub needs it."""

    @property
    def interruptions(self) -> int:
        """How often something may have been missed."""
        ...

    async def poke(self, topic: str, payload: bytes) -> None:
        """Tell whoever listens right now."""
        ...

    async def on_poke(
        self, topic: str, handler: Callable[[str, bytes], Awaitable[None]], /
    ) -> Callable[[], Awaitable[None]]:
        """Call the handler for each poke; the function that ends it."""
        ...
