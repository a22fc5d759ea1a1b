"""What this process remembers of open conversations, so that their next messages need not ask first.

Nothing here is the truth: a `Standing` is proven by the statement that builds on it, and messages are kept in
the clear for moments only, for those who are connected.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from chassis.ids import ConversationId
from services.conversation.domain.batches import Standing, standing
from services.conversation.domain.entities import Conversation, Message
from services.conversation.domain.views import MOST_LIVE, News, fitting

MOST_CONVERSATIONS = 5_000
"""Known at once, of some 10 kB each; the one that was used longest ago makes room."""

IDLE_SECONDS = 600.0
"""An unused conversation is forgotten after this, and its data key with it."""

RECENT_SECONDS = 2.0
"""A committed text is forgotten after this."""

MOST_RECENT_BYTES = 16 * 1024 * 1024
"""Of committed texts, over all conversations."""

Load = Callable[[ConversationId, bool], Awaitable[tuple[Conversation, bytes] | None]]


@dataclass(eq=False)
class Known:
    """An open conversation, its data key, and when it was last used (on the event loop's clock)."""

    standing: Standing
    key: bytes
    used: float


class KnownConversations:
    """The open conversations in memory. `load` asks the database."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._known: OrderedDict[ConversationId, Known] = OrderedDict()
        self._loading: dict[ConversationId, asyncio.Task[Known | None]] = {}

    def current(self, conversation_id: ConversationId) -> Known | None:
        """What is in memory."""
        return self._known.get(conversation_id)

    async def get(self, conversation_id: ConversationId, wait: bool) -> Known | None:
        """A conversation, loaded if need be; None if it is not open.

        `wait`: load it when whoever is changing it now has ended. Many who ask at once cause one loading.
        """
        known = self._known.get(conversation_id)
        if known is None:
            loading = self._loading.get(conversation_id)
            if loading is None:
                loading = asyncio.create_task(self._remember(conversation_id, wait))
                self._loading[conversation_id] = loading
                loading.add_done_callback(lambda _: self._loading.pop(conversation_id))
            return await asyncio.shield(loading)
        known.used = asyncio.get_running_loop().time()
        self._known.move_to_end(conversation_id)
        return known

    def forget(self, conversation_id: ConversationId) -> None:
        """It is not as it was believed to be."""
        self._known.pop(conversation_id, None)

    def forget_idle(self, now: float) -> None:
        """Forget what nobody has used for long."""
        while self._known and next(iter(self._known.values())).used < now - IDLE_SECONDS:
            self._known.popitem(last=False)

    @property
    def is_empty(self) -> bool:
        """Whether none is known."""
        return not self._known

    async def _remember(self, conversation_id: ConversationId, wait: bool) -> Known | None:
        loaded = await self._load(conversation_id, wait)
        found = standing(loaded[0]) if loaded else None
        if loaded is None or found is None:
            return None
        known = Known(found, loaded[1], asyncio.get_running_loop().time())
        self._known[conversation_id] = known
        if len(self._known) > MOST_CONVERSATIONS:
            self._known.popitem(last=False)
        return known


@dataclass
class _Tail:
    """The newest messages of a conversation, without a gap, and the latest news that they were part of."""

    news: News
    kept: float
    messages: deque[Message] = field(default_factory=deque)
    size: int = 0


class RecentMessages:
    """What was committed here a moment ago, so that many who ask for it at once need not ask the database."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._tails: OrderedDict[ConversationId, _Tail] = OrderedDict()
        self._size = 0

    def add(self, news: News) -> None:
        """What a commit has just made new."""
        tail = self._tails.pop(news.conversation_id, None) or _Tail(news, 0.0)
        if tail.messages and tail.messages[-1].sequence + 1 != news.messages[0].sequence:
            self._shrink(tail, len(tail.messages))
        tail.news, tail.kept = news, self._now()
        tail.messages += news.messages
        self._grow(tail, _size(news.messages))
        self._shrink(tail, len(tail.messages) - MOST_LIVE)
        self._tails[news.conversation_id] = tail
        while self._size > MOST_RECENT_BYTES:
            self._drop_oldest()

    def after(self, conversation_id: ConversationId, sequence: int) -> News | None:
        """The messages after a number; None unless the next one is here."""
        tail = self._tails.get(conversation_id)
        if tail is None or tail.kept < self._now() - RECENT_SECONDS:
            return None
        place = sequence + 1 - tail.messages[0].sequence
        if not 0 <= place < len(tail.messages):
            return None
        found = fitting(islice(tail.messages, place, None))
        return News(conversation_id, found, tail.news.viewers)

    def forget_old(self) -> None:
        """Forget texts that are no longer recent."""
        oldest = self._now() - RECENT_SECONDS
        while self._tails and next(iter(self._tails.values())).kept < oldest:
            self._drop_oldest()

    @property
    def is_empty(self) -> bool:
        """Whether no text is held."""
        return not self._tails

    def _drop_oldest(self) -> None:
        _, tail = self._tails.popitem(last=False)
        self._size -= tail.size

    def _grow(self, tail: _Tail, size: int) -> None:
        tail.size += size
        self._size += size

    def _shrink(self, tail: _Tail, count: int) -> None:
        for _ in range(count):
            self._grow(tail, -_size((tail.messages.popleft(),)))


def _size(messages: Iterable[Message]) -> int:
    return sum(4 * len(each.text) for each in messages)
