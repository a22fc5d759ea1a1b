"""Cards, charges and papers."""

from prometheus_client import Counter
from sotto.billing.v1 import billing_pb2
from sotto.billing.v1.billing_pb2_grpc import BillingServiceServicer

from chassis.faults import Fault
from chassis.ids import parse_id
from chassis.rpc import current_caller, current_request_key
from services.billing.usecases.card_keeping import CardKeeping
from services.billing.usecases.cards import Cards
from services.billing.usecases.previewing import Previewing
from services.billing.usecases.reading import Reading
from services.billing.usecases.retrying import Retrying
from services.billing.usecases.webhooks import Webhooks
from services.billing.wire import answers, requests

_WEBHOOKS = Counter("sotto_billing_webhooks_total", "Webhooks of the processor.", ["topic", "outcome"])


class BillingFace(BillingServiceServicer):
    """BillingService on the wire."""

    def __init__(
        self,
        cards: Cards,
        keeping: CardKeeping,
        previewing: Previewing,
        reading: Reading,
        retrying: Retrying,
        webhooks: Webhooks,
    ) -> None:
        self._cards = cards
        self._keeping = keeping
        self._previewing = previewing
        self._reading = reading
        self._retrying = retrying
        self._webhooks = webhooks

    async def StartCardSetup(
        self, request: billing_pb2.StartCardSetupRequest, context: object
    ) -> billing_pb2.StartCardSetupResponse:
        """The processor's page."""
        key = current_request_key(request)
        setup = await self._cards.start(
            current_caller(), key, request.return_path, request.currency, request.consent_version
        )
        return answers.setup_out(setup)

    async def FinishCardSetup(
        self, request: billing_pb2.FinishCardSetupRequest, context: object
    ) -> billing_pb2.FinishCardSetupResponse:
        """The saved card."""
        setup_id = parse_id(request.card_setup_id, "card_setup_id")
        card, default = await self._cards.finish(current_caller(), setup_id)
        return billing_pb2.FinishCardSetupResponse(card=answers.card_out(card, default))

    async def ListCards(
        self, request: billing_pb2.ListCardsRequest, context: object
    ) -> billing_pb2.ListCardsResponse:
        """The caller's cards."""
        cards, appointments_known = await self._keeping.list(current_caller())
        return billing_pb2.ListCardsResponse(
            cards=[answers.listed_card_out(each) for each in cards],
            appointments_unknown=not appointments_known,
        )

    async def PreviewCompletion(
        self, request: billing_pb2.PreviewCompletionRequest, context: object
    ) -> billing_pb2.PreviewCompletionResponse:
        """What completing would do."""
        conversation_id = requests.conversation_id(request.conversation_id)
        return answers.preview_out(*await self._previewing.preview(current_caller(), conversation_id))

    async def RequestPaymentDetails(
        self, request: billing_pb2.RequestPaymentDetailsRequest, context: object
    ) -> billing_pb2.RequestPaymentDetailsResponse:
        """Ask for cards."""
        await self._previewing.request_payment_details(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            requests.participant_ids(request.participant_ids),
        )
        return billing_pb2.RequestPaymentDetailsResponse()

    async def ListCharges(
        self, request: billing_pb2.ListChargesRequest, context: object
    ) -> billing_pb2.ListChargesResponse:
        """All charges."""
        conversation_id = requests.conversation_id(request.conversation_id)
        charges = await self._reading.charges(current_caller(), conversation_id)
        return billing_pb2.ListChargesResponse(charges=[answers.charge_out(each) for each in charges])

    async def GetOwnCharge(
        self, request: billing_pb2.GetOwnChargeRequest, context: object
    ) -> billing_pb2.GetOwnChargeResponse:
        """The caller's own charge."""
        conversation_id = requests.conversation_id(request.conversation_id)
        charge = await self._reading.own_charge(current_caller(), conversation_id)
        return billing_pb2.GetOwnChargeResponse(
            charge=answers.own_charge_out(*charge) if charge is not None else None
        )

    async def RetryCharge(
        self, request: billing_pb2.RetryChargeRequest, context: object
    ) -> billing_pb2.RetryChargeResponse:
        """Under way again."""
        key = current_request_key(request)
        charge_id = parse_id(request.charge_id, "charge_id")
        charge = await self._retrying.retry(current_caller(), key, charge_id)
        return billing_pb2.RetryChargeResponse(charge=answers.charge_out(charge))

    async def WaiveCharge(
        self, request: billing_pb2.WaiveChargeRequest, context: object
    ) -> billing_pb2.WaiveChargeResponse:
        """Given up."""
        key = current_request_key(request)
        charge_id = parse_id(request.charge_id, "charge_id")
        charge = await self._retrying.waive(current_caller(), key, charge_id)
        return billing_pb2.WaiveChargeResponse(charge=answers.charge_out(charge))

    async def ListDocuments(
        self, request: billing_pb2.ListDocumentsRequest, context: object
    ) -> billing_pb2.ListDocumentsResponse:
        """Receipts and invoices."""
        conversation_id = requests.conversation_id(request.conversation_id)
        documents = await self._reading.documents(current_caller(), conversation_id)
        return billing_pb2.ListDocumentsResponse(documents=[answers.document_out(each) for each in documents])

    async def GetDocumentContent(
        self, request: billing_pb2.GetDocumentContentRequest, context: object
    ) -> billing_pb2.GetDocumentContentResponse:
        """A PDF."""
        document_id = parse_id(request.document_id, "document_id")
        return answers.content_out(*await self._reading.document(current_caller(), document_id))

    async def DescribeCharge(
        self, request: billing_pb2.DescribeChargeRequest, context: object
    ) -> billing_pb2.DescribeChargeResponse:
        """A charge for mails."""
        charge_id = parse_id(request.charge_id, "charge_id")
        return answers.described_charge_out(await self._reading.charge(charge_id))

    async def ReceiveWebhook(
        self, request: billing_pb2.ReceiveWebhookRequest, context: object
    ) -> billing_pb2.ReceiveWebhookResponse:
        """The processor has news."""
        try:
            topic, outcome = await self._webhooks.receive(request.body, request.signature)
        except Fault:
            _WEBHOOKS.labels("", "refused").inc()
            raise
        _WEBHOOKS.labels(topic, outcome).inc()
        return billing_pb2.ReceiveWebhookResponse()
