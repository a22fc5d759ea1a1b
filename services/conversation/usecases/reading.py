"""What people read: conversations, lists, messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import invalid
from chassis.ids import ConversationId
from chassis.paging import JSON, PageTokens
from services.conversation.domain.access import (
    absent,
    coordinated_divisions,
    person_of,
    relation_of,
    view,
    with_marks,
)
from services.conversation.domain.entities import CancellationPolicy, Conversation, Message
from services.conversation.domain.lists import ListFilter
from services.conversation.domain.retention import check_readable
from services.conversation.domain.views import NO_LINKS, Page, View, Window, fitting
from services.conversation.ports import Audience, Directory, ListPosition, Store, Work

DEFAULT_PAGE = 50

SEARCHED_AT_ONCE = 100
SEARCH_ROUNDS = 5
"""One page looks for a text in at most as many times as many conversations."""


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
            shown_to = await seen(work, caller, await work.find(conversation_id), self.clock.now())
            people = [each.person_id for each in shown_to.conversation.participants]
            marks = await work.read_sequences(people, [conversation_id])
            drafted = await work.drafted(person_of(caller), [conversation_id])
        shown = await self.directory.shown(shown_to.conversation.division.division_id)
        marked = with_marks(shown_to, {person: read for (person, _), read in marks.items()}, shown)
        return replace(marked, has_draft=conversation_id in drafted)

    async def page(self, caller: Caller, asked: ListFilter, size: int, token: str) -> Page:
        """A page of a list, newest activity first (S20)."""
        scope = f"conversations/{asked}/{caller.key}"
        after = list_position(self.tokens.decode(scope, token)) if token else None
        async with self.store.work() as work:
            views, rest = await self._page(work, caller, asked, after, size or DEFAULT_PAGE)
            drafted = await work.drafted(
                person_of(caller), [each.conversation.conversation_id for each in views]
            )
        views = [replace(each, has_draft=each.conversation.conversation_id in drafted) for each in views]
        return Page(views, self.tokens.encode(scope, list_token(rest)) if rest else "")

    async def messages(
        self, caller: Caller, conversation_id: ConversationId, window: Window
    ) -> tuple[Sequence[Message], bool]:
        """Messages in sight, oldest first, and whether there are more in the direction asked (S11)."""
        async with self.store.work() as work:
            seen = view(caller, await work.find(conversation_id), None, self.clock.now())
            return await page_of(work, seen, window)

    async def _page(
        self, work: Work, caller: Caller, asked: ListFilter, after: ListPosition | None, size: int
    ) -> tuple[Sequence[View], ListPosition | None]:
        """A page and where to go on: until it is full, the list ends, or enough was looked through."""
        views: list[View] = []
        for _ in range(SEARCH_ROUNDS if asked.query else 1):
            listed = await work.listed(
                audience_of(caller), asked, after, SEARCHED_AT_ONCE if asked.query else size + 1
            )
            seen = await views_of(work, caller, listed.positions, self.clock.now())
            for position, each in zip(listed.positions, seen, strict=True):
                if len(views) == size:
                    return views, after
                after = position
                if asked.admits(each):
                    views.append(each)
            after = listed.rest
            if after is None:
                break
        return views, after


async def views_of(
    work: Work, caller: Caller, positions: Sequence[ListPosition], now: datetime
) -> Sequence[View]:
    """The conversations of a list as the caller sees them."""
    conversation_ids = [each.conversation_id for each in positions]
    person = person_of(caller)
    conversations = await work.find_all(conversation_ids)
    read = await work.read_sequences([person], conversation_ids)
    return [view(caller, each, read.get((person, each.conversation_id)), now) for each in conversations]


async def seen(work: Work, caller: Caller, conversation: Conversation | None, now: datetime) -> View:
    """A conversation as the caller sees it, with what it follows and what follows it. Fault NOT_FOUND."""
    shown, person = view(caller, conversation, None, now), person_of(caller)
    conversation_id = shown.conversation.conversation_id
    read = await work.read_sequences([person], [conversation_id])
    links = await work.links(audience_of(caller), [conversation_id])
    shown = view(caller, conversation, read.get((person, conversation_id)), now)
    return replace(shown, links=links.get(conversation_id, NO_LINKS))


async def policy_of(
    store: Store, directory: Directory, caller: Caller, conversation_id: ConversationId
) -> CancellationPolicy:
    """The policy of a conversation's division at this moment, asked for before the act that needs it.

    Fault NOT_FOUND for an outsider.
    """
    async with store.work() as work:
        conversation = await work.find(conversation_id)
    if conversation is None or relation_of(caller, conversation) is None:
        raise absent()
    return (await directory.division(conversation.division.division_id)).policy


async def page_of(work: Work, seen: View, window: Window) -> tuple[Sequence[Message], bool]:
    """A page of the messages in sight, oldest first, and whether there are more in the direction asked.

    Fault CONVERSATION_DESTROYED.
    """
    check_readable(seen.conversation)
    if window.after is not None and window.before is not None:
        raise invalid("before_sequence", "give either after_sequence or before_sequence")
    conversation_id, size = seen.conversation.conversation_id, window.size or DEFAULT_PAGE
    if window.after is not None:
        after = max(window.after, seen.first_sequence - 1)
        found = await work.messages_after(conversation_id, after, size + 1)
        page = fitting(found[:size])
        return page, len(found) > len(page)
    found = await work.messages_before(conversation_id, window.before, seen.first_sequence, size + 1)
    newest_first = fitting(found[-size:][::-1])
    return newest_first[::-1], len(found) > len(newest_first)


def audience_of(caller: Caller) -> Audience:
    """Whose conversations the caller sees."""
    return Audience(person_of(caller), coordinated_divisions(caller))


def list_token(position: ListPosition) -> Mapping[str, JSON]:
    """A position in a list as a page token holds it."""
    return {"time": position.activity_time.isoformat(), "id": str(position.conversation_id)}


def list_position(token: Mapping[str, JSON]) -> ListPosition:
    """The position that a page token holds."""
    return ListPosition(datetime.fromisoformat(str(token["time"])), ConversationId(UUID(str(token["id"]))))
