"""Shared files on the wire."""

from sotto.files.v1 import files_pb2

from chassis.ids import PersonId
from chassis.timestamps import timestamp
from services.files.domain.files import Extent, File, Quarantine, Rendition, RenditionKind, Viewer, Why
from services.files.domain.verdicts import Scan

_SCANS = {Scan.UNSCANNED: files_pb2.SCAN_STATE_UNSCANNED, Scan.CLEAN: files_pb2.SCAN_STATE_CLEAN}
_RENDITIONS = {
    files_pb2.RENDITION_UNSPECIFIED: RenditionKind.CONTENT,
    files_pb2.RENDITION_THUMBNAIL: RenditionKind.THUMBNAIL,
}
_REASONS = {
    Why.HOST: files_pb2.VIEWER_REASON_HOST,
    Why.SENDER: files_pb2.VIEWER_REASON_SENDER,
    Why.CHOSEN: files_pb2.VIEWER_REASON_CHOSEN,
    Why.ADDED: files_pb2.VIEWER_REASON_ADDED,
    Why.HISTORY_SHARED: files_pb2.VIEWER_REASON_HISTORY_SHARED,
}


def file_out(file: File, reader: PersonId) -> files_pb2.File:
    """A shared file as `reader` may see it."""
    return files_pb2.File(
        file_id=str(file.file_id),
        conversation_id=str(file.conversation_id),
        name=file.name,
        content_type=file.content.content_type,
        size=file.content.size,
        sha256=file.content.sha256,
        sender_participant_id=str(file.sender_participant_id),
        after_sequence=file.after_sequence,
        share_time=timestamp(file.share_time),
        scan_state=_SCANS[file.scan],
        participant_ids=[str(each) for each in file.chosen(reader)],
        has_thumbnail=file.thumbnail is not None,
        quarantine_time=timestamp(file.quarantine.time) if file.quarantine else None,
    )


def administered_out(file: File) -> files_pb2.AdministeredFile:
    """A shared file as an admin of its division may see it."""
    return files_pb2.AdministeredFile(
        file_id=str(file.file_id),
        name=file.name,
        content_type=file.content.content_type,
        size=file.content.size,
        sender_participant_id=str(file.sender_participant_id),
        share_time=timestamp(file.share_time),
        scan_state=_SCANS[file.scan],
        quarantine=quarantine_out(file.quarantine) if file.quarantine else None,
    )


def rendition_in(rendition: files_pb2.Rendition) -> RenditionKind:
    """What of a file is wanted."""
    return _RENDITIONS[rendition]


def range_in(request: files_pb2.DownloadFileRequest) -> tuple[int | None, int | None] | None:
    """The range asked for; None: all."""
    if not request.HasField("range"):
        return None
    asked = request.range
    return (
        asked.first if asked.HasField("first") else None,
        asked.last if asked.HasField("last") else None,
    )


def extent_out(rendition: Rendition, extent: Extent) -> files_pb2.Extent:
    """Which bytes are coming."""
    return files_pb2.Extent(
        content_type=rendition.content_type,
        size=rendition.size,
        first=extent.first,
        length=extent.length,
        sha256=rendition.sha256,
    )


def quarantine_out(quarantine: Quarantine) -> files_pb2.Quarantine:
    """A quarantine."""
    return files_pb2.Quarantine(
        quarantine_time=timestamp(quarantine.time),
        person_id=str(quarantine.person_id),
        reason=quarantine.reason,
    )


def explanation_out(file: File) -> files_pb2.ExplainFileResponse:
    """Who can see a file, and why."""
    return files_pb2.ExplainFileResponse(
        viewers=[_viewer_out(each) for each in file.viewers],
        quarantine=quarantine_out(file.quarantine) if file.quarantine else None,
    )


def _viewer_out(viewer: Viewer) -> files_pb2.FileViewer:
    return files_pb2.FileViewer(
        participant_id=str(viewer.participant_id),
        reason=_REASONS[viewer.why],
        add_time=timestamp(viewer.add_time),
    )
