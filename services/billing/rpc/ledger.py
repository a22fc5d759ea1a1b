"""The ledger."""

from collections.abc import AsyncIterator

from sotto.billing.v1 import ledger_pb2
from sotto.billing.v1.ledger_pb2_grpc import LedgerServiceServicer

from chassis.rpc import current_caller
from services.billing.usecases.exporting import Exporting
from services.billing.wire import refunds, requests


class LedgerFace(LedgerServiceServicer):
    """LedgerService on the wire."""

    def __init__(self, exporting: Exporting) -> None:
        self._exporting = exporting

    async def ExportLedger(
        self, request: ledger_pb2.ExportLedgerRequest, context: object
    ) -> AsyncIterator[ledger_pb2.ExportLedgerResponse]:
        """A division and a period."""
        pieces = self._exporting.export(
            current_caller(),
            requests.division_id(request.division_id),
            refunds.day_in(request.first_day, "first_day"),
            refunds.day_in(request.last_day, "last_day"),
        )
        async for piece in pieces:
            yield ledger_pb2.ExportLedgerResponse(data=piece)
