"""Refunds (API reference, "Refunds"; docs page "Refund and cancel payments")."""

from typing import Any

from tests.support.processor import charges, objects, payment_methods
from tests.support.processor.account import Account
from tests.support.processor.endpoint import Endpoint, listing, retrieving
from tests.support.processor.errors import ProcessorError, invalid, missing_parameter, unexpected_state
from tests.support.processor.parameters import EXPANDABLE, Group, Integer, Metadata, Parameters, Text
from tests.support.processor.store import Record

JSON = dict[str, Any]

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """Give back all or part of what is left of a charge."""
    charge = _charge_of(account, parameters)
    left = charge.body["amount_captured"] - charge.body["amount_refunded"]
    if left == 0:
        message = f"Charge {charge.id} has already been refunded."
        raise ProcessorError(400, "invalid_request_error", message, "charge_already_refunded", stored=True)
    if charge.body["disputed"]:
        message = f"Charge {charge.id} has been charged back; cannot issue a refund."
        raise ProcessorError(400, "invalid_request_error", message, "charge_disputed", stored=True)
    amount = parameters.get("amount", left)
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})."
        raise invalid(message, param="amount")
    now = account.clock.now()
    metadata = {key: value for key, value in (parameters.get("metadata") or {}).items() if value}
    body = objects.refund(now, charge.body, amount, parameters.get("reason"), metadata)
    movement = objects.balance_transaction(now, body, -amount, 0, "refund")
    account.add("balance_transaction", movement)
    body["balance_transaction"] = movement["id"]
    method = account.load("payment_method", charge.body["payment_method"])
    if payment_methods.card_of(method).slow_refund:
        body["status"] = "pending"
    refund = account.add("refund", body)
    charges.write_ledger(account, "refund", body, charge.id)
    _book(account, charge, refund)
    return refund.body


def decide(account: Account, refund: Record, status: str) -> None:
    """A pending refund has arrived; or the bank did not take one, which it may say after it had succeeded.

    Docs page "Refunds", "Failed refunds".
    """
    if status not in ("succeeded", "failed"):
        raise ValueError("status is succeeded or failed")
    if refund.body["status"] == "failed":
        raise ValueError("it has failed already")
    refund.body["status"] = status
    if status == "failed":
        refund.body["failure_reason"] = "expired_or_canceled_card"
        movement = objects.balance_transaction(
            account.clock.now(), refund.body, refund.body["amount"], 0, "refund_failure"
        )
        account.add("balance_transaction", movement)
        refund.body["failure_balance_transaction"] = movement["id"]
        charge = account.load("charge", refund.body["charge"])
        charge.body["amount_refunded"] -= refund.body["amount"]
        charge.body["refunded"] = False
        account.store.save(charge)
    account.store.save(refund)
    account.emit("refund.updated", refund)
    if status == "failed":
        account.emit("refund.failed", refund)


def _charge_of(account: Account, parameters: Parameters) -> Record:
    """The charge named directly, or the successful one of the payment intent named."""
    if "charge" not in parameters and "payment_intent" not in parameters:
        raise missing_parameter("payment_intent")
    identifier = parameters.get("charge")
    if "payment_intent" in parameters:
        intent = account.load("payment_intent", parameters["payment_intent"], param="payment_intent")
        if intent.body["status"] != "succeeded":
            message = f"This PaymentIntent ({intent.id}) does not have a successful charge to refund."
            raise unexpected_state("payment_intent_unexpected_state", message, payment_intent=intent.body)
        if identifier not in (None, intent.body["latest_charge"]):
            raise invalid("The charge does not belong to the payment intent.", param="charge")
        identifier = intent.body["latest_charge"]
    charge = account.load("charge", str(identifier), param="charge")
    if not charge.body["paid"]:
        raise invalid(f"Charge {charge.id} did not succeed and cannot be refunded.", param="charge")
    return charge


def _book(account: Account, charge: Record, refund: Record) -> None:
    body = charge.body
    body["amount_refunded"] += refund.body["amount"]
    body["refunded"] = body["amount_refunded"] == body["amount_captured"]
    body["refunds"]["data"].insert(0, refund.body)
    account.store.save(charge)
    account.emit("charge.refunded", charge)


ENDPOINTS = (
    Endpoint(
        "POST",
        "/v1/refunds",
        Group(
            {
                **EXPANDABLE,
                "amount": Integer(1),
                "charge": Text(),
                "payment_intent": Text(),
                "reason": Text(REASONS),
                "metadata": Metadata(),
            }
        ),
        "RefundCreateParams",
        create,
    ),
    listing(
        "refund", "/v1/refunds", {"charge": "charge", "payment_intent": "payment_intent"}, "RefundListParams"
    ),
    Endpoint("GET", "/v1/refunds/{id}", Group(EXPANDABLE), "RefundRetrieveParams", retrieving("refund")),
)
