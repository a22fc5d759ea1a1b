"""Payouts (API reference, "Payouts"): made by POST /_simulator/payouts, for here is no bank."""

from typing import Any

from tests.support.processor import objects
from tests.support.processor.account import Account
from tests.support.processor.endpoint import Endpoint, listing, retrieving
from tests.support.processor.parameters import EXPANDABLE, Group
from tests.support.processor.store import Record

JSON = dict[str, Any]


def pay_out(account: Account, amount: int, currency: str) -> Record:
    """Money has arrived in the bank account."""
    now = account.clock.now()
    payout = Record("payout", _payout(now, amount, currency))
    movement = objects.balance_transaction(now, payout.body, -amount, 0, "payout")
    account.add("balance_transaction", movement)
    payout.body["balance_transaction"] = movement["id"]
    account.store.add(payout)
    account.emit("payout.created", payout)
    account.emit("payout.paid", payout)
    return payout


def fail(account: Account, payout: Record) -> None:
    """The bank has sent it back, which it may do after it was paid."""
    body = payout.body
    movement = objects.balance_transaction(account.clock.now(), body, body["amount"], 0, "payout_failure")
    account.add("balance_transaction", movement)
    body |= {
        "status": "failed",
        "failure_balance_transaction": movement["id"],
        "failure_code": "account_closed",
        "failure_message": "The bank account has been closed.",
    }
    account.store.save(payout)
    account.emit("payout.failed", payout)


def _payout(created: int, amount: int, currency: str) -> JSON:
    """Money on its way to the bank account."""
    return {
        "id": objects.new_id("po"),
        "object": "payout",
        "amount": amount,
        "arrival_date": created,
        "automatic": True,
        "created": created,
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": "ba_simulated",
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "completed",
        "source_type": "card",
        "status": "paid",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
        **objects.none("application_fee", "application_fee_amount", "balance_transaction"),
        **objects.none("failure_balance_transaction", "failure_code", "failure_message", "original_payout"),
        **objects.none("payout_method", "reversed_by", "statement_descriptor"),
    }


ENDPOINTS = (
    Endpoint("GET", "/v1/payouts/{id}", Group(EXPANDABLE), "PayoutRetrieveParams", retrieving("payout")),
    listing("payout", "/v1/payouts", {"status": "status"}, "PayoutListParams"),
)
