"""Cards and the bank's questions as the gateway meets them."""

from typing import Any

from sotto.billing.v1 import (
    bank_confirmations_pb2,
    bank_confirmations_pb2_grpc,
    billing_pb2,
    cards_pb2,
    cards_pb2_grpc,
)

from chassis.faults import precondition


class FakeCards(cards_pb2_grpc.CardServiceServicer):
    """Every card is the last, and needed."""

    async def GetCardConsent(self, request: Any, context: Any) -> Any:
        return cards_pb2.GetCardConsentResponse(version="v1", paragraphs=["You agree."])

    async def SetDefaultCard(self, request: cards_pb2.SetDefaultCardRequest, context: Any) -> Any:
        return cards_pb2.SetDefaultCardResponse(card=billing_pb2.Card(card_id=request.card_id, default=True))

    async def RemoveCard(self, request: cards_pb2.RemoveCardRequest, context: Any) -> Any:
        if not request.needed_acknowledged:
            facts = {"appointments": "2", "start": "2026-12-01T10:00:00Z"}
            raise precondition("CARD_NEEDED", "This is your last card.", **facts)
        return cards_pb2.RemoveCardResponse()


class FakeBank(bank_confirmations_pb2_grpc.BankConfirmationServiceServicer):
    """Every bank asks, and is satisfied."""

    async def StartBankConfirmation(
        self, request: bank_confirmations_pb2.StartBankConfirmationRequest, context: Any
    ) -> Any:
        charge = billing_pb2.OwnCharge(charge_id=request.charge_id)
        return bank_confirmations_pb2.StartBankConfirmationResponse(
            charge=charge, url="https://bank.example/"
        )

    async def FinishBankConfirmation(
        self, request: bank_confirmations_pb2.FinishBankConfirmationRequest, context: Any
    ) -> Any:
        charge = billing_pb2.OwnCharge(charge_id=request.charge_id, state=billing_pb2.CHARGE_STATE_SUCCEEDED)
        return bank_confirmations_pb2.FinishBankConfirmationResponse(charge=charge)


def register_cards(server: Any) -> None:
    """Put both on a server."""
    cards_pb2_grpc.add_CardServiceServicer_to_server(FakeCards(), server)
    bank_confirmations_pb2_grpc.add_BankConfirmationServiceServicer_to_server(FakeBank(), server)
