"""A conversation as far as files and forms need to know it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId


@dataclass(frozen=True)
class Conversation:
    """Nobody takes part twice. `over`: completed or cancelled.

    `withdrawn`: who cannot attend (S19). `names`: of everybody, the host included.
    """

    conversation_id: ConversationId
    division_id: DivisionId
    host: PersonId
    participants: Mapping[PersonId, ParticipantId]
    over: bool = False
    withdrawn: Set[PersonId] = frozenset()
    names: Mapping[PersonId, str] = field(default_factory=dict)

    def over_for(self, person: PersonId) -> bool:
        """Whether nothing more is to come from somebody: it ended, or they withdrew."""
        return self.over or person in self.withdrawn
