"""PostgreSQL: what is on its way in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import timers
from chassis.ids import ConversationId, PersonId
from services.files.domain.files import Part, RenditionKind
from services.files.domain.uploads import Refusal, Upload, UploadState
from services.files.ports.keeping import CHECK_TIMER
from services.files.store import rows
from services.files.store.tables import FILE, FILE_PART
from services.files.store.work import Transaction

_SWEPT_AT_ONCE = 100
_UNDER_WAY = (UploadState.UPLOADING, UploadState.CHECKING)


class UploadTable(Transaction):
    """The rows of uploads."""

    async def upload(self, file_id: UUID) -> Upload | None:
        """An upload, locked; None also where its conversation was destroyed."""
        row = await self._row(file_id)
        if row is None or await self.is_destroyed(row.conversation_id):
            return None
        return rows.upload(row, await self.key(row.conversation_id))

    async def uploads_of(
        self, conversation_id: ConversationId, sender: PersonId, refused_since: datetime
    ) -> Sequence[Upload]:
        """Somebody's own uploads that are not available, oldest first."""
        refused = and_(FILE.c.state == UploadState.REFUSED, FILE.c.begun_at >= refused_since)
        statement = (
            select(FILE)
            .where(FILE.c.conversation_id == conversation_id, FILE.c.sender_person_id == sender)
            .where(or_(FILE.c.state.in_(_UNDER_WAY), refused))
            .order_by(FILE.c.begun_at, FILE.c.file_id)
        )
        found = (await self._connection.execute(statement)).all()
        key = await self.key(conversation_id) if found else b""
        return [rows.upload(row, key) for row in found]

    async def expired(self, before: datetime) -> Sequence[Upload]:
        """Some uploads to which nothing was added."""
        statement = (
            select(FILE)
            .where(FILE.c.state == UploadState.UPLOADING, FILE.c.touched_at < before)
            .limit(_SWEPT_AT_ONCE)
        )
        found = (await self._connection.execute(statement)).all()
        return [rows.upload(row, await self.key(row.conversation_id)) for row in found]

    async def begin(self, upload: Upload) -> Sequence[Part]:
        """Keep a fresh attempt; the parts of the one before."""
        values = rows.begun(upload, await self.key(upload.header.conversation_id))
        fresh = upsert(FILE).values(values)
        await self._connection.execute(fresh.on_conflict_do_update(index_elements=["file_id"], set_=values))
        return await self._forget_parts(upload.header.file_id)

    async def add_parts(
        self, upload: Upload, parts: Sequence[Part], now: datetime, check_time: datetime
    ) -> Upload | None:
        """Keep parts that go on where it stands; None: it stands somewhere else."""
        received = upload.offset + sum(each.size for each in parts)
        complete = received == upload.header.size
        state = UploadState.CHECKING if complete else UploadState.UPLOADING
        statement = (
            update(FILE)
            .where(*_this_attempt(upload, UploadState.UPLOADING), FILE.c.received == upload.offset)
            .values(received=received, touched_at=now, state=state)
            .returning(FILE)
        )
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            return None
        file_id = upload.header.file_id
        await self._connection.execute(
            insert(FILE_PART), [rows.part_row(file_id, RenditionKind.CONTENT, each) for each in parts]
        )
        if complete:
            await timers.schedule(self._connection, CHECK_TIMER, file_id, check_time)
        return rows.upload(row, await self.key(upload.header.conversation_id))

    async def refuse(self, upload: Upload, refusal: Refusal) -> Sequence[Part] | None:
        """Keep that a checked one is refused; its parts. None: somebody else decided."""
        statement = (
            update(FILE)
            .where(*_this_attempt(upload, UploadState.CHECKING))
            .values(state=UploadState.REFUSED, refusal_reason=refusal.reason, refusal_message=refusal.message)
        )
        if (await self._connection.execute(statement)).rowcount == 0:
            return None
        await timers.cancel(self._connection, CHECK_TIMER, upload.header.file_id)
        return await self._forget_parts(upload.header.file_id)

    async def drop(self, upload: Upload) -> Sequence[Part]:
        """Keep that this attempt is given up, or its refusal dismissed; its parts."""
        statement = (
            update(FILE)
            .where(*_this_attempt(upload, UploadState.UPLOADING, UploadState.REFUSED))
            .values(state=UploadState.DROPPED, refusal_reason=None, refusal_message=None)
        )
        if (await self._connection.execute(statement)).rowcount == 0:
            return []
        return await self._forget_parts(upload.header.file_id)

    async def _row(self, file_id: UUID) -> Any | None:
        statement = select(FILE).where(FILE.c.file_id == file_id).with_for_update()
        return (await self._connection.execute(statement)).one_or_none()

    async def _forget_parts(self, file_id: UUID) -> Sequence[Part]:
        statement = delete(FILE_PART).where(FILE_PART.c.file_id == file_id).returning(FILE_PART)
        return [rows.part(row) for row in await self._connection.execute(statement)]


def _this_attempt(upload: Upload, *states: UploadState) -> tuple[Any, ...]:
    return (
        FILE.c.file_id == upload.header.file_id,
        FILE.c.state.in_(states),
        FILE.c.attempt_id == upload.attempt_id,
    )
