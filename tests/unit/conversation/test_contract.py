"""The words of the service are the words of its contract."""

from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from sotto.common.v1 import live_pb2, options_pb2
from sotto.conversation.v1 import conversation_pb2, errors_pb2, events_pb2

from chassis.ids import ConversationId, DivisionId, MessageId, ParticipantId, PersonId, new_id
from chassis.money import Money
from services.conversation.domain import events
from services.conversation.domain.entities import Basis
from services.conversation.domain.reasons import Reason
from services.conversation.domain.states import Relation, State
from services.conversation.wire.answers import RELATIONS, STATES
from services.conversation.wire.events import BASES, payload_of, pokes_of, subject_of

SENSITIVE: Any = options_pb2.sensitive
CONVERSATION = ConversationId(new_id())
EVENTS: list[tuple[events.Event, str]] = [
    (
        events.ConversationCreated(CONVERSATION, DivisionId(new_id()), PersonId(new_id()), None),
        "conversation.created",
    ),
    (events.ConversationStarted(CONVERSATION), "conversation.started"),
    (events.ConversationOpened(CONVERSATION), "conversation.opened"),
    (events.MessageSent(CONVERSATION, MessageId(new_id()), 7, PersonId(new_id()), 5), "message.sent"),
    (events.AnnouncementChanged(CONVERSATION, 2), "announcement.changed"),
    (events.NamePolicyChanged(CONVERSATION), "name_policy.changed"),
    (events.ConversationCompleted(CONVERSATION, datetime(2026, 3, 2, tzinfo=UTC)), "conversation.completed"),
    (
        events.ConversationRescheduled(CONVERSATION, datetime(2026, 3, 2, tzinfo=UTC), PersonId(new_id())),
        "conversation.rescheduled",
    ),
    (
        events.ConversationCancelled(CONVERSATION, datetime(2026, 3, 2, tzinfo=UTC), PersonId(new_id())),
        "conversation.cancelled",
    ),
    (
        events.ParticipantWithdrew(
            CONVERSATION, ParticipantId(new_id()), PersonId(new_id()), Money(5, "CAD")
        ),
        "participant.withdrew",
    ),
    (events.ParticipantsAdded(CONVERSATION, (ParticipantId(new_id()),), True), "participants.added"),
    (
        events.FeeChanged(CONVERSATION, ParticipantId(new_id()), Money(0, "CAD"), Basis.WAIVED),
        "fee.changed",
    ),
    (events.ConversationDestroyed(CONVERSATION, datetime(2026, 3, 2, tzinfo=UTC)), "conversation.destroyed"),
]


def test_the_reasons_are_those_of_the_contract() -> None:
    names = {name.removeprefix("REASON_") for name in errors_pb2.Reason.DESCRIPTOR.values_by_name} - {
        "UNSPECIFIED"
    }
    assert {str(reason) for reason in Reason} == names


def test_states_and_relations_are_those_of_the_contract() -> None:
    assert {conversation_pb2.ConversationState.Name(value) for value in STATES.values()} == {
        f"CONVERSATION_STATE_{state.name}" for state in State
    }
    assert set(RELATIONS) == set(Relation)
    assert {conversation_pb2.FeeBasis.Name(value) for value in BASES.values()} == {
        f"FEE_BASIS_{basis.name}" for basis in Basis
    }


@pytest.mark.rule("S40")
@pytest.mark.parametrize(("event", "subject"), EVENTS)
def test_every_event_travels_under_its_subject_as_its_message(event: events.Event, subject: str) -> None:
    assert subject_of(event) == f"conversation.v1.{subject}"
    message = getattr(events_pb2, type(event).__name__).FromString(payload_of(event))
    assert message.conversation_id == str(CONVERSATION)
    assert len(message.ListFields()) >= len(vars(event)) - 1


@pytest.mark.rule("S40")
def test_events_have_fields_for_ids_numbers_and_times_only() -> None:
    for message in events_pb2.DESCRIPTOR.message_types_by_name.values():
        for field in message.fields:
            if field.type == FieldDescriptor.TYPE_STRING:
                assert field.name.endswith(("_id", "_ids")), field.full_name
            assert not field.GetOptions().Extensions[SENSITIVE], field.full_name


@pytest.mark.rule("S26")
def test_only_the_hosts_answers_have_a_field_for_an_address() -> None:
    with_address = {
        message.name
        for message in conversation_pb2.DESCRIPTOR.message_types_by_name.values()
        if _reaches_address(message)
    }
    assert with_address == {
        "ManagedParticipant",
        "ListManagedParticipantsResponse",
        "NewParticipant",
        "CreateConversationRequest",
        "AddParticipantsRequest",
    }


def _reaches_address(message: Descriptor) -> bool:
    return any(
        field.name == "email" or (field.message_type is not None and _reaches_address(field.message_type))
        for field in message.fields
    )


@pytest.mark.rule("S41")
def test_a_hint_is_given_once_for_all_that_one_transaction_did() -> None:
    started, opened = events.ConversationStarted(CONVERSATION), events.ConversationOpened(CONVERSATION)
    sent = [
        events.MessageSent(CONVERSATION, MessageId(new_id()), last, PersonId(new_id()), first)
        for first, last in ((5, 7), (8, 8))
    ]
    pokes = live_pb2.LivePokes.FromString(pokes_of([started, opened, *sent])).pokes
    assert [(each.topic, each.first_sequence, each.last_sequence) for each in pokes] == [
        (live_pb2.LIVE_TOPIC_CONVERSATION, 0, 0),
        (live_pb2.LIVE_TOPIC_MESSAGES, 5, 8),
    ]
