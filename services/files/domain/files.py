"""THE RULES of files, pure.

S18  After completion nothing is shared (decided by the conversation service, ADR 0008).
S28  The sender picks who sees a file; host and sender always do. For everybody else it does not exist.
S29  A file that was shared is never deleted or replaced.
     A file is what its content says: extension, declared type and content agree, or it is refused.

States: uploading → shared; uploading → dropped (refused or abandoned; bytes removed, row kept).
"""

import codecs
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import PurePosixPath
from uuid import UUID

from chassis.faults import Fault, Kind, Violation, precondition
from chassis.ids import ConversationId, ParticipantId, PersonId

LONGEST_NAME = 200
HEAD_BYTES = 8192
ABANDONED_AFTER = timedelta(hours=1)
"""An upload that has not ended by then never will: no call may take that long."""


class Reason(StrEnum):
    """Refusals, as in errors.proto."""

    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    FILE_EMPTY = "FILE_EMPTY"
    FILE_TYPE_REFUSED = "FILE_TYPE_REFUSED"
    FILE_NAME_REFUSED = "FILE_NAME_REFUSED"
    FILE_ID_REUSED = "FILE_ID_REUSED"
    CHECKSUM_MISMATCH = "CHECKSUM_MISMATCH"
    UPLOAD_INCOMPLETE = "UPLOAD_INCOMPLETE"


class FileState(StrEnum):
    """Where a file stands; only SHARED ones are ever shown."""

    UPLOADING = "uploading"
    SHARED = "shared"
    DROPPED = "dropped"


TRANSITIONS = {
    (FileState.UPLOADING, "share"): FileState.SHARED,
    (FileState.UPLOADING, "drop"): FileState.DROPPED,
    (FileState.DROPPED, "upload"): FileState.UPLOADING,
    (FileState.UPLOADING, "upload"): FileState.UPLOADING,
}
"""(state, act) → state. What is missing here is not possible: a shared file never changes (S29)."""

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

EXTENSIONS = {
    "application/pdf": {"pdf"},
    "image/png": {"png"},
    "image/jpeg": {"jpg", "jpeg"},
    "image/webp": {"webp"},
    "image/gif": {"gif"},
    "text/plain": {"txt"},
    "text/csv": {"csv"},
    _WORD: {"docx"},
    _SHEET: {"xlsx"},
}
"""The admitted types and the extensions that go with them."""

_TEXTS = {"text/plain", "text/csv"}
_SAYS_NOTHING = {"", "application/octet-stream"}
_SPREADSHEETS_SAY_CSV = {"application/vnd.ms-excel", "application/csv"}


@dataclass(frozen=True)
class Upload:
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
class Received:
    """What came: size in bytes, SHA-256, the type its head shows (None: none), whether all of it is text."""

    size: int
    sha256: str
    detected: str | None
    is_text: bool


@dataclass(frozen=True)
class Admission:
    """The conversation service's answer: who sees the file, and after which message it stands."""

    person_ids: frozenset[PersonId]
    participants: dict[PersonId, ParticipantId]
    sender_participant_id: ParticipantId
    after_sequence: int
    admit_time: datetime


@dataclass(frozen=True)
class File:
    """A file and where it stands. `participant_ids` are the participants who were chosen to see it."""

    file_id: UUID
    conversation_id: ConversationId
    sender: PersonId
    name: str
    state: FileState
    object_key: str
    content_type: str = ""
    size: int = 0
    sha256: str = ""
    sender_participant_id: ParticipantId | None = None
    after_sequence: int = 0
    share_time: datetime | None = None
    host: PersonId | None = None
    viewers: dict[PersonId, ParticipantId] | None = None

    def visible_to(self, person: PersonId) -> bool:
        """S28: sender, host and the chosen see a shared file; for others it does not exist."""
        return self.state is FileState.SHARED and person in (self.viewers or {})

    def chosen(self, reader: PersonId) -> list[ParticipantId]:
        """Who else was chosen, for host and sender only: others do not learn who may see what they see."""
        if reader not in (self.sender, self.host):
            return []
        return sorted(who for person, who in (self.viewers or {}).items() if person != self.host)


class TextCheck:
    """Whether a stream of bytes is text: UTF-8 (RFC 3629), no controls but tab and line ends."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.is_text = True

    def feed(self, data: bytes, final: bool = False) -> None:
        """Look at the next bytes."""
        if not self.is_text:
            return
        try:
            text = self._decoder.decode(data, final)
        except UnicodeDecodeError:
            self.is_text = False
            return
        self.is_text = not any(character < " " and character not in "\t\r\n\f" for character in text)


def checked(upload: Upload, largest: int) -> Upload:
    """The upload with its name in NFC, if header and name can be accepted. Fault INVALID names the field."""
    name = unicodedata.normalize("NFC", upload.name).strip()
    if not name or len(name) > LONGEST_NAME:
        raise _refused(Reason.FILE_NAME_REFUSED, "name", f"must have 1 to {LONGEST_NAME} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") or character in "/\\" for character in name):
        raise _refused(Reason.FILE_NAME_REFUSED, "name", "must not hold slashes or control characters")
    if _extension(name) not in {each for known in EXTENSIONS.values() for each in known}:
        raise _refused(Reason.FILE_TYPE_REFUSED, "name", _admitted())
    if upload.size == 0:
        raise _refused(Reason.FILE_EMPTY, "size", "an empty file cannot be shared")
    if upload.size > largest:
        raise too_large(largest)
    return replace(upload, name=name)


def too_large(largest: int) -> Fault:
    """Refuse a file for its size; `largest` in bytes."""
    return _refused(Reason.FILE_TOO_LARGE, "size", f"must be at most {largest // (1024 * 1024)} MiB")


def verdict(upload: Upload, received: Received) -> str:
    """The content type under which the file is shared. Fault INVALID where something does not agree."""
    if received.size != upload.size:
        raise wrong_size()
    if upload.sha256 and received.sha256 != upload.sha256:
        raise _refused(
            Reason.CHECKSUM_MISMATCH, "sha256", "the bytes were changed on their way; send them again"
        )
    extension = _extension(upload.name)
    found = received.detected
    if found is None and received.is_text:
        found = "text/csv" if extension == "csv" else "text/plain"
    if found not in EXTENSIONS or extension not in EXTENSIONS[found]:
        raise _refused(
            Reason.FILE_TYPE_REFUSED, "name", "its content is not what its name says; " + _admitted()
        )
    if not _agrees(upload.content_type.partition(";")[0].strip().lower(), found):
        raise _refused(
            Reason.FILE_TYPE_REFUSED, "content_type", "its content is of another type than declared"
        )
    return found


def same_file(upload: Upload, received: Received, stored: File) -> bool:
    """Whether an upload repeats the one that was stored under its id."""
    return (upload.sender, upload.conversation_id, upload.name, received.sha256) == (
        stored.sender,
        stored.conversation_id,
        stored.name,
        stored.sha256,
    )


def may_try_again(upload: Upload, earlier: File) -> bool:
    """Whether an upload may follow an earlier attempt under its id: the same sender's, not shared."""
    possible = (earlier.state, "upload") in TRANSITIONS
    return possible and (upload.sender, upload.conversation_id) == (earlier.sender, earlier.conversation_id)


def wrong_size() -> Fault:
    """More or fewer bytes arrived than were declared."""
    return _refused(
        Reason.UPLOAD_INCOMPLETE, "size", "not the declared number of bytes arrived; send the file again"
    )


def id_reused() -> Fault:
    """The file id belongs to another file."""
    return precondition(Reason.FILE_ID_REUSED, "This file id was already used for another file.")


def viewers(admission: Admission) -> dict[PersonId, ParticipantId]:
    """Who sees the file, as the conversation service decided it."""
    return {person: admission.participants[person] for person in admission.person_ids}


def _agrees(declared: str, found: str) -> bool:
    if declared in _SAYS_NOTHING or declared == found:
        return True
    return found in _TEXTS and (
        declared in _TEXTS or (found == "text/csv" and declared in _SPREADSHEETS_SAY_CSV)
    )


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def _admitted() -> str:
    return "admitted are " + ", ".join(sorted(_flat(EXTENSIONS.values()))).upper()


def _flat(groups: Iterable[set[str]]) -> set[str]:
    return {each for group in groups for each in group}


def _refused(reason: Reason, field: str, description: str) -> Fault:
    return Fault(
        Kind.INVALID,
        reason,
        f"The file was not shared: {description}.",
        violations=(Violation(field, description),),
    )
