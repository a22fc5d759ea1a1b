"""JSON that means the same to everybody (RFC 8259), with numbers as they were written; its canonical form."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

DEEPEST = 64
"""Levels of arrays and objects."""

_LONGEST_NUMBER = 40
_NOT_IN_TEXTS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class NotJson(Exception):
    """The text is no JSON that everybody reads alike; says why."""


class Number(Decimal):
    """A number with a fraction or an exponent; `text` is how it was written."""

    text: str

    def __new__(cls, text: str) -> "Number":
        """Read it."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def parsed(text: str) -> Any:
    """What a JSON text says; whole numbers are int, others Number.

    NotJson: a name twice, NaN, a number of more than 40 characters, more than 64 levels, control characters
    or lone surrogates in a text, or no JSON at all.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_number,
            parse_int=_whole_number,
        )
    except json.JSONDecodeError as error:
        raise NotJson(f"is not JSON at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise NotJson(f"has more than {DEEPEST} levels") from None
    _check(value, 1)
    return value


def canonical(value: Any) -> str:
    """The canonical form: names in the order of their code points, no spaces, numbers as they were written.

    Texts are written with the escapes that JSON demands and no others, as in RFC 8785.
    """
    if isinstance(value, dict):
        pairs = (f"{_text(name)}:{canonical(value[name])}" for name in sorted(value))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(each) for each in value) + "]"
    if isinstance(value, Number):
        return value.text
    return _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotJson("gives a name more than once in one object")
    return found


def _refuse_constant(text: str) -> Any:
    raise NotJson(f"holds {text}, which JSON does not know")


def _number(text: str) -> Number:
    _check_length(text)
    try:
        number = Number(text)
    except InvalidOperation:
        raise NotJson("holds a number with too large an exponent") from None
    return number


def _whole_number(text: str) -> int:
    _check_length(text)
    return int(text)


def _check_length(text: str) -> None:
    if len(text) > _LONGEST_NUMBER:
        raise NotJson(f"holds a number of more than {_LONGEST_NUMBER} characters")


def _check(value: Any, level: int) -> None:
    if level > DEEPEST:
        raise NotJson(f"has more than {DEEPEST} levels")
    if isinstance(value, str) and _NOT_IN_TEXTS.search(value):
        raise NotJson("holds control characters or lone surrogates")
    if isinstance(value, dict):
        for name, each in value.items():
            _check(name, level)
            _check(each, level + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, level + 1)
