"""One call of the API: its address, its parameters, and the act; lists and expansion for all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.processor import objects
from tests.support.processor.account import Account
from tests.support.processor.errors import invalid
from tests.support.processor.parameters import PAGE, CreatedRange, Group, Kind, Parameters, Text
from tests.support.processor.store import Selection

JSON = dict[str, Any]
Handler = Callable[[Account, str, Parameters], JSON]

EXPANDABLE_FIELDS = {
    "customer": "customer",
    "payment_method": "payment_method",
    "setup_intent": "setup_intent",
    "payment_intent": "payment_intent",
    "latest_charge": "charge",
    "charge": "charge",
    "balance_transaction": "balance_transaction",
    "failure_balance_transaction": "balance_transaction",
}
OPTIONAL_FIELDS = {("refund", "failure_balance_transaction")}
"""Left out of the object until there is something to tell; to ask for them is no mistake."""
MAXIMUM_EXPANSION = 4


@dataclass(frozen=True)
class Endpoint:
    """`typed` names the official library's class for the same parameters, which a contract test compares."""

    method: str
    path: str
    parameters: Group
    typed: str
    handle: Handler


def retrieving(kind: str) -> Handler:
    """A handler that answers one object."""

    def handle(account: Account, identifier: str, parameters: Parameters) -> JSON:
        return account.load(kind, identifier).body

    return handle


def listing(
    kind: str, path: str, filters: Mapping[str, str], typed: str, *, by_time: bool = True
) -> Endpoint:
    """A list call; `filters` maps a parameter to the object's field it must equal, `by_time` adds created."""

    def handle(account: Account, identifier: str, parameters: Parameters) -> JSON:
        return select(account, kind, path, filters, parameters)

    fields: dict[str, Kind] = {**PAGE, **{name: Text() for name in filters}}
    if by_time:
        fields["created"] = CreatedRange()
    return Endpoint("GET", path, Group(fields), typed, handle)


def select(
    account: Account, kind: str, path: str, filters: Mapping[str, str], parameters: Parameters
) -> JSON:
    """One page of a list, newest first (API reference, "Pagination")."""
    cursors = {name: parameters.get(name) for name in ("starting_after", "ending_before")}
    for name, cursor in cursors.items():
        if cursor is not None:
            account.load(kind, cursor, param=name)
    equals = {field: parameters[name] for name, field in filters.items() if name in parameters}
    created = parameters.get("created", {})
    records, more = account.store.select(
        kind, Selection(equals, created, parameters.get("limit", 10), **cursors)
    )
    return objects.page(path, [record.body for record in records], more)


def expand(account: Account, body: JSON, paths: list[str]) -> JSON:
    """Replace ids by the objects they stand for (API reference, "Expanding responses")."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > MAXIMUM_EXPANSION:
            raise invalid(f"You cannot expand more than {MAXIMUM_EXPANSION} levels.", param="expand")
        if body.get("object") == "list" and steps[0] == "data":
            body["data"] = [_expanded(account, item, steps[1:], path) for item in body["data"]]
        else:
            body = _expanded(account, body, steps, path)
    return body


def _expanded(account: Account, body: JSON, steps: list[str], path: str) -> JSON:
    if not steps:
        return body
    name, rest = steps[0], steps[1:]
    known = name in body or (body.get("object"), name) in OPTIONAL_FIELDS
    if name not in EXPANDABLE_FIELDS or not known:
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    value = body.get(name)
    if isinstance(value, str):
        value = account.load(EXPANDABLE_FIELDS[name], value).body
    if value is None:
        return body
    return body | {name: _expanded(account, value, rest, path)}
