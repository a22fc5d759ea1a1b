"""What is kept of keeping and destroying conversations, as the use cases see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.ids import ConversationId, DivisionId, PersonId
from chassis.keystore import Destroyed, DestroyedKey
from services.conversation.domain.closing import Certificate
from services.conversation.domain.retention import Candidate, Destruction, Hold, Stage

DESTROY_TIMER = "conversation.destroy"
"""The timer that destroys a conversation; its key is the conversation."""


@dataclass(frozen=True)
class RetentionPosition:
    """Where a page of a division's conversations ended: the oldest first."""

    create_time: datetime
    conversation_id: UUID


class Retentions(Protocol):
    """Holds and destructions."""

    async def candidate(self, conversation_id: ConversationId) -> Candidate | None:
        """A conversation, as far as keeping it goes."""
        ...

    async def candidates(
        self,
        division_id: DivisionId,
        stages: Sequence[Stage],
        months: int,
        now: datetime,
        after: RetentionPosition | None,
        size: int,
    ) -> Sequence[Candidate]:
        """Those of a division that stand at one of these stages, the oldest first.

        KEPT are those that are over; DESTROYED are also those that have begun to be.
        """
        ...

    async def stage_counts(self, division_id: DivisionId, months: int, now: datetime) -> Mapping[Stage, int]:
        """How many are DUE, NOTICED, HELD, DESTROYED."""
        ...

    async def divisions(self) -> Sequence[DivisionId]:
        """Those with conversations that are over."""
        ...

    async def plan(self, conversation_id: ConversationId, planned: Destruction) -> bool:
        """Keep a notice and let it come true in time, unless there is one; whether there was none."""
        ...

    async def unplan(self, conversation_id: ConversationId) -> None:
        """Take back what has not begun."""
        ...

    async def begin_destruction(self, conversation_id: ConversationId, now: datetime) -> None:
        """From here on nothing stops it."""
        ...

    async def keep_destruction(
        self, conversation_id: ConversationId, destroy_time: datetime, certificate: Certificate, now: datetime
    ) -> None:
        """Keep that it was destroyed, for ever, with the certificate; what is a copy anyway goes."""
        ...

    async def destruction_certificate(self, conversation_id: ConversationId) -> str | None:
        """The certificate (compact JWS) of a destruction."""
        ...

    async def destroyed_since(
        self, since: datetime, after: tuple[datetime, UUID] | None, size: int
    ) -> Sequence[tuple[datetime, ConversationId]]:
        """A page of what was destroyed, in order."""
        ...

    async def set_hold(self, conversation_id: ConversationId, hold: Hold) -> None:
        """Keep a hold of a conversation that is under none."""
        ...

    async def lift_hold(
        self, conversation_id: ConversationId, by: PersonId, reason: str, now: datetime
    ) -> None:
        """Keep that the hold was lifted."""
        ...


class Keys(Protocol):
    """The key store."""

    async def find(self, owners: Sequence[UUID]) -> Mapping[UUID, bytes | Destroyed]:
        """The keys of conversations, or that they were destroyed."""
        ...

    async def destroy(self, owner: UUID, time: datetime) -> tuple[Destroyed, Sequence[DestroyedKey]]:
        """Destroy all keys of a conversation; again, nothing happens and the answer is the same."""
        ...
