"""Why the conversation service refuses, each with a sentence that a person understands."""

from enum import StrEnum

from chassis.faults import Fault, Kind, Violation, forbidden, invalid, precondition


class Reason(StrEnum):
    """The words for programs: the enum of errors.proto without its prefix, held equal by a test."""

    NOT_ALLOWED_TO_START = "NOT_ALLOWED_TO_START"
    TOO_MANY_PARTICIPANTS = "TOO_MANY_PARTICIPANTS"
    DUPLICATE_PARTICIPANT = "DUPLICATE_PARTICIPANT"
    START_INCOMPLETE = "START_INCOMPLETE"
    START_DOES_NOT_EXIST = "START_DOES_NOT_EXIST"
    START_AMBIGUOUS = "START_AMBIGUOUS"
    START_IN_PAST = "START_IN_PAST"
    BILLING_OFF = "BILLING_OFF"
    FEE_MISSING = "FEE_MISSING"
    FEE_REFUSED = "FEE_REFUSED"
    NOT_STARTED = "NOT_STARTED"
    PROVIDER_HAS_NOT_OPENED = "PROVIDER_HAS_NOT_OPENED"
    CONVERSATION_COMPLETED = "CONVERSATION_COMPLETED"
    CONVERSATION_CANCELLED = "CONVERSATION_CANCELLED"
    MESSAGE_ID_REUSED = "MESSAGE_ID_REUSED"
    TEXT_REFUSED = "TEXT_REFUSED"
    ANNOUNCEMENT_TOO_LONG = "ANNOUNCEMENT_TOO_LONG"
    HOST_ONLY = "HOST_ONLY"
    PREVIEW_STALE = "PREVIEW_STALE"
    MISSING_CARDS_NOT_ACKNOWLEDGED = "MISSING_CARDS_NOT_ACKNOWLEDGED"
    NOT_ACTIVE = "NOT_ACTIVE"
    CURSOR_TOO_OLD = "CURSOR_TOO_OLD"
    PARTICIPANTS_ONLY = "PARTICIPANTS_ONLY"
    QUERY_REFUSED = "QUERY_REFUSED"
    TOO_MANY_SAVED_REPLIES = "TOO_MANY_SAVED_REPLIES"
    ALREADY_STARTED = "ALREADY_STARTED"
    ALREADY_OPENED = "ALREADY_OPENED"
    CANCELLATION_REASON_REFUSED = "CANCELLATION_REASON_REFUSED"
    FEE_ONLY_DOWN = "FEE_ONLY_DOWN"
    WITHDRAWN = "WITHDRAWN"
    PARTICIPANT_WITHDREW = "PARTICIPANT_WITHDREW"
    HOST_CANNOT_WITHDRAW = "HOST_CANNOT_WITHDRAW"
    LATE_FEE_NOT_ACCEPTED = "LATE_FEE_NOT_ACCEPTED"
    FOLLOW_UP_NOT_COMPLETED = "FOLLOW_UP_NOT_COMPLETED"
    FEE_NOT_ACCEPTED = "FEE_NOT_ACCEPTED"
    FEE_CHANGED = "FEE_CHANGED"
    CONVERSATION_DESTROYED = "CONVERSATION_DESTROYED"
    CONVERSATION_NOT_OVER = "CONVERSATION_NOT_OVER"
    LEGAL_HOLD = "LEGAL_HOLD"
    NOT_HELD = "NOT_HELD"
    NO_DESTRUCTION_ASKED_FOR = "NO_DESTRUCTION_ASKED_FOR"
    HOLD_REASON_REFUSED = "HOLD_REASON_REFUSED"


_SENTENCES = {
    Reason.NOT_STARTED: "The conversation has not started yet.",
    Reason.PROVIDER_HAS_NOT_OPENED: "The provider has not opened the conversation yet.",
    Reason.CONVERSATION_COMPLETED: "The conversation is completed. It can be read, and nothing can be added.",
    Reason.CONVERSATION_CANCELLED: "The conversation was cancelled.",
    Reason.NOT_ACTIVE: "The conversation was not opened yet, so there is nothing to complete.",
    Reason.MESSAGE_ID_REUSED: "This id was already used for something else in this conversation.",
    Reason.PREVIEW_STALE: "Something has changed since the preview. Look at a new one before you complete.",
    Reason.MISSING_CARDS_NOT_ACKNOWLEDGED: (
        "Acknowledge exactly the participants without payment information, as the preview names them."
    ),
    Reason.TOO_MANY_SAVED_REPLIES: "You keep as many saved replies as there may be. Take one away first.",
    Reason.CURSOR_TOO_OLD: "Too much time has passed. Load everything afresh.",
    Reason.ALREADY_STARTED: "The conversation has started already.",
    Reason.ALREADY_OPENED: "The conversation was opened already. It can be completed, but not cancelled.",
    Reason.FEE_ONLY_DOWN: "This fee can only be lowered now.",
    Reason.WITHDRAWN: "You have said that you cannot attend, so you take no part in this conversation.",
    Reason.PARTICIPANT_WITHDREW: "This person cannot attend and owes nothing.",
    Reason.HOST_CANNOT_WITHDRAW: "The host cannot withdraw. Move the conversation, or cancel it.",
    Reason.LATE_FEE_NOT_ACCEPTED: "Withdrawing so late costs a fee, which has to be accepted first.",
    Reason.FOLLOW_UP_NOT_COMPLETED: "Only a completed conversation can be followed up.",
    Reason.FEE_NOT_ACCEPTED: "Accept the fee before you write or share anything.",
    Reason.CONVERSATION_DESTROYED: "This conversation was destroyed and cannot be read any more.",
    Reason.CONVERSATION_NOT_OVER: "Only a completed or cancelled conversation can be destroyed.",
    Reason.LEGAL_HOLD: "The conversation is under a legal hold, so it is kept.",
    Reason.NOT_HELD: "The conversation is under no legal hold.",
    Reason.NO_DESTRUCTION_ASKED_FOR: "Nobody has asked for this conversation to be destroyed.",
    Reason.FEE_CHANGED: "The fee has changed. Look at what it is now before you accept it.",
}
_STARTERS = (
    "Only a provider of the division, or a coordinator who names one as host, can start a conversation."
)


def refused(reason: Reason, **facts: str) -> Fault:
    """The state of things does not allow it."""
    return precondition(reason, _SENTENCES[reason], **facts)


def not_allowed_to_start() -> Fault:
    """Neither a provider there nor a coordinator who named one (S6)."""
    return forbidden(Reason.NOT_ALLOWED_TO_START, _STARTERS)


def host_only() -> Fault:
    """Somebody who takes part, but neither hosts nor coordinates (S17, S23, S26)."""
    return forbidden(Reason.HOST_ONLY, "Only the host or a coordinator of the division can do this.")


def participants_only() -> Fault:
    """A coordinator who does not take part may read and manage, not speak (S2)."""
    return forbidden(
        Reason.PARTICIPANTS_ONLY, "Only those who take part in the conversation can write in it."
    )


def refused_field(reason: Reason, field: str, description: str) -> Fault:
    """One field is wrong."""
    return invalid(field, description, reason)


def refused_fields(refusals: list[tuple[Reason, Violation]]) -> Fault:
    """Several fields are wrong; the first one gives the reason."""
    reason, first = refusals[0]
    violations = tuple(violation for _, violation in refusals)
    return Fault(Kind.INVALID, reason, f"{first.field}: {first.description}", violations=violations)
