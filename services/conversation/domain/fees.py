"""What participants pay (S32), decided before the start and checked by field."""

from collections.abc import Sequence

from chassis.chargeable import why_not
from chassis.faults import Violation
from chassis.money import Money
from services.conversation.domain.entities import CancellationPolicy, Division, Invitee, Participant
from services.conversation.domain.reasons import Reason, refused_fields

Refusal = tuple[Reason, Violation]


def check_given(division: Division, invitees: Sequence[Invitee], of: str = "participants") -> None:
    """Fault INVALID that names every fee which was given and cannot be: BILLING_OFF or FEE_REFUSED.

    `of` is the field that holds the people.
    """
    _refuse_all([_wrong(division, _field(of, index), each.fee) for index, each in enumerate(invitees)])


def check_missing(
    division: Division, invitees: Sequence[Invitee], colleagues: Sequence[bool], of: str = "participants"
) -> None:
    """Fault INVALID, FEE_MISSING, that names every fee which was left blank; a colleague's may be (S10)."""
    if not division.billing_enabled:
        return
    blank = "is missing: type 0 where nothing is to be paid"
    _refuse_all(
        [
            (Reason.FEE_MISSING, Violation(_field(of, index), blank))
            for index, (invitee, colleague) in enumerate(zip(invitees, colleagues, strict=True))
            if invitee.fee is None and not colleague
        ]
    )


def check_change(division: Division, fee: Money) -> None:
    """Fault INVALID for a fee that cannot be: BILLING_OFF or FEE_REFUSED."""
    _refuse_all([_wrong(division, "fee", fee)])


def capped(policy_fee: Money | None, fee: Money | None) -> Money | None:
    """What a policy makes of a fee: never more than was agreed; None: the policy says nothing about it.

    The policy is the division's of today, whose currency may have become another one.
    """
    if policy_fee is None or fee is None or policy_fee.currency != fee.currency:
        return None
    return min(policy_fee, fee)


def late_cancellation_fee(participant: Participant, policy: CancellationPolicy) -> Money | None:
    """What withdrawing within the window costs (S19); None: nothing. Never more than was accepted (B3)."""
    fee = capped(policy.late_fee, participant.agreed_fee) if policy.late_window else None
    if participant.acceptance is not None:
        fee = capped(participant.acceptance.late_fee, fee)
    return fee if fee is not None and fee.minor_units > 0 else None


def no_show_fee(participant: Participant, policy: CancellationPolicy) -> Money | None:
    """What not coming costs instead of the fee (S19); None: the fee. Never more than was accepted (B3)."""
    fee = capped(policy.no_show_fee, participant.fee)
    accepted = participant.acceptance.no_show_fee if participant.acceptance else None
    return capped(accepted, fee or participant.fee) or fee


def _refuse_all(refusals: Sequence[Refusal | None]) -> None:
    found = [refusal for refusal in refusals if refusal is not None]
    if found:
        raise refused_fields(found)


def _wrong(division: Division, field: str, fee: Money | None) -> Refusal | None:
    if fee is None:
        return None
    if not division.billing_enabled:
        return Reason.BILLING_OFF, Violation(field, "must be absent: this division does not bill")
    if fee.currency != division.currency:
        return Reason.FEE_REFUSED, Violation(field, f"must be in {division.currency}")
    wrong = why_not(fee, field)
    return (Reason.FEE_REFUSED, wrong) if wrong else None


def _field(of: str, index: int) -> str:
    return f"{of}[{index}].fee"
