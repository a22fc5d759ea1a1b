"""The closing certificate (B9, ADR 0017): what completion vouches for, without anything said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.conversation.domain.entities import Conversation

Claims = Mapping[str, str | int | Sequence[Mapping[str, str | int]]]


@dataclass(frozen=True)
class SealKey:
    """A public Ed25519 key (RFC 8037): its RFC 7638 thumbprint, and `x` in base64url."""

    kid: str
    x: str


@dataclass(frozen=True)
class Certificate:
    """A signed certificate (compact JWS, RFC 7515) and the key to check it with."""

    jws: str
    key: SealKey


def claims(conversation: Conversation) -> Claims:
    """What is signed about a completed conversation: ids, numbers, times and the last hash of the chain."""
    if conversation.complete_time is None or conversation.completed_by is None:
        raise ValueError("only a completed conversation has a certificate")
    return {
        "conversation_id": str(conversation.conversation_id),
        "practice_id": str(conversation.division.practice_id),
        "division_id": str(conversation.division.division_id),
        "participants": [
            {"participant_id": str(each.participant_id), "first_sequence": each.first_sequence}
            for each in conversation.participants
        ],
        "message_count": conversation.last_sequence,
        "last_hash": conversation.last_hash.hex(),
        "complete_time": utc(conversation.complete_time),
        "completed_by": str(conversation.completed_by),
    }


def utc(moment: datetime) -> str:
    """A moment as exports and certificates write it: RFC 3339 in UTC, always six decimals."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
