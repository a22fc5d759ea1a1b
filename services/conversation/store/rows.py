"""Row ↔ entity, one function each way."""

from collections.abc import Sequence
from typing import Any

from chassis.ids import ConversationId, DivisionId, MessageId, ParticipantId, PersonId, PracticeId
from chassis.money import Money
from services.conversation.domain.entities import Admission, Conversation, Division, Message, Participant
from services.conversation.domain.states import State
from services.conversation.store import seals

Row = dict[str, Any]


def conversation_row(conversation: Conversation, key: bytes) -> Row:
    """A new conversation as a row."""
    division = conversation.division
    return {
        "conversation_id": conversation.conversation_id,
        "practice_id": division.practice_id,
        "division_id": division.division_id,
        "division_name": division.name,
        "division_time_zone": division.time_zone,
        "currency": division.currency,
        "billing_enabled": division.billing_enabled,
        "support_address": division.support_address,
        "emergency_number": division.emergency_number,
        "sealed_subject": seals.seal_subject(key, conversation.conversation_id, conversation.subject),
        "state": conversation.state,
        "start_time": conversation.start_time,
        "start_time_zone": conversation.start_time_zone,
        "create_time": conversation.create_time,
        "open_time": conversation.open_time,
        "complete_time": conversation.complete_time,
        "completed_by": conversation.completed_by,
        "acknowledged": sorted(conversation.acknowledged),
        "activity_time": conversation.activity_time,
        "announcement_version": conversation.announcement_version,
        "last_sequence": conversation.last_sequence,
        "last_hash": conversation.last_hash,
        "version": conversation.version,
        "participant_count": len(conversation.participants) - 1,
    }


def conversation(row: Any, key: bytes, participants: Sequence[Participant]) -> Conversation:
    """A conversation from its row, which also has `sealed_announcement`, the current one."""
    return Conversation(
        conversation_id=ConversationId(row.conversation_id),
        division=_division(row),
        subject=seals.unseal_subject(key, row.conversation_id, row.sealed_subject),
        state=State(row.state),
        start_time=row.start_time,
        start_time_zone=row.start_time_zone,
        create_time=row.create_time,
        open_time=row.open_time,
        complete_time=row.complete_time,
        completed_by=row.completed_by,
        acknowledged=frozenset(ParticipantId(each) for each in row.acknowledged),
        activity_time=row.activity_time,
        announcement=seals.unseal_announcement(
            key, row.conversation_id, row.announcement_version, row.sealed_announcement
        ),
        announcement_version=row.announcement_version,
        last_sequence=row.last_sequence,
        last_hash=row.last_hash,
        version=row.version,
        participants=tuple(participants),
    )


def _division(row: Any) -> Division:
    return Division(
        division_id=DivisionId(row.division_id),
        practice_id=PracticeId(row.practice_id),
        name=row.division_name,
        time_zone=row.division_time_zone,
        currency=row.currency,
        billing_enabled=row.billing_enabled,
        support_address=row.support_address,
        emergency_number=row.emergency_number,
    )


def participant_row(conversation_id: ConversationId, position: int, participant: Participant) -> Row:
    """A participant as a row; the host's position is 0."""
    return {
        "conversation_id": conversation_id,
        "participant_id": participant.participant_id,
        "position": position,
        "person_id": participant.person_id,
        "display_name": participant.display_name,
        "host": participant.host,
        "colleague": participant.colleague,
        "fee_minor_units": participant.fee.minor_units if participant.fee else None,
        "fee_currency": participant.fee.currency if participant.fee else None,
        "first_sequence": participant.first_sequence,
    }


def participant(row: Any) -> Participant:
    """A participant from a row."""
    fee = None if row.fee_minor_units is None else Money(row.fee_minor_units, row.fee_currency)
    return Participant(
        participant_id=ParticipantId(row.participant_id),
        person_id=PersonId(row.person_id),
        display_name=row.display_name,
        host=row.host,
        colleague=row.colleague,
        fee=fee,
        first_sequence=row.first_sequence,
    )


def message_row(conversation_id: ConversationId, message: Message, key: bytes) -> Row:
    """A message as a row, sealed."""
    sealed = seals.seal_message(key, conversation_id, message.sequence, message.message_id, message.text)
    return {
        "conversation_id": conversation_id,
        "sequence": message.sequence,
        "message_id": message.message_id,
        "participant_id": message.participant_id,
        "sealed_text": sealed,
        "send_time": message.send_time,
        "hash": message.hash,
    }


def message(row: Any, key: bytes) -> Message:
    """A message from a row."""
    return Message(
        message_id=MessageId(row.message_id),
        sequence=row.sequence,
        participant_id=ParticipantId(row.participant_id),
        text=seals.unseal_message(key, row.conversation_id, row.sequence, row.message_id, row.sealed_text),
        send_time=row.send_time,
        hash=row.hash,
    )


def admission_row(conversation_id: ConversationId, admission: Admission) -> Row:
    """An admitted file as a row."""
    return {
        "conversation_id": conversation_id,
        "attachment_id": admission.attachment_id,
        "participant_id": admission.sender_participant_id,
        "after_sequence": admission.after_sequence,
        "person_ids": list(admission.person_ids),
        "admit_time": admission.admit_time,
    }


def admission(row: Any) -> Admission:
    """An admitted file from a row."""
    return Admission(
        attachment_id=MessageId(row.attachment_id),
        sender_participant_id=ParticipantId(row.participant_id),
        after_sequence=row.after_sequence,
        person_ids=tuple(PersonId(each) for each in row.person_ids),
        admit_time=row.admit_time,
    )
