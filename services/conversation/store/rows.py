"""Row ↔ entity, one function each way."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.ids import (
    ConversationId,
    DivisionId,
    MessageId,
    ParticipantId,
    PersonId,
    PracticeId,
    new_id,
)
from chassis.keystore import Destroyed, Found
from chassis.money import Money
from services.conversation.domain.entities import (
    Acceptance,
    Admission,
    AnnouncementVersion,
    Basis,
    Cancellation,
    Conversation,
    Division,
    Message,
    NamePolicy,
    Participant,
)
from services.conversation.domain.states import State
from services.conversation.domain.writing import Draft, SavedReply
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
        "reschedule_count": conversation.reschedule_count,
        "follow_up_of": conversation.follow_up_of,
        "name_policy": conversation.name_policy,
    }


def conversation(row: Any, found: Found, participants: Sequence[Participant]) -> Conversation:
    """A conversation from its row, which also has `sealed_announcement`, the current one.

    Where the key was destroyed the texts are empty.
    """
    key, destroyed = (None, found) if isinstance(found, Destroyed) else (found, None)
    return Conversation(
        conversation_id=ConversationId(row.conversation_id),
        division=_division(row),
        subject=seals.unseal_subject(key, row.conversation_id, row.sealed_subject) if key else "",
        state=State(row.state),
        start_time=row.start_time,
        start_time_zone=row.start_time_zone,
        create_time=row.create_time,
        open_time=row.open_time,
        complete_time=row.complete_time,
        completed_by=row.completed_by,
        acknowledged=frozenset(ParticipantId(each) for each in row.acknowledged),
        activity_time=row.activity_time,
        announcement=(
            seals.unseal_announcement(
                key, row.conversation_id, row.announcement_version, row.sealed_announcement
            )
            if key
            else ""
        ),
        announcement_version=row.announcement_version,
        last_sequence=row.last_sequence,
        last_hash=row.last_hash,
        version=row.version,
        participants=tuple(participants),
        cancellation=_cancellation(row, key),
        reschedule_count=row.reschedule_count,
        follow_up_of=ConversationId(row.follow_up_of) if row.follow_up_of else None,
        name_policy=NamePolicy(row.name_policy),
        destroy_time=destroyed.time if destroyed else None,
    )


def _cancellation(row: Any, key: bytes | None) -> Cancellation | None:
    if row.cancel_time is None:
        return None
    reason = seals.unseal_cancel_reason(key, row.conversation_id, row.sealed_cancel_reason) if key else ""
    return Cancellation(row.cancel_time, PersonId(row.cancelled_by), reason)


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
        "first_sequence": participant.first_sequence,
        "history_shared": participant.history_shared,
        **fee_columns(participant),
    }


def fee_columns(participant: Participant) -> Row:
    """What a participant owes, what they were to owe, and what they accepted, as columns."""
    fee, agreed, accepted = participant.fee, participant.agreed_fee, participant.acceptance
    return {
        "fee_minor_units": fee.minor_units if fee else None,
        "fee_currency": fee.currency if fee else None,
        "agreed_minor_units": agreed.minor_units if agreed else None,
        "agreed_currency": agreed.currency if agreed else None,
        "fee_basis": participant.basis,
        "no_show": participant.no_show,
        "accepted_minor_units": accepted.fee.minor_units if accepted else None,
        "accepted_currency": accepted.fee.currency if accepted else None,
        "accepted_late_minor_units": _units(accepted.late_fee) if accepted else None,
        "accepted_no_show_minor_units": _units(accepted.no_show_fee) if accepted else None,
        "fee_accept_time": accepted.time if accepted else None,
    }


def acceptance_row(conversation_id: ConversationId, participant: Participant, accepted: Acceptance) -> Row:
    """What somebody accepted as a row of its own."""
    return {
        "fee_acceptance_id": new_id(),
        "conversation_id": conversation_id,
        "participant_id": participant.participant_id,
        "minor_units": accepted.fee.minor_units,
        "currency": accepted.fee.currency,
        "late_minor_units": _units(accepted.late_fee),
        "no_show_minor_units": _units(accepted.no_show_fee),
        "accept_time": accepted.time,
    }


def _units(fee: Money | None) -> int | None:
    return fee.minor_units if fee else None


def participant(row: Any) -> Participant:
    """A participant from a row."""
    return Participant(
        participant_id=ParticipantId(row.participant_id),
        person_id=PersonId(row.person_id),
        display_name=row.display_name,
        host=row.host,
        colleague=row.colleague,
        fee=_money(row.fee_minor_units, row.fee_currency),
        first_sequence=row.first_sequence,
        agreed_fee=_money(row.agreed_minor_units, row.agreed_currency),
        basis=Basis(row.fee_basis),
        no_show=row.no_show,
        withdraw_time=row.withdraw_time,
        acceptance=_acceptance(row),
        history_shared=row.history_shared,
    )


def _acceptance(row: Any) -> Acceptance | None:
    currency, fee = row.accepted_currency, _money(row.accepted_minor_units, row.accepted_currency)
    if fee is None:
        return None
    return Acceptance(
        fee=fee,
        late_fee=_money(row.accepted_late_minor_units, currency),
        no_show_fee=_money(row.accepted_no_show_minor_units, currency),
        time=row.fee_accept_time,
    )


def _money(minor_units: int | None, currency: str | None) -> Money | None:
    return None if minor_units is None or currency is None else Money(minor_units, currency)


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
        text=message_text(row, key),
        send_time=row.send_time,
        hash=row.hash,
    )


def message_text(row: Any, key: bytes) -> str:
    """The text of a message from its row."""
    return seals.unseal_message(key, row.conversation_id, row.sequence, row.message_id, row.sealed_text)


def admission_row(conversation_id: ConversationId, admission: Admission) -> Row:
    """An admitted file as a row."""
    return {
        "conversation_id": conversation_id,
        "attachment_id": admission.attachment_id,
        "participant_id": admission.sender_participant_id,
        "after_sequence": admission.after_sequence,
        "person_ids": list(admission.person_ids),
        "admit_time": admission.admit_time,
        "for_everybody": admission.for_everybody,
    }


def admission(row: Any, added: Sequence[UUID]) -> Admission:
    """An admitted file from its row and the people who were added."""
    return Admission(
        attachment_id=MessageId(row.attachment_id),
        sender_participant_id=ParticipantId(row.participant_id),
        after_sequence=row.after_sequence,
        person_ids=tuple(PersonId(each) for each in row.person_ids),
        admit_time=row.admit_time,
        for_everybody=row.for_everybody,
        added=tuple(PersonId(each) for each in added),
    )


def draft_row(conversation_id: ConversationId, person_id: PersonId, draft: Draft, key: bytes) -> Row:
    """A draft as a row, sealed."""
    return {
        "conversation_id": conversation_id,
        "person_id": person_id,
        "revision": draft.revision,
        "sealed_text": seals.seal_draft(key, conversation_id, person_id, draft.revision, draft.text),
        "update_time": draft.update_time,
    }


def draft(row: Any, key: bytes) -> Draft:
    """A draft from a row."""
    text = seals.unseal_draft(key, row.conversation_id, row.person_id, row.revision, row.sealed_text)
    return Draft(text, row.revision, row.update_time)


def saved_reply_row(person_id: PersonId, reply: SavedReply, key: bytes) -> Row:
    """A saved reply as a row, sealed with the key of the person."""
    place = reply.saved_reply_id, reply.version
    return {
        "saved_reply_id": reply.saved_reply_id,
        "person_id": person_id,
        "version": reply.version,
        "sealed_title": seals.seal_reply_title(key, *place, reply.title),
        "sealed_text": seals.seal_reply_text(key, *place, reply.text),
    }


def saved_reply(row: Any, key: bytes) -> SavedReply:
    """A saved reply from a row."""
    place = row.saved_reply_id, row.version
    return SavedReply(
        saved_reply_id=row.saved_reply_id,
        title=seals.unseal_reply_title(key, *place, row.sealed_title),
        text=seals.unseal_reply_text(key, *place, row.sealed_text),
        version=row.version,
    )


def announcement_version(row: Any, key: bytes) -> AnnouncementVersion:
    """What an announcement was, from a row."""
    return AnnouncementVersion(
        version=row.version,
        text=seals.unseal_announcement(key, row.conversation_id, row.version, row.sealed_text),
        edited_by=PersonId(row.edited_by),
        edit_time=row.edit_time,
    )
