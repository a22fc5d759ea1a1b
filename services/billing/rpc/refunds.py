"""Paying back."""

from sotto.billing.v1 import refunds_pb2
from sotto.billing.v1.refunds_pb2_grpc import RefundServiceServicer

from chassis.ids import parse_id
from chassis.rpc import current_caller, current_request_key
from services.billing.usecases.refunding import Refunding
from services.billing.wire import refunds


class RefundFace(RefundServiceServicer):
    """RefundService on the wire."""

    def __init__(self, refunding: Refunding) -> None:
        self._refunding = refunding

    async def RefundCharge(
        self, request: refunds_pb2.RefundChargeRequest, context: object
    ) -> refunds_pb2.RefundChargeResponse:
        """On its way."""
        refund = await self._refunding.refund(
            current_caller(),
            current_request_key(request),
            parse_id(request.charge_id, "charge_id"),
            refunds.amount_in(request.amount),
            refunds.reason_in(request.reason),
        )
        return refunds_pb2.RefundChargeResponse(refund=refunds.refund_out(refund))
