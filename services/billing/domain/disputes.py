"""Disputes: a client's bank takes a payment back (docs.stripe.com/disputes). They are answered on the
processor's own pages; here they are shown to who manages the conversation, and booked.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from chassis.ids import ConversationId, DivisionId
from chassis.money import Money
from services.billing.domain.ledger import Movement


class DisputeState(StrEnum):
    """Where a dispute stands."""

    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"
    """An inquiry of the bank that came to nothing."""


HOLDS = frozenset({DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW, DisputeState.LOST})
"""While it is so, the charge cannot be refunded as well."""


@dataclass(frozen=True)
class Dispute:
    """A dispute as the processor told of it last.

    `processor_dispute` is its id there, `reason` the processor's code; `evidence_due_at` is None where
    nothing can be answered any more.
    """

    id: UUID
    processor_dispute: str
    charge_id: UUID
    conversation_id: ConversationId
    division_id: DivisionId
    amount: Money
    reason: str
    state: DisputeState
    evidence_due_at: datetime | None
    opened_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class ToldDispute:
    """A dispute at the processor, with what it has moved so far."""

    id: str
    payment_intent: str
    amount: Money
    reason: str
    state: DisputeState
    evidence_due_at: datetime | None
    opened_at: datetime
    movements: tuple[Movement, ...]


_REASONS = {
    "bank_cannot_process": "The bank could not process the payment.",
    "check_returned": "The bank returned the payment.",
    "credit_not_processed": "The client says that a promised refund did not come.",
    "customer_initiated": "The client asked the bank to take the payment back.",
    "debit_not_authorized": "The client says that this payment was not agreed to.",
    "duplicate": "The client says that the same was charged twice.",
    "fraudulent": "The cardholder does not recognise the payment.",
    "general": "The bank gave no particular reason.",
    "incorrect_account_details": "The account details were not right.",
    "insufficient_funds": "There was not enough money in the account.",
    "noncompliant": "The bank says that a card network's rule was broken.",
    "product_not_received": "The client says that the appointment did not take place.",
    "product_unacceptable": "The client says that the appointment was not as described.",
    "subscription_canceled": "The client says that this was cancelled before.",
    "unrecognized": "The cardholder does not recognise the payment.",
}


def dispute_words(reason: str) -> str:
    """The reason for people (docs.stripe.com/disputes/categories)."""
    return _REASONS.get(reason, "The bank gave no particular reason.")
