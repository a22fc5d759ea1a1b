"""What people read: conversations, lists, messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import invalid
from chassis.ids import ConversationId
from chassis.paging import JSON, PageTokens
from services.conversation.domain.access import coordinated_divisions, person_of, view, with_marks
from services.conversation.domain.entities import Conversation, Message
from services.conversation.domain.states import OPEN, State
from services.conversation.domain.views import Page, View, Window, fitting
from services.conversation.ports import Audience, Directory, ListPosition, Store, Work

DEFAULT_PAGE = 50


@dataclass(frozen=True)
class Reading:
    """Shows people what they may see (S11, S18, S20)."""

    store: Store
    directory: Directory
    tokens: PageTokens
    clock: Clock

    async def get(self, caller: Caller, conversation_id: ConversationId) -> View:
        """One conversation."""
        async with self.store.work() as work:
            seen = await self._seen(work, caller, conversation_id)
            people = [each.person_id for each in seen.conversation.participants]
            marks = await work.read_sequences(people, [conversation_id])
        shown = await self.directory.shown(seen.conversation.division.division_id)
        return with_marks(seen, {person: read for (person, _), read in marks.items()}, shown)

    async def page(self, caller: Caller, archived: bool, size: int, token: str) -> Page:
        """A page of the active or of the archived list, newest activity first (S20)."""
        size = size or DEFAULT_PAGE
        scope = f"conversations/{'archived' if archived else 'active'}/{caller.key}"
        after = _list_position(self.tokens.decode(scope, token)) if token else None
        states = frozenset(State) - OPEN if archived else OPEN
        async with self.store.work() as work:
            found = await work.page(audience_of(caller), states, after, size + 1)
            views = await self._views(work, caller, found[:size])
        more = len(found) > size
        return Page(views, self.tokens.encode(scope, _position_of(found[size - 1])) if more else "")

    async def messages(
        self, caller: Caller, conversation_id: ConversationId, window: Window
    ) -> tuple[Sequence[Message], bool]:
        """Messages in sight, oldest first, and whether there are more in the direction asked (S11)."""
        if window.after is not None and window.before is not None:
            raise invalid("before_sequence", "give either after_sequence or before_sequence")
        size = window.size or DEFAULT_PAGE
        async with self.store.work() as work:
            seen = view(caller, await work.find(conversation_id), None, self.clock.now())
            if window.after is not None:
                after = max(window.after, seen.first_sequence - 1)
                found = await work.messages_after(conversation_id, after, size + 1)
                page = fitting(found[:size])
                return page, len(found) > len(page)
            found = await work.messages_before(conversation_id, window.before, seen.first_sequence, size + 1)
            newest_first = fitting(found[-size:][::-1])
            return newest_first[::-1], len(found) > len(newest_first)

    async def _seen(self, work: Work, caller: Caller, conversation_id: ConversationId) -> View:
        conversation = await work.find(conversation_id)
        person = person_of(caller)
        read = await work.read_sequences([person], [conversation_id])
        return view(caller, conversation, read.get((person, conversation_id)), self.clock.now())

    async def _views(
        self, work: Work, caller: Caller, conversations: Sequence[Conversation]
    ) -> Sequence[View]:
        person, now = person_of(caller), self.clock.now()
        read = await work.read_sequences([person], [each.conversation_id for each in conversations])
        return [view(caller, each, read.get((person, each.conversation_id)), now) for each in conversations]


def audience_of(caller: Caller) -> Audience:
    """Whose conversations the caller sees."""
    return Audience(person_of(caller), coordinated_divisions(caller))


def _position_of(conversation: Conversation) -> Mapping[str, JSON]:
    return {
        "time": conversation.activity_time.isoformat(),
        "id": str(conversation.conversation_id),
    }


def _list_position(position: Mapping[str, JSON]) -> ListPosition:
    return ListPosition(datetime.fromisoformat(str(position["time"])), UUID(str(position["id"])))
