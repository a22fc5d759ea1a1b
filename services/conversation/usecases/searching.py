"""Finding messages whose texts are sealed: by opening them, newest first, a moment's worth in each page."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.ids import ConversationId
from chassis.paging import JSON, PageTokens
from services.conversation.domain.access import view
from services.conversation.domain.lists import ListFilter
from services.conversation.domain.searching import FoundMessage, Query, Span, query
from services.conversation.domain.views import View
from services.conversation.ports import ListPosition, Store, Work
from services.conversation.usecases.reading import (
    DEFAULT_PAGE,
    audience_of,
    list_position,
    list_token,
    views_of,
)

MOST_READ = 5000
LONGEST_PAGE = timedelta(seconds=1)
"""A page ends with so many messages read, or after so long where they are long or others are at work."""

MOST_AT_ONCE = 2
"""Pages that are searched at once in this process: the others wait, so that those who send do not."""

MESSAGES_AT_ONCE = 500
CONVERSATIONS_AT_ONCE = 20

_EVERYTHING = ListFilter(archived=None)


@dataclass(frozen=True)
class Place:
    """Where a search goes on: below a number in a conversation, then in those listed after a position."""

    conversation_id: ConversationId
    before: int
    listed: ListPosition | None


@dataclass(frozen=True)
class Stretch:
    """Messages to search, and where their conversation stands in the list (None: it alone is searched)."""

    span: Span
    listed: ListPosition | None

    def rest(self, before: int) -> Place:
        """What comes after those from a number on."""
        return Place(self.span.conversation_id, before, self.listed)


@dataclass(frozen=True)
class Searching:
    """Searches what people may see."""

    store: Store
    tokens: PageTokens
    clock: Clock
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))

    async def messages(
        self, caller: Caller, text: str, conversation_id: ConversationId | None, size: int, token: str
    ) -> tuple[Sequence[FoundMessage], str]:
        """Messages that hold a text, in one conversation or in all, and the token of the next page.

        Faults QUERY_REFUSED, NOT_FOUND.
        """
        wanted = query(text)
        scope = f"search/{conversation_id}/{wanted.folded}/{caller.key}"
        place = _place(self.tokens.decode(scope, token)) if token else None
        async with self.turns, self.store.work() as work:
            stretches = self._stretches(work, caller, conversation_id, place)
            found, rest = await self._search(work, stretches, wanted, size or DEFAULT_PAGE)
        return found, self.tokens.encode(scope, _token(rest)) if rest else ""

    async def _search(
        self, work: Work, stretches: AsyncIterator[Stretch], wanted: Query, size: int
    ) -> tuple[Sequence[FoundMessage], Place | None]:
        """What was found, and where to go on: until the page is full or has cost enough, or all was read."""
        end = self.clock.now() + LONGEST_PAGE
        found: list[FoundMessage] = []
        read = 0
        async for batch in _batches(stretches):
            by_id = {each.span.conversation_id: each for each in batch}
            spans = [each.span for each in batch]
            for conversation_id, message in await work.find_messages(spans, wanted.matches):
                found.append(FoundMessage(conversation_id, message, wanted.snippet(message.text)))
                if len(found) == size:
                    return found, by_id[conversation_id].rest(message.sequence)
            read += sum(each.size for each in spans)
            if read >= MOST_READ or self.clock.now() >= end:
                return found, batch[-1].rest(spans[-1].first)
        return found, None

    async def _stretches(
        self, work: Work, caller: Caller, conversation_id: ConversationId | None, place: Place | None
    ) -> AsyncIterator[Stretch]:
        """What is to be searched, in order: first what is left of the conversation where a page ended."""
        now = self.clock.now()
        begun = place.conversation_id if place else conversation_id
        if begun is not None:
            span = _in_sight(view(caller, await work.find(begun), None, now))
            yield Stretch(span.before(place.before), place.listed) if place else Stretch(span, None)
        if conversation_id is not None:
            return
        after = place.listed if place else None
        while True:
            listed = await work.listed(audience_of(caller), _EVERYTHING, after, CONVERSATIONS_AT_ONCE)
            seen = await views_of(work, caller, listed.positions, now)
            for position, each in zip(listed.positions, seen, strict=True):
                yield Stretch(_in_sight(each), position)
            after = listed.rest
            if after is None:
                return


async def _batches(stretches: AsyncIterator[Stretch]) -> AsyncIterator[Sequence[Stretch]]:
    """The same messages in portions, each of at most MESSAGES_AT_ONCE."""
    batch: list[Stretch] = []
    left = MESSAGES_AT_ONCE
    async for stretch in stretches:
        span = stretch.span
        while span.size > 0:
            part = span.newest(left)
            batch.append(Stretch(part, stretch.listed))
            span = span.before(part.first)
            left -= part.size
            if left == 0:
                yield batch
                batch, left = [], MESSAGES_AT_ONCE
    if batch:
        yield batch


def _in_sight(seen: View) -> Span:
    return Span(seen.conversation.conversation_id, seen.first_sequence, seen.last_sequence)


def _token(place: Place) -> Mapping[str, JSON]:
    listed = list_token(place.listed) if place.listed else {}
    return {"in": str(place.conversation_id), "before": place.before, **listed}


def _place(token: Mapping[str, JSON]) -> Place:
    listed = list_position(token) if "time" in token else None
    return Place(ConversationId(UUID(str(token["in"]))), int(str(token["before"])), listed)
