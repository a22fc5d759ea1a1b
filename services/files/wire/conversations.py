"""What is asked of the conversation service and the directory, and what they answer."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sotto.conversation.v1 import conversation_pb2

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId
from services.files.domain.conversations import Conversation
from services.files.domain.files import Admission, File
from services.files.domain.uploads import Header

_OVER = {
    conversation_pb2.CONVERSATION_STATE_COMPLETED,
    conversation_pb2.CONVERSATION_STATE_CANCELLED,
}


def admission_request(header: Header, validate_only: bool) -> conversation_pb2.AdmitAttachmentRequest:
    """Whether a file is let in."""
    return conversation_pb2.AdmitAttachmentRequest(
        conversation_id=str(header.conversation_id),
        attachment_id=str(header.file_id),
        sender_person_id=str(header.sender),
        participant_ids=sorted(str(each) for each in header.participant_ids),
        validate_only=validate_only,
    )


def admission_in(answer: conversation_pb2.AdmitAttachmentResponse) -> Admission:
    """How a file was let in."""
    return Admission(
        person_ids=frozenset(PersonId(UUID(each)) for each in answer.person_ids),
        sender_participant_id=ParticipantId(UUID(answer.sender_participant_id)),
        after_sequence=answer.after_sequence,
        admit_time=answer.admit_time.ToDatetime(tzinfo=UTC),
    )


def conversation_in(answer: conversation_pb2.ConversationDescription) -> Conversation:
    """A conversation as far as files and forms need to know it."""
    return Conversation(
        conversation_id=ConversationId(UUID(answer.conversation_id)),
        division_id=DivisionId(UUID(answer.division_id)),
        host=next(PersonId(UUID(each.person_id)) for each in answer.participants if each.host),
        participants={
            PersonId(UUID(each.person_id)): ParticipantId(UUID(each.participant_id))
            for each in answer.participants
        },
        over=answer.state in _OVER,
        withdrawn=frozenset(PersonId(UUID(each.person_id)) for each in answer.participants if each.withdrawn),
        names={PersonId(UUID(each.person_id)): each.display_name for each in answer.participants},
    )


def viewers_request(
    file: File, person: PersonId, participants: Sequence[ParticipantId]
) -> conversation_pb2.AddAttachmentViewersRequest:
    """Whether more people may see a file."""
    return conversation_pb2.AddAttachmentViewersRequest(
        conversation_id=str(file.conversation_id),
        attachment_id=str(file.file_id),
        person_id=str(person),
        participant_ids=[str(each) for each in participants],
    )


def form_admission_request(
    conversation_id: ConversationId, person: PersonId, assignees: Sequence[ParticipantId]
) -> conversation_pb2.AdmitFormRequest:
    """Whether a form may be assigned or submitted."""
    return conversation_pb2.AdmitFormRequest(
        conversation_id=str(conversation_id),
        person_id=str(person),
        participant_ids=[str(each) for each in assignees],
    )


def form_admission_in(answer: conversation_pb2.AdmitFormResponse) -> datetime:
    """When it was admitted."""
    return answer.admit_time.ToDatetime(tzinfo=UTC)
