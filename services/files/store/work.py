"""What every transaction of the files service stands on."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency, outbox
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, new_id
from chassis.keystore import Destroyed
from chassis.keystore.store import KeyStore
from chassis.outbox import OutgoingEvent
from services.files.domain.reasons import conversation_destroyed


class Transaction:
    """One transaction: `has_told` once an event is in it."""

    def __init__(self, connection: AsyncConnection, key_store: KeyStore) -> None:
        self._connection = connection
        self._key_store = key_store
        self.has_told = False

    async def key(self, conversation_id: ConversationId) -> bytes:
        """The conversation's key for files and forms. Fault PRECONDITION, CONVERSATION_DESTROYED."""
        found = (await self._key_store.find([conversation_id])).get(conversation_id)
        key = await self._key_store.make(conversation_id) if found is None else found
        if isinstance(key, bytes):
            return key
        raise conversation_destroyed()

    async def is_destroyed(self, conversation_id: ConversationId) -> bool:
        """Whether the key is gone, so that nothing of the conversation can be read any more."""
        return isinstance((await self._key_store.find([conversation_id])).get(conversation_id), Destroyed)

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
