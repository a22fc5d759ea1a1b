"""Why the files service refuses, and how it says so."""

from enum import StrEnum

from chassis.faults import Fault, Kind, Violation, forbidden, precondition

_MIB = 1024 * 1024


class Reason(StrEnum):
    """Refusals, as in errors.proto."""

    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    FILE_EMPTY = "FILE_EMPTY"
    FILE_TYPE_REFUSED = "FILE_TYPE_REFUSED"
    FILE_NAME_REFUSED = "FILE_NAME_REFUSED"
    FILE_ID_REUSED = "FILE_ID_REUSED"
    CHECKSUM_MISMATCH = "CHECKSUM_MISMATCH"
    UPLOAD_INCOMPLETE = "UPLOAD_INCOMPLETE"
    UPLOAD_OFFSET_MISMATCH = "UPLOAD_OFFSET_MISMATCH"
    UPLOAD_OVER = "UPLOAD_OVER"
    FILE_DAMAGED = "FILE_DAMAGED"
    FILE_ENCRYPTED = "FILE_ENCRYPTED"
    FILE_HOLDS_PROGRAMS = "FILE_HOLDS_PROGRAMS"
    FILE_TOO_COMPLEX = "FILE_TOO_COMPLEX"
    FILE_INFECTED = "FILE_INFECTED"
    SCANNER_UNAVAILABLE = "SCANNER_UNAVAILABLE"
    RANGE_NOT_SATISFIABLE = "RANGE_NOT_SATISFIABLE"
    HOST_ONLY = "HOST_ONLY"
    CONVERSATION_DESTROYED = "CONVERSATION_DESTROYED"


def refused(reason: Reason, field: str, description: str) -> Fault:
    """Refuse a file for what a field of its header, or the content under it, is."""
    return Fault(
        Kind.INVALID,
        reason,
        f"The file was not shared: {description}.",
        violations=(Violation(field, description),),
    )


def too_large(largest: int) -> Fault:
    """Refuse a file for its size; `largest` in bytes."""
    return refused(Reason.FILE_TOO_LARGE, "size", f"must be at most {largest // _MIB} MiB")


def wrong_size() -> Fault:
    """More or fewer bytes arrived than were declared."""
    description = "not the declared number of bytes arrived; send the file again"
    return refused(Reason.UPLOAD_INCOMPLETE, "size", description)


def checksum_mismatch() -> Fault:
    """Other bytes arrived than were sent."""
    description = "the bytes were changed on their way; send them again"
    return refused(Reason.CHECKSUM_MISMATCH, "sha256", description)


def id_reused() -> Fault:
    """The file id belongs to another file."""
    return precondition(Reason.FILE_ID_REUSED, "This file id was already used for another file.")


def offset_mismatch(offset: int) -> Fault:
    """The bytes do not go on where the upload stands: `offset`."""
    message = f"The upload goes on at byte {offset}."
    return precondition(Reason.UPLOAD_OFFSET_MISMATCH, message, offset=str(offset))


def upload_over(state: str) -> Fault:
    """The upload takes nothing more and cannot be given up."""
    return precondition(Reason.UPLOAD_OVER, "This upload has ended.", state=state)


def still_checking() -> Fault:
    """All bytes are there; the verdict waits for the scanner."""
    message = "The file is kept and will be shared once it could be checked for malware."
    return Fault(Kind.UNAVAILABLE, Reason.SCANNER_UNAVAILABLE, message)


def range_not_satisfiable(size: int) -> Fault:
    """The range begins behind the end; `size` in bytes."""
    message = f"The file has {size} bytes."
    return Fault(Kind.INVALID, Reason.RANGE_NOT_SATISFIABLE, message, {"size": str(size)})


def host_only() -> Fault:
    """Only the host may do this."""
    return forbidden(Reason.HOST_ONLY, "Only the host of the conversation can do this.")


def conversation_destroyed() -> Fault:
    """The key is gone, and with it every file and answer (B8)."""
    message = "This conversation was destroyed and cannot be read any more."
    return precondition(Reason.CONVERSATION_DESTROYED, message)
