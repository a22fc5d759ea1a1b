"""A notice and its life, from queued to accepted or failed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.faults import Fault
from chassis.faults import Kind as FaultKind
from chassis.ids import ConversationId, PersonId, new_id

LEASE = timedelta(seconds=60)
"""How long a worker has for one attempt before another one takes over."""

FIRST_BACKOFF = timedelta(seconds=15)
LONGEST_BACKOFF = timedelta(hours=1)
LONGEST_TRY = timedelta(days=2)
"""After so long a notice that could not be sent has failed."""

SIGN_IN_OVER = "SIGN_IN_REFUSED"
"""The directory's reason for a sign-in that nobody can complete any more."""


class Kind(StrEnum):
    """What a notice says."""

    SIGN_IN = "sign_in"
    MEMBER_INVITATION = "member_invitation"
    RECEIPT = "receipt"
    HOST_RECEIPT = "host_receipt"
    INVOICE = "invoice"
    CHARGE_FAILED = "charge_failed"
    REFUND = "refund"
    HOST_REFUND = "host_refund"
    PAYMENT_DETAILS = "payment_details"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    INVITATION = "invitation"


PRIORITIES: Mapping[Kind, int] = {
    Kind.SIGN_IN: 0,
    Kind.RECEIPT: 1,
    Kind.HOST_RECEIPT: 1,
    Kind.INVOICE: 1,
    Kind.CHARGE_FAILED: 1,
    Kind.REFUND: 1,
    Kind.HOST_REFUND: 1,
    Kind.PAYMENT_DETAILS: 1,
    Kind.RESCHEDULED: 1,
    Kind.CANCELLED: 1,
    Kind.WITHDRAWN: 1,
    Kind.MEMBER_INVITATION: 1,
    Kind.INVITATION: 2,
}
"""The lower, the earlier: somebody waits in front of a sign-in page, nobody in front of an invitation."""


class State(StrEnum):
    """Where a notice stands."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    FAILED = "failed"
    DROPPED = "dropped"


class Outcome(StrEnum):
    """What came of an attempt: taken, refused for good, not now, or not needed any more."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    POSTPONED = "postponed"
    MOOT = "moot"


TRANSITIONS: Mapping[tuple[State, Outcome], State] = {
    (State.SENDING, Outcome.ACCEPTED): State.ACCEPTED,
    (State.SENDING, Outcome.REFUSED): State.FAILED,
    (State.SENDING, Outcome.POSTPONED): State.QUEUED,
    (State.SENDING, Outcome.MOOT): State.DROPPED,
}
"""An attempt begins by making a notice SENDING; whatever is not in the table never happens."""

SHOWN = frozenset({State.QUEUED, State.SENDING, State.ACCEPTED, State.FAILED})
TOLD = frozenset({State.ACCEPTED, State.FAILED})
"""States that others hear of."""


@dataclass(frozen=True)
class Notice:
    """Something to tell one person because of one cause; the ids say where the facts are."""

    notice_id: UUID
    kind: Kind
    person_id: PersonId
    cause: UUID
    create_time: datetime
    update_time: datetime
    next_attempt_time: datetime
    conversation_id: ConversationId | None = None
    document_id: UUID | None = None
    charge_id: UUID | None = None
    state: State = State.QUEUED
    attempts: int = 0


def new_notice(
    kind: Kind,
    person_id: PersonId,
    cause: UUID,
    now: datetime,
    conversation_id: ConversationId | None = None,
    document_id: UUID | None = None,
    charge_id: UUID | None = None,
) -> Notice:
    """A notice to be sent at once."""
    return Notice(new_id(), kind, person_id, cause, now, now, now, conversation_id, document_id, charge_id)


def settled(notice: Notice, outcome: Outcome, now: datetime) -> Notice:
    """The notice after an attempt. KeyError if it was not being sent."""
    state = TRANSITIONS[notice.state, outcome]
    if state is State.QUEUED and now - notice.create_time >= LONGEST_TRY:
        state = State.FAILED
    return replace(notice, state=state, update_time=now, next_attempt_time=now + backoff(notice.attempts))


def nothing_to_tell(refusal: Fault) -> bool:
    """Whether those who know the facts say that there is nothing to tell, and never will be.

    It is gone, or it is a sign-in that was used or has expired (S4). Any other refusal is about this process,
    for instance its key was changed, and passes.
    """
    return refusal.kind is FaultKind.NOT_FOUND or refusal.reason == SIGN_IN_OVER


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 15 s, doubling, at most an hour."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(FIRST_BACKOFF * (1 << doublings), LONGEST_BACKOFF)
