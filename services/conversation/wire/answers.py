"""From what the use cases answer to responses."""

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from datetime import datetime
from functools import lru_cache

from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import status_pb2
from sotto.conversation.v1 import conversation_pb2, live_pb2

from chassis.timestamps import timestamp
from services.conversation.domain import visibility
from services.conversation.domain.entities import (
    Admission,
    Conversation,
    Message,
    NamePolicy,
    Participant,
)
from services.conversation.domain.states import Relation, State
from services.conversation.domain.views import (
    Accepted,
    Changes,
    ManagedParticipant,
    News,
    View,
    Viewers,
)
from services.conversation.ports import ComingFee
from services.conversation.wire.events import basis, money

_FRAME_BYTES = 1024 * 1024
_VIEWERS_KEPT = 256

STATES = {
    State.SCHEDULED: conversation_pb2.CONVERSATION_STATE_SCHEDULED,
    State.AWAITING_PROVIDER: conversation_pb2.CONVERSATION_STATE_AWAITING_PROVIDER,
    State.ACTIVE: conversation_pb2.CONVERSATION_STATE_ACTIVE,
    State.COMPLETED: conversation_pb2.CONVERSATION_STATE_COMPLETED,
    State.CANCELLED: conversation_pb2.CONVERSATION_STATE_CANCELLED,
}
RELATIONS = {
    Relation.HOST: conversation_pb2.RELATION_HOST,
    Relation.COORDINATOR: conversation_pb2.RELATION_COORDINATOR,
    Relation.PARTICIPANT: conversation_pb2.RELATION_PARTICIPANT,
}
NAME_POLICIES = {
    NamePolicy.FULL_NAME: conversation_pb2.NAME_POLICY_FULL_NAME,
    NamePolicy.FIRST_NAME_AND_INITIAL: conversation_pb2.NAME_POLICY_FIRST_NAME_AND_INITIAL,
    NamePolicy.ALIAS: conversation_pb2.NAME_POLICY_ALIAS,
}


def conversation(view: View) -> conversation_pb2.Conversation:
    """A conversation as somebody in it sees it: names, and nobody's address or fee but the own."""
    kept, division = view.conversation, view.conversation.division
    return conversation_pb2.Conversation(
        conversation_id=str(kept.conversation_id),
        division_id=str(division.division_id),
        division_name=division.name,
        subject=kept.subject,
        state=STATES[view.state],
        start_time=timestamp(kept.start_time),
        start_time_zone=kept.start_time_zone,
        create_time=timestamp(kept.create_time),
        open_time=timestamp(kept.open_time),
        complete_time=timestamp(kept.complete_time),
        activity_time=timestamp(kept.activity_time),
        participants=[_participant(each, view) for each in view.participants],
        announcement="" if view.withdrawn else kept.announcement,
        emergency_number=division.emergency_number,
        support_address=division.support_address,
        last_sequence=view.last_sequence,
        read_sequence=view.read_sequence,
        unread_count=view.unread_count,
        relation=RELATIONS[view.relation],
        own_fee=money(view.own.fee) if view.own else None,
        billing_enabled=division.billing_enabled,
        etag=kept.etag,
        own_participant_id=str(view.own.participant_id) if view.own else "",
        host_person_id=str(kept.host.person_id),
        has_draft=view.has_draft,
        cancel_time=timestamp(kept.cancellation.time) if kept.cancellation else None,
        cancel_reason=kept.cancellation.reason if kept.cancellation and not view.withdrawn else "",
        follow_up_of=str(view.links.follow_up_of or ""),
        followed_by=[str(each) for each in view.links.followed_by],
        own_withdraw_time=timestamp(view.own.withdraw_time) if view.own else None,
        destroy_time=timestamp(kept.destroy_time),
        own_fee_basis=basis(view.own) if view.own else None,
        name_policy=NAME_POLICIES[kept.name_policy],
        own_fee_acceptance_needed=view.fee_acceptance_needed,
        own_accepted_fee=money(view.own.accepted_fee) if view.own else None,
        own_fee_accept_time=_accept_time(view.own) if view.own else None,
    )


def managed_participant(managed: ManagedParticipant) -> conversation_pb2.ManagedParticipant:
    """A participant as the host sees them."""
    kept = managed.participant
    return conversation_pb2.ManagedParticipant(
        participant_id=str(kept.participant_id),
        display_name=kept.display_name,
        email=managed.email,
        fee=money(kept.fee),
        colleague=kept.colleague,
        read_sequence=managed.read_sequence,
        withdraw_time=timestamp(kept.withdraw_time),
        withdraw_reason=managed.withdraw_reason,
        no_show=kept.no_show,
        fee_basis=basis(kept),
        agreed_fee=money(kept.agreed_fee),
        fee_acceptance_needed=managed.acceptance_needed,
        accepted_fee=money(kept.accepted_fee),
        fee_accept_time=_accept_time(kept),
    )


def message(kept: Message) -> conversation_pb2.Message:
    """A message."""
    return conversation_pb2.Message(
        message_id=str(kept.message_id),
        sequence=kept.sequence,
        participant_id=str(kept.participant_id),
        text=kept.text,
        send_time=timestamp(kept.send_time),
    )


def messages(found: Sequence[Message], more: bool) -> conversation_pb2.ListMessagesResponse:
    """A page of messages."""
    return conversation_pb2.ListMessagesResponse(messages=[message(each) for each in found], more=more)


def changes(found: Changes) -> conversation_pb2.ListChangesResponse:
    """What changed."""
    return conversation_pb2.ListChangesResponse(
        changes=[
            conversation_pb2.ConversationChange(conversation_id=str(conversation_id), last_sequence=last)
            for conversation_id, last in found.conversations
        ],
        cursor=found.cursor,
    )


def news(found: News, cursor: str) -> conversation_pb2.ReadLiveResponse:
    """New messages and who may see them."""
    return conversation_pb2.ReadLiveResponse(
        messages=[message(each) for each in found.messages],
        viewers=_viewers(found.viewers),
        cursor=cursor,
        division_id=str(found.viewers.division_id),
        version=found.version,
    )


Outcome = tuple[int, Accepted | status_pb2.Status]
"""The id of a sending, and what became of it."""


Told = MutableMapping[News, live_pb2.ConversationNews]
"""What a stream has been told already, as it was told."""


def outcomes(found: Iterable[Outcome], told: Told) -> Iterator[live_pb2.SendMessagesResponse]:
    """Outcomes in frames of about 1 MiB, each with the news that were not told before."""
    frame, size = live_pb2.SendMessagesResponse(), 0
    for sending_id, outcome in found:
        if size > _FRAME_BYTES:
            yield frame
            frame, size = live_pb2.SendMessagesResponse(), 0
        if isinstance(outcome, status_pb2.Status):
            frame.outcomes.add(sending_id=sending_id, refusal=outcome)
            continue
        if outcome.news is not None and outcome.news not in told:
            told[outcome.news] = _conversation_news(outcome.news)
            frame.news.append(told[outcome.news])
            size += frame.news[-1].ByteSize()
        accepted = frame.outcomes.add(sending_id=sending_id).response.message
        accepted.CopyFrom(_accepted_message(outcome, told))
        size += accepted.ByteSize()
    yield frame


def _accepted_message(accepted: Accepted, told: Told) -> conversation_pb2.Message:
    if accepted.news is None:
        return message(accepted.message)
    return told[accepted.news].messages[accepted.message.sequence - accepted.news.messages[0].sequence]


def _conversation_news(found: News) -> live_pb2.ConversationNews:
    return live_pb2.ConversationNews(
        conversation_id=str(found.conversation_id),
        messages=[message(each) for each in found.messages],
        viewers=_viewers(found.viewers),
        division_id=str(found.viewers.division_id),
    )


def description(kept: Conversation, state: State) -> conversation_pb2.ConversationDescription:
    """A conversation for services: nothing that was said in it."""
    return conversation_pb2.ConversationDescription(
        conversation_id=str(kept.conversation_id),
        practice_id=str(kept.division.practice_id),
        division_id=str(kept.division.division_id),
        state=STATES[state],
        start_time=timestamp(kept.start_time),
        start_time_zone=kept.start_time_zone,
        complete_time=timestamp(kept.complete_time),
        etag=kept.etag,
        participants=[_described(each) for each in kept.participants],
        acknowledged_participant_ids=sorted(str(each) for each in kept.acknowledged),
        completed_by_person_id=str(kept.completed_by) if kept.completed_by else "",
        reschedule_count=kept.reschedule_count,
        cancel_time=timestamp(kept.cancellation.time) if kept.cancellation else None,
        follow_up_of=str(kept.follow_up_of or ""),
        destroy_time=timestamp(kept.destroy_time),
    )


def coming_fees(found: Sequence[ComingFee], token: str) -> conversation_pb2.ListComingFeesResponse:
    """A page of what somebody will owe."""
    return conversation_pb2.ListComingFeesResponse(
        fees=[
            conversation_pb2.ComingFee(
                conversation_id=str(each.conversation_id),
                start_time=timestamp(each.start_time),
                fee=money(each.fee),
            )
            for each in found
        ],
        next_page_token=token,
    )


def admission(kept: Admission) -> conversation_pb2.AdmitAttachmentResponse:
    """An admitted file."""
    return conversation_pb2.AdmitAttachmentResponse(
        after_sequence=kept.after_sequence,
        person_ids=[str(each) for each in kept.person_ids],
        sender_participant_id=str(kept.sender_participant_id),
        admit_time=timestamp(kept.admit_time),
    )


def admitted_form(admit_time: datetime) -> conversation_pb2.AdmitFormResponse:
    """An admitted form."""
    return conversation_pb2.AdmitFormResponse(admit_time=timestamp(admit_time))


@lru_cache(_VIEWERS_KEPT)
def _viewers(viewers: Viewers) -> tuple[conversation_pb2.Viewer, ...]:
    """Made once: they are the same from one message of a conversation to the next."""
    return tuple(
        conversation_pb2.Viewer(person_id=str(person_id), first_sequence=first)
        for person_id, first in viewers.participants
    )


def _participant(participant: Participant, view: View) -> conversation_pb2.Participant:
    return conversation_pb2.Participant(
        participant_id=str(participant.participant_id),
        display_name=visibility.name(view.conversation, participant, view.eyes),
        host=participant.host,
        colleague=participant.colleague,
        withdrawn=participant.withdrawn,
        read_sequence=view.marks.get(participant.participant_id),
    )


def _described(participant: Participant) -> conversation_pb2.ParticipantDescription:
    return conversation_pb2.ParticipantDescription(
        participant_id=str(participant.participant_id),
        person_id=str(participant.person_id),
        display_name=participant.display_name,
        host=participant.host,
        colleague=participant.colleague,
        fee=money(participant.fee),
        first_sequence=participant.first_sequence,
        fee_basis=basis(participant),
        withdrawn=participant.withdrawn,
        accepted_fee=money(participant.accepted_fee),
    )


def _accept_time(participant: Participant) -> Timestamp | None:
    return timestamp(participant.acceptance.time) if participant.acceptance else None
