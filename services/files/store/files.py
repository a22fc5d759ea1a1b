"""PostgreSQL: files and who may see them. Names are sealed with the conversation's key for files."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    and_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import outbox
from chassis.crypto import MasterKeys, new_key, seal, unseal
from chassis.db import Database
from chassis.ids import ConversationId, ParticipantId, PersonId, new_id
from chassis.outbox import OutgoingEvent, Relay
from services.files.domain.files import File, FileState
from services.files.wire import files as wire

METADATA = MetaData()

FILE_KEY = Table(
    "file_key",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

FILE = Table(
    "file",
    METADATA,
    Column("file_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, nullable=False),
    Column("sender_person_id", Uuid, nullable=False),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("object_key", Text, nullable=False, unique=True),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("content_type", Text),
    Column("size", BigInteger),
    Column("sha256", Text),
    Column("sender_participant_id", Uuid),
    Column("after_sequence", BigInteger),
    Column("shared_at", DateTime(timezone=True)),
    Column("host_person_id", Uuid),
)

FILE_VIEWER = Table(
    "file_viewer",
    METADATA,
    Column("file_id", Uuid, ForeignKey(FILE.c.file_id), primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("participant_id", Uuid, nullable=False),
)


class PostgresStore:
    """The database of files."""

    def __init__(self, database: Database, master_keys: MasterKeys, relay: Relay) -> None:
        self._database = database
        self._master_keys = master_keys
        self._relay = relay

    @asynccontextmanager
    async def work(self) -> AsyncIterator["PostgresWork"]:
        """Begin a transaction."""
        async with self._database.transaction() as connection:
            work = PostgresWork(connection, self._master_keys)
            yield work
        if work.told:
            self._relay.kick()


class PostgresWork:
    """One transaction."""

    def __init__(self, connection: AsyncConnection, master_keys: MasterKeys) -> None:
        self._connection = connection
        self._master_keys = master_keys
        self.told = False

    async def find(self, file_id: UUID) -> File | None:
        """A file with its viewers, locked."""
        statement = select(FILE).where(FILE.c.file_id == file_id).with_for_update()
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            return None
        return (await self._files([row]))[0]

    async def visible(self, conversation_id: ConversationId, person: PersonId) -> Sequence[File]:
        """The shared files that a person may see."""
        mine = and_(FILE_VIEWER.c.file_id == FILE.c.file_id, FILE_VIEWER.c.person_id == person)
        statement = (
            select(FILE)
            .join(FILE_VIEWER, mine)
            .where(FILE.c.conversation_id == conversation_id, FILE.c.state == FileState.SHARED)
            .order_by(FILE.c.shared_at, FILE.c.file_id)
        )
        return await self._files((await self._connection.execute(statement)).all())

    async def abandoned(self, before: datetime) -> Sequence[File]:
        """Uploads begun before a time that have not ended."""
        statement = (
            select(FILE).where(FILE.c.state == FileState.UPLOADING, FILE.c.begun_at < before).limit(100)
        )
        return await self._files((await self._connection.execute(statement)).all())

    async def key(self, conversation_id: ConversationId) -> bytes:
        """The conversation's key for files."""
        context = key_context(conversation_id)
        fresh = insert(FILE_KEY).values(
            conversation_id=conversation_id, wrapped=self._master_keys.wrap(new_key(), context)
        )
        find = select(FILE_KEY.c.wrapped).where(FILE_KEY.c.conversation_id == conversation_id)
        wrapped = (await self._connection.execute(find)).scalar_one_or_none()
        if wrapped is None:
            await self._connection.execute(fresh.on_conflict_do_nothing())
            wrapped = (await self._connection.execute(find)).scalar_one()
        return self._master_keys.unwrap(wrapped, context)

    async def begin(self, file: File, now: datetime) -> None:
        """Keep a file in state UPLOADING since `now`."""
        key = await self.key(file.conversation_id)
        values = {
            "state": FileState.UPLOADING,
            "sealed_name": seal(key, file.name.encode(), _name_context(file.file_id)),
            "object_key": file.object_key,
            "begun_at": now,
        }
        fresh = insert(FILE).values(
            file_id=file.file_id, conversation_id=file.conversation_id, sender_person_id=file.sender, **values
        )
        await self._connection.execute(fresh.on_conflict_do_update(index_elements=["file_id"], set_=values))

    async def share(self, file: File) -> bool:
        """Keep a file in state SHARED with its viewers, and tell that it is."""
        statement = (
            update(FILE)
            .where(*_this_attempt(file))
            .values(
                state=FileState.SHARED,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
                sender_participant_id=file.sender_participant_id,
                after_sequence=file.after_sequence,
                shared_at=file.share_time,
                host_person_id=file.host,
            )
        )
        if (await self._connection.execute(statement)).rowcount == 0:
            return False
        viewers = [
            {"file_id": file.file_id, "person_id": person, "participant_id": participant}
            for person, participant in (file.viewers or {}).items()
        ]
        await self._connection.execute(insert(FILE_VIEWER), viewers)
        event = OutgoingEvent(wire.SHARED, file.conversation_id, wire.event_out(file), new_id())
        await outbox.write(self._connection, event)
        self.told = True
        return True

    async def drop(self, file: File) -> None:
        """Keep that this attempt was refused or abandoned."""
        await self._connection.execute(
            update(FILE).where(*_this_attempt(file)).values(state=FileState.DROPPED)
        )

    async def _files(self, rows: Sequence[Any]) -> list[File]:
        found = select(FILE_VIEWER).where(FILE_VIEWER.c.file_id.in_([row.file_id for row in rows]))
        viewers: dict[UUID, dict[PersonId, ParticipantId]] = {row.file_id: {} for row in rows}
        for viewer in await self._connection.execute(found):
            viewers[viewer.file_id][PersonId(viewer.person_id)] = ParticipantId(viewer.participant_id)
        keys = {row.conversation_id: await self.key(row.conversation_id) for row in rows}
        return [_file(row, viewers[row.file_id], keys[row.conversation_id]) for row in rows]


def _file(row: Any, viewers: dict[PersonId, ParticipantId], key: bytes) -> File:
    return File(
        file_id=row.file_id,
        conversation_id=ConversationId(row.conversation_id),
        sender=PersonId(row.sender_person_id),
        name=unseal(key, row.sealed_name, _name_context(row.file_id)).decode(),
        state=FileState(row.state),
        object_key=row.object_key,
        content_type=row.content_type or "",
        size=row.size or 0,
        sha256=row.sha256 or "",
        sender_participant_id=row.sender_participant_id,
        after_sequence=row.after_sequence or 0,
        share_time=row.shared_at,
        host=row.host_person_id,
        viewers=viewers,
    )


def _this_attempt(file: File) -> tuple[Any, ...]:
    return (
        FILE.c.file_id == file.file_id,
        FILE.c.state == FileState.UPLOADING,
        FILE.c.object_key == file.object_key,
    )


def key_context(conversation_id: UUID) -> bytes:
    """What a conversation's key for files is wrapped for."""
    return b"file key" + conversation_id.bytes


def _name_context(file_id: UUID) -> bytes:
    return b"file name" + file_id.bytes
