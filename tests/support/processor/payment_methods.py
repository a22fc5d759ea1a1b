"""Payment methods: cards (API reference, "PaymentMethods"; docs page "Test card numbers")."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from tests.support.processor import cards, objects
from tests.support.processor.account import Account
from tests.support.processor.endpoint import Endpoint, listing, retrieving
from tests.support.processor.errors import invalid, missing_parameter
from tests.support.processor.parameters import EXPANDABLE, Group, Integer, Kind, Metadata, Parameters, Text
from tests.support.processor.store import Record

JSON = dict[str, Any]

CARD = Group(
    {"number": Text(), "exp_month": Integer(), "exp_year": Integer(), "cvc": Text(), "token": Text()}
)
ADDRESS = Group({name: Text() for name in objects.NO_ADDRESS})
BILLING_DETAILS = Group({"name": Text(), "email": Text(), "phone": Text(), "address": ADDRESS})
CREATE: dict[str, Kind] = {
    **EXPANDABLE,
    "type": Text(("card",)),
    "card": CARD,
    "billing_details": BILLING_DETAILS,
    "metadata": Metadata(),
}


def create(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """A payment method from a test card number or a `tok_…` token."""
    details = parameters["card"]
    if "token" in details:
        card = cards.from_token(details["token"], "card[token]")
        record = _add(account, card, _token_details(account, card), parameters)
    else:
        for name in ("number", "exp_month", "exp_year"):
            if name not in details:
                raise missing_parameter(f"card[{name}]")
        record = from_card_details(account, details, parameters)
    return record.body


def from_card_details(account: Account, details: JSON, parameters: Parameters) -> Record:
    """Check the card as the processor does and store it; card errors are 402."""
    card = cards.check_number(details["number"])
    present = datetime.fromtimestamp(account.clock.now(), UTC)
    year = cards.check_expiry(
        details["exp_month"], details["exp_year"], now_month=present.month, now_year=present.year
    )
    if "cvc" in details:
        cards.check_cvc(card, details["cvc"])
    return _add(account, card, {**details, "exp_year": year, "cvc": "cvc" in details}, parameters)


def resolve(account: Account, identifier: str, param: str = "payment_method") -> Record:
    """The named payment method; a test token `pm_card_…` makes a new one of its card."""
    if identifier in cards.TOKENS and identifier.startswith("pm_card_"):
        card = cards.TOKENS[identifier]
        return _add(account, card, _token_details(account, card), {})
    return account.load("payment_method", identifier, param=param)


def card_of(record: Record) -> cards.Card:
    """How the card behaves (POST /_simulator/cards may have changed it)."""
    return cards.CARDS[record.hidden["number"]]


def check_attachable(record: Record, customer: str) -> None:
    """Refuse what belongs to someone else, was used up, or declines."""
    owner = record.body["customer"]
    if owner not in (None, customer):
        raise invalid("The payment method you provided has already been attached to a customer.")
    check_reusable(record)
    decline = card_of(record).saving
    if decline is not None and owner is None:
        raise cards.card_error(decline)


def check_reusable(record: Record) -> None:
    """A payment method that was detached, or used without a customer, is used up."""
    if record.hidden.get("used_up"):
        raise invalid(
            "This PaymentMethod was previously used without being attached to a Customer or was detached"
            " from a Customer, and may not be used again.",
            param="payment_method",
        )


def attach_to(account: Account, record: Record, customer: str) -> None:
    """Attach; once attached, attaching to the same customer again changes nothing."""
    if record.body["customer"] == customer:
        return
    record.body["customer"] = customer
    account.store.save(record)
    account.emit("payment_method.attached", record)


def detach_from(account: Account, record: Record) -> None:
    """Detach for good."""
    record.body["customer"] = None
    record.hidden["used_up"] = True
    account.store.save(record)
    account.emit("payment_method.detached", record)


def attach(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """Attach to a customer; a declining card is refused here (402)."""
    customer = account.load("customer", parameters["customer"], param="customer")
    record = resolve(account, identifier, "id")
    check_attachable(record, customer.id)
    attach_to(account, record, customer.id)
    return record.body


def detach(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """Detach from its customer; it may not be used again."""
    record = account.load("payment_method", identifier)
    if record.body["customer"] is None:
        raise invalid(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    detach_from(account, record)
    return record.body


def _token_details(account: Account, card: cards.Card) -> JSON:
    present = datetime.fromtimestamp(account.clock.now(), UTC)
    return {"number": card.number, "exp_month": present.month, "exp_year": present.year + 1, "cvc": True}


def _add(account: Account, card: cards.Card, details: JSON, parameters: Parameters) -> Record:
    description = {
        "brand": card.brand,
        "funding": card.funding,
        "last4": card.number[-4:],
        "fingerprint": sha256(card.number.encode()).hexdigest()[:16],
        **{name: details[name] for name in ("exp_month", "exp_year", "cvc")},
    }
    body = objects.payment_method(
        account.clock.now(),
        description,
        parameters.get("billing_details", {}),
        parameters.get("metadata") or {},
    )
    return account.add("payment_method", body, number=card.number)


ENDPOINTS = (
    Endpoint(
        "POST",
        "/v1/payment_methods",
        Group(CREATE, ("type", "card")),
        "PaymentMethodCreateParams",
        create,
    ),
    listing(
        "payment_method",
        "/v1/payment_methods",
        {"customer": "customer", "type": "type"},
        "PaymentMethodListParams",
        by_time=False,
    ),
    Endpoint(
        "GET",
        "/v1/payment_methods/{id}",
        Group(EXPANDABLE),
        "PaymentMethodRetrieveParams",
        retrieving("payment_method"),
    ),
    Endpoint(
        "POST",
        "/v1/payment_methods/{id}/attach",
        Group({**EXPANDABLE, "customer": Text()}, ("customer",)),
        "PaymentMethodAttachParams",
        attach,
    ),
    Endpoint(
        "POST",
        "/v1/payment_methods/{id}/detach",
        Group(EXPANDABLE),
        "PaymentMethodDetachParams",
        detach,
    ),
)
