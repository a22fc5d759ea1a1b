"""PostgreSQL: what is left of files whose keys were destroyed. Nothing sealed is opened here."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import timers
from chassis.ids import ConversationId
from services.files.domain.uploads import UploadState
from services.files.ports.keeping import CHECK_TIMER
from services.files.store.tables import FILE, FILE_PART, SHREDDED_CONVERSATION
from services.files.store.work import Transaction

_SHREDDED = exists().where(SHREDDED_CONVERSATION.c.conversation_id == FILE.c.conversation_id)

NOT_SHREDDED = FILE_PART.c.file_id.not_in(select(FILE.c.file_id).where(_SHREDDED))
"""That a part has an object, or should have."""


class ShreddingTable(Transaction):
    """The rows of conversations that were destroyed."""

    async def with_objects(self, conversation_ids: Sequence[UUID]) -> Sequence[ConversationId]:
        """Those of these conversations that have files whose objects were not removed yet."""
        statement = select(FILE.c.conversation_id).where(
            FILE.c.conversation_id.in_(conversation_ids), ~_SHREDDED
        )
        found = (await self._connection.execute(statement.distinct())).scalars()
        return [ConversationId(each) for each in found]

    async def objects_of(self, conversation_id: ConversationId) -> Sequence[str]:
        """The keys of all objects of a conversation's files."""
        of = select(FILE.c.file_id).where(FILE.c.conversation_id == conversation_id)
        statement = select(FILE_PART.c.object_key).where(FILE_PART.c.file_id.in_(of))
        return list((await self._connection.execute(statement)).scalars())

    async def keep_shredded(self, conversation_id: ConversationId, now: datetime) -> None:
        """Keep that its objects were removed; what was on its way in has ended."""
        under_way = (
            update(FILE)
            .where(
                FILE.c.conversation_id == conversation_id,
                FILE.c.state.in_([UploadState.UPLOADING, UploadState.CHECKING]),
            )
            .values(state=UploadState.DROPPED)
            .returning(FILE.c.file_id)
        )
        for file_id in (await self._connection.execute(under_way)).scalars():
            await timers.cancel(self._connection, CHECK_TIMER, file_id)
        fresh = upsert(SHREDDED_CONVERSATION).values(conversation_id=conversation_id, shred_time=now)
        await self._connection.execute(fresh.on_conflict_do_nothing())
