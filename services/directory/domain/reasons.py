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
    MEMBERS_ONLY = "MEMBERS_ONLY"
    PASSWORD_REFUSED = "PASSWORD_REFUSED"
    SIGN_IN_THROTTLED = "SIGN_IN_THROTTLED"
    CODE_REFUSED = "CODE_REFUSED"
    SETUP_ENDED = "SETUP_ENDED"
    NO_PASSWORD = "NO_PASSWORD"
    PROOF_REFUSED = "PROOF_REFUSED"
    SECOND_FACTOR_REQUIRED = "SECOND_FACTOR_REQUIRED"
    PASSKEY_REFUSED = "PASSKEY_REFUSED"
    TOO_MANY_PASSKEYS = "TOO_MANY_PASSKEYS"
    MACHINE_REFUSED = "MACHINE_REFUSED"
    SCOPE_NOT_GRANTED = "SCOPE_NOT_GRANTED"
    ACT_FOR_NOT_GRANTED = "ACT_FOR_NOT_GRANTED"
    PERSON_UNKNOWN = "PERSON_UNKNOWN"
    TOO_MANY_MACHINES = "TOO_MANY_MACHINES"


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


def members_only() -> Fault:
    """A client who wants a password."""
    return forbidden(Reason.MEMBERS_ONLY, "Only members of a practice sign in with a password.")


def password_refused() -> Fault:
    """Whatever is wrong, or unknown (S4)."""
    message = "Address, password or code is wrong. You can also sign in by mail."
    return Fault(Kind.UNAUTHENTICATED, Reason.PASSWORD_REFUSED, message)


def sign_in_throttled(seconds: int) -> Fault:
    """Too many wrong tries."""
    message = f"Too many wrong tries. Wait for {seconds} seconds, or choose another way."
    return Fault(Kind.EXHAUSTED, Reason.SIGN_IN_THROTTLED, message, {"seconds": str(seconds)})


def code_refused() -> Fault:
    """The code of an app or of a mail."""
    return precondition(Reason.CODE_REFUSED, "This code is wrong, or was used. Type the newest one.")


def setup_ended() -> Fault:
    """None was begun, it took too long, or too many codes were wrong."""
    return precondition(Reason.SETUP_ENDED, "This took too long, or too many codes were wrong. Begin again.")


def no_password() -> Fault:
    """Nothing to change."""
    return precondition(Reason.NO_PASSWORD, "You have no password. Set one up first.")


def proof_refused() -> Fault:
    """Not unauthenticated: the session goes on."""
    return precondition(Reason.PROOF_REFUSED, "Password or code is wrong.")


def second_factor_required() -> Fault:
    """A mail proves too little for who has more."""
    message = "Confirm with your second factor: a mail is not enough."
    return forbidden(Reason.SECOND_FACTOR_REQUIRED, message)


def passkey_refused() -> Fault:
    """Another challenge, site or session, no check of the person by the device, or known already."""
    return precondition(Reason.PASSKEY_REFUSED, "This passkey did not work here. Try again.")


def too_many_passkeys() -> Fault:
    """Remove one first."""
    return precondition(Reason.TOO_MANY_PASSKEYS, "You have 20 passkeys. Remove one first.")


def machine_refused() -> Fault:
    """Unknown, a wrong proof, expired or revoked: which of them is nobody's business."""
    message = "The machine is unknown, has expired or was revoked, or this does not prove that it is the one."
    return Fault(Kind.UNAUTHENTICATED, Reason.MACHINE_REFUSED, message)


def scope_not_granted() -> Fault:
    """More is asked for than an admin has granted."""
    return forbidden(Reason.SCOPE_NOT_GRANTED, "A scope was asked for that the machine was not granted.")


def act_for_not_granted() -> Fault:
    """To call in the name of people is a scope of its own."""
    message = "The machine was not granted to call in the name of people (people.act_for)."
    return forbidden(Reason.ACT_FOR_NOT_GRANTED, message)


def person_unknown() -> Fault:
    """Somebody of another practice, somebody deactivated, or nobody."""
    return precondition(Reason.PERSON_UNKNOWN, "The machine's practice knows nobody active of this id.")


def too_many_machines() -> Fault:
    """A practice has a bounded number of machines."""
    message = "The practice has as many machines as it may have. Revoke one first."
    return precondition(Reason.TOO_MANY_MACHINES, message)
