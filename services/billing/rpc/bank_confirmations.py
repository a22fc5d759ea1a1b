"""The payer answers the bank."""

from sotto.billing.v1 import bank_confirmations_pb2 as pb
from sotto.billing.v1.bank_confirmations_pb2_grpc import BankConfirmationServiceServicer

from chassis.ids import parse_id
from chassis.rpc import current_caller, current_request_key
from services.billing.usecases.confirming import Confirming
from services.billing.wire import answers


class BankConfirmationFace(BankConfirmationServiceServicer):
    """BankConfirmationService on the wire."""

    def __init__(self, confirming: Confirming) -> None:
        self._confirming = confirming

    async def StartBankConfirmation(
        self, request: pb.StartBankConfirmationRequest, context: object
    ) -> pb.StartBankConfirmationResponse:
        """The bank's page."""
        key = current_request_key(request)
        charge_id = parse_id(request.charge_id, "charge_id")
        charge, card, url = await self._confirming.start(
            current_caller(), key, charge_id, request.return_path
        )
        return pb.StartBankConfirmationResponse(charge=answers.own_charge_out(charge, card), url=url)

    async def FinishBankConfirmation(
        self, request: pb.FinishBankConfirmationRequest, context: object
    ) -> pb.FinishBankConfirmationResponse:
        """What came of it."""
        charge_id = parse_id(request.charge_id, "charge_id")
        charge, card = await self._confirming.finish(current_caller(), charge_id)
        return pb.FinishBankConfirmationResponse(charge=answers.own_charge_out(charge, card))
