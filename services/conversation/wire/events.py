"""Events as messages for the broker, and the hints for those who are connected."""

from collections.abc import Iterable
from dataclasses import replace

from google.protobuf.message import Message
from sotto.common.v1 import live_pb2, money_pb2
from sotto.conversation.v1 import conversation_pb2, events_pb2
from sotto.conversation.v1 import live_pb2 as conversation_live_pb2

from chassis.ids import ConversationId
from chassis.money import Money
from chassis.timestamps import timestamp
from services.conversation.domain.attention import Activity, ReadOn, Signal
from services.conversation.domain.entities import Basis, Participant
from services.conversation.domain.events import (
    AnnouncementChanged,
    ConversationCancelled,
    ConversationCompleted,
    ConversationCreated,
    ConversationDestroyed,
    ConversationOpened,
    ConversationRescheduled,
    ConversationStarted,
    Event,
    FeeAccepted,
    FeeChanged,
    MessageSent,
    NamePolicyChanged,
    ParticipantsAdded,
    ParticipantWithdrew,
)
from services.conversation.ports import Happened

BASES = {
    Basis.AGREED: conversation_pb2.FEE_BASIS_AGREED,
    Basis.LATE_CANCELLATION: conversation_pb2.FEE_BASIS_LATE_CANCELLATION,
    Basis.NO_SHOW: conversation_pb2.FEE_BASIS_NO_SHOW,
    Basis.WAIVED: conversation_pb2.FEE_BASIS_WAIVED,
}

ACTIVITIES = {
    Activity.PRESENT: conversation_live_pb2.PRESENCE_ACTIVITY_PRESENT,
    Activity.TYPING: conversation_live_pb2.PRESENCE_ACTIVITY_TYPING,
    Activity.AWAY: conversation_live_pb2.PRESENCE_ACTIVITY_AWAY,
}

MESSAGE_SENT = "conversation.v1.message.sent"
_SUBJECTS: dict[type[Event], str] = {
    ConversationCreated: "conversation.v1.conversation.created",
    ConversationStarted: "conversation.v1.conversation.started",
    ConversationOpened: "conversation.v1.conversation.opened",
    MessageSent: MESSAGE_SENT,
    AnnouncementChanged: "conversation.v1.announcement.changed",
    NamePolicyChanged: "conversation.v1.name_policy.changed",
    ConversationCompleted: "conversation.v1.conversation.completed",
    ConversationRescheduled: "conversation.v1.conversation.rescheduled",
    ConversationCancelled: "conversation.v1.conversation.cancelled",
    ParticipantWithdrew: "conversation.v1.participant.withdrew",
    ParticipantsAdded: "conversation.v1.participants.added",
    FeeChanged: "conversation.v1.fee.changed",
    FeeAccepted: "conversation.v1.fee.accepted",
    ConversationDestroyed: "conversation.v1.conversation.destroyed",
}


def subject_of(event: Event) -> str:
    """The subject that an event is published under, without namespace."""
    return _SUBJECTS[type(event)]


def payload_of(event: Event) -> bytes:
    """An event as the bytes of its message in events.proto."""
    return _message(event).SerializeToString(deterministic=True)


def _message(event: Event) -> Message:
    conversation_id = str(event.conversation_id)
    match event:
        case ConversationCreated():
            return events_pb2.ConversationCreated(
                conversation_id=conversation_id,
                division_id=str(event.division_id),
                host_person_id=str(event.host_person_id),
                start_time=timestamp(event.start_time),
            )
        case ConversationStarted():
            return events_pb2.ConversationStarted(conversation_id=conversation_id)
        case ConversationOpened():
            return events_pb2.ConversationOpened(conversation_id=conversation_id)
        case MessageSent():
            return events_pb2.MessageSent(
                conversation_id=conversation_id,
                message_id=str(event.message_id),
                sequence=event.sequence,
                sender_person_id=str(event.sender_person_id),
                first_sequence=event.first_sequence,
            )
        case AnnouncementChanged():
            return events_pb2.AnnouncementChanged(conversation_id=conversation_id, version=event.version)
        case NamePolicyChanged():
            return events_pb2.NamePolicyChanged(conversation_id=conversation_id)
        case ConversationCompleted():
            return events_pb2.ConversationCompleted(
                conversation_id=conversation_id, complete_time=timestamp(event.complete_time)
            )
        case ConversationRescheduled():
            return events_pb2.ConversationRescheduled(
                conversation_id=conversation_id,
                start_time=timestamp(event.start_time),
                rescheduled_by_person_id=str(event.by),
            )
        case ConversationCancelled():
            return events_pb2.ConversationCancelled(
                conversation_id=conversation_id,
                cancel_time=timestamp(event.cancel_time),
                cancelled_by_person_id=str(event.by),
            )
        case ConversationDestroyed():
            return events_pb2.ConversationDestroyed(
                conversation_id=conversation_id, destroy_time=timestamp(event.destroy_time)
            )
        case ParticipantWithdrew() | ParticipantsAdded() | FeeChanged() | FeeAccepted():
            return _about_participants(event)


def _about_participants(
    event: ParticipantWithdrew | ParticipantsAdded | FeeChanged | FeeAccepted,
) -> Message:
    conversation_id = str(event.conversation_id)
    match event:
        case ParticipantWithdrew():
            return events_pb2.ParticipantWithdrew(
                conversation_id=conversation_id,
                participant_id=str(event.participant_id),
                person_id=str(event.person_id),
                fee=money(event.fee),
            )
        case ParticipantsAdded():
            return events_pb2.ParticipantsAdded(
                conversation_id=conversation_id,
                participant_ids=[str(each) for each in event.participant_ids],
                history_shared=event.history_shared,
            )
        case FeeChanged():
            return events_pb2.FeeChanged(
                conversation_id=conversation_id,
                participant_id=str(event.participant_id),
                fee=money(event.fee),
                basis=BASES[event.basis] if event.fee else conversation_pb2.FEE_BASIS_UNSPECIFIED,
            )
        case FeeAccepted():
            return events_pb2.FeeAccepted(
                conversation_id=conversation_id,
                participant_id=str(event.participant_id),
                person_id=str(event.person_id),
                fee=money(event.fee),
            )


def pokes_of(events: Iterable[Event]) -> bytes:
    """The hints that events give, one for each conversation and topic, as one publication."""
    pokes: dict[tuple[ConversationId, int], live_pb2.LivePoke] = {}
    for event in events:
        said = isinstance(event, MessageSent)
        topic = live_pb2.LIVE_TOPIC_MESSAGES if said else live_pb2.LIVE_TOPIC_CONVERSATION
        poke = pokes.get((event.conversation_id, topic))
        if poke is None:
            poke = live_pb2.LivePoke(conversation_id=str(event.conversation_id), topic=topic)
            pokes[event.conversation_id, topic] = poke
        if isinstance(event, MessageSent):
            poke.first_sequence = min(poke.first_sequence or event.first_sequence, event.first_sequence)
            poke.last_sequence = max(poke.last_sequence, event.sequence)
    return live_pb2.LivePokes(pokes=pokes.values()).SerializeToString(deterministic=True)


def with_message(before: Happened, payload: bytes) -> Happened:
    """What happened in a conversation, and one MessageSent of the log more."""
    message = events_pb2.MessageSent.FromString(payload)
    first = message.first_sequence or message.sequence
    return replace(
        before,
        first_sequence=min(before.first_sequence or first, first),
        last_sequence=max(before.last_sequence, message.sequence),
    )


def replayed(happened: Iterable[Happened]) -> list[live_pb2.LivePoke]:
    """The hints that were given, or should have been."""
    pokes = []
    for each in happened:
        conversation_id = str(each.conversation_id)
        if each.version:
            pokes.append(
                live_pb2.LivePoke(
                    conversation_id=conversation_id,
                    topic=live_pb2.LIVE_TOPIC_CONVERSATION,
                    last_sequence=each.version,
                )
            )
        if each.last_sequence:
            pokes.append(
                live_pb2.LivePoke(
                    conversation_id=conversation_id,
                    topic=live_pb2.LIVE_TOPIC_MESSAGES,
                    first_sequence=each.first_sequence,
                    last_sequence=each.last_sequence,
                )
            )
    return pokes


def pokes_of_signals(signals: Iterable[Signal]) -> bytes:
    """What people are doing or have read, as one publication; the last counts for each."""
    last = {(type(each), each.conversation_id, each.person_id): each for each in signals}
    pokes = [_poke_of(each) for each in last.values()]
    return live_pb2.LivePokes(pokes=pokes).SerializeToString(deterministic=True)


def _poke_of(signal: Signal) -> live_pb2.LivePoke:
    hearers = signal.hearers
    poke = live_pb2.LivePoke(
        conversation_id=str(signal.conversation_id),
        participant_id=str(signal.participant_id or ""),
        person_id=str(signal.person_id),
        person_ids=[str(each) for each in hearers.person_ids],
        division_id=str(hearers.division_id or ""),
    )
    if isinstance(signal, ReadOn):
        poke.topic, poke.last_sequence = live_pb2.LIVE_TOPIC_READ, signal.read_sequence
    else:
        poke.topic, poke.activity = live_pb2.LIVE_TOPIC_PRESENCE, ACTIVITIES[signal.activity]
    return poke


def money(amount: Money | None) -> money_pb2.Money | None:
    """An amount as it travels; None stays None."""
    return money_pb2.Money(minor_units=amount.minor_units, currency=amount.currency) if amount else None


def basis(participant: Participant) -> conversation_pb2.FeeBasis:
    """What somebody's fee is for; UNSPECIFIED: they owe none."""
    return BASES[participant.basis] if participant.fee else conversation_pb2.FEE_BASIS_UNSPECIFIED
