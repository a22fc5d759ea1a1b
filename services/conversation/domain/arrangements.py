"""Before the start: moving it, calling it off, and saying that one cannot attend (S19)."""

from dataclasses import replace
from datetime import datetime

from chassis.faults import Fault
from chassis.ids import PersonId
from chassis.money import Money
from services.conversation.domain.entities import (
    NEVER,
    Acceptance,
    Basis,
    Cancellation,
    CancellationPolicy,
    Conversation,
    Participant,
)
from services.conversation.domain.fees import late_cancellation_fee
from services.conversation.domain.reasons import Reason, refused
from services.conversation.domain.starts import Start
from services.conversation.domain.states import Act, State, after


def rescheduled(conversation: Conversation, start: Start) -> Conversation:
    """The conversation with another start."""
    return replace(
        conversation,
        start_time=start.time,
        start_time_zone=start.time_zone,
        reschedule_count=conversation.reschedule_count + 1,
        version=conversation.version + 1,
    )


def cancelled(conversation: Conversation, by: PersonId, reason: str, now: datetime) -> Conversation:
    """The conversation in its final state, in which the agreed fees are not owed any more."""
    return replace(
        conversation,
        state=State.CANCELLED,
        cancellation=Cancellation(now, by, reason),
        version=conversation.version + 1,
        participants=tuple(_released(each) for each in conversation.participants),
    )


def withdrawn(
    conversation: Conversation,
    participant: Participant,
    policy: CancellationPolicy,
    accepted: Money | None,
    now: datetime,
) -> Participant:
    """The participant, who sees nothing new and owes the late-cancellation fee at most, accepted (S19, B3).

    Faults PRECONDITION: WITHDRAWN already; LATE_FEE_NOT_ACCEPTED unless `accepted` is what is owed.
    """
    if participant.withdrawn:
        raise refused(Reason.WITHDRAWN)
    fee = late_fee(conversation, participant, policy, now)
    if fee is not None and fee != accepted:
        raise _not_accepted(fee)
    return replace(
        participant,
        fee=fee,
        basis=Basis.AGREED if fee is None else Basis.LATE_CANCELLATION,
        withdraw_time=now,
        first_sequence=NEVER,
        acceptance=participant.acceptance if fee is None else Acceptance(fee, None, None, now),
    )


def late_fee(
    conversation: Conversation, participant: Participant, policy: CancellationPolicy, now: datetime
) -> Money | None:
    """What withdrawing now costs; None: nothing."""
    if not policy.late_window or conversation.start_time - now > policy.late_window:
        return None
    return late_cancellation_fee(participant, policy)


def after_withdrawal(conversation: Conversation, left: Participant) -> Conversation:
    """The conversation in which `left` does not take part any more; the last one's going cancels it."""
    participants = tuple(
        left if each.participant_id == left.participant_id else each for each in conversation.participants
    )
    conversation = replace(conversation, participants=participants, version=conversation.version + 1)
    if all(each.withdrawn for each in participants[1:]) and left.withdraw_time is not None:
        after(State.SCHEDULED, Act.LAST_WITHDRAWS)
        return cancelled(conversation, left.person_id, "", left.withdraw_time)
    return conversation


def _released(participant: Participant) -> Participant:
    return replace(participant, fee=None) if participant.basis is Basis.AGREED else participant


def _not_accepted(fee: Money) -> Fault:
    facts = {"minor_units": str(fee.minor_units), "currency": fee.currency}
    return refused(Reason.LATE_FEE_NOT_ACCEPTED, **facts)
