"""From what happened to what travels on the bus; amounts and times for all answers."""

from collections.abc import Collection, Sequence
from typing import Any

from sotto.billing.v1 import billing_pb2, events_pb2, refunds_pb2
from sotto.common.v1 import live_pb2, money_pb2

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId, new_id
from chassis.money import Money
from chassis.outbox import OutgoingEvent
from services.billing.domain.charges import ChargeState
from services.billing.domain.events import (
    CardSaved,
    ChargeSettled,
    Event,
    InvoiceIssued,
    PaymentDetailsRequested,
    ReceiptIssued,
    RefundSettled,
)
from services.billing.domain.refunds import RefundState
from services.billing.ports import LiveTopic

STATES = {
    ChargeState.PENDING: billing_pb2.CHARGE_STATE_PENDING,
    ChargeState.SUCCEEDED: billing_pb2.CHARGE_STATE_SUCCEEDED,
    ChargeState.FAILED: billing_pb2.CHARGE_STATE_FAILED,
    ChargeState.REQUIRES_ACTION: billing_pb2.CHARGE_STATE_REQUIRES_ACTION,
    ChargeState.MISSING_CARD: billing_pb2.CHARGE_STATE_MISSING_CARD,
    ChargeState.UNKNOWN: billing_pb2.CHARGE_STATE_UNKNOWN,
    ChargeState.NOT_ACCEPTED: billing_pb2.CHARGE_STATE_NOT_ACCEPTED,
    ChargeState.CANCELING: billing_pb2.CHARGE_STATE_CANCELING,
    ChargeState.WAIVED: billing_pb2.CHARGE_STATE_WAIVED,
    ChargeState.REFUNDED: billing_pb2.CHARGE_STATE_REFUNDED,
}

REFUND_STATES = {
    RefundState.PENDING: refunds_pb2.REFUND_STATE_PENDING,
    RefundState.SENDING: refunds_pb2.REFUND_STATE_PENDING,
    RefundState.UNKNOWN: refunds_pb2.REFUND_STATE_UNKNOWN,
    RefundState.SUCCEEDED: refunds_pb2.REFUND_STATE_SUCCEEDED,
    RefundState.FAILED: refunds_pb2.REFUND_STATE_FAILED,
    RefundState.RETURNED: refunds_pb2.REFUND_STATE_RETURNED,
}

_TOPICS = {
    LiveTopic.CHARGES: live_pb2.LIVE_TOPIC_CHARGES,
    LiveTopic.CARDS: live_pb2.LIVE_TOPIC_CARDS,
}


def money_out(amount: Money) -> money_pb2.Money:
    """An amount."""
    return money_pb2.Money(minor_units=amount.minor_units, currency=amount.currency)


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
                state=STATES[event.state],
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
        case RefundSettled():
            subject, aggregate = "refund.settled", event.refund_id
            payload = _refund_settled(event).SerializeToString()
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


def _refund_settled(event: RefundSettled) -> events_pb2.RefundSettled:
    return events_pb2.RefundSettled(
        refund_id=str(event.refund_id),
        charge_id=str(event.charge_id),
        conversation_id=str(event.conversation_id),
        person_id=str(event.person_id),
        host_person_id=str(event.host_person_id),
        state=REFUND_STATES[event.state],
        document_id=str(event.document_id or ""),
    )
