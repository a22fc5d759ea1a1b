"""What billing tells others, past tense: ids and enums only. And what it hears from the processor."""

from dataclasses import dataclass
from uuid import UUID

from chassis.ids import ConversationId, PersonId
from services.billing.domain.charges import ChargeState
from services.billing.domain.refunds import RefundState


@dataclass(frozen=True)
class ChargeSettled:
    """A charge reached a state that people want to know."""

    charge_id: UUID
    conversation_id: ConversationId
    person_id: PersonId
    state: ChargeState


@dataclass(frozen=True)
class ReceiptIssued:
    """A payer has a receipt."""

    document_id: UUID
    conversation_id: ConversationId
    person_id: PersonId
    host_person_id: PersonId
    charge_id: UUID


@dataclass(frozen=True)
class InvoiceIssued:
    """A host has an invoice."""

    document_id: UUID
    conversation_id: ConversationId
    host_person_id: PersonId


@dataclass(frozen=True)
class RefundSettled:
    """A refund succeeded, failed or came back; `document_id` is the credit note of a success, or what
    cancels it.
    """

    refund_id: UUID
    charge_id: UUID
    conversation_id: ConversationId
    person_id: PersonId
    host_person_id: PersonId
    state: RefundState
    document_id: UUID | None


@dataclass(frozen=True)
class PaymentDetailsRequested:
    """A host asked a payer for a card."""

    payment_details_request_id: UUID
    conversation_id: ConversationId
    person_id: PersonId


@dataclass(frozen=True)
class CardSaved:
    """A person has a card on file."""

    card_id: UUID
    person_id: PersonId


Event = ChargeSettled | ReceiptIssued | InvoiceIssued | RefundSettled | PaymentDetailsRequested | CardSaved
