"""THE RULES of uploads, pure (ADR 0024).

S18  After completion nothing is shared (decided by the conversation service, ADR 0008).
S28  The sender picks who sees a file; an upload is known to its sender only.
S29  A file that was shared is never deleted or replaced.

An upload begins, takes bytes, is checked once all are there, and ends available or refused. One that is not
gone on with is dropped. A refused or dropped one may begin afresh under its id: that is another attempt.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.faults import Fault, Kind
from chassis.ids import ConversationId, ParticipantId, PersonId
from services.files.domain.reasons import (
    Reason,
    id_reused,
    offset_mismatch,
    refused,
    too_large,
    upload_over,
    wrong_size,
)
from services.files.domain.types import ADMITTED, admitted, extension

LONGEST_NAME = 200
EXPIRES_AFTER = timedelta(hours=24)
"""An upload to which nothing is added for so long is dropped."""
REFUSED_SHOWN = timedelta(days=7)
"""So long its sender is shown that an upload was refused."""
MIB = 1024 * 1024
USUAL_LARGEST_MIB = 50


class UploadState(StrEnum):
    """Where an upload stands; others than its sender see only available ones."""

    UPLOADING = "uploading"
    CHECKING = "checking"
    AVAILABLE = "available"
    REFUSED = "refused"
    DROPPED = "dropped"


TRANSITIONS = {
    (UploadState.UPLOADING, "begin"): UploadState.UPLOADING,
    (UploadState.UPLOADING, "complete"): UploadState.CHECKING,
    (UploadState.UPLOADING, "drop"): UploadState.DROPPED,
    (UploadState.CHECKING, "share"): UploadState.AVAILABLE,
    (UploadState.CHECKING, "refuse"): UploadState.REFUSED,
    (UploadState.REFUSED, "begin"): UploadState.UPLOADING,
    (UploadState.REFUSED, "drop"): UploadState.DROPPED,
    (UploadState.DROPPED, "begin"): UploadState.UPLOADING,
}
"""(state, act) → state. What is missing here is not possible: an available file never changes (S29)."""


@dataclass(frozen=True)
class Header:
    """What a client says is coming. `size` in bytes, `sha256` lower-case hexadecimal or empty."""

    file_id: UUID
    conversation_id: ConversationId
    sender: PersonId
    name: str
    content_type: str
    size: int
    sha256: str
    participant_ids: frozenset[ParticipantId]


@dataclass(frozen=True)
class Refusal:
    """Why a file will not be shared: a reason of this service or the conversation's, and a sentence."""

    reason: str
    message: str


@dataclass(frozen=True)
class Upload:
    """An upload and where it stands. `offset`: bytes kept; each beginning is an attempt of its own."""

    header: Header
    attempt_id: UUID
    state: UploadState
    offset: int
    begin_time: datetime
    touch_time: datetime
    refusal: Refusal | None = None

    @property
    def expire_time(self) -> datetime | None:
        """When it is dropped if nothing arrives; None: all bytes are there, or it is over."""
        return self.touch_time + EXPIRES_AFTER if self.state is UploadState.UPLOADING else None


def largest_size(division_mib: int, operator_mib: int) -> int:
    """The largest file in bytes: what the division says (0: what is usual), as far as the operator allows."""
    return min(division_mib or USUAL_LARGEST_MIB, operator_mib) * MIB


def checked(header: Header, largest: int) -> Header:
    """The header with its name in NFC, if it can be accepted. Fault INVALID names the field."""
    name = unicodedata.normalize("NFC", header.name).strip()
    if not name or len(name) > LONGEST_NAME:
        raise refused(Reason.FILE_NAME_REFUSED, "name", f"must have 1 to {LONGEST_NAME} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") or character in "/\\" for character in name):
        raise refused(Reason.FILE_NAME_REFUSED, "name", "must not hold slashes or control characters")
    if extension(name) not in ADMITTED:
        raise refused(Reason.FILE_TYPE_REFUSED, "name", admitted())
    if header.size == 0:
        raise refused(Reason.FILE_EMPTY, "size", "an empty file cannot be shared")
    if header.size > largest:
        raise too_large(largest)
    return replace(header, name=name)


def begun(header: Header, attempt_id: UUID, now: datetime) -> Upload:
    """A fresh attempt."""
    return Upload(header, attempt_id, UploadState.UPLOADING, 0, now, now)


def goes_on(header: Header, earlier: Upload | None) -> bool:
    """Whether `earlier` is this upload itself; False: it begins afresh. Fault FILE_ID_REUSED."""
    if earlier is None:
        return False
    if (header.sender, header.conversation_id) != (earlier.header.sender, earlier.header.conversation_id):
        raise id_reused()
    if earlier.state in (UploadState.REFUSED, UploadState.DROPPED):
        return False
    if header != earlier.header:
        raise id_reused()
    return True


def may_begin_afresh(header: Header, earlier: Upload | None) -> bool:
    """Whether another attempt may take the place of an earlier one: the same sender's, not complete yet."""
    if earlier is None:
        return True
    same = (header.sender, header.conversation_id) == (earlier.header.sender, earlier.header.conversation_id)
    return same and (earlier.state, "begin") in TRANSITIONS


def check_takes(upload: Upload, offset: int) -> None:
    """Whether it takes bytes at an offset. Faults UPLOAD_OVER, UPLOAD_OFFSET_MISMATCH."""
    if upload.state is not UploadState.UPLOADING:
        raise upload_over(upload.state)
    if upload.offset != offset:
        raise offset_mismatch(upload.offset)


def check_fits(upload: Upload, end: int) -> None:
    """Fault UPLOAD_INCOMPLETE where more bytes arrive than were declared."""
    if end > upload.header.size:
        raise wrong_size()


def check_droppable(upload: Upload) -> None:
    """Whether its sender may give up or dismiss it. Fault UPLOAD_OVER once it is checked or shared (S29)."""
    if upload.state in (UploadState.CHECKING, UploadState.AVAILABLE):
        raise upload_over(upload.state)


def refusal_of(fault: Fault) -> Refusal | None:
    """What a Fault means for the file: a refusal for good, or None where trying again may help."""
    if fault.kind in (Kind.INVALID, Kind.PRECONDITION, Kind.NOT_FOUND, Kind.FORBIDDEN):
        return Refusal(fault.reason, fault.message)
    return None
