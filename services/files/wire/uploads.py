"""Uploads on the wire."""

from collections.abc import Sequence

from sotto.files.v1 import files_pb2, uploads_pb2

from chassis.faults import invalid
from chassis.ids import ConversationId, ParticipantId, PersonId, parse_id
from chassis.timestamps import timestamp
from services.files.domain.files import File
from services.files.domain.types import ADMITTED
from services.files.domain.uploads import Header, Upload, UploadState
from services.files.wire.files import file_out

_STATES = {
    UploadState.UPLOADING: uploads_pb2.UPLOAD_STATE_UPLOADING,
    UploadState.CHECKING: uploads_pb2.UPLOAD_STATE_CHECKING,
    UploadState.AVAILABLE: uploads_pb2.UPLOAD_STATE_AVAILABLE,
    UploadState.REFUSED: uploads_pb2.UPLOAD_STATE_REFUSED,
    UploadState.DROPPED: uploads_pb2.UPLOAD_STATE_DROPPED,
}
_ALGORITHMS = {
    uploads_pb2.CHECKSUM_ALGORITHM_SHA1: ("sha1", 20),
    uploads_pb2.CHECKSUM_ALGORITHM_SHA256: ("sha256", 32),
}


def header_in(header: files_pb2.UploadHeader, sender: PersonId) -> Header:
    """What is coming."""
    return Header(
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


def checksum_in(header: uploads_pb2.AppendHeader) -> tuple[str, bytes] | None:
    """The algorithm as hashlib names it, and the value; None: no checksum."""
    if not header.HasField("checksum"):
        return None
    algorithm, length = _ALGORITHMS[header.checksum.algorithm]
    if len(header.checksum.value) != length:
        raise invalid("checksum.value", f"must have {length} bytes")
    return algorithm, header.checksum.value


def upload_out(upload: Upload, file: File | None = None) -> uploads_pb2.Upload:
    """An upload as its sender sees it."""
    header, refusal = upload.header, upload.refusal
    return uploads_pb2.Upload(
        file_id=str(header.file_id),
        conversation_id=str(header.conversation_id),
        name=header.name,
        size=header.size,
        offset=upload.offset,
        state=_STATES[upload.state],
        refusal_reason=refusal.reason if refusal else "",
        refusal_message=refusal.message if refusal else "",
        begin_time=timestamp(upload.begin_time),
        expire_time=timestamp(upload.expire_time),
        file=file_out(file, header.sender) if file else None,
    )


def uploads_out(uploads: Sequence[Upload], largest_size: int) -> uploads_pb2.ListUploadsResponse:
    """Somebody's uploads, and what the next ones may be."""
    return uploads_pb2.ListUploadsResponse(
        uploads=[upload_out(each) for each in uploads],
        limits=uploads_pb2.UploadLimits(largest_size=largest_size, extensions=sorted(ADMITTED)),
    )
