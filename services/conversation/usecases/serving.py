"""What other services ask: a conversation without anything said in it, what was completed, what is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.clock import Clock
from chassis.ids import ConversationId, PersonId, PracticeId
from chassis.paging import PageTokens
from services.conversation.domain.access import absent
from services.conversation.domain.closing import SealKey
from services.conversation.domain.entities import Conversation
from services.conversation.domain.states import State
from services.conversation.ports import ComingFee, CompletionPosition, Seal, Store

DEFAULT_PAGE = 100

_SCOPE, _FEES = "completed", "coming-fees"


@dataclass(frozen=True)
class Serving:
    """Answers services."""

    store: Store
    seal: Seal
    tokens: PageTokens
    clock: Clock

    async def describe(self, conversation_id: ConversationId) -> tuple[Conversation, State]:
        """A conversation and where it stands now. Fault NOT_FOUND."""
        async with self.store.work() as work:
            conversation = await work.find(conversation_id)
        if conversation is None:
            raise absent()
        return conversation, conversation.state_at(self.clock.now())

    async def seal_keys(self) -> Sequence[SealKey]:
        """The public keys of certificates: the one in use, then those that were (B9)."""
        async with self.store.work() as work:
            known = await work.seal_keys()
        return [self.seal.key, *(each for each in known if each.kid != self.seal.key.kid)]

    async def completed(
        self, since: datetime, with_cancelled: bool, size: int, token: str
    ) -> tuple[Sequence[CompletionPosition], str]:
        """Conversations completed at or after a time, oldest first, and the token of the next page.

        `with_cancelled`: also those cancelled since then in which somebody owes a fee.
        """
        size = size or DEFAULT_PAGE
        after = self._position(token) if token else None
        async with self.store.work() as work:
            found = await work.completed_page(since, with_cancelled, after, size + 1)
        page = found[:size]
        return page, self._token(page[-1]) if len(found) > size else ""

    async def coming_fees(
        self, practice_id: PracticeId, person_id: PersonId, size: int, token: str
    ) -> tuple[Sequence[ComingFee], str]:
        """What a person owes in conversations that are not over, and the token of the next page."""
        size = size or DEFAULT_PAGE
        scope = f"{_FEES}/{practice_id}/{person_id}"
        after = None
        if token:
            content = self.tokens.decode(scope, token)
            start = datetime.fromisoformat(str(content["time"]))
            after = (start, ConversationId(UUID(str(content["id"]))))
        async with self.store.work() as work:
            found = await work.coming_fees_page(practice_id, person_id, after, size + 1)
        page = found[:size]
        if len(found) <= size:
            return page, ""
        last = {"time": page[-1].start_time.isoformat(), "id": str(page[-1].conversation_id)}
        return page, self.tokens.encode(scope, last)

    def _token(self, position: CompletionPosition) -> str:
        content = {"time": position.end_time.isoformat(), "id": str(position.conversation_id)}
        return self.tokens.encode(_SCOPE, content)

    def _position(self, token: str) -> CompletionPosition:
        content = self.tokens.decode(_SCOPE, token)
        return CompletionPosition(datetime.fromisoformat(str(content["time"])), UUID(str(content["id"])))
