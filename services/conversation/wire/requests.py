"""From requests to what the use cases understand. Faults INVALID name the request's field."""

from collections.abc import Iterable
from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.conversation.v1 import conversation_pb2, visibility_pb2

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
from services.conversation.domain.entities import Invitee, NamePolicy, NewConversation
from services.conversation.domain.export import Form
from services.conversation.domain.reasons import Reason, refused_field
from services.conversation.domain.starts import LocalStart, Occurrence
from services.conversation.domain.views import Window

_OCCURRENCES = {
    conversation_pb2.OCCURRENCE_UNSPECIFIED: Occurrence.NOT_SAID,
    conversation_pb2.OCCURRENCE_EARLIER: Occurrence.EARLIER,
    conversation_pb2.OCCURRENCE_LATER: Occurrence.LATER,
}
_NAME_POLICIES: dict[int, NamePolicy] = {
    conversation_pb2.NAME_POLICY_UNSPECIFIED: NamePolicy.FULL_NAME,
    conversation_pb2.NAME_POLICY_FULL_NAME: NamePolicy.FULL_NAME,
    conversation_pb2.NAME_POLICY_FIRST_NAME_AND_INITIAL: NamePolicy.FIRST_NAME_AND_INITIAL,
    conversation_pb2.NAME_POLICY_ALIAS: NamePolicy.ALIAS,
}


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
        name_policy=name_policy(request.name_policy),
    )


def name_policy(asked: int) -> NamePolicy:
    """How names are to be shown; UNSPECIFIED: in full."""
    return _NAME_POLICIES[asked]


def form(asked: int) -> Form:
    """How an export is to be written; UNSPECIFIED: CSV."""
    return Form.JSON if asked == conversation_pb2.EXPORT_FORMAT_JSON else Form.CSV


def participant_id(text: str) -> ParticipantId:
    """Somebody in the conversation."""
    return ParticipantId(parse_id(text, "participant_id"))


def window(request: conversation_pb2.ListMessagesRequest | visibility_pb2.ListMessagesAsRequest) -> Window:
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
