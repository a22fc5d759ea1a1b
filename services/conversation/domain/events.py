"""What happened, told after the commit. Ids, enums and times only; no text, no name."""

from dataclasses import dataclass
from datetime import datetime

from chassis.ids import ConversationId, DivisionId, MessageId, PersonId


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
class ConversationCompleted:
    """A conversation was completed, for ever."""

    conversation_id: ConversationId
    complete_time: datetime


Event = (
    ConversationCreated
    | ConversationStarted
    | ConversationOpened
    | MessageSent
    | AnnouncementChanged
    | ConversationCompleted
)
