"""Files that were let in, as the use cases see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.ids import ConversationId, MessageId, PersonId
from services.conversation.domain.entities import Admission


@dataclass(frozen=True)
class AdmissionPosition:
    """Where a page of files ended: oldest first."""

    admit_time: datetime
    attachment_id: UUID


class Admissions(Protocol):
    """Who sees which file (S28)."""

    async def admission(self, conversation_id: ConversationId, attachment_id: MessageId) -> Admission | None:
        """How a file was let in."""
        ...

    async def admissions(
        self, conversation_id: ConversationId, after: AdmissionPosition | None, size: int
    ) -> Sequence[Admission]:
        """How files were let in, oldest first."""
        ...

    async def add_admission(self, conversation_id: ConversationId, admission: Admission) -> None:
        """Keep how a file was let in."""
        ...

    async def add_viewers(
        self,
        conversation_id: ConversationId,
        attachment_id: MessageId,
        viewers: Sequence[PersonId],
        by: PersonId,
        now: datetime,
    ) -> None:
        """Keep who else sees a file; who does already stays as they are."""
        ...
