"""Payment intents: taking one payment.

Source: API reference, "PaymentIntents"; docs page "How PaymentIntents and SetupIntents work".
"""

import re
from contextlib import suppress
from typing import Any

from tests.support.processor import cards, charges, disputes, intents, objects, payment_methods
from tests.support.processor.account import Account
from tests.support.processor.currencies import check_amount, check_currency
from tests.support.processor.endpoint import Endpoint, listing, retrieving
from tests.support.processor.errors import ProcessorError, invalid
from tests.support.processor.parameters import EXPANDABLE, Boolean, Group, Integer, Kind, Parameters, Text
from tests.support.processor.store import Record

JSON = dict[str, Any]

CANCELLATION_REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")
PRESENCE: dict[str, Kind] = {"off_session": Boolean(), "error_on_requires_action": Boolean()}
SUFFIX = re.compile(r"^(?=.*[A-Za-z])[^<>\\'\"*]{1,22}$")


def create(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """A new payment intent; without confirm=true no money can move."""
    currency = check_currency(parameters["currency"])
    check_amount(parameters["amount"], currency)
    body = objects.payment_intent(account.clock.now(), parameters["amount"], currency)
    record = Record("payment_intent", body)
    if "statement_descriptor_suffix" in parameters:
        suffix = parameters["statement_descriptor_suffix"]
        if not SUFFIX.match(suffix):
            message = "The statement descriptor suffix must be 1 to 22 characters with at least one letter."
            raise invalid(message, param="statement_descriptor_suffix")
        body["statement_descriptor_suffix"] = suffix
    intents.describe(account, record, parameters)
    account.store.add(record)
    if parameters.get("confirm"):
        return confirm_record(account, record, parameters)
    return record.body


def confirm(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """Try to take the payment."""
    return confirm_record(account, account.load("payment_intent", identifier), parameters)


def confirm_record(account: Account, record: Record, parameters: Parameters) -> JSON:
    """Take the payment, or ask for authentication, or refuse (402)."""
    method = intents.begin_confirmation(account, record, parameters)
    off_session = parameters.get("off_session", False)
    needed = cards.needs_authentication(
        payment_methods.card_of(method), off_session=off_session, set_up=method.hidden.get("set_up", False)
    )
    if needed and off_session:
        raise refusal(account, record, method, cards.AUTHENTICATION_REQUIRED)
    elif needed and parameters.get("error_on_requires_action"):
        error = cards.card_error(cards.AUTHENTICATION_REQUIRED)
        raise intents.refuse(account, record, error, "payment_intent.payment_failed")
    elif needed:
        intents.require_action(account, record, parameters.get("return_url"))
    else:
        _charge_now_or_later(account, record, method)
    return record.body


def _charge_now_or_later(account: Account, record: Record, method: Record) -> None:
    """Charge at once, or after the time set by POST /_simulator/processing."""
    seconds = int(account.store.setting("processing_seconds", "0"))
    if seconds == 0:
        charge(account, record, method)
        return
    record.body |= {"status": "processing", "processing": {"type": "card", "card": {}}, "next_action": None}
    record.hidden["settle_at"] = account.clock.now() + seconds
    account.store.save(record)
    account.emit("payment_intent.processing", record)


def charge(account: Account, record: Record, method: Record) -> None:
    """Charge the card and finish the intent either way."""
    decline = payment_methods.card_of(method).charging
    if method.body["customer"] is None:
        method.hidden["used_up"] = True
        account.store.save(method)
    if decline is not None:
        raise refusal(account, record, method, decline)
    charged = charges.attempt(account, record, method, None)
    record.body |= {
        "status": "succeeded",
        "amount_received": record.body["amount"],
        "last_payment_error": None,
        "next_action": None,
        "processing": None,
    }
    account.store.save(record)
    account.emit("payment_intent.succeeded", record)
    if (disputed := payment_methods.card_of(method).disputed) is not None:
        disputes.open_dispute(account, charged, disputed)


def refusal(account: Account, record: Record, method: Record, decline: cards.Decline) -> ProcessorError:
    """Record the failed charge, put the intent back, and give the 402."""
    failed = charges.attempt(account, record, method, decline)
    record.body["processing"] = None
    error = cards.card_error(decline, charge=failed.id)
    return intents.refuse(account, record, error, "payment_intent.payment_failed")


def fail_authentication(account: Account, record: Record) -> None:
    """The person did not authenticate."""
    error = intents.authentication_failed("payment_intent")
    intents.refuse(account, record, error, "payment_intent.payment_failed")


def settle_due(account: Account) -> None:
    """Finish the payments whose time in processing is over."""
    due = account.store.rows(
        "SELECT id FROM objects WHERE json_extract(hidden, '$.settle_at') <= ?", account.clock.now()
    )
    for row in due:
        record = account.load("payment_intent", row["id"])
        del record.hidden["settle_at"]
        method = account.load("payment_method", record.body["payment_method"])
        with suppress(ProcessorError):
            charge(account, record, method)


def cancel(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """Cancel a payment intent that has not succeeded."""
    record = account.load("payment_intent", identifier)
    if record.body["status"] not in ("succeeded", "canceled"):
        record.body |= {"canceled_at": account.clock.now(), "processing": None}
    intents.cancel(account, record, parameters.get("cancellation_reason"))
    return record.body


ENDPOINTS = (
    Endpoint(
        "POST",
        "/v1/payment_intents",
        Group(
            {
                **EXPANDABLE,
                **intents.DECIDING,
                **intents.DESCRIBING,
                **PRESENCE,
                "amount": Integer(1),
                "currency": Text(),
                "statement_descriptor_suffix": Text(),
            },
            ("amount", "currency"),
        ),
        "PaymentIntentCreateParams",
        create,
    ),
    listing("payment_intent", "/v1/payment_intents", {"customer": "customer"}, "PaymentIntentListParams"),
    Endpoint(
        "GET",
        "/v1/payment_intents/{id}",
        Group(EXPANDABLE),
        "PaymentIntentRetrieveParams",
        retrieving("payment_intent"),
    ),
    Endpoint(
        "POST",
        "/v1/payment_intents/{id}/confirm",
        Group(
            {
                **EXPANDABLE,
                **intents.DECIDING,
                **PRESENCE,
                "payment_method_types": intents.PAYMENT_METHOD_TYPES,
            }
        ),
        "PaymentIntentConfirmParams",
        confirm,
    ),
    Endpoint(
        "POST",
        "/v1/payment_intents/{id}/cancel",
        Group({**EXPANDABLE, "cancellation_reason": Text(CANCELLATION_REASONS)}),
        "PaymentIntentCancelParams",
        cancel,
    ),
)
