"""What the use cases need of other services, of who is looking, and of paper."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId
from chassis.money import Money
from services.billing.domain.cards import ComingFee, Owner
from services.billing.domain.conversations import Calendar, Conversation, Letterhead
from services.billing.domain.documents import Document


class Conversations(Protocol):
    """The conversation service."""

    async def describe(self, conversation_id: ConversationId) -> Conversation:
        """A conversation. Fault NOT_FOUND."""
        ...

    async def coming_fees(self, owner: Owner) -> Sequence[ComingFee]:
        """All that somebody will owe for conversations that are not over."""
        ...

    async def ended_since(self, since: datetime) -> Sequence[ConversationId]:
        """All conversations completed since then, or cancelled with somebody owing a fee."""
        ...


class Directory(Protocol):
    """The directory service."""

    async def letterhead(self, division_id: DivisionId) -> Letterhead:
        """What a division puts on its papers."""
        ...

    async def refund_limit(self, division_id: DivisionId) -> Money | None:
        """How much of a charge may be paid back without an admin; None: any amount."""
        ...

    async def calendar(self, division_id: DivisionId) -> Calendar:
        """Whose division it is, and where its days begin. Fault NOT_FOUND."""
        ...


class Statements(Protocol):
    """What billing signs."""

    def completion_preview(
        self,
        conversation_id: ConversationId,
        etag: str,
        missing: Sequence[ParticipantId],
        now: datetime,
    ) -> str:
        """A token for the conversation service, good for `PREVIEW_LIFETIME`."""
        ...


class LiveTopic(StrEnum):
    """What changed."""

    CHARGES = "charges"
    CARDS = "cards"


class Live(Protocol):
    """Hints for those who look at a screen right now; lost without harm."""

    async def poke(
        self,
        topic: LiveTopic,
        conversation_id: ConversationId | None,
        person_ids: Collection[PersonId],
        division_id: DivisionId | None = None,
    ) -> None:
        """Tell these people, and who coordinates the division."""
        ...


class Printer(Protocol):
    """Makes paper."""

    async def pdf(self, document: Document) -> bytes:
        """The document as PDF."""
        ...
