"""What every transaction of the files service stands on."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency, outbox
from chassis.crypto import MasterKeys, new_key
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, new_id
from chassis.outbox import OutgoingEvent
from services.files.store.tables import FILE_KEY


class Transaction:
    """One transaction: `has_told` once an event is in it."""

    def __init__(self, connection: AsyncConnection, master_keys: MasterKeys) -> None:
        self._connection = connection
        self._master_keys = master_keys
        self.has_told = False

    async def key(self, conversation_id: ConversationId) -> bytes:
        """The conversation's key for files and forms."""
        context = key_context(conversation_id)
        find = select(FILE_KEY.c.wrapped).where(FILE_KEY.c.conversation_id == conversation_id)
        wrapped = (await self._connection.execute(find)).scalar_one_or_none()
        if wrapped is None:
            fresh = insert(FILE_KEY).values(
                conversation_id=conversation_id, wrapped=self._master_keys.wrap(new_key(), context)
            )
            await self._connection.execute(fresh.on_conflict_do_nothing())
            wrapped = (await self._connection.execute(find)).scalar_one()
        return self._master_keys.unwrap(wrapped, context)

    async def claim(self, key: RequestKey) -> str | None:
        """See chassis.idempotency."""
        return await idempotency.claim(self._connection, key)

    async def earlier(self, key: RequestKey) -> str | None:
        """See chassis.idempotency."""
        return await idempotency.earlier(self._connection, key)

    async def remember(self, key: RequestKey, result: str) -> None:
        """See chassis.idempotency."""
        await idempotency.remember(self._connection, key, result)

    async def _tell(self, subject: str, conversation_id: ConversationId, payload: bytes) -> None:
        await outbox.write(self._connection, OutgoingEvent(subject, conversation_id, payload, new_id()))
        self.has_told = True


def key_context(conversation_id: UUID) -> bytes:
    """What a conversation's key for files is wrapped for."""
    return b"file key" + conversation_id.bytes
