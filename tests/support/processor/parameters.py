"""Form-encoded parameters with nested brackets, and what each call accepts.

Source: API reference, "Introduction" (form-encoded requests), "Metadata"; "Error codes" (parameter_*).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qsl

from tests.support.processor.errors import invalid, missing_parameter

Raw = str | dict[str, Any]
Parameters = dict[str, Any]

NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
MAXIMUM_DEPTH = 6
MAXIMUM_FIELDS = 1000


def parse_form(text: bytes) -> dict[str, Any]:
    """`a=1&b[c]=2&d[]=3` → `{"a": "1", "b": {"c": "2"}, "d": {"0": "3"}}`."""
    try:
        pairs = parse_qsl(
            text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAXIMUM_FIELDS
        )
    except ValueError as error:
        raise invalid("The request's parameters cannot be decoded.") from error
    parsed: dict[str, Any] = {}
    for name, value in pairs:
        _put(parsed, name, value)
    return parsed


def _put(parsed: dict[str, Any], name: str, value: str) -> None:
    match = NAME.match(name)
    if match is None or name.count("[") > MAXIMUM_DEPTH:
        raise invalid("A parameter's name is not understood.", code="parameter_unknown", param=name[:100])
    path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    level = parsed
    for position, step in enumerate(path):
        key = step or str(len(level))
        if position == len(path) - 1:
            level[key] = value
            return
        level = level.setdefault(key, {})
        if not isinstance(level, dict):
            raise invalid(f"Invalid object: {name}", param=name)


class Kind(Protocol):
    """One type of parameter."""

    def read(self, raw: Raw, name: str) -> Any:
        """The value of the parameter called `name`, or a refusal that names it."""


@dataclass(frozen=True)
class Text:
    """A string; an empty one is refused, or means "unset" (None) where the call allows that."""

    choices: tuple[str, ...] = ()
    maximum: int = 5000
    unsettable: bool = False

    def read(self, raw: Raw, name: str) -> str | None:
        """The text."""
        if not isinstance(raw, str):
            raise invalid(f"Invalid string: {name}", param=name)
        if raw == "":
            if self.unsettable:
                return None
            raise invalid(
                f"You passed an empty string for '{name}', which cannot be unset.",
                code="parameter_invalid_empty",
                param=name,
            )
        if len(raw) > self.maximum:
            raise invalid(f"Invalid string: {name} has more than {self.maximum} characters", param=name)
        if self.choices and raw not in self.choices:
            raise invalid(f"Invalid {name}: must be one of {', '.join(self.choices)}", param=name)
        return raw


@dataclass(frozen=True)
class Integer:
    """A whole number within limits."""

    minimum: int = 0
    maximum: int = 99_999_999

    def read(self, raw: Raw, name: str) -> int:
        """The number."""
        if not isinstance(raw, str) or not re.fullmatch(r"-?[0-9]{1,18}", raw):
            raise invalid(f"Invalid integer: {name}", code="parameter_invalid_integer", param=name)
        value = int(raw)
        if value < self.minimum:
            message = f"Invalid integer: {name} must be greater than or equal to {self.minimum}."
            raise invalid(message, code="parameter_invalid_integer", param=name)
        if value > self.maximum:
            code = "amount_too_large" if name == "amount" else "parameter_invalid_integer"
            raise invalid(f"{name} must be no more than {self.maximum}.", code=code, param=name)
        return value


@dataclass(frozen=True)
class Boolean:
    """true or false."""

    def read(self, raw: Raw, name: str) -> bool:
        """The truth value."""
        if raw not in ("true", "false"):
            raise invalid(f"Invalid boolean: {name}", param=name)
        return raw == "true"


@dataclass(frozen=True)
class Many:
    """A list of one kind."""

    item: Kind

    def read(self, raw: Raw, name: str) -> list[Any]:
        """The items in their order."""
        if not isinstance(raw, dict) or not all(key.isdigit() for key in raw):
            raise invalid(f"Invalid array: {name}", param=name)
        return [self.item.read(raw[key], f"{name}[{key}]") for key in sorted(raw, key=int)]


@dataclass(frozen=True)
class Metadata:
    """Up to 50 keys of at most 40 characters with values of at most 500; an empty value unsets."""

    def read(self, raw: Raw, name: str) -> dict[str, str] | None:
        """The pairs, or None when everything is to be unset."""
        if raw == "":
            return None
        if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
            raise invalid("Invalid object: metadata takes text values", param=name)
        if len(raw) > 50:
            raise invalid("Metadata can have at most 50 keys.", param=name)
        for key, value in raw.items():
            if len(key) > 40 or len(value) > 500:
                raise invalid("Metadata keys have at most 40, values at most 500 characters.", param=name)
        return dict(raw)


@dataclass(frozen=True)
class Group:
    """Named parameters, some of them required; any other name is unknown."""

    fields: Mapping[str, Kind] = field(default_factory=dict)
    required: tuple[str, ...] = ()

    def read(self, raw: Raw, name: str) -> Parameters:
        """The values that were sent."""
        if not isinstance(raw, dict):
            raise invalid(f"Invalid object: {name}", param=name)
        values = {}
        for key, value in raw.items():
            inner = f"{name}[{key}]" if name else key
            if key not in self.fields:
                message = f"Received unknown parameter: {inner}"
                raise invalid(message, code="parameter_unknown", param=inner)
            values[key] = self.fields[key].read(value, inner)
        for key in self.required:
            if key not in values:
                raise missing_parameter(f"{name}[{key}]" if name else key)
        return values


@dataclass(frozen=True)
class Removed:
    """A parameter that the processor took in earlier versions and refuses now."""

    code: str
    message: str

    def read(self, raw: Raw, name: str) -> None:
        """Refuse."""
        raise invalid(self.message, code=self.code, param=name)


@dataclass(frozen=True)
class CreatedRange:
    """`created=<seconds>` or `created[gte]=<seconds>` and the like."""

    bounds: Group = field(
        default_factory=lambda: Group(
            {name: Integer(maximum=253_402_300_799) for name in ("gt", "gte", "lt", "lte")}
        )
    )

    def read(self, raw: Raw, name: str) -> dict[str, int]:
        """The bounds by comparison."""
        if isinstance(raw, str):
            exact = Integer(maximum=253_402_300_799).read(raw, name)
            return {"gte": exact, "lte": exact}
        return self.bounds.read(raw, name)


EXPAND = Many(Text())
EXPANDABLE = {"expand": EXPAND}
PAGE: dict[str, Kind] = {
    "limit": Integer(1, 100),
    "starting_after": Text(),
    "ending_before": Text(),
    "expand": EXPAND,
}
