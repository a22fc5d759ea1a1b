"""The billing service as the gateway meets it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

from sotto.billing.v1 import billing_pb2, billing_pb2_grpc, ledger_pb2, ledger_pb2_grpc

from chassis.faults import Fault, Kind, invalid


class FakeBilling(billing_pb2_grpc.BillingServiceServicer):
    """Takes webhooks that are signed "good"."""

    def __init__(self) -> None:
        self.webhooks: list[bytes] = []

    async def ReceiveWebhook(self, request: billing_pb2.ReceiveWebhookRequest, context: Any) -> Any:
        if request.signature != "good":
            raise Fault(Kind.INVALID, "WEBHOOK_SIGNATURE", "The signature does not fit.")
        self.webhooks.append(request.body)
        return billing_pb2.ReceiveWebhookResponse()

    async def GetDocumentContent(self, request: Any, context: Any) -> Any:
        return billing_pb2.GetDocumentContentResponse(pdf=b"%PDF-1.7", file_name="invoice-2026-000042.pdf")

    async def ListCards(self, request: Any, context: Any) -> Any:
        return billing_pb2.ListCardsResponse(cards=[billing_pb2.Card(card_id=str(uuid4()), last4="4242")])


class FakeLedger(ledger_pb2_grpc.LedgerServiceServicer):
    """Two lines; the last day of no February is refused."""

    async def ExportLedger(self, request: Any, context: Any) -> AsyncIterator[Any]:
        if request.last_day == "2026-02-31":
            raise invalid("last_day", "must be a day such as 2026-01-31")
        yield ledger_pb2.ExportLedgerResponse(data=b"\xef\xbb\xbfa,b\r\n")
        yield ledger_pb2.ExportLedgerResponse(data=f"{request.first_day},{request.last_day}\r\n".encode())
