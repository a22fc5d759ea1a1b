"""Checkout sessions that save a card, mode=setup (API reference, "Checkout Sessions"; docs page
"Save details for future payments with a hosted page")."""

from typing import Any

from tests.support.processor import intents, objects, payment_methods, setup_intents
from tests.support.processor.account import Account
from tests.support.processor.currencies import check_currency
from tests.support.processor.endpoint import Endpoint
from tests.support.processor.errors import invalid, missing_parameter
from tests.support.processor.parameters import (
    EXPANDABLE,
    Group,
    Integer,
    Many,
    Metadata,
    Parameters,
    Text,
)
from tests.support.processor.store import Record

JSON = dict[str, Any]

SHORTEST_LIFE, LONGEST_LIFE = 30 * 60, 24 * 3600


def create(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """A session with its setup intent; the browser is sent to its `url`."""
    if "currency" not in parameters and "allowed_payment_method_types" not in parameters:
        raise missing_parameter("currency")
    customer = None
    if "customer" in parameters:
        customer = account.load("customer", parameters["customer"], param="customer").body
    now = account.clock.now()
    body = objects.checkout_session(now, customer, parameters["success_url"])
    expires_at: int = parameters.get("expires_at") or body["expires_at"]
    if not SHORTEST_LIFE <= expires_at - now <= LONGEST_LIFE:
        message = "The `expires_at` timestamp must be 30 minutes to 24 hours after creation."
        raise invalid(message, param="expires_at")
    kept = ("cancel_url", "client_reference_id", "allowed_payment_method_types")
    body |= {name: parameters[name] for name in kept if name in parameters}
    body["currency"] = check_currency(parameters["currency"]) if "currency" in parameters else None
    setup = objects.setup_intent(now)
    data = parameters.get("setup_intent_data", {})
    setup |= {"customer": body["customer"], "description": data.get("description")}
    setup["metadata"] = data.get("metadata") or {}
    body |= {
        "metadata": parameters.get("metadata") or {},
        "expires_at": expires_at,
        "setup_intent": setup["id"],
        "url": f"{account.public_url}/checkout/{body['id']}",
    }
    account.add("setup_intent", setup, checkout_session=body["id"])
    return account.add("checkout.session", body).body


def retrieve(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """The session as it is now."""
    return load(account, identifier).body


def load(account: Account, identifier: str) -> Record:
    """The session; one whose time is over is expired first."""
    session = account.load("checkout.session", identifier)
    if session.body["status"] == "open" and account.clock.now() >= session.body["expires_at"]:
        _expire(account, session)
    return session


def expire(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """Close an open session; its page no longer takes a card."""
    session = load(account, identifier)
    if session.body["status"] != "open":
        raise invalid(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a'
            f" status of `{session.body['status']}`."
        )
    _expire(account, session)
    return session.body


def _expire(account: Account, session: Record) -> None:
    session.body |= {"status": "expired", "url": None}
    account.store.save(session)
    setup = account.load("setup_intent", session.body["setup_intent"])
    intents.cancel(account, setup, None)
    account.emit("checkout.session.expired", session)


def submit(account: Account, session: Record, details: JSON, name: str | None) -> JSON:
    """The person sent the card form; returns the setup intent afterwards, card errors are raised."""
    billing = {"billing_details": {"name": name}} if name else {}
    method = payment_methods.from_card_details(account, details, billing)
    setup = account.load("setup_intent", session.body["setup_intent"])
    chosen = {"payment_method": method.id, "return_url": f"{account.public_url}/checkout/{session.id}"}
    body = setup_intents.confirm_record(account, setup, chosen)
    if body["status"] == "succeeded":
        complete(account, session)
    return body


def complete(account: Account, session: Record) -> None:
    """The card is saved: the session is over."""
    session.body |= {"status": "complete", "url": None}
    account.store.save(session)
    account.emit("checkout.session.completed", session)


def success_url(session: Record) -> str:
    """Where the browser goes when the card is saved."""
    return str(session.body["success_url"]).replace("{CHECKOUT_SESSION_ID}", session.id)


ENDPOINTS = (
    Endpoint(
        "POST",
        "/v1/checkout/sessions",
        Group(
            {
                **EXPANDABLE,
                "mode": Text(("setup",)),
                "customer": Text(),
                "success_url": Text(),
                "cancel_url": Text(),
                "currency": Text(),
                "client_reference_id": Text(maximum=200),
                "allowed_payment_method_types": Many(Text(("card",))),
                "metadata": Metadata(),
                "expires_at": Integer(maximum=253_402_300_799),
                "setup_intent_data": Group({"description": Text(), "metadata": Metadata()}),
            },
            ("mode", "success_url"),
        ),
        "checkout.SessionCreateParams",
        create,
    ),
    Endpoint(
        "GET",
        "/v1/checkout/sessions/{id}",
        Group(EXPANDABLE),
        "checkout.SessionRetrieveParams",
        retrieve,
    ),
    Endpoint(
        "POST",
        "/v1/checkout/sessions/{id}/expire",
        Group(EXPANDABLE),
        "checkout.SessionExpireParams",
        expire,
    ),
)
