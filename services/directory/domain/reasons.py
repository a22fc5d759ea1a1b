"""Why the directory refuses, each with a sentence that a person understands."""

from enum import StrEnum

from chassis.faults import Fault, Kind, forbidden, precondition


class Reason(StrEnum):
    """The words for programs: the enum of errors.proto without its prefix, held equal by a test."""

    SIGN_IN_REFUSED = "SIGN_IN_REFUSED"
    SIGN_IN_EXHAUSTED = "SIGN_IN_EXHAUSTED"
    SESSION_ENDED = "SESSION_ENDED"
    PRACTICE_EXISTS = "PRACTICE_EXISTS"
    NOT_A_PROVIDER = "NOT_A_PROVIDER"
    PERSON_INACTIVE = "PERSON_INACTIVE"
    ADMIN_ONLY = "ADMIN_ONLY"
    LAST_ADMIN = "LAST_ADMIN"
    NOT_YOURSELF = "NOT_YOURSELF"
    MEMBER_ELSEWHERE = "MEMBER_ELSEWHERE"


def sign_in_refused() -> Fault:
    """Wrong, used or expired, or another browser: which of them is nobody's business (S4)."""
    message = "This link or code does not work (any more) in this browser. Ask for a new one."
    return Fault(Kind.UNAUTHENTICATED, Reason.SIGN_IN_REFUSED, message)


def sign_in_exhausted() -> Fault:
    """Five wrong codes."""
    message = "Too many wrong codes. Ask for a new one."
    return Fault(Kind.UNAUTHENTICATED, Reason.SIGN_IN_EXHAUSTED, message)


def session_ended() -> Fault:
    """Unknown, ended, idle for too long, or of somebody who was deactivated."""
    return Fault(Kind.UNAUTHENTICATED, Reason.SESSION_ENDED, "You were signed out. Sign in again.")


def practice_exists() -> Fault:
    """The short name is taken."""
    message = "Another practice has this short name."
    return Fault(Kind.ALREADY_EXISTS, Reason.PRACTICE_EXISTS, message)


def not_a_provider() -> Fault:
    """Who is to host must be a provider of the division."""
    return precondition(Reason.NOT_A_PROVIDER, "The host must be a provider of this division.")


def person_inactive(field: str) -> Fault:
    """A deactivated person cannot be invited or made a member."""
    message = "This person was deactivated. An admin of the practice can reactivate them."
    return precondition(Reason.PERSON_INACTIVE, message, field=field)


def admin_only() -> Fault:
    """A member of the division who is no admin of it (S2)."""
    return forbidden(Reason.ADMIN_ONLY, "Only an admin of the division can do this.")


def last_admin() -> Fault:
    """A division keeps an active admin."""
    message = "This is the last active admin of a division. Make somebody else an admin first."
    return precondition(Reason.LAST_ADMIN, message)


def not_yourself() -> Fault:
    """Who would let themselves out could not undo it."""
    return precondition(Reason.NOT_YOURSELF, "You cannot deactivate yourself. Ask another admin.")


def member_elsewhere() -> Fault:
    """A person belongs to more divisions than the caller administers (S2)."""
    message = "This person is also a member of a division that you do not administer. Ask an admin there."
    return forbidden(Reason.MEMBER_ELSEWHERE, message)
