"""What people write is sealed at rest with the conversation's own key, which a master key wraps (S42).

The associated data is the row's identity, so that a sealed text opens only in the row it was written to.
"""

from uuid import UUID

from chassis.crypto import MasterKeys, new_key, seal, unseal


class Seals:
    """Makes and opens seals."""

    def __init__(self, master_keys: MasterKeys) -> None:
        self._master_keys = master_keys

    def new_key(self, conversation_id: UUID) -> tuple[bytes, bytes]:
        """A key for a new conversation, and the same wrapped."""
        key = new_key()
        return key, self._master_keys.wrap(key, _key_context(conversation_id))

    def key(self, conversation_id: UUID, wrapped: bytes) -> bytes:
        """The key of a conversation."""
        return self._master_keys.unwrap(wrapped, _key_context(conversation_id))

    def seal_default(self, person_id: UUID, text: str) -> tuple[bytes, bytes]:
        """Somebody's default announcement under a key of its own: the key wrapped, and the sealed text."""
        key, context = new_key(), _default_announcement(person_id)
        return self._master_keys.wrap(key, context), seal(key, text.encode(), context)

    def unseal_default(self, person_id: UUID, wrapped: bytes, sealed: bytes) -> str:
        """The default announcement that was sealed."""
        context = _default_announcement(person_id)
        return unseal(self._master_keys.unwrap(wrapped, context), sealed, context).decode()


def seal_subject(key: bytes, conversation_id: UUID, text: str) -> bytes:
    """A sealed subject."""
    return seal(key, text.encode(), _subject(conversation_id))


def unseal_subject(key: bytes, conversation_id: UUID, sealed: bytes) -> str:
    """The subject that was sealed."""
    return unseal(key, sealed, _subject(conversation_id)).decode()


def seal_announcement(key: bytes, conversation_id: UUID, version: int, text: str) -> bytes:
    """A sealed announcement."""
    return seal(key, text.encode(), _announcement(conversation_id, version))


def unseal_announcement(key: bytes, conversation_id: UUID, version: int, sealed: bytes) -> str:
    """The announcement that was sealed."""
    return unseal(key, sealed, _announcement(conversation_id, version)).decode()


def seal_message(key: bytes, conversation_id: UUID, sequence: int, message_id: UUID, text: str) -> bytes:
    """A sealed message."""
    return seal(key, text.encode(), _message(conversation_id, sequence, message_id))


def unseal_message(key: bytes, conversation_id: UUID, sequence: int, message_id: UUID, sealed: bytes) -> str:
    """The message that was sealed."""
    return unseal(key, sealed, _message(conversation_id, sequence, message_id)).decode()


def _key_context(conversation_id: UUID) -> bytes:
    return b"conversation-key:" + conversation_id.bytes


def _default_announcement(person_id: UUID) -> bytes:
    return b"default-announcement:" + person_id.bytes


def _subject(conversation_id: UUID) -> bytes:
    return b"subject:" + conversation_id.bytes


def _announcement(conversation_id: UUID, version: int) -> bytes:
    return b"announcement:" + conversation_id.bytes + version.to_bytes(8, "big")


def _message(conversation_id: UUID, sequence: int, message_id: UUID) -> bytes:
    return b"message:" + conversation_id.bytes + sequence.to_bytes(8, "big") + message_id.bytes
