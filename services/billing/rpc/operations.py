"""What operators do: `sotto billing`."""

from sotto.billing.v1 import operations_pb2
from sotto.billing.v1.operations_pb2_grpc import OperationsServiceServicer

from chassis.ids import parse_id
from chassis.rpc import current_request_key
from services.billing.usecases.operating import Operating
from services.billing.usecases.reconciling import Reconciling
from services.billing.wire import operations


class OperationsFace(OperationsServiceServicer):
    """OperationsService on the wire."""

    def __init__(self, reconciling: Reconciling, operating: Operating) -> None:
        self._reconciling = reconciling
        self._operating = operating

    async def ReconcileNow(
        self, request: operations_pb2.ReconcileNowRequest, context: object
    ) -> operations_pb2.ReconcileNowResponse:
        """Ask for a comparison."""
        asked = await self._reconciling.request(current_request_key(request), request.full)
        return operations_pb2.ReconcileNowResponse(reconciliation_id=str(asked))

    async def GetReconciliation(
        self, request: operations_pb2.GetReconciliationRequest, context: object
    ) -> operations_pb2.GetReconciliationResponse:
        """How it is, and what differs."""
        reconciliation_id = parse_id(request.reconciliation_id, "reconciliation_id")
        return operations.reconciliation_out(*await self._reconciling.read(reconciliation_id))

    async def ListUnknownCharges(
        self, request: operations_pb2.ListUnknownChargesRequest, context: object
    ) -> operations_pb2.ListUnknownChargesResponse:
        """What takes too long."""
        found = await self._operating.unknown_charges()
        return operations_pb2.ListUnknownChargesResponse(
            charges=[operations.unknown_charge_out(each) for each in found]
        )

    async def ResumeCharge(
        self, request: operations_pb2.ResumeChargeRequest, context: object
    ) -> operations_pb2.ResumeChargeResponse:
        """Under way again."""
        charge_id = parse_id(request.charge_id, "charge_id")
        await self._operating.resume(current_request_key(request), charge_id)
        return operations_pb2.ResumeChargeResponse()
