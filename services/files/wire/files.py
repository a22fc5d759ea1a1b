"""Files on the wire."""

from datetime import UTC, datetime
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.common.v1 import live_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.files.v1 import events_pb2, files_pb2

from chassis.ids import ConversationId, ParticipantId, PersonId, parse_id
from services.files.domain.files import Admission, File, Upload

SHARED = "files.v1.file.shared"


def upload_in(header: files_pb2.UploadHeader, sender: PersonId) -> Upload:
    """The header of an upload."""
    return Upload(
        file_id=parse_id(header.file_id, "file_id"),
        conversation_id=ConversationId(parse_id(header.conversation_id, "conversation_id")),
        sender=sender,
        name=header.name,
        content_type=header.content_type,
        size=header.size,
        sha256=header.sha256,
        participant_ids=frozenset(
            ParticipantId(parse_id(each, "participant_ids")) for each in header.participant_ids
        ),
    )


def file_out(file: File, reader: PersonId) -> files_pb2.File:
    """A shared file as `reader` may see it."""
    return files_pb2.File(
        file_id=str(file.file_id),
        conversation_id=str(file.conversation_id),
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        sender_participant_id=str(file.sender_participant_id),
        after_sequence=file.after_sequence,
        share_time=_time_out(file.share_time),
        scan_state=files_pb2.SCAN_STATE_UNSCANNED,
        participant_ids=[str(each) for each in file.chosen(reader)],
    )


def event_out(file: File) -> bytes:
    """FileShared."""
    return events_pb2.FileShared(
        file_id=str(file.file_id),
        conversation_id=str(file.conversation_id),
        sender_person_id=str(file.sender),
        person_ids=sorted(str(person) for person in file.viewers or {}),
    ).SerializeToString()


def poke_out(file: File) -> bytes:
    """The hint to gateways: only to those who may see the file (S28)."""
    poke = live_pb2.LivePoke(
        conversation_id=str(file.conversation_id),
        topic=live_pb2.LIVE_TOPIC_FILES,
        person_ids=sorted(str(person) for person in file.viewers or {}),
    )
    return live_pb2.LivePokes(pokes=[poke]).SerializeToString()


def admission_request(upload: Upload) -> conversation_pb2.AdmitAttachmentRequest:
    """The question to the conversation service."""
    return conversation_pb2.AdmitAttachmentRequest(
        conversation_id=str(upload.conversation_id),
        attachment_id=str(upload.file_id),
        sender_person_id=str(upload.sender),
        participant_ids=sorted(str(each) for each in upload.participant_ids),
    )


def admission_in(
    answer: conversation_pb2.AdmitAttachmentResponse, conversation: conversation_pb2.ConversationDescription
) -> Admission:
    """The conversation service's answer, with everybody's participant id."""
    return Admission(
        person_ids=frozenset(PersonId(UUID(each)) for each in answer.person_ids),
        participants={
            PersonId(UUID(each.person_id)): ParticipantId(UUID(each.participant_id))
            for each in conversation.participants
        },
        sender_participant_id=ParticipantId(UUID(answer.sender_participant_id)),
        after_sequence=answer.after_sequence,
        admit_time=answer.admit_time.ToDatetime(tzinfo=UTC),
    )


def host_in(conversation: conversation_pb2.ConversationDescription) -> PersonId:
    """Who hosts a conversation."""
    return next(PersonId(UUID(each.person_id)) for each in conversation.participants if each.host)


def _time_out(time: datetime | None) -> Timestamp | None:
    if time is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(time)
    return stamp
