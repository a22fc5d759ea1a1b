"""Refunds, disputes and the ledger on the wire."""

from datetime import date

from sotto.billing.v1 import disputes_pb2, refunds_pb2
from sotto.common.v1 import money_pb2

from chassis.faults import invalid
from chassis.money import Money
from chassis.timestamps import timestamp
from services.billing.domain.disputes import Dispute, DisputeState, dispute_words
from services.billing.domain.refunds import Refund, RefundReason, failure_words
from services.billing.wire.events import REFUND_STATES, money_out

_REASONS = {
    RefundReason.REQUESTED_BY_CLIENT: refunds_pb2.REFUND_REASON_REQUESTED_BY_CLIENT,
    RefundReason.DUPLICATE: refunds_pb2.REFUND_REASON_DUPLICATE,
    RefundReason.NOT_PROVIDED: refunds_pb2.REFUND_REASON_NOT_PROVIDED,
    RefundReason.GOODWILL: refunds_pb2.REFUND_REASON_GOODWILL,
}
_DISPUTE_STATES = {
    DisputeState.NEEDS_RESPONSE: disputes_pb2.DISPUTE_STATE_NEEDS_RESPONSE,
    DisputeState.UNDER_REVIEW: disputes_pb2.DISPUTE_STATE_UNDER_REVIEW,
    DisputeState.WON: disputes_pb2.DISPUTE_STATE_WON,
    DisputeState.LOST: disputes_pb2.DISPUTE_STATE_LOST,
    DisputeState.CLOSED: disputes_pb2.DISPUTE_STATE_CLOSED,
}


def amount_in(message: money_pb2.Money) -> Money:
    """An amount from a request. Fault INVALID."""
    try:
        return Money(message.minor_units, message.currency)
    except ValueError as error:
        raise invalid("amount.currency", str(error)) from None


def reason_in(number: int) -> RefundReason:
    """Why money is paid back; the shape of the request was checked before."""
    return next(reason for reason, known in _REASONS.items() if known == number)


def day_in(text: str, field: str) -> date:
    """A day from a request. Fault INVALID."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid(field, "must be a day such as 2026-01-31") from None


def refund_out(refund: Refund) -> refunds_pb2.Refund:
    """A refund as the host sees it."""
    return refunds_pb2.Refund(
        refund_id=str(refund.id),
        amount=money_out(refund.amount),
        reason=_REASONS[refund.reason],
        state=REFUND_STATES[refund.state],
        failure_message=failure_words(refund.failure_code),
        request_time=timestamp(refund.requested_at),
    )


def dispute_out(dispute: Dispute) -> disputes_pb2.Dispute:
    """A dispute as the host sees it."""
    due = dispute.evidence_due_at if dispute.state is DisputeState.NEEDS_RESPONSE else None
    return disputes_pb2.Dispute(
        dispute_id=str(dispute.id),
        amount=money_out(dispute.amount),
        reason=dispute.reason,
        reason_message=dispute_words(dispute.reason),
        state=_DISPUTE_STATES[dispute.state],
        evidence_due_time=timestamp(due) if due is not None else None,
        open_time=timestamp(dispute.opened_at),
    )
