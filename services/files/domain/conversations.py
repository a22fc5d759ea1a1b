"""A conversation as far as files and forms need to know it."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId


@dataclass(frozen=True)
class Conversation:
    """Nobody takes part twice. `over`: completed or cancelled."""

    conversation_id: ConversationId
    division_id: DivisionId
    host: PersonId
    participants: Mapping[PersonId, ParticipantId]
    over: bool = False
