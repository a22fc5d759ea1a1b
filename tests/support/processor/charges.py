"""Charges and balance transactions (API reference, "Charges", "Balance Transactions")."""

from typing import Any

from tests.support.processor import objects
from tests.support.processor.account import Account
from tests.support.processor.cards import Decline
from tests.support.processor.endpoint import Endpoint, listing, retrieving
from tests.support.processor.parameters import EXPANDABLE, Group
from tests.support.processor.store import Record

JSON = dict[str, Any]


def fee(amount: int) -> int:
    """2.9 % and 30 minor units, as on the processor's price list for cards."""
    return (amount * 29 + 500) // 1000 + 30


def attempt(account: Account, intent: Record, method: Record, decline: Decline | None) -> Record:
    """Charge the card: a failed charge with the decline's reasons, or money in and a line in the ledger."""
    now = account.clock.now()
    charge = Record("charge", objects.charge(now, intent.body, method.body))
    intent.body["latest_charge"] = charge.id
    if decline is not None:
        reason = decline.decline_code or decline.code
        charge.body |= {
            "status": "failed",
            "failure_code": decline.code,
            "failure_message": decline.message,
            "outcome": objects.outcome(reason, "The bank did not return any further details."),
        }
        return account.store.add(charge)
    amount = charge.body["amount"]
    movement = objects.balance_transaction(now, charge.body, amount, fee(amount), "charge")
    account.add("balance_transaction", movement)
    charge.body |= {
        "status": "succeeded",
        "paid": True,
        "captured": True,
        "amount_captured": amount,
        "balance_transaction": movement["id"],
        "outcome": objects.outcome(None, "Payment complete."),
    }
    write_ledger(account, "charge", charge.body, charge.id)
    return account.store.add(charge)


def write_ledger(account: Account, kind: str, body: JSON, charge: str) -> None:
    """One line for money that moved."""
    line = {
        name: body[name] for name in ("id", "payment_intent", "amount", "currency", "metadata", "created")
    }
    account.store.write_ledger({"type": kind, "charge": charge, **line})


ENDPOINTS = (
    Endpoint("GET", "/v1/charges/{id}", Group(EXPANDABLE), "ChargeRetrieveParams", retrieving("charge")),
    listing(
        "charge",
        "/v1/charges",
        {"customer": "customer", "payment_intent": "payment_intent"},
        "ChargeListParams",
    ),
    Endpoint(
        "GET",
        "/v1/balance_transactions/{id}",
        Group(EXPANDABLE),
        "BalanceTransactionRetrieveParams",
        retrieving("balance_transaction"),
    ),
    listing(
        "balance_transaction",
        "/v1/balance_transactions",
        {"source": "source", "type": "type", "currency": "currency"},
        "BalanceTransactionListParams",
    ),
)
