"""What people write is sealed at rest with the conversation's own key, which a master key wraps (S42).

The associated data is the row's identity, so that a sealed text opens only in the row it was written to.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from chassis.crypto import MasterKeys, new_key, seal, unseal
from chassis.db import Database
from chassis.keystore import Found
from chassis.keystore.store import KeyStore, key_missing
from services.conversation.domain.reasons import Reason, refused


class Seals:
    """The keys of conversations, from the key store, and those of people, which lie with what they seal."""

    def __init__(self, key_store: Database, master_keys: MasterKeys) -> None:
        self.key_store = KeyStore(key_store, master_keys, key_context)
        self._master_keys = master_keys

    async def new_key(self, conversation_id: UUID) -> bytes:
        """A key for a new conversation."""
        return readable(await self.key_store.make(conversation_id))

    async def keys(self, conversation_ids: Collection[UUID]) -> Mapping[UUID, Found]:
        """The keys of conversations, or that they were destroyed. Fault INTERNAL, KEY_MISSING."""
        found = await self.key_store.find(conversation_ids)
        if any(each not in found for each in conversation_ids):
            raise key_missing()
        return found

    def new_person_key(self, person_id: UUID) -> bytes:
        """A key for what is somebody's own, wrapped."""
        return self._master_keys.wrap(new_key(), person_key_context(person_id))

    def person_key(self, person_id: UUID, wrapped: bytes) -> bytes:
        """The key of a person."""
        return self._master_keys.unwrap(wrapped, person_key_context(person_id))


def readable(found: Found) -> bytes:
    """The key that was found. Fault PRECONDITION, CONVERSATION_DESTROYED, where one was destroyed."""
    if isinstance(found, bytes):
        return found
    raise refused(Reason.CONVERSATION_DESTROYED)


def key_context(conversation_id: UUID) -> bytes:
    """What the key of a conversation is wrapped for."""
    return b"conversation-key:" + conversation_id.bytes


def person_key_context(person_id: UUID) -> bytes:
    """What the key of a person is wrapped for."""
    return b"person-key:" + person_id.bytes


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


def seal_default_announcement(key: bytes, person_id: UUID, version: int, text: str) -> bytes:
    """A person's own default announcement, sealed."""
    return seal(key, text.encode(), _default_announcement(person_id, version))


def unseal_default_announcement(key: bytes, person_id: UUID, version: int, sealed: bytes) -> str:
    """The own default announcement that was sealed."""
    return unseal(key, sealed, _default_announcement(person_id, version)).decode()


def seal_message(key: bytes, conversation_id: UUID, sequence: int, message_id: UUID, text: str) -> bytes:
    """A sealed message."""
    return seal(key, text.encode(), _message(conversation_id, sequence, message_id))


def unseal_message(key: bytes, conversation_id: UUID, sequence: int, message_id: UUID, sealed: bytes) -> str:
    """The message that was sealed."""
    return unseal(key, sealed, _message(conversation_id, sequence, message_id)).decode()


def seal_draft(key: bytes, conversation_id: UUID, person_id: UUID, revision: UUID, text: str) -> bytes:
    """A sealed draft."""
    return seal(key, text.encode(), _draft(conversation_id, person_id, revision))


def unseal_draft(key: bytes, conversation_id: UUID, person_id: UUID, revision: UUID, sealed: bytes) -> str:
    """The draft that was sealed."""
    return unseal(key, sealed, _draft(conversation_id, person_id, revision)).decode()


def seal_reply_title(key: bytes, saved_reply_id: UUID, version: int, title: str) -> bytes:
    """A sealed title of a saved reply."""
    return seal(key, title.encode(), _saved_reply(b"title", saved_reply_id, version))


def unseal_reply_title(key: bytes, saved_reply_id: UUID, version: int, sealed: bytes) -> str:
    """The title that was sealed."""
    return unseal(key, sealed, _saved_reply(b"title", saved_reply_id, version)).decode()


def seal_reply_text(key: bytes, saved_reply_id: UUID, version: int, text: str) -> bytes:
    """A sealed text of a saved reply."""
    return seal(key, text.encode(), _saved_reply(b"text", saved_reply_id, version))


def unseal_reply_text(key: bytes, saved_reply_id: UUID, version: int, sealed: bytes) -> str:
    """The text that was sealed."""
    return unseal(key, sealed, _saved_reply(b"text", saved_reply_id, version)).decode()


def seal_cancel_reason(key: bytes, conversation_id: UUID, text: str) -> bytes:
    """A sealed reason for cancelling."""
    return seal(key, text.encode(), _cancel_reason(conversation_id))


def unseal_cancel_reason(key: bytes, conversation_id: UUID, sealed: bytes) -> str:
    """The reason for cancelling that was sealed."""
    return unseal(key, sealed, _cancel_reason(conversation_id)).decode()


def seal_withdraw_reason(key: bytes, conversation_id: UUID, participant_id: UUID, text: str) -> bytes:
    """A sealed reason for withdrawing."""
    return seal(key, text.encode(), _withdraw_reason(conversation_id, participant_id))


def unseal_withdraw_reason(key: bytes, conversation_id: UUID, participant_id: UUID, sealed: bytes) -> str:
    """The reason for withdrawing that was sealed."""
    return unseal(key, sealed, _withdraw_reason(conversation_id, participant_id)).decode()


def seal_hold_reason(key: bytes, legal_hold_id: UUID, text: str) -> bytes:
    """A sealed reason for a legal hold."""
    return seal(key, text.encode(), _hold(b"reason", legal_hold_id))


def unseal_hold_reason(key: bytes, legal_hold_id: UUID, sealed: bytes) -> str:
    """The reason for a legal hold that was sealed."""
    return unseal(key, sealed, _hold(b"reason", legal_hold_id)).decode()


def seal_lift_reason(key: bytes, legal_hold_id: UUID, text: str) -> bytes:
    """A sealed reason for lifting a legal hold."""
    return seal(key, text.encode(), _hold(b"lift-reason", legal_hold_id))


def _default_announcement(person_id: UUID, version: int) -> bytes:
    return b"default-announcement:" + person_id.bytes + version.to_bytes(8, "big")


def _subject(conversation_id: UUID) -> bytes:
    return b"subject:" + conversation_id.bytes


def _announcement(conversation_id: UUID, version: int) -> bytes:
    return b"announcement:" + conversation_id.bytes + version.to_bytes(8, "big")


def _message(conversation_id: UUID, sequence: int, message_id: UUID) -> bytes:
    return b"message:" + conversation_id.bytes + sequence.to_bytes(8, "big") + message_id.bytes


def _draft(conversation_id: UUID, person_id: UUID, revision: UUID) -> bytes:
    return b"draft:" + conversation_id.bytes + person_id.bytes + revision.bytes


def _saved_reply(part: bytes, saved_reply_id: UUID, version: int) -> bytes:
    return b"saved-reply-" + part + b":" + saved_reply_id.bytes + version.to_bytes(8, "big")


def _cancel_reason(conversation_id: UUID) -> bytes:
    return b"cancel-reason:" + conversation_id.bytes


def _withdraw_reason(conversation_id: UUID, participant_id: UUID) -> bytes:
    return b"withdraw-reason:" + conversation_id.bytes + participant_id.bytes


def _hold(part: bytes, legal_hold_id: UUID) -> bytes:
    return b"legal-hold-" + part + b":" + legal_hold_id.bytes
