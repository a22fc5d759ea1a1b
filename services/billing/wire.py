"""Every conversion between domain and protobuf."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.billing.v1 import billing_pb2, events_pb2
from sotto.common.v1 import live_pb2, money_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1 import events_pb2 as conversation_events_pb2
from sotto.directory.v1 import directory_pb2

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId, PracticeId, new_id, parse_id
from chassis.money import Money
from chassis.outbox import OutgoingEvent
from services.billing.domain.cards import Card, CardSetup
from services.billing.domain.charges import Charge, ChargeState, HostCharge
from services.billing.domain.conversations import Conversation, Letterhead, Payer, Stage
from services.billing.domain.declines import decline_words
from services.billing.domain.documents import Document, DocumentKind
from services.billing.domain.events import (
    CardSaved,
    ChargeSettled,
    Event,
    InvoiceIssued,
    PaymentDetailsRequested,
    ReceiptIssued,
)
from services.billing.domain.preview import Preview, PreviewLine
from services.billing.ports import LiveTopic

_STATES = {
    ChargeState.PENDING: billing_pb2.CHARGE_STATE_PENDING,
    ChargeState.SUCCEEDED: billing_pb2.CHARGE_STATE_SUCCEEDED,
    ChargeState.FAILED: billing_pb2.CHARGE_STATE_FAILED,
    ChargeState.REQUIRES_ACTION: billing_pb2.CHARGE_STATE_REQUIRES_ACTION,
    ChargeState.MISSING_CARD: billing_pb2.CHARGE_STATE_MISSING_CARD,
    ChargeState.UNKNOWN: billing_pb2.CHARGE_STATE_UNKNOWN,
}
_KINDS = {
    DocumentKind.RECEIPT: billing_pb2.DOCUMENT_KIND_RECEIPT,
    DocumentKind.INVOICE: billing_pb2.DOCUMENT_KIND_INVOICE,
}
_TOPICS = {
    LiveTopic.CHARGES: live_pb2.LIVE_TOPIC_CHARGES,
    LiveTopic.CARDS: live_pb2.LIVE_TOPIC_CARDS,
}
_STAGES: Mapping[int, Stage] = {
    conversation_pb2.CONVERSATION_STATE_COMPLETED: Stage.COMPLETED,
    conversation_pb2.CONVERSATION_STATE_CANCELLED: Stage.CANCELLED,
}


def conversation_id(text: str) -> ConversationId:
    """A conversation id from a request."""
    return ConversationId(parse_id(text, "conversation_id"))


def participant_ids(texts: Sequence[str]) -> list[ParticipantId]:
    """Participant ids from a request."""
    return [ParticipantId(parse_id(text, f"participant_ids[{n}]")) for n, text in enumerate(texts)]


def conversation_in(message: conversation_pb2.ConversationDescription) -> Conversation:
    """A conversation as its service describes it."""
    host = next(each for each in message.participants if each.host)
    completed = message.HasField("complete_time")
    return Conversation(
        id=ConversationId(parse_id(message.conversation_id, "conversation_id")),
        practice_id=PracticeId(parse_id(message.practice_id, "practice_id")),
        division_id=DivisionId(parse_id(message.division_id, "division_id")),
        stage=_STAGES.get(message.state, Stage.OPEN),
        etag=message.etag,
        completed_at=message.complete_time.ToDatetime(UTC) if completed else None,
        host_person_id=PersonId(parse_id(host.person_id, "person_id")),
        host_name=host.display_name,
        payers=tuple(_payer_in(each) for each in message.participants if not each.host),
    )


def _payer_in(message: conversation_pb2.ParticipantDescription) -> Payer:
    return Payer(
        participant_id=ParticipantId(parse_id(message.participant_id, "participant_id")),
        person_id=PersonId(parse_id(message.person_id, "person_id")),
        display_name=message.display_name,
        fee=Money(message.fee.minor_units, message.fee.currency) if message.HasField("fee") else None,
    )


def letterhead_in(message: directory_pb2.Division) -> Letterhead:
    """What a division puts on its papers; one without a postal address signs with its name."""
    return Letterhead(
        issuer=tuple(message.invoice_issuer) or (message.name,),
        locale=message.locale,
        time_zone=message.time_zone,
        support_address=message.support_address,
    )


def completed_in(payload: bytes) -> ConversationId:
    """The conversation that a ConversationCompleted names."""
    event = conversation_events_pb2.ConversationCompleted.FromString(payload)
    return ConversationId(parse_id(event.conversation_id, "conversation_id"))


def time_out(moment: datetime) -> Timestamp:
    """A time."""
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def money_out(amount: Money) -> money_pb2.Money:
    """An amount."""
    return money_pb2.Money(minor_units=amount.minor_units, currency=amount.currency)


def setup_out(setup: CardSetup) -> billing_pb2.StartCardSetupResponse:
    """A started setup."""
    return billing_pb2.StartCardSetupResponse(card_setup_id=str(setup.id), url=setup.url)


def card_out(card: Card, default: bool) -> billing_pb2.Card:
    """A card; never more of it than this."""
    details = card.details
    return billing_pb2.Card(
        card_id=str(card.id),
        brand=details.brand,
        last4=details.last4,
        expire_month=details.expire_month,
        expire_year=details.expire_year,
        default=default,
    )


def charge_out(host_charge: HostCharge) -> billing_pb2.Charge:
    """A charge as the host sees it."""
    charge, default = host_charge.charge, host_charge.default_card
    return billing_pb2.Charge(
        charge_id=str(charge.id),
        participant_id=str(charge.participant_id),
        display_name=host_charge.display_name,
        amount=money_out(charge.amount),
        state=_STATES[charge.shown_state],
        decline_code=charge.decline_code,
        decline_message=decline_words(charge.decline_code),
        card=_charged_card(charge, default),
        retryable=host_charge.retryable,
        update_time=time_out(charge.updated_at),
    )


def own_charge_out(charge: Charge, default: Card | None) -> billing_pb2.OwnCharge:
    """A charge as its payer sees it."""
    return billing_pb2.OwnCharge(
        charge_id=str(charge.id),
        amount=money_out(charge.amount),
        state=_STATES[charge.shown_state],
        decline_message=decline_words(charge.decline_code),
        card=_charged_card(charge, default),
    )


def described_charge_out(charge: Charge) -> billing_pb2.DescribeChargeResponse:
    """A charge for mails."""
    return billing_pb2.DescribeChargeResponse(
        amount=money_out(charge.amount),
        state=_STATES[charge.shown_state],
        decline_message=decline_words(charge.decline_code),
        card=_charged_card(charge, None),
        person_id=str(charge.owner.person_id),
    )


def _charged_card(charge: Charge, default: Card | None) -> billing_pb2.Card | None:
    if charge.card is None:
        return None
    return card_out(charge.card, default is not None and default.id == charge.card.id)


def preview_out(preview: Preview, token: str, expire_time: datetime) -> billing_pb2.PreviewCompletionResponse:
    """What completing would do."""
    return billing_pb2.PreviewCompletionResponse(
        lines=[_line_out(line) for line in preview.lines],
        total=money_out(preview.total) if preview.total is not None else None,
        preview_token=token,
        etag=preview.etag,
        expire_time=time_out(expire_time),
        missing_card_participant_ids=[str(each) for each in preview.missing],
    )


def _line_out(line: PreviewLine) -> billing_pb2.PreviewLine:
    return billing_pb2.PreviewLine(
        participant_id=str(line.payer.participant_id),
        display_name=line.payer.display_name,
        amount=money_out(line.amount),
        card=card_out(line.card, default=True) if line.card else None,
        card_missing=line.card_missing,
    )


def document_out(document: Document) -> billing_pb2.Document:
    """A document without its content."""
    return billing_pb2.Document(
        document_id=str(document.id),
        kind=_KINDS[document.kind],
        number=document.number,
        total=money_out(document.contents.total),
        issue_time=time_out(document.issued_at),
        participant_id=str(document.participant_id) if document.participant_id else "",
    )


def content_out(document: Document, pdf: bytes) -> billing_pb2.GetDocumentContentResponse:
    """A document with its content."""
    return billing_pb2.GetDocumentContentResponse(
        document=document_out(document), pdf=pdf, file_name=document.file_name
    )


def preview_claims(
    conversation: ConversationId, etag: str, missing: Sequence[ParticipantId]
) -> dict[str, Any]:
    """What a completion preview states to the conversation service."""
    return {
        "purpose": "completion-preview",
        "conversation": str(conversation),
        "etag": etag,
        "missing": [str(each) for each in missing],
    }


def poke_out(
    topic: LiveTopic,
    conversation: ConversationId | None,
    person_ids: Collection[PersonId],
    division: DivisionId | None,
) -> bytes:
    """A hint for gateways."""
    poke = live_pb2.LivePoke(
        conversation_id=str(conversation) if conversation else "",
        topic=_TOPICS[topic],
        person_ids=sorted({str(each) for each in person_ids}),
        division_id=str(division) if division else "",
    )
    return live_pb2.LivePokes(pokes=[poke]).SerializeToString()


def event_out(event: Event) -> OutgoingEvent:
    """An event for the outbox; its aggregate is what the transaction holds a lock on, or has just made."""
    match event:
        case ChargeSettled():
            subject, aggregate = "charge.settled", event.charge_id
            payload = events_pb2.ChargeSettled(
                charge_id=str(event.charge_id),
                conversation_id=str(event.conversation_id),
                person_id=str(event.person_id),
                state=_STATES[event.state],
            ).SerializeToString()
        case ReceiptIssued():
            subject, aggregate = "receipt.issued", event.document_id
            payload = events_pb2.ReceiptIssued(
                document_id=str(event.document_id),
                conversation_id=str(event.conversation_id),
                person_id=str(event.person_id),
                host_person_id=str(event.host_person_id),
                charge_id=str(event.charge_id),
            ).SerializeToString()
        case InvoiceIssued():
            subject, aggregate = "invoice.issued", event.document_id
            payload = events_pb2.InvoiceIssued(
                document_id=str(event.document_id),
                conversation_id=str(event.conversation_id),
                host_person_id=str(event.host_person_id),
            ).SerializeToString()
        case PaymentDetailsRequested():
            subject, aggregate = "payment_details.requested", event.payment_details_request_id
            payload = events_pb2.PaymentDetailsRequested(
                payment_details_request_id=str(event.payment_details_request_id),
                conversation_id=str(event.conversation_id),
                person_id=str(event.person_id),
            ).SerializeToString()
        case CardSaved():
            subject, aggregate = "card.saved", event.card_id
            payload = events_pb2.CardSaved(
                card_id=str(event.card_id), person_id=str(event.person_id)
            ).SerializeToString()
    return OutgoingEvent(f"billing.v1.{subject}", aggregate, payload, new_id())
