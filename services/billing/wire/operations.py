"""From comparisons and slow charges to what operators read."""

from collections.abc import Sequence

from sotto.billing.v1 import operations_pb2

from chassis.timestamps import timestamp
from services.billing.domain.reconciliation import (
    Difference,
    DifferenceKind,
    Reconciliation,
    ReconciliationState,
)
from services.billing.ports import UnknownCharge
from services.billing.wire.events import money_out

STATES = {
    ReconciliationState.REQUESTED: operations_pb2.RECONCILIATION_STATE_REQUESTED,
    ReconciliationState.RUNNING: operations_pb2.RECONCILIATION_STATE_RUNNING,
    ReconciliationState.COMPLETED: operations_pb2.RECONCILIATION_STATE_COMPLETED,
    ReconciliationState.FAILED: operations_pb2.RECONCILIATION_STATE_FAILED,
}
KINDS = {
    DifferenceKind.MISSING_HERE: operations_pb2.DIFFERENCE_KIND_MISSING_HERE,
    DifferenceKind.MISSING_THERE: operations_pb2.DIFFERENCE_KIND_MISSING_THERE,
    DifferenceKind.AMOUNT_DIFFERS: operations_pb2.DIFFERENCE_KIND_AMOUNT_DIFFERS,
    DifferenceKind.STATE_DIFFERS: operations_pb2.DIFFERENCE_KIND_STATE_DIFFERS,
    DifferenceKind.DOUBLE_CAPTURE: operations_pb2.DIFFERENCE_KIND_DOUBLE_CAPTURE,
    DifferenceKind.LEDGER_DIFFERS: operations_pb2.DIFFERENCE_KIND_LEDGER_DIFFERS,
    DifferenceKind.REFUND_MISSING_HERE: operations_pb2.DIFFERENCE_KIND_REFUND_MISSING_HERE,
    DifferenceKind.REFUND_DIFFERS: operations_pb2.DIFFERENCE_KIND_REFUND_DIFFERS,
    DifferenceKind.DISPUTE_DIFFERS: operations_pb2.DIFFERENCE_KIND_DISPUTE_DIFFERS,
    DifferenceKind.PAYOUT_DIFFERS: operations_pb2.DIFFERENCE_KIND_PAYOUT_DIFFERS,
}


def reconciliation_out(
    found: Reconciliation, differences: Sequence[Difference]
) -> operations_pb2.GetReconciliationResponse:
    """A comparison and what differs."""
    return operations_pb2.GetReconciliationResponse(
        reconciliation=operations_pb2.Reconciliation(
            reconciliation_id=str(found.id),
            full=found.full,
            state=STATES[found.state],
            request_time=timestamp(found.requested_at),
            end_time=timestamp(found.ended_at) if found.ended_at else None,
            payment_count=found.payments,
            charge_count=found.charges,
            difference_count=found.differences,
        ),
        differences=[_difference_out(each) for each in differences],
    )


def _difference_out(difference: Difference) -> operations_pb2.Difference:
    return operations_pb2.Difference(
        kind=KINDS[difference.kind],
        charge_id=str(difference.charge_id or ""),
        payment_intent=difference.payment_intent,
        processor_object=difference.processor_object,
        here=money_out(difference.here) if difference.here is not None else None,
        there=money_out(difference.there) if difference.there is not None else None,
    )


def unknown_charge_out(found: UnknownCharge) -> operations_pb2.UnknownCharge:
    """A charge that takes too long."""
    charge, last = found.charge, found.last_attempt_at
    return operations_pb2.UnknownCharge(
        charge_id=str(charge.id),
        step=charge.state,
        amount=money_out(charge.amount),
        begin_time=timestamp(charge.begun_at),
        last_attempt_time=timestamp(last) if last is not None else None,
        attempt_count=charge.attempt,
        payment_intent=charge.payment_intent,
    )
