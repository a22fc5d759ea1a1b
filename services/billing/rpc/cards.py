"""The cards on file."""

from sotto.billing.v1 import cards_pb2
from sotto.billing.v1.cards_pb2_grpc import CardServiceServicer

from chassis.ids import parse_id
from chassis.rpc import current_caller, current_request_key
from services.billing.domain import consent
from services.billing.usecases.card_keeping import CardKeeping
from services.billing.wire import answers


class CardFace(CardServiceServicer):
    """CardService on the wire."""

    def __init__(self, keeping: CardKeeping) -> None:
        self._keeping = keeping

    async def GetCardConsent(
        self, request: cards_pb2.GetCardConsentRequest, context: object
    ) -> cards_pb2.GetCardConsentResponse:
        """The text in force."""
        return cards_pb2.GetCardConsentResponse(version=consent.VERSION, paragraphs=consent.PARAGRAPHS)

    async def SetDefaultCard(
        self, request: cards_pb2.SetDefaultCardRequest, context: object
    ) -> cards_pb2.SetDefaultCardResponse:
        """Charged from now on."""
        key = current_request_key(request)
        card_id = parse_id(request.card_id, "card_id")
        card = await self._keeping.set_default(current_caller(), key, card_id)
        return cards_pb2.SetDefaultCardResponse(card=answers.card_out(card, default=True))

    async def RemoveCard(
        self, request: cards_pb2.RemoveCardRequest, context: object
    ) -> cards_pb2.RemoveCardResponse:
        """Never charged again."""
        key = current_request_key(request)
        card_id = parse_id(request.card_id, "card_id")
        await self._keeping.remove(current_caller(), key, card_id, request.needed_acknowledged)
        return cards_pb2.RemoveCardResponse()
