"""Files that were let in, and who sees them (S28). Neither is ever changed or taken away."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.ids import ConversationId, MessageId, PersonId
from services.conversation.domain.entities import Admission
from services.conversation.ports import AdmissionPosition
from services.conversation.store import rows
from services.conversation.store.reading import PostgresReading
from services.conversation.store.tables import ADMISSION, ADMISSION_VIEWER


class PostgresAdmissions(PostgresReading):
    """The rows of admitted files."""

    async def admission(self, conversation_id: ConversationId, attachment_id: MessageId) -> Admission | None:
        """How a file was let in."""
        statement = select(ADMISSION).where(
            ADMISSION.c.conversation_id == conversation_id, ADMISSION.c.attachment_id == attachment_id
        )
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            return None
        added = await self._added(conversation_id, [row.attachment_id])
        return rows.admission(row, added[row.attachment_id])

    async def admissions(
        self, conversation_id: ConversationId, after: AdmissionPosition | None, size: int
    ) -> Sequence[Admission]:
        """How files were let in, oldest first."""
        order = (ADMISSION.c.admit_time, ADMISSION.c.attachment_id)
        statement = select(ADMISSION).where(ADMISSION.c.conversation_id == conversation_id)
        if after is not None:
            statement = statement.where(tuple_(*order) > (after.admit_time, after.attachment_id))
        found = (await self._connection.execute(statement.order_by(*order).limit(size))).all()
        added = await self._added(conversation_id, [row.attachment_id for row in found])
        return [rows.admission(row, added[row.attachment_id]) for row in found]

    async def add_admission(self, conversation_id: ConversationId, admission: Admission) -> None:
        """Keep how a file was let in."""
        await self._connection.execute(
            insert(ADMISSION).values(rows.admission_row(conversation_id, admission))
        )

    async def add_viewers(
        self,
        conversation_id: ConversationId,
        attachment_id: MessageId,
        viewers: Sequence[PersonId],
        by: PersonId,
        now: datetime,
    ) -> None:
        """Keep who else sees a file; who does already stays as they are."""
        added = [
            {
                "conversation_id": conversation_id,
                "attachment_id": attachment_id,
                "person_id": person_id,
                "added_by": by,
                "add_time": now,
            }
            for person_id in viewers
        ]
        await self._connection.execute(upsert(ADMISSION_VIEWER).values(added).on_conflict_do_nothing())

    async def _added(
        self, conversation_id: ConversationId, attachment_ids: Sequence[UUID]
    ) -> dict[UUID, list[UUID]]:
        statement = (
            select(ADMISSION_VIEWER)
            .where(
                ADMISSION_VIEWER.c.conversation_id == conversation_id,
                ADMISSION_VIEWER.c.attachment_id.in_(attachment_ids),
            )
            .order_by(ADMISSION_VIEWER.c.add_time, ADMISSION_VIEWER.c.person_id)
        )
        found: dict[UUID, list[UUID]] = {each: [] for each in attachment_ids}
        for row in await self._connection.execute(statement):
            found[row.attachment_id].append(row.person_id)
        return found
