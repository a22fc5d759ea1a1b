"""What a process remembers of open conversations, and how soon it forgets."""

import asyncio
from dataclasses import dataclass

import pytest

from chassis.ids import ConversationId, new_id
from services.conversation.domain.batches import placed
from services.conversation.domain.entities import Conversation
from services.conversation.domain.states import State
from services.conversation.domain.views import MOST_LIVE, News
from services.conversation.store import known
from services.conversation.store.known import KnownConversations, RecentMessages
from tests.unit.conversation.test_batches import KEY, NOW, a_conversation, a_standing, words


@dataclass
class Database:
    """Finds one and the same conversation, and counts how often it was asked."""

    state: State = State.ACTIVE
    asked: int = 0

    async def load(self, _: ConversationId, wait: bool) -> tuple[Conversation, bytes] | None:
        """Answer after a moment."""
        self.asked += 1
        await asyncio.sleep(0)
        return a_conversation(self.state), KEY


async def test_many_who_ask_at_once_cause_one_loading() -> None:
    database, conversation_id = Database(), ConversationId(new_id())
    memory = KnownConversations(database.load)
    found = await asyncio.gather(*(memory.get(conversation_id, wait=False) for _ in range(5)))
    assert (database.asked, len(set(map(id, found)))) == (1, 1)
    assert await memory.get(conversation_id, wait=True) is memory.current(conversation_id) is found[0]
    memory.forget(conversation_id)
    assert await memory.get(conversation_id, wait=True) is not found[0]
    assert database.asked == 2


async def test_what_is_not_open_is_not_remembered() -> None:
    database, conversation_id = Database(State.COMPLETED), ConversationId(new_id())
    memory = KnownConversations(database.load)
    assert await memory.get(conversation_id, wait=False) is None
    database.state = State.ACTIVE
    assert await memory.get(conversation_id, wait=False) is not None


async def test_the_least_used_makes_room_and_the_idle_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MOST_CONVERSATIONS", 2)
    memory = KnownConversations(Database().load)
    first, second, third = (ConversationId(new_id()) for _ in range(3))
    for each in (first, second, first, third):
        await memory.get(each, wait=False)
    assert [memory.current(each) is not None for each in (first, second, third)] == [True, False, True]
    now = asyncio.get_running_loop().time()
    memory.forget_idle(now)
    assert not memory.is_empty
    memory.forget_idle(now + known.IDLE_SECONDS + 1)
    assert memory.is_empty


class Recent:
    """Recent messages of one conversation, with a clock that obeys."""

    def __init__(self) -> None:
        self.now = 0.0
        self.messages = RecentMessages(lambda: self.now)
        self.standing = a_standing()
        self.id = self.standing.conversation_id

    def keep(self, count: int, text: str = "x") -> None:
        """Commit some more."""
        spoken = words(self.standing, *[text] * count)
        messages, self.standing = placed(self.standing, KEY, spoken, NOW)
        self.messages.add(News(self.id, messages, self.standing.viewers))

    def after(self, sequence: int) -> list[int] | None:
        """The numbers found after a number."""
        news = self.messages.after(self.id, sequence)
        return None if news is None else [each.sequence for each in news.messages]


@pytest.mark.rule("S41")
def test_recent_messages_are_found_without_a_gap_or_not_at_all() -> None:
    recent = Recent()
    recent.keep(2)
    recent.keep(1)
    assert [recent.after(number) for number in (0, 1, 2, 3, 9)] == [[1, 2, 3], [2, 3], [3], None, None]
    recent.standing = placed(recent.standing, KEY, words(recent.standing, "Kept elsewhere"), NOW)[1]
    recent.keep(1)
    assert [recent.after(number) for number in (2, 3, 4)] == [None, None, [5]]


def test_recent_messages_are_few_and_soon_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    recent = Recent()
    recent.keep(MOST_LIVE)
    recent.keep(10)
    assert recent.after(9) is None
    assert recent.after(10) == list(range(11, MOST_LIVE + 11))
    recent.now = known.RECENT_SECONDS + 0.1
    assert recent.after(10) is None
    recent.messages.forget_old()
    assert recent.messages.is_empty
    monkeypatch.setattr(known, "MOST_RECENT_BYTES", 40)
    other = Recent()
    other.keep(2, "longer than that")
    assert other.messages.is_empty
