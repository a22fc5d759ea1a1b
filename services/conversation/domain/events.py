"""What happened, told after the commit. Ids, enums and times only; no text, no name."""

from dataclasses import dataclass
from datetime import datetime

from chassis.ids import ConversationId, DivisionId, MessageId, ParticipantId, PersonId
from chassis.money import Money
from services.conversation.domain.entities import Basis


@dataclass(frozen=True)
class ConversationCreated:
    """A conversation was created. `start_time` None: at once."""

    conversation_id: ConversationId
    division_id: DivisionId
    host_person_id: PersonId
    start_time: datetime | None


@dataclass(frozen=True)
class ConversationStarted:
    """The start came."""

    conversation_id: ConversationId


@dataclass(frozen=True)
class ConversationOpened:
    """The host spoke first."""

    conversation_id: ConversationId


@dataclass(frozen=True)
class MessageSent:
    """Messages from one number to another were accepted together. Id and sender are those of the last."""

    conversation_id: ConversationId
    message_id: MessageId
    sequence: int
    sender_person_id: PersonId
    first_sequence: int


@dataclass(frozen=True)
class AnnouncementChanged:
    """The announcement was edited for the `version`-th time."""

    conversation_id: ConversationId
    version: int


@dataclass(frozen=True)
class NamePolicyChanged:
    """Participants see each other's names differently now."""

    conversation_id: ConversationId


@dataclass(frozen=True)
class ConversationCompleted:
    """A conversation was completed, for ever."""

    conversation_id: ConversationId
    complete_time: datetime


@dataclass(frozen=True)
class ConversationRescheduled:
    """The start was moved."""

    conversation_id: ConversationId
    start_time: datetime
    by: PersonId


@dataclass(frozen=True)
class ConversationCancelled:
    """A conversation was called off, for ever."""

    conversation_id: ConversationId
    cancel_time: datetime
    by: PersonId


@dataclass(frozen=True)
class ParticipantWithdrew:
    """Somebody cannot attend. `fee` None: it costs them nothing."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    person_id: PersonId
    fee: Money | None


@dataclass(frozen=True)
class ParticipantsAdded:
    """People were added."""

    conversation_id: ConversationId
    participant_ids: tuple[ParticipantId, ...]
    history_shared: bool


@dataclass(frozen=True)
class FeeChanged:
    """What somebody owes was changed."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    fee: Money | None
    basis: Basis


@dataclass(frozen=True)
class FeeAccepted:
    """Somebody accepted what they owe."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    person_id: PersonId
    fee: Money


@dataclass(frozen=True)
class ConversationDestroyed:
    """The key of a conversation was destroyed, and with it all that was written in it."""

    conversation_id: ConversationId
    destroy_time: datetime


Event = (
    ConversationCreated
    | ConversationStarted
    | ConversationOpened
    | MessageSent
    | AnnouncementChanged
    | NamePolicyChanged
    | ConversationCompleted
    | ConversationRescheduled
    | ConversationCancelled
    | ParticipantWithdrew
    | ParticipantsAdded
    | FeeChanged
    | FeeAccepted
    | ConversationDestroyed
)
