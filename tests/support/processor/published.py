"""What the processor publishes about its requests: the types of the official library's parameters.

A request that the simulator would take is held against them as well, so that neither it nor whoever speaks to
it can have invented a parameter.
"""

import importlib
import re
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

from stripe._stripe_object import UntypedStripeObject
from typing_extensions import (
    get_type_hints,
    is_typeddict,
)

JSON = dict[str, Any]

_NUMBERS = {int: r"-?[0-9]{1,18}", float: r"-?[0-9]{1,18}(\.[0-9]{1,18})?"}

_UNRESOLVED = {"StripeContext": str, "Mapping": Mapping}
"""What the library names in options of its own and imports for type checkers only."""


@cache
def parameters_class(typed: str) -> Any:
    """The library's class of that name, e.g. "PaymentIntentCreateParams" or "checkout.SessionListParams"."""
    module, _, name = typed.rpartition(".")
    return getattr(importlib.import_module(f"stripe.params.{module}".rstrip(".")), name)


def complaints(typed: str, form: JSON) -> list[str]:
    """Every parameter that the class does not know, lacks, or types otherwise; `form` is as it was sent."""
    return _complaints(parameters_class(typed), form, "")


def _complaints(kind: Any, raw: Any, path: str) -> list[str]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Required, NotRequired):
        return _complaints(arguments[0], raw, path)
    if origin in (Union, UnionType):
        found = [_complaints(option, raw, path) for option in arguments if option is not NoneType]
        return min(found, key=len)
    if origin is Literal:
        fits = raw in arguments
    elif origin is list:
        return _of_items(arguments[0], raw, path)
    elif origin is dict or origin is UntypedStripeObject:
        return _of_values(arguments[-1], raw, path)
    elif is_typeddict(kind):
        return _of_fields(kind, raw, path)
    else:
        fits = _fits(kind, raw)
    return [] if fits else [f"{path} is {raw!r}"]


def _fits(kind: Any, raw: Any) -> bool:
    if kind is bool:
        return raw in ("true", "false")
    if kind in _NUMBERS:
        return isinstance(raw, str) and re.fullmatch(_NUMBERS[kind], raw) is not None
    return isinstance(raw, str) if kind is str else kind is Any


def _of_items(kind: Any, raw: Any, path: str) -> list[str]:
    if not isinstance(raw, dict) or not all(key.isdigit() for key in raw):
        return [f"{path} is no list"]
    return [line for key, item in raw.items() for line in _complaints(kind, item, f"{path}[{key}]")]


def _of_values(kind: Any, raw: Any, path: str) -> list[str]:
    if not isinstance(raw, dict):
        return [f"{path} is no object"]
    return [line for key, value in raw.items() for line in _complaints(kind, value, f"{path}[{key}]")]


def _of_fields(kind: Any, raw: Any, path: str) -> list[str]:
    if not isinstance(raw, dict):
        return [f"{path} is no object"]
    fields, required = _fields(kind)
    inner = {name: f"{path}[{name}]" if path else name for name in (*raw, *required)}
    found = [f"{inner[name]} is missing" for name in required if name not in raw]
    for name, value in raw.items():
        if name in fields:
            found += _complaints(fields[name], value, inner[name])
        else:
            found.append(f"{inner[name]} is unknown")
    return found


@cache
def _fields(kind: Any) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The fields of a class and which are required, without what the library keeps for itself."""
    own = importlib.import_module("stripe._request_options").RequestOptions.__annotations__
    hints = get_type_hints(kind, localns=_UNRESOLVED, include_extras=True)
    hints = {name: hint for name, hint in hints.items() if name not in own}
    optional: Any = NotRequired
    return hints, tuple(name for name, hint in hints.items() if get_origin(hint) is not optional)
