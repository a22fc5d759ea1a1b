"""Following what happens: the log for those who come back, and the news for live streams (B7).

A cursor is a position in the log below which everything is in sight, never "the last one seen": what was
written earlier may be committed later. So an answer may repeat and never omits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import Fault
from chassis.ids import ConversationId
from chassis.paging import PageTokens
from services.conversation.domain.access import absent
from services.conversation.domain.reasons import Reason, refused
from services.conversation.domain.views import MOST_LIVE, Changes, News, fitting, viewers_of
from services.conversation.ports import Happened, OpenConversations, Reading, Store
from services.conversation.usecases.reading import audience_of

LONGEST_ABSENCE = timedelta(days=29)
"""The log is kept 30 days."""

MOST_REPLAYED = 20_000
"""Rows of the log that are read at once for a gateway; it asks every few seconds."""

_SCOPE = "changes"


@dataclass(frozen=True)
class Following:
    """Tells what is new."""

    store: Store
    open: OpenConversations
    tokens: PageTokens
    clock: Clock

    async def changes(self, caller: Caller, cursor: str) -> Changes:
        """What changed for the caller since a cursor; without one only the cursor. Fault CURSOR_TOO_OLD."""
        since = self._position(cursor) if cursor else None
        async with self.store.work() as work:
            position, new_cursor = await self._now(work)
            if since is None:
                return Changes([], new_cursor)
            if since > position:
                # A log that is younger than the cursor: the database was set back to an earlier time.
                raise refused(Reason.CURSOR_TOO_OLD)
            return Changes(await work.changed_since(audience_of(caller), since), new_cursor)

    async def news(self, conversation_id: ConversationId, after_sequence: int) -> tuple[News, str]:
        """The next messages, once for all who may see them, and a cursor; "" where the log was not asked."""
        recent = self.open.recent(conversation_id, after_sequence)
        if recent is not None:
            return recent, ""
        async with self.store.work() as work:
            _, cursor = await self._now(work)
            conversation = await work.find(conversation_id)
            if conversation is None:
                raise absent()
            messages = await work.messages_after(conversation_id, after_sequence, MOST_LIVE)
        version = conversation.version + 1
        return News(conversation_id, fitting(messages), viewers_of(conversation), version), cursor

    async def replayed(self, cursor: str) -> tuple[Sequence[Happened], str]:
        """What happened in all conversations since a cursor; without one only the cursor.

        Fault CURSOR_TOO_OLD, also where it is too much at once.
        """
        since = self._position(cursor) if cursor else None
        async with self.store.work() as work:
            position, new_cursor = await self._now(work)
            if since is None:
                return [], new_cursor
            happened = await work.happened_since(since, MOST_REPLAYED) if since <= position else None
        if happened is None:
            raise refused(Reason.CURSOR_TOO_OLD)
        return happened, new_cursor

    async def _now(self, work: Reading) -> tuple[int, str]:
        position = await work.log_position()
        return position, self.tokens.encode(
            _SCOPE, {"position": position, "time": self.clock.now().isoformat()}
        )

    def _position(self, cursor: str) -> int:
        # What live streams give out goes on after a dot, with what only they understand.
        cursor = cursor.partition(".")[0]
        try:
            content = self.tokens.decode(_SCOPE, cursor)
        except Fault:
            raise refused(Reason.CURSOR_TOO_OLD) from None
        issued = datetime.fromisoformat(str(content["time"]))
        if self.clock.now() - issued > LONGEST_ABSENCE:
            raise refused(Reason.CURSOR_TOO_OLD)
        return int(str(content["position"]))
