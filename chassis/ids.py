"""Identifiers: UUID version 7 (RFC 9562), made by the application, for any PostgreSQL from 16 on."""

from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

from chassis.faults import invalid

PersonId = NewType("PersonId", UUID)
PracticeId = NewType("PracticeId", UUID)
DivisionId = NewType("DivisionId", UUID)
ConversationId = NewType("ConversationId", UUID)
ParticipantId = NewType("ParticipantId", UUID)
MessageId = NewType("MessageId", UUID)
EventId = NewType("EventId", UUID)
MachineId = NewType("MachineId", UUID)


def new_id() -> UUID:
    """A fresh identifier; later ones sort after earlier ones."""
    return uuid7()


def parse_id(text: str, field: str) -> UUID:
    """Read the canonical form (36 characters, hyphens). Fault INVALID names `field` for anything else."""
    if len(text) == 36:
        try:
            parsed = UUID(text)
        except ValueError:
            parsed = None
        if parsed is not None and str(parsed) == text.lower():
            return parsed
    raise invalid(field, "must be a UUID such as 0198c1de-0000-7000-8000-000000000000")
