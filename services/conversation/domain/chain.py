"""The sealed order (B9): each message carries the hash of the one before, so that none can be changed, taken
out, put in or moved without breaking all that follow.

H is SHA-256. Numbers are 8 bytes, big-endian; ids their 16 bytes; times are numbers of microseconds since
1970.

    genesis   = H("sotto.conversation.v1" 00 conversation)
    salt      = first 16 bytes of HMAC-SHA-256(data key, "sotto message salt" 00 number message)
    text_hash = H(salt text-in-UTF-8)
    link      = H("sotto.message.v1" 00 conversation number message participant time text_hash previous)

The salt keeps a stored hash from betraying a short text to whoever guesses it. It comes from the
conversation's key, so that it is gone with the key (B8) and can be handed out with an export.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from chassis.ids import ConversationId, MessageId
from services.conversation.domain.entities import Message

SALT_BYTES = 16

_GENESIS = b"sotto.conversation.v1\0"
_LINK = b"sotto.message.v1\0"
_SALT = b"sotto message salt\0"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def genesis(conversation_id: ConversationId) -> bytes:
    """What the first message of a conversation is linked to."""
    return hashlib.sha256(_GENESIS + conversation_id.bytes).digest()


def salt(key: bytes, sequence: int, message_id: MessageId) -> bytes:
    """The salt of a message's text, from the conversation's data key."""
    return hmac.digest(key, _SALT + _eight(sequence) + message_id.bytes, "sha256")[:SALT_BYTES]


def text_hash(salted: bytes, text: str) -> bytes:
    """The hash of a text under its salt."""
    return hashlib.sha256(salted + text.encode()).digest()


def link(previous: bytes, conversation_id: ConversationId, message: Message, hashed_text: bytes) -> bytes:
    """The hash of a message. `previous`: of the one before it, or the genesis. Needs the text's hash only."""
    return hashlib.sha256(
        b"".join(
            (
                _LINK,
                conversation_id.bytes,
                _eight(message.sequence),
                message.message_id.bytes,
                message.participant_id.bytes,
                _eight((message.send_time - _EPOCH) // _MICROSECOND),
                hashed_text,
                previous,
            )
        )
    ).digest()


def sealed(previous: bytes, key: bytes, conversation_id: ConversationId, message: Message) -> bytes:
    """The hash of a message, for whoever has the conversation's data key and the text."""
    salted = salt(key, message.sequence, message.message_id)
    return link(previous, conversation_id, message, text_hash(salted, message.text))


def _eight(number: int) -> bytes:
    return number.to_bytes(8, "big")
