"""Whether a request has the shape that its contract promises, before any rule looks at it."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import Any

import protovalidate
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from chassis.faults import Fault, Kind, Violation, invalid


class Undecodable:
    """Stands for a request whose bytes are not a message."""


_UNTEXTUAL = re.compile("[\x00\ud800-\udfff]")


def validate(message: Message) -> None:
    """Fault INVALID that names the fields that break the contract's rules (protovalidate) or are no text.

    Untextual are U+0000, which PostgreSQL cannot store, and lone surrogates, which nobody can encode.
    """
    for path, text in _texts(message, ""):
        if _UNTEXTUAL.search(text):
            raise invalid(path, "must not contain U+0000 or lone surrogates", "TEXT_NOT_ALLOWED")
    try:
        protovalidate.validate(message)
    except protovalidate.ValidationError as error:
        violations = tuple(_violation(violation) for violation in error.violations)
    else:
        return
    first = violations[0]
    raise Fault(Kind.INVALID, "INVALID_FIELD", f"{first.field}: {first.description}", violations=violations)


def decoding(decode: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """A decoder that gives Undecodable instead of raising, for gRPC would answer with the error's text."""

    def safely(data: bytes) -> Any:
        with suppress(Exception):
            return decode(data)
        return Undecodable()

    return safely


def accepted(request: Any, check_shape: bool) -> Any:
    """The request, if it could be decoded and (checked on demand) has the promised shape. Fault INVALID."""
    if isinstance(request, Undecodable):
        raise Fault(Kind.INVALID, "UNDECODABLE", "The request is not a message of this method.")
    if check_shape:
        validate(request)
    return request


async def accepted_stream(requests: AsyncIterator[Any], check_shape: bool) -> AsyncIterator[Any]:
    """The requests of a stream. A frame of a two-way stream carries many acts: its handler validates each."""
    async for request in requests:
        yield accepted(request, check_shape)


def _violation(violation: protovalidate.Violation) -> Violation:
    field = violation.proto.field
    path = "".join(_step(element) for element in field.elements).removeprefix(".") if field else "request"
    return Violation(path, violation.proto.message or "is not allowed")


def _step(element: protovalidate.FieldPathElementPb) -> str:
    subscript = element.subscript
    return f".{element.field_name}" + (f"[{subscript.value}]" if subscript is not None else "")


def _texts(message: Message, prefix: str) -> Iterator[tuple[str, str]]:
    """Every text in a message with the path of its field."""
    for field, value in message.ListFields():
        path = prefix + field.name
        if field.type == FieldDescriptor.TYPE_STRING:
            if not field.is_repeated:
                yield path, value
            else:
                yield from ((f"{path}[{index}]", text) for index, text in enumerate(value))
        elif field.message_type is not None:
            yield from _texts_below(field, value, path)


def _texts_below(field: FieldDescriptor, value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Message):
        yield from _texts(value, f"{path}.")
    elif field.message_type is not None and field.message_type.GetOptions().map_entry:
        for key, item in value.items():
            yield from ((f"{path} key", text) for text in (key,) if isinstance(text, str))
            if isinstance(item, Message):
                yield from _texts(item, f"{path}[{key}].")
            elif isinstance(item, str):
                yield f"{path}[{key}]", item
    else:
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}[{index}].")
