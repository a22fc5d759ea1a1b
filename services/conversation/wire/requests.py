"""From requests to what the use cases understand. Faults INVALID name the request's field."""

from collections.abc import Iterable
from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.conversation.v1 import conversation_pb2, live_pb2

from chassis.faults import invalid
from chassis.ids import (
    ConversationId,
    DivisionId,
    MessageId,
    ParticipantId,
    PersonId,
    parse_id,
)
from chassis.money import Money
from services.conversation.domain.attention import Activity
from services.conversation.domain.entities import Invitee, NewConversation
from services.conversation.domain.reasons import Reason, refused_field
from services.conversation.domain.starts import LocalStart, Occurrence
from services.conversation.domain.views import Window
from services.conversation.wire.events import ACTIVITIES

_OCCURRENCES = {
    conversation_pb2.OCCURRENCE_UNSPECIFIED: Occurrence.NOT_SAID,
    conversation_pb2.OCCURRENCE_EARLIER: Occurrence.EARLIER,
    conversation_pb2.OCCURRENCE_LATER: Occurrence.LATER,
}
_ACTIVITIES = {number: activity for activity, number in ACTIVITIES.items()}


def conversation_id(text: str) -> ConversationId:
    """The conversation that a request is about."""
    return ConversationId(parse_id(text, "conversation_id"))


def message_id(text: str) -> MessageId:
    """The id that a client made for a message."""
    return MessageId(parse_id(text, "message_id"))


def attachment_id(text: str) -> MessageId:
    """The id that the files service made for a file."""
    return MessageId(parse_id(text, "attachment_id"))


def sender_person_id(text: str) -> PersonId:
    """Who shares a file."""
    return PersonId(parse_id(text, "sender_person_id"))


def participant_ids(texts: Iterable[str], field: str) -> list[ParticipantId]:
    """Participants named in a list."""
    return [ParticipantId(parse_id(text, f"{field}[{index}]")) for index, text in enumerate(texts)]


def new_conversation(request: conversation_pb2.CreateConversationRequest) -> NewConversation:
    """What is asked for when a conversation is started."""
    host = request.host_person_id
    return NewConversation(
        division_id=DivisionId(parse_id(request.division_id, "division_id")),
        host_person_id=PersonId(parse_id(host, "host_person_id")) if host else None,
        subject=request.subject,
        start=_local_start(request.start) if request.HasField("start") else None,
        invitees=tuple(_invitee(index, each) for index, each in enumerate(request.participants)),
    )


def activity(number: live_pb2.PresenceActivity) -> Activity:
    """What somebody is doing; the contract lets no other number in."""
    return _ACTIVITIES[number]


def window(request: conversation_pb2.ListMessagesRequest) -> Window:
    """Which messages are wanted."""
    return Window(
        after=request.after_sequence if request.HasField("after_sequence") else None,
        before=request.before_sequence if request.HasField("before_sequence") else None,
        size=request.page_size,
    )


def moment(stamp: Timestamp, field: str) -> datetime:
    """A moment in UTC. Fault INVALID beyond the years 1 to 9999."""
    try:
        return stamp.ToDatetime(UTC)
    except (ValueError, OverflowError):
        raise invalid(field, "must lie in the years 1 to 9999") from None


def _local_start(start: conversation_pb2.LocalStart) -> LocalStart:
    occurrence = _OCCURRENCES.get(start.occurrence)
    if occurrence is None:
        raise invalid("start.occurrence", "must be EARLIER or LATER")
    return LocalStart(start.date, start.time, start.time_zone, occurrence)


def _invitee(index: int, person: conversation_pb2.NewParticipant) -> Invitee:
    fee = None
    if person.HasField("fee"):
        try:
            fee = Money(person.fee.minor_units, person.fee.currency)
        except ValueError as error:
            field = f"participants[{index}].fee"
            raise refused_field(Reason.FEE_REFUSED, field, str(error)) from None
    return Invitee(person.display_name, person.email, fee)
