"""From requests to what the use cases understand. Faults INVALID name the request's field."""

from collections.abc import Iterable
from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.common.v1 import money_pb2
from sotto.conversation.v1 import conversation_pb2, live_pb2, visibility_pb2

from chassis.faults import invalid
from chassis.ids import (
    ConversationId,
    DivisionId,
    MessageId,
    ParticipantId,
    PersonId,
    PracticeId,
    parse_id,
)
from chassis.money import Money
from services.conversation.domain.attention import Activity
from services.conversation.domain.entities import FollowUp, Invitee, NamePolicy, NewConversation
from services.conversation.domain.export import Form
from services.conversation.domain.reasons import Reason, refused_field
from services.conversation.domain.starts import LocalStart, Occurrence
from services.conversation.domain.views import Window
from services.conversation.wire.events import ACTIVITIES

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


def practice_id(text: str) -> PracticeId:
    """The practice that a request is about."""
    return PracticeId(parse_id(text, "practice_id"))


def person_id(text: str) -> PersonId:
    """The person that a request is about."""
    return PersonId(parse_id(text, "person_id"))


def participant_id(text: str) -> ParticipantId:
    """The participant that a request is about."""
    return ParticipantId(parse_id(text, "participant_id"))


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
        start=local_start(request.start) if request.HasField("start") else None,
        invitees=invitees(request.participants),
        name_policy=name_policy(request.name_policy),
        follow_up=_follow_up(request),
    )


def invitees(people: Iterable[conversation_pb2.NewParticipant]) -> tuple[Invitee, ...]:
    """Whom to invite, from the field `participants`."""
    return tuple(
        Invitee(each.display_name, each.email, _fee_of(each, f"participants[{index}].fee"))
        for index, each in enumerate(people)
    )


def fee(amount: money_pb2.Money, field: str) -> Money:
    """An amount to pay. Fault INVALID, FEE_REFUSED, for one that is none."""
    try:
        return Money(amount.minor_units, amount.currency)
    except ValueError as error:
        raise refused_field(Reason.FEE_REFUSED, field, str(error)) from None


def name_policy(asked: int) -> NamePolicy:
    """How names are to be shown; UNSPECIFIED: in full."""
    return _NAME_POLICIES[asked]


def form(asked: int) -> Form:
    """How an export is to be written; UNSPECIFIED: CSV."""
    return Form.JSON if asked == conversation_pb2.EXPORT_FORMAT_JSON else Form.CSV


def activity(number: live_pb2.PresenceActivity) -> Activity:
    """What somebody is doing; the contract lets no other number in."""
    return _ACTIVITIES[number]


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


def local_start(start: conversation_pb2.LocalStart) -> LocalStart:
    """A start as a person says it, from the field `start`."""
    occurrence = _OCCURRENCES.get(start.occurrence)
    if occurrence is None:
        raise invalid("start.occurrence", "must be EARLIER or LATER")
    return LocalStart(start.date, start.time, start.time_zone, occurrence)


def _follow_up(request: conversation_pb2.CreateConversationRequest) -> FollowUp | None:
    field = "follow_up_participants"
    if not request.follow_up_of:
        if request.follow_up_participants:
            raise invalid(field, "must be empty: no conversation is followed up")
        return None
    people: dict[ParticipantId, Money | None] = {}
    for index, each in enumerate(request.follow_up_participants):
        where = f"{field}[{index}]"
        participant = ParticipantId(parse_id(each.participant_id, f"{where}.participant_id"))
        if participant in people:
            raise refused_field(Reason.DUPLICATE_PARTICIPANT, where, "is named twice")
        people[participant] = _fee_of(each, f"{where}.fee")
    return FollowUp(ConversationId(parse_id(request.follow_up_of, "follow_up_of")), people)


def _fee_of(
    person: conversation_pb2.NewParticipant | conversation_pb2.FollowUpParticipant, field: str
) -> Money | None:
    return fee(person.fee, field) if person.HasField("fee") else None
