"""Values of FHIR R4's types, as answers, options, bounds and conditions hold them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

LONGEST_TEXT = 10_000
"""Code points of an answer, like a message's (S16)."""

LONGEST_ADDRESS = 2_000
MOST_DIGITS = 15
"""Significant digits of a decimal: as many as every reader of JSON keeps."""

MOST_DECIMAL_PLACES = 9

_SPACES = " \t\r\n"
"""What FHIR calls whitespace."""

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,3})?"
_DATE = re.compile(_DAY, re.ASCII)
_TIME = re.compile(_CLOCK, re.ASCII)
_DATE_TIME = re.compile(rf"{_DAY}T{_CLOCK}(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")


class Type(StrEnum):
    """How FHIR calls the type of a value, as in `valueInteger`."""

    BOOLEAN = "Boolean"
    DECIMAL = "Decimal"
    INTEGER = "Integer"
    DATE = "Date"
    DATE_TIME = "DateTime"
    TIME = "Time"
    STRING = "String"
    URI = "Uri"
    CODING = "Coding"


NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL})
ORDERED = NUMBERS | {Type.DATE, Type.DATE_TIME, Type.TIME}
"""Types of which one value is more than another."""


@dataclass(frozen=True)
class Coding:
    """A coded answer; the same where system and code are."""

    code: str
    system: str = ""
    version: str = field(default="", compare=False)
    display: str = field(default="", compare=False)


@dataclass(frozen=True)
class Value:
    """A value and its type: bool, int, Decimal, date, datetime with zone, time, str or Coding."""

    type: Type
    value: Any

    @property
    def number(self) -> Decimal | None:
        """The number that it is, if it is one."""
        return Decimal(self.value) if self.type in NUMBERS else None


class Misfit(Exception):
    """A value is not of its type; says what is wrong."""


def read(type_: Type, raw: Any) -> Value:
    """A value from JSON. Misfit where it is not of the type."""
    return Value(type_, _READERS[type_](raw))


def decimal_places(number: Decimal) -> int:
    """How many digits stand behind the point, without zeros at the end."""
    return max(0, len(_digits(number)) - 1 - number.adjusted())


def _boolean(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise Misfit("must be true or false")
    return raw


def _integer(raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not -(2**31) <= raw < 2**31:
        raise Misfit("must be a whole number of at most 32 bits")
    return raw


def _decimal(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise Misfit("must be a number")
    number = Decimal(raw)
    if not number:
        return Decimal(0)
    fits = -MOST_DECIMAL_PLACES <= number.adjusted() < MOST_DIGITS and len(_digits(number)) <= MOST_DIGITS
    if not fits or decimal_places(number) > MOST_DECIMAL_PLACES:
        raise Misfit(
            f"must have at most {MOST_DIGITS} digits, {MOST_DECIMAL_PLACES} of them behind the point"
        )
    return number


def _digits(number: Decimal) -> str:
    """The significant ones."""
    return "".join(map(str, number.as_tuple().digits)).strip("0")


def _date(raw: Any) -> Any:
    return _by_calendar(raw, _DATE, date.fromisoformat, "must be a date such as 2026-03-01")


def _time(raw: Any) -> Any:
    return _by_calendar(raw, _TIME, time.fromisoformat, "must be a time such as 09:30:00")


def _date_time(raw: Any) -> Any:
    example = "must be a date and time with seconds and zone such as 2026-03-01T09:30:00+01:00"
    return _by_calendar(raw, _DATE_TIME, datetime.fromisoformat, example)


def _by_calendar(raw: Any, pattern: re.Pattern[str], read_text: Callable[[str], Any], example: str) -> Any:
    if isinstance(raw, str) and pattern.fullmatch(raw):
        try:
            return read_text(raw)
        except ValueError:
            pass
    raise Misfit(example)


def _string(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip(_SPACES) or len(raw) > LONGEST_TEXT:
        raise Misfit(f"must be a text of 1 to {LONGEST_TEXT} characters")
    return raw


def _uri(raw: Any) -> str:
    if not isinstance(raw, str) or len(raw) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(raw):
        raise Misfit("must be an address that begins with http:// or https://")
    return raw


def _coding(raw: Any) -> Coding:
    names = {"system", "version", "code", "display"}
    if not isinstance(raw, dict) or not raw.get("code") or set(raw) - names:
        raise Misfit("must be a Coding of system, version, code and display")
    if any(not isinstance(each, str) or not each.strip(_SPACES) for each in raw.values()):
        raise Misfit("must be a Coding of texts")
    return Coding(**raw)


_READERS: Mapping[Type, Callable[[Any], Any]] = {
    Type.BOOLEAN: _boolean,
    Type.INTEGER: _integer,
    Type.DECIMAL: _decimal,
    Type.DATE: _date,
    Type.DATE_TIME: _date_time,
    Type.TIME: _time,
    Type.STRING: _string,
    Type.URI: _uri,
    Type.CODING: _coding,
}
