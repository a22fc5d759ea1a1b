"""Customers (API reference, "Customers")."""

from typing import Any

from tests.support.processor import objects, payment_methods
from tests.support.processor.account import Account
from tests.support.processor.endpoint import Endpoint, retrieving, select
from tests.support.processor.errors import no_such
from tests.support.processor.parameters import EXPANDABLE, PAGE, Group, Kind, Metadata, Parameters, Text
from tests.support.processor.store import Record, Selection

JSON = dict[str, Any]

DESCRIBED = ("name", "email", "description", "phone")
FIELDS: dict[str, Kind] = {
    **EXPANDABLE,
    **{name: Text(maximum=512, unsettable=True) for name in DESCRIBED},
    "metadata": Metadata(),
    "invoice_settings": Group({"default_payment_method": Text(unsettable=True)}),
}


def create(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """A new customer, with its first payment method attached if one is named."""
    record = Record("customer", objects.customer(account.clock.now()))
    method = None
    if "payment_method" in parameters:
        method = payment_methods.resolve(account, parameters["payment_method"])
        payment_methods.check_attachable(method, record.id)
    _describe(account, record, parameters)
    account.store.add(record)
    if method is not None:
        payment_methods.attach_to(account, method, record.id)
    return record.body


def update(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """Change what is sent; an empty value unsets."""
    record = account.load("customer", identifier)
    if record.body.get("deleted"):
        raise no_such("customer", identifier, param="id")
    _describe(account, record, parameters)
    account.store.save(record)
    return record.body


def delete(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """Delete for good: its payment methods are detached, only a stub remains."""
    record = account.load("customer", identifier)
    if record.body.get("deleted"):
        raise no_such("customer", identifier, param="id")
    selection = Selection({"customer": identifier}, limit=10_000)
    for method in account.store.select("payment_method", selection)[0]:
        payment_methods.detach_from(account, method)
    record.body = {"id": identifier, "object": "customer", "deleted": True}
    account.store.save(record)
    return record.body


def list_methods(account: Account, identifier: str, parameters: Parameters) -> JSON:
    """The payment methods attached to the customer."""
    account.load("customer", identifier)
    path = f"/v1/customers/{identifier}/payment_methods"
    filters = {"customer": "customer", "type": "type"}
    return select(account, "payment_method", path, filters, parameters | {"customer": identifier})


def _describe(account: Account, record: Record, parameters: Parameters) -> None:
    record.body |= {name: parameters[name] for name in DESCRIBED if name in parameters}
    if "metadata" in parameters:
        record.body["metadata"] = merged(record.body["metadata"], parameters["metadata"])
    settings = parameters.get("invoice_settings", {})
    if "default_payment_method" in settings:
        chosen = settings["default_payment_method"]
        if chosen is not None:
            account.load("payment_method", chosen, param="invoice_settings[default_payment_method]")
        record.body["invoice_settings"]["default_payment_method"] = chosen


def merged(present: dict[str, str], sent: dict[str, str] | None) -> dict[str, str]:
    """Metadata after an update: sent keys win, empty values unset, nothing at all clears."""
    if sent is None:
        return {}
    return {key: value for key, value in (present | sent).items() if value != ""}


ENDPOINTS = (
    Endpoint(
        "POST",
        "/v1/customers",
        Group({**FIELDS, "payment_method": Text()}),
        "CustomerCreateParams",
        create,
    ),
    Endpoint(
        "GET",
        "/v1/customers/{id}",
        Group(EXPANDABLE),
        "CustomerRetrieveParams",
        retrieving("customer"),
    ),
    Endpoint("POST", "/v1/customers/{id}", Group(FIELDS), "CustomerUpdateParams", update),
    Endpoint("DELETE", "/v1/customers/{id}", Group(), "CustomerDeleteParams", delete),
    Endpoint(
        "GET",
        "/v1/customers/{id}/payment_methods",
        Group({**PAGE, "type": Text(("card",))}),
        "CustomerPaymentMethodListParams",
        list_methods,
    ),
)
