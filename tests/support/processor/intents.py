"""What setup and payment intents share (docs page "How PaymentIntents and SetupIntents work")."""

from typing import Any

from tests.support.processor import cards, payment_methods
from tests.support.processor.account import Account
from tests.support.processor.errors import ProcessorError, invalid, unexpected_state
from tests.support.processor.parameters import Boolean, Group, Kind, Many, Metadata, Parameters, Removed, Text
from tests.support.processor.store import Record

JSON = dict[str, Any]

# Changelog, Endive 2026-09-30: "Removes the payment method types parameter from Payment Intents …".
PAYMENT_METHOD_TYPES = Removed(
    "payment_method_types_no_longer_supported",
    "payment_method_types can no longer be set; use allowed_payment_method_types.",
)
DECIDING: dict[str, Kind] = {"payment_method": Text(), "return_url": Text()}
DESCRIBING: dict[str, Kind] = {
    "customer": Text(),
    "description": Text(maximum=1000),
    "metadata": Metadata(),
    "allowed_payment_method_types": Many(Text(("card",))),
    "payment_method_types": PAYMENT_METHOD_TYPES,
    "automatic_payment_methods": Group(
        {"enabled": Boolean(), "allow_redirects": Text(("always", "never"))}, ("enabled",)
    ),
    "confirm": Boolean(),
}
NAMES = {"setup_intent": "SetupIntent", "payment_intent": "PaymentIntent"}
LAST_ERROR = {"setup_intent": "last_setup_error", "payment_intent": "last_payment_error"}
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def describe(account: Account, record: Record, parameters: Parameters) -> None:
    """Fill a new intent from its parameters; nothing is stored yet."""
    body = record.body
    if "allowed_payment_method_types" in parameters and "automatic_payment_methods" in parameters:
        message = "You may only specify one of: automatic_payment_methods, allowed_payment_method_types."
        raise invalid(message, code="parameters_exclusive")
    automatic = parameters.get("automatic_payment_methods", {"enabled": True})
    if "allowed_payment_method_types" in parameters:
        body["allowed_payment_method_types"] = parameters["allowed_payment_method_types"]
    elif automatic["enabled"]:
        body["automatic_payment_methods"] = {"allow_redirects": "always"} | automatic
    if "customer" in parameters:
        body["customer"] = account.load("customer", parameters["customer"], param="customer").id
    body["description"] = parameters.get("description")
    body["metadata"] = {key: value for key, value in (parameters.get("metadata") or {}).items() if value}
    if not parameters.get("confirm"):
        _refuse_without_confirm(parameters)
        if "payment_method" in parameters:
            choose_method(account, record, parameters["payment_method"])
            body["status"] = "requires_confirmation"


def _refuse_without_confirm(parameters: Parameters) -> None:
    for name in ("off_session", "error_on_requires_action", "return_url"):
        if name in parameters:
            raise invalid(f"{name} can only be used with confirm=true.", param=name)


def choose_method(account: Account, record: Record, identifier: str) -> Record:
    """Take the named payment method for the intent, if the intent's customer may use it."""
    method = payment_methods.resolve(account, identifier)
    owner, customer = method.body["customer"], record.body["customer"]
    if owner is not None and owner != customer:
        if customer is None:
            message = (
                "The provided PaymentMethod belongs to a Customer. Please include the Customer in the"
                f" `customer` parameter on the {NAMES[record.kind]}."
            )
            raise invalid(message, param="payment_method")
        message = (
            f"The customer does not have a payment method with the ID {method.id}. The payment method must"
            " be attached to the customer."
        )
        raise invalid(message, code="resource_missing", param="payment_method")
    payment_methods.check_reusable(method)
    record.body["payment_method"] = method.id
    return method


def begin_confirmation(account: Account, record: Record, parameters: Parameters) -> Record:
    """Check that the intent can be confirmed now, and give the payment method it is confirmed with."""
    body, name = record.body, NAMES[record.kind]
    if body["status"] not in CONFIRMABLE:
        reason = (
            "it has already succeeded after being previously confirmed"
            if body["status"] == "succeeded"
            else f"it has a status of {body['status']}"
        )
        raise state_error(record, f"You cannot confirm this {name} because {reason}.")
    automatic = body["automatic_payment_methods"]
    if automatic and automatic["allow_redirects"] == "always" and "return_url" not in parameters:
        message = (
            f"This {name} is configured to accept payment methods enabled in your Dashboard. Because some of"
            " these might redirect your customer off of your page, you must provide a `return_url`, or set"
            " `automatic_payment_methods[allow_redirects]` to `never`, or `allowed_payment_method_types`."
        )
        raise invalid(message, param="return_url")
    identifier = parameters.get("payment_method") or body["payment_method"]
    if identifier is None:
        raise state_error(record, f"You cannot confirm this {name} because it's missing a payment method.")
    return choose_method(account, record, identifier)


def require_action(account: Account, record: Record, return_url: str | None) -> None:
    """The bank wants the person: send the browser to the hosted authentication page."""
    url = f"{account.public_url}/authenticate/{record.id}"
    if return_url is None:
        sdk = {"type": "three_d_secure_redirect", "stripe_js": url}
        action: JSON = {"type": "use_stripe_sdk", "use_stripe_sdk": sdk}
    else:
        redirect = {"return_url": return_url, "url": url}
        action = {"type": "redirect_to_url", "redirect_to_url": redirect}
    record.body |= {"status": "requires_action", "next_action": action}
    record.hidden["return_url"] = return_url
    account.store.save(record)
    account.emit(f"{record.kind}.requires_action", record)


def refuse(account: Account, record: Record, error: ProcessorError, event: str) -> ProcessorError:
    """Put the intent back to requires_payment_method with the refusal as its last error."""
    method = account.load("payment_method", record.body["payment_method"])
    error.objects["payment_method"] = method.body
    record.body |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "next_action": None,
        LAST_ERROR[record.kind]: error.body()["error"],
    }
    account.store.save(record)
    account.emit(event, record)
    error.objects[record.kind] = record.body
    return error


def authentication_failed(kind: str) -> ProcessorError:
    """The person failed the bank's authentication."""
    decline = cards.Decline(
        f"{kind}_authentication_failure",
        None,
        "The provided PaymentMethod has failed authentication. Provide a new payment method to try again.",
    )
    error = cards.card_error(decline)
    error.type = "card_error" if kind == "payment_intent" else "invalid_request_error"
    return error


def cancel(account: Account, record: Record, reason: str | None) -> None:
    """Cancel for good what has not succeeded."""
    body, name = record.body, NAMES[record.kind]
    if body["status"] in ("succeeded", "canceled"):
        message = f"You cannot cancel this {name} because it has a status of {body['status']}."
        raise state_error(record, message)
    body |= {"status": "canceled", "cancellation_reason": reason, "next_action": None}
    record.hidden.pop("settle_at", None)
    account.store.save(record)
    account.emit(f"{record.kind}.canceled", record)


def state_error(record: Record, message: str) -> ProcessorError:
    """The intent's state does not allow the act; the intent is in the error."""
    return unexpected_state(f"{record.kind}_unexpected_state", message, **{record.kind: dict(record.body)})
