"""PostgreSQL: files that are shared, and who may see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import timers
from chassis.ids import ConversationId, PersonId
from services.files.domain.files import File, Part, Quarantine, Rendition, RenditionKind, Viewer
from services.files.domain.uploads import Upload, UploadState
from services.files.ports.keeping import CHECK_TIMER
from services.files.store import rows
from services.files.store.shredding import NOT_SHREDDED
from services.files.store.tables import (
    FILE,
    FILE_HISTORY,
    FILE_PART,
    FILE_QUARANTINE,
    FILE_VIEWER,
)
from services.files.store.uploads import UploadTable
from services.files.wire import events


class FileTable(UploadTable):
    """Shared files, their parts and viewers."""

    async def parts(self, file_id: UUID, kind: RenditionKind) -> Sequence[Part]:
        """The parts of a rendition in their order."""
        statement = (
            select(FILE_PART)
            .where(FILE_PART.c.file_id == file_id, FILE_PART.c.rendition == kind)
            .order_by(FILE_PART.c.start)
        )
        return [rows.part(row) for row in await self._connection.execute(statement)]

    async def share(
        self,
        upload: Upload,
        file: File,
        received_sha256: str,
        made: Sequence[tuple[Rendition, Sequence[Part]]],
    ) -> Sequence[Part] | None:
        """Keep a checked upload as this file, and tell it; the parts that are not needed any more."""
        row = await self._row(file.file_id)
        if row is None or (row.state, row.attempt_id) != (UploadState.CHECKING, upload.attempt_id):
            return None
        unneeded: list[Part] = []
        for rendition, parts in made:
            unneeded += await self._replace(file.file_id, rendition.kind, parts)
        await self._connection.execute(
            update(FILE).where(FILE.c.file_id == file.file_id).values(rows.shared(file, received_sha256))
        )
        await self._insert_viewers(file.file_id, file.viewers)
        await timers.cancel(self._connection, CHECK_TIMER, file.file_id)
        await self._tell(events.SHARED, file.conversation_id, events.shared(file))
        return unneeded

    async def file(self, file_id: UUID) -> File | None:
        """A shared file; None also where its conversation was destroyed."""
        statement = select(FILE).where(FILE.c.file_id == file_id, FILE.c.state == UploadState.AVAILABLE)
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None or await self.is_destroyed(row.conversation_id):
            return None
        return (await self._files([row]))[0]

    async def received_sha256(self, file_id: UUID) -> str:
        """The SHA-256 of the bytes that a shared file was made of."""
        statement = select(FILE.c.received_sha256).where(FILE.c.file_id == file_id)
        sha256: str = (await self._connection.execute(statement)).scalar_one()
        return sha256

    async def visible(self, conversation_id: ConversationId, person: PersonId) -> Sequence[File]:
        """The shared files of a conversation that a person may list, oldest first."""
        mine = and_(FILE_VIEWER.c.file_id == FILE.c.file_id, FILE_VIEWER.c.person_id == person)
        statement = (
            select(FILE)
            .join(FILE_VIEWER, mine)
            .where(FILE.c.conversation_id == conversation_id, FILE.c.state == UploadState.AVAILABLE)
            .order_by(FILE.c.shared_at, FILE.c.file_id)
        )
        files = await self._files((await self._connection.execute(statement)).all())
        return [file for file in files if file.listed_for(person)]

    async def shared_in(self, conversation_id: ConversationId) -> Sequence[File]:
        """All shared files of a conversation, oldest first."""
        statement = (
            select(FILE)
            .where(FILE.c.conversation_id == conversation_id, FILE.c.state == UploadState.AVAILABLE)
            .order_by(FILE.c.shared_at, FILE.c.file_id)
        )
        return await self._files((await self._connection.execute(statement)).all())

    async def add_viewers(self, file: File, viewers: Sequence[Viewer]) -> None:
        """Keep who else sees a file, and tell it."""
        await self._insert_viewers(file.file_id, viewers)
        people = [each.person_id for each in viewers]
        await self._tell(events.VIEWERS_ADDED, file.conversation_id, events.viewers_added(file, people))

    async def knows_history_of(self, conversation_id: ConversationId, person: PersonId) -> bool:
        """Whether the conversation service was asked once which files this person sees."""
        statement = select(FILE_HISTORY).where(
            FILE_HISTORY.c.conversation_id == conversation_id, FILE_HISTORY.c.person_id == person
        )
        return (await self._connection.execute(statement)).first() is not None

    async def keep_history_of(
        self, conversation_id: ConversationId, viewer: Viewer, file_ids: Sequence[UUID]
    ) -> None:
        """Keep that somebody sees these files, and need not be asked for again."""
        known = select(FILE.c.file_id).where(
            FILE.c.file_id.in_(file_ids), FILE.c.conversation_id == conversation_id
        )
        for file_id in (await self._connection.execute(known)).scalars():
            await self._insert_viewers(file_id, [viewer])
        fresh = upsert(FILE_HISTORY).values(conversation_id=conversation_id, person_id=viewer.person_id)
        await self._connection.execute(fresh.on_conflict_do_nothing())

    async def forget_history_of(self, conversation_id: ConversationId, people: Sequence[PersonId]) -> None:
        """Let the conversation service be asked again which files these people see."""
        await self._connection.execute(
            delete(FILE_HISTORY).where(
                FILE_HISTORY.c.conversation_id == conversation_id, FILE_HISTORY.c.person_id.in_(people)
            )
        )

    async def quarantine(self, file: File, quarantine: Quarantine) -> None:
        """Keep that a file is quarantined, and tell it."""
        row = rows.quarantine_row(file.file_id, quarantine, await self.key(file.conversation_id))
        kept = await self._connection.execute(upsert(FILE_QUARANTINE).values(row).on_conflict_do_nothing())
        if kept.rowcount:
            payload = events.quarantined(file, quarantine)
            await self._tell(events.QUARANTINED, file.conversation_id, payload)

    async def known_objects(self, keys: Sequence[str]) -> frozenset[str]:
        """Those of these object keys that a row knows."""
        statement = select(FILE_PART.c.object_key).where(FILE_PART.c.object_key.in_(keys), NOT_SHREDDED)
        return frozenset((await self._connection.execute(statement)).scalars())

    async def parts_after(self, part_id: UUID, size: int) -> Sequence[Part]:
        """A page of all parts."""
        later = select(FILE_PART).where(FILE_PART.c.part_id > part_id, NOT_SHREDDED)
        statement = later.order_by(FILE_PART.c.part_id).limit(size)
        return [rows.part(row) for row in await self._connection.execute(statement)]

    async def _replace(self, file_id: UUID, kind: RenditionKind, parts: Sequence[Part]) -> Sequence[Part]:
        statement = (
            delete(FILE_PART)
            .where(FILE_PART.c.file_id == file_id, FILE_PART.c.rendition == kind)
            .returning(FILE_PART)
        )
        before = [rows.part(row) for row in await self._connection.execute(statement)]
        await self._connection.execute(
            insert(FILE_PART), [rows.part_row(file_id, kind, each) for each in parts]
        )
        return before

    async def _insert_viewers(self, file_id: UUID, viewers: Sequence[Viewer]) -> None:
        found = [rows.viewer_row(file_id, each) for each in viewers]
        await self._connection.execute(upsert(FILE_VIEWER).values(found).on_conflict_do_nothing())

    async def _files(self, found: Sequence[Any]) -> list[File]:
        file_ids = [row.file_id for row in found]
        if not file_ids:
            return []
        seeing = (
            select(FILE_VIEWER)
            .where(FILE_VIEWER.c.file_id.in_(file_ids))
            .order_by(FILE_VIEWER.c.added_at, FILE_VIEWER.c.person_id)
        )
        viewers: dict[UUID, list[Any]] = {file_id: [] for file_id in file_ids}
        for viewer in await self._connection.execute(seeing):
            viewers[viewer.file_id].append(viewer)
        statement = select(FILE_QUARANTINE).where(FILE_QUARANTINE.c.file_id.in_(file_ids))
        quarantines = {row.file_id: row for row in await self._connection.execute(statement)}
        keys = {row.conversation_id: await self.key(row.conversation_id) for row in found}
        return [
            rows.file(row, viewers[row.file_id], quarantines.get(row.file_id), keys[row.conversation_id])
            for row in found
        ]
