"""Rows ↔ entities. Names and reasons are sealed with the conversation's key for files."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.crypto import seal, unseal
from chassis.ids import ConversationId, ParticipantId, PersonId
from services.files.domain.files import (
    File,
    Part,
    Quarantine,
    Rendition,
    RenditionKind,
    Viewer,
    Why,
)
from services.files.domain.types import WEBP
from services.files.domain.uploads import Header, Refusal, Upload, UploadState
from services.files.domain.verdicts import Scan

Row = dict[str, Any]


def begun(upload: Upload, key: bytes) -> Row:
    """A fresh attempt as a row; of an earlier one nothing is left."""
    header = upload.header
    return {
        "file_id": header.file_id,
        "conversation_id": header.conversation_id,
        "sender_person_id": header.sender,
        "sealed_name": seal(key, header.name.encode(), _name_context(header.file_id)),
        "state": upload.state,
        "begun_at": upload.begin_time,
        "attempt_id": upload.attempt_id,
        "declared_type": header.content_type,
        "declared_size": header.size,
        "declared_sha256": header.sha256,
        "participant_ids": sorted(header.participant_ids),
        "received": upload.offset,
        "touched_at": upload.touch_time,
        "refusal_reason": None,
        "refusal_message": None,
    }


def upload(row: Any, key: bytes) -> Upload:
    """An upload from its row."""
    header = Header(
        file_id=row.file_id,
        conversation_id=ConversationId(row.conversation_id),
        sender=PersonId(row.sender_person_id),
        name=unseal(key, row.sealed_name, _name_context(row.file_id)).decode(),
        content_type=row.declared_type,
        size=row.declared_size,
        sha256=row.declared_sha256,
        participant_ids=frozenset(ParticipantId(each) for each in row.participant_ids),
    )
    return Upload(
        header=header,
        attempt_id=row.attempt_id,
        state=UploadState(row.state),
        offset=row.received,
        begin_time=row.begun_at,
        touch_time=row.touched_at,
        refusal=Refusal(row.refusal_reason, row.refusal_message) if row.refusal_reason else None,
    )


def shared(file: File, received_sha256: str) -> Row:
    """What a row says once its file is shared."""
    thumbnail = file.thumbnail
    return {
        "state": UploadState.AVAILABLE,
        "content_type": file.content.content_type,
        "size": file.content.size,
        "sha256": file.content.sha256,
        "thumbnail_size": thumbnail.size if thumbnail else None,
        "thumbnail_sha256": thumbnail.sha256 if thumbnail else None,
        "received_sha256": received_sha256,
        "scan_state": file.scan,
        "sender_participant_id": file.sender_participant_id,
        "after_sequence": file.after_sequence,
        "shared_at": file.share_time,
        "host_person_id": file.host,
    }


def file(row: Any, viewers: Sequence[Any], quarantine: Any | None, key: bytes) -> File:
    """A shared file from its rows."""
    thumbnail = None
    if row.thumbnail_size is not None:
        thumbnail = Rendition(RenditionKind.THUMBNAIL, WEBP, row.thumbnail_size, row.thumbnail_sha256)
    return File(
        file_id=row.file_id,
        conversation_id=ConversationId(row.conversation_id),
        sender=PersonId(row.sender_person_id),
        sender_participant_id=ParticipantId(row.sender_participant_id),
        host=PersonId(row.host_person_id),
        name=unseal(key, row.sealed_name, _name_context(row.file_id)).decode(),
        content=Rendition(RenditionKind.CONTENT, row.content_type, row.size, row.sha256),
        thumbnail=thumbnail,
        scan=Scan(row.scan_state),
        after_sequence=row.after_sequence,
        share_time=row.shared_at,
        viewers=tuple(_viewer(each) for each in viewers),
        quarantine=_quarantine(quarantine, key) if quarantine else None,
    )


def viewer_row(file_id: UUID, viewer: Viewer) -> Row:
    """Somebody who sees a file as a row."""
    return {
        "file_id": file_id,
        "person_id": viewer.person_id,
        "participant_id": viewer.participant_id,
        "why": viewer.why,
        "added_at": viewer.add_time,
    }


def part_row(file_id: UUID, kind: RenditionKind, part: Part) -> Row:
    """A part as a row."""
    return {
        "part_id": part.part_id,
        "file_id": file_id,
        "rendition": kind,
        "object_key": part.object_key,
        "start": part.start,
        "size": part.size,
    }


def part(row: Any) -> Part:
    """A part from its row."""
    return Part(row.part_id, row.object_key, row.start, row.size)


def quarantine_row(file_id: UUID, quarantine: Quarantine, key: bytes) -> Row:
    """A quarantine as a row, its reason sealed."""
    return {
        "file_id": file_id,
        "quarantined_by": quarantine.person_id,
        "quarantined_at": quarantine.time,
        "sealed_reason": seal(key, quarantine.reason.encode(), _reason_context(file_id)),
    }


def _quarantine(row: Any, key: bytes) -> Quarantine:
    reason = unseal(key, row.sealed_reason, _reason_context(row.file_id)).decode()
    return Quarantine(PersonId(row.quarantined_by), row.quarantined_at, reason)


def _viewer(row: Any) -> Viewer:
    return Viewer(PersonId(row.person_id), ParticipantId(row.participant_id), Why(row.why), row.added_at)


def _name_context(file_id: UUID) -> bytes:
    return b"file name" + file_id.bytes


def _reason_context(file_id: UUID) -> bytes:
    return b"quarantine reason" + file_id.bytes
