"""Setup intents: saving a card for later.

Source: API reference, "SetupIntents"; docs page "Set up future payments".
"""

from typing import Any

from tests.support.processor import cards, intents, objects, payment_methods
from tests.support.processor.account import Account
from tests.support.processor.cards import Authentication
from tests.support.processor.endpoint import Endpoint, retrieving
from tests.support.processor.parameters import EXPANDABLE, Group, Parameters, Text
from tests.support.processor.store import Record

JSON = dict[str, Any]

CANCELLATION_REASONS = ("abandoned", "duplicate", "requested_by_customer")


def create(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """A new setup intent, confirmed at once if asked."""
    record = Record("setup_intent", objects.setup_intent(account.clock.now()))
    record.body["usage"] = parameters.get("usage", "off_session")
    intents.describe(account, record, parameters)
    account.store.add(record)
    if parameters.get("confirm"):
        return confirm_record(account, record, parameters)
    return record.body


def confirm(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """Try to save the card."""
    return confirm_record(account, account.load("setup_intent", identifier), parameters)


def confirm_record(account: Account, record: Record, parameters: Parameters) -> JSON:
    """Save the card, or ask for authentication, or refuse (402)."""
    method = intents.begin_confirmation(account, record, parameters)
    card = payment_methods.card_of(method)
    if card.saving is not None:
        error = cards.card_error(card.saving)
        raise intents.refuse(account, record, error, "setup_intent.setup_failed")
    if card.authentication is not Authentication.NEVER:
        intents.require_action(account, record, parameters.get("return_url"))
    else:
        succeed(account, record)
    return record.body


def succeed(account: Account, record: Record) -> None:
    """The card is saved: attached to the customer, and ready for charges while the person is away."""
    record.body |= {"status": "succeeded", "next_action": None, "last_setup_error": None}
    account.store.save(record)
    method = account.load("payment_method", record.body["payment_method"])
    method.hidden["set_up"] = record.body["usage"] == "off_session"
    account.store.save(method)
    if record.body["customer"] is not None:
        payment_methods.attach_to(account, method, record.body["customer"])
    account.emit("setup_intent.succeeded", record)


def fail_authentication(account: Account, record: Record) -> None:
    """The person did not authenticate."""
    error = intents.authentication_failed("setup_intent")
    intents.refuse(account, record, error, "setup_intent.setup_failed")


def cancel(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """Cancel a setup intent that has not succeeded."""
    record = account.load("setup_intent", identifier)
    intents.cancel(account, record, parameters.get("cancellation_reason"))
    return record.body


ENDPOINTS = (
    Endpoint(
        "POST",
        "/v1/setup_intents",
        Group(
            {
                **EXPANDABLE,
                **intents.DECIDING,
                **intents.DESCRIBING,
                "usage": Text(("off_session", "on_session")),
            }
        ),
        "SetupIntentCreateParams",
        create,
    ),
    Endpoint(
        "GET",
        "/v1/setup_intents/{id}",
        Group(EXPANDABLE),
        "SetupIntentRetrieveParams",
        retrieving("setup_intent"),
    ),
    Endpoint(
        "POST",
        "/v1/setup_intents/{id}/confirm",
        Group({**EXPANDABLE, **intents.DECIDING}),
        "SetupIntentConfirmParams",
        confirm,
    ),
    Endpoint(
        "POST",
        "/v1/setup_intents/{id}/cancel",
        Group({**EXPANDABLE, "cancellation_reason": Text(CANCELLATION_REASONS)}),
        "SetupIntentCancelParams",
        cancel,
    ),
)
