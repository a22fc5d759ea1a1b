"""THE RULES of what may be shared, pure: a file is what its content says, or it is refused (reliability §5).

Name, declared type and content agree; nothing is shared that cannot be looked into, that holds programs, or
that was made to be too much for who opens it; and nothing in which the scanner finds malware.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.files.domain.reasons import Reason, checksum_mismatch, refused, wrong_size
from services.files.domain.types import EXTENSIONS, admitted, agrees, extension
from services.files.domain.uploads import Header


class Problem(StrEnum):
    """What is wrong with a content of an admitted type."""

    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    PROGRAMS = "programs"
    TOO_COMPLEX = "too_complex"


class Scan(StrEnum):
    """Whether a file was looked at for malware; UNSCANNED: the operator runs no scanner."""

    UNSCANNED = "unscanned"
    CLEAN = "clean"
    INFECTED = "infected"


@dataclass(frozen=True)
class Received:
    """What arrived: size in bytes, SHA-256 in lower-case hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Findings:
    """What an examination of the content found: its type (None: none that is admitted), and what is wrong."""

    content_type: str | None
    problem: Problem | None = None


_SENTENCES = {
    Problem.DAMAGED: (Reason.FILE_DAMAGED, "it is damaged or not what its name says"),
    Problem.ENCRYPTED: (
        Reason.FILE_ENCRYPTED,
        "it is protected by a password, so it cannot be checked; remove the password and send it again",
    ),
    Problem.PROGRAMS: (
        Reason.FILE_HOLDS_PROGRAMS,
        "it holds macros or embedded programs; save it without them and send it again",
    ),
    Problem.TOO_COMPLEX: (
        Reason.FILE_TOO_COMPLEX,
        "it unpacks to too much, or has too many pixels or frames",
    ),
}


EXAMINATIONS = 3
"""So often a content is examined if the examination dies: it may have died of something else."""


def check_arrived(header: Header, received: Received) -> None:
    """Whether what arrived is what was sent. Faults UPLOAD_INCOMPLETE, CHECKSUM_MISMATCH."""
    if received.size != header.size:
        raise wrong_size()
    if header.sha256 and received.sha256 != header.sha256:
        raise checksum_mismatch()


def verdict(header: Header, findings: Findings | None, scan: Scan) -> str:
    """The content type under which a file is shared. Fault INVALID: it is not, for good.

    `findings` None: every examination of it died.
    """
    if scan is Scan.INFECTED:
        raise refused(Reason.FILE_INFECTED, "content", "malware was found in it")
    if findings is None:
        raise refused(Reason.FILE_TOO_COMPLEX, "content", _SENTENCES[Problem.TOO_COMPLEX][1])
    found = findings.content_type
    if found not in EXTENSIONS or extension(header.name) not in EXTENSIONS[found]:
        description = "its content is not what its name says; " + admitted()
        raise refused(Reason.FILE_TYPE_REFUSED, "name", description)
    if not agrees(header.content_type, found):
        description = "its content is of another type than declared"
        raise refused(Reason.FILE_TYPE_REFUSED, "content_type", description)
    if findings.problem is not None:
        reason, sentence = _SENTENCES[findings.problem]
        raise refused(reason, "content", sentence)
    return found
