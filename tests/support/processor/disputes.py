"""Disputes (API reference, "Disputes"; docs pages "How disputes work" and "Testing", section "Disputes").

The bank decides by POST /_simulator/disputes.
"""

from typing import Any

from tests.support.processor import objects
from tests.support.processor.account import Account
from tests.support.processor.cards import Disputed
from tests.support.processor.endpoint import Endpoint, listing, retrieving
from tests.support.processor.parameters import EXPANDABLE, Group
from tests.support.processor.store import Record

JSON = dict[str, Any]

FEE = 1500
"""Of the processor for each dispute, in minor units; not returned."""

STATUSES = ("under_review", "won", "lost", "warning_under_review", "warning_closed")
_ENDS = ("won", "lost", "warning_closed")


EVIDENCE = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)


def open_dispute(account: Account, charge: Record, disputed: Disputed) -> Record:
    """The bank takes the money back, or only asks."""
    card = charge.body["payment_method_details"]["card"]
    body = _dispute(account.clock.now(), charge.body, disputed.reason, card, disputed.inquiry)
    dispute = Record("dispute", body)
    if not disputed.inquiry:
        charge.body["disputed"] = True
        account.store.save(charge)
        _move(account, dispute, -body["amount"], FEE, "dispute")
    account.store.add(dispute)
    account.emit("charge.dispute.created", dispute)
    if not disputed.inquiry:
        account.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def decide(account: Account, dispute: Record, status: str) -> None:
    """The bank has the answer, or has decided; who wins gets the money back."""
    if status not in STATUSES:
        raise ValueError(f"status is one of {', '.join(STATUSES)}")
    dispute.body["status"] = status
    if status == "won":
        _move(account, dispute, dispute.body["amount"], 0, "dispute_reversal")
    account.store.save(dispute)
    account.emit("charge.dispute.closed" if status in _ENDS else "charge.dispute.updated", dispute)
    if status == "won":
        account.emit("charge.dispute.funds_reinstated", dispute)


def _move(account: Account, dispute: Record, amount: int, fee: int, category: str) -> None:
    now = account.clock.now()
    movement = objects.balance_transaction(now, dispute.body, amount, fee, category) | {"type": "adjustment"}
    account.add("balance_transaction", movement)
    dispute.body["balance_transactions"].insert(0, movement)


def _dispute(created: int, charge: JSON, reason: str, card: JSON, inquiry: bool) -> JSON:
    """A bank's question about a charge (`inquiry`), or its taking the money back."""
    return {
        "id": objects.new_id("dp"),
        "object": "dispute",
        "amount": charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": objects.none(*EVIDENCE) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": created + 9 * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": card["brand"],
                "case_type": "inquiry" if inquiry else "chargeback",
                "network": card["network"],
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }


ENDPOINTS = (
    Endpoint("GET", "/v1/disputes/{id}", Group(EXPANDABLE), "DisputeRetrieveParams", retrieving("dispute")),
    listing(
        "dispute",
        "/v1/disputes",
        {"charge": "charge", "payment_intent": "payment_intent"},
        "DisputeListParams",
    ),
)
