"""Protobuf messages as JSON (the ProtoJSON format) and back, compiled from descriptors.

Beside google.protobuf.json_format because a refusal here names the field it is about as JSON spells it, and
because an answer costs a fraction. Written: camelCase names, 64-bit integers as text, fields without presence
always. Read: camelCase or original names; nothing unknown, nothing twice, no number for a text, no fraction
for an integer.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.problems import Refusal, unreadable

Write = Callable[[Any], Any]
Read = Callable[[Any, str], Any]

TIMESTAMP = "google.protobuf.Timestamp"

TEXTUAL = {
    TIMESTAMP: "must be a time such as 2026-03-01T12:00:00Z",
    "google.protobuf.Duration": "must be a duration in seconds such as 86400s",
    "google.protobuf.FieldMask": "must be names of fields such as name,houseRules",
}
"""Messages that are a text in JSON, and what is wrong with another text."""

_INTEGERS = {
    FieldDescriptor.TYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.TYPE_SINT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.TYPE_SFIXED32: (-(2**31), 2**31 - 1),
    FieldDescriptor.TYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.TYPE_FIXED32: (0, 2**32 - 1),
    FieldDescriptor.TYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.TYPE_SINT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.TYPE_SFIXED64: (-(2**63), 2**63 - 1),
    FieldDescriptor.TYPE_UINT64: (0, 2**64 - 1),
    FieldDescriptor.TYPE_FIXED64: (0, 2**64 - 1),
}
_LONG = frozenset(kind for kind, (_, highest) in _INTEGERS.items() if highest > 2**32)
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,20}", re.ASCII)
_UNTEXTUAL = re.compile("[\x00\ud800-\udfff]")
_LONGEST_NAME = 100
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - isoformat would add an offset


def to_json(message: Message) -> dict[str, Any]:
    """A message as what `orjson.dumps` takes. LookupError for a kind of field that no contract uses."""
    return dict(_pairs(message))


def merge(message: Message, value: Any, path: str = "") -> None:
    """Set the fields that a JSON object holds. Refused, naming the first field that does not fit."""
    if not isinstance(value, dict):
        raise _wrong(path or "body", "must be an object")
    seen: set[int] = set()
    for name, item in value.items():
        field = fields_by_name(message.DESCRIPTOR).get(name)
        where = f"{path}.{name[:_LONGEST_NAME]}" if path else name[:_LONGEST_NAME]
        if field is None:
            raise unreadable(where, "is not a known field", "UNKNOWN_FIELD")
        if field.number in seen:
            raise unreadable(where, "is given more than once", "DUPLICATE_FIELD")
        seen.add(field.number)
        if item is not None:
            _set(message, field, item, where)


def set_text(message: Message, field: FieldDescriptor, texts: list[str], where: str) -> None:
    """Set a field without sub-fields from query or path. Refused, naming `where`."""
    read = _text_reader(field)
    if field.is_repeated:
        getattr(message, field.name).extend(
            read(text, f"{where}[{index}]") for index, text in enumerate(texts)
        )
    elif len(texts) > 1:
        raise unreadable(where, "is given more than once", "DUPLICATE_FIELD")
    else:
        setattr(message, field.name, read(texts[0], where))


@cache
def fields_by_name(descriptor: Descriptor) -> dict[str, FieldDescriptor]:
    """The fields of a message by both of their names."""
    return {name: field for field in descriptor.fields for name in (field.name, field.json_name)}


def require_supported(descriptor: Descriptor) -> None:
    """LookupError if the message, or one inside it, has a field that this module cannot write."""
    seen: set[str] = set()
    waiting = [descriptor]
    while waiting:
        current = waiting.pop()
        if current.full_name in seen or current.full_name in TEXTUAL:
            continue
        seen.add(current.full_name)
        for field in current.fields:
            value = map_value(field) if is_map(field) else field
            if value.message_type is not None:
                waiting.append(value.message_type)
            else:
                _scalar_writer(value)


@cache
def is_map(field: FieldDescriptor) -> bool:
    """Whether the field is a map."""
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def map_value(field: FieldDescriptor) -> FieldDescriptor:
    """The field that describes the values of a map."""
    assert field.message_type is not None
    value: FieldDescriptor = field.message_type.fields_by_name["value"]
    return value


# Writing


def time_text(timestamp: Timestamp) -> str:
    """A time as `Timestamp.ToJsonString` writes it (RFC 3339, UTC), for a fraction of its cost."""
    text = (_EPOCH + timedelta(seconds=timestamp.seconds)).isoformat()
    nanos = timestamp.nanos
    if nanos == 0:
        return f"{text}Z"
    if nanos % 1_000_000 == 0:
        return f"{text}.{nanos // 1_000_000:03}Z"
    return f"{text}.{nanos // 1_000:06}Z" if nanos % 1_000 == 0 else f"{text}.{nanos:09}Z"


def _pairs(message: Message) -> list[tuple[str, Any]]:
    pairs = []
    for field_name, json_name, presence, write in _plan(message.DESCRIPTOR):
        if presence and not message.HasField(field_name):
            continue
        pairs.append((json_name, write(getattr(message, field_name))))
    return pairs


@cache
def _plan(descriptor: Descriptor) -> tuple[tuple[str, str, bool, Write], ...]:
    return tuple(
        (field.name, field.json_name, field.has_presence, _writer(field)) for field in descriptor.fields
    )


def _writer(field: FieldDescriptor) -> Write:
    if is_map(field):
        write_value = _single_writer(map_value(field))
        return lambda entries: {str(key): write_value(entries[key]) for key in entries}
    write = _single_writer(field)
    if field.is_repeated:
        return lambda items: [write(item) for item in items]
    return write


def _single_writer(field: FieldDescriptor) -> Write:
    if field.message_type is None:
        return _scalar_writer(field)
    if field.message_type.full_name == TIMESTAMP:
        return time_text
    if field.message_type.full_name in TEXTUAL:
        return lambda item: item.ToJsonString()
    if field.message_type.full_name.startswith("google.protobuf."):
        raise LookupError(f"{field.full_name}: {field.message_type.full_name} has no JSON form here")
    return to_json


def _scalar_writer(field: FieldDescriptor) -> Write:
    if field.enum_type is not None:
        names = {value.number: value.name for value in field.enum_type.values}
        return lambda number: names.get(number, number)
    if field.type in _LONG:
        return str
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda data: b64encode(data).decode()
    if field.type in _INTEGERS or field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BOOL):
        return lambda value: value
    raise LookupError(f"{field.full_name} is of a type that has no JSON form here")


# Reading


def _set(message: Message, field: FieldDescriptor, item: Any, where: str) -> None:
    if is_map(field):
        raise LookupError(f"{field.full_name}: a map is not read from JSON")
    one_of = field.containing_oneof
    if one_of is not None and (other := message.WhichOneof(one_of.name)) is not None:
        raise _wrong(where, f"cannot be given together with {other}")
    if field.is_repeated:
        _extend(message, field, item, where)
    elif field.message_type is None:
        setattr(message, field.name, _reader(field)(item, where))
    else:
        _fill(getattr(message, field.name), item, where)


def _extend(message: Message, field: FieldDescriptor, items: Any, where: str) -> None:
    if not isinstance(items, list):
        raise _wrong(where, "must be a list")
    container = getattr(message, field.name)
    for index, item in enumerate(items):
        if field.message_type is None:
            container.append(_reader(field)(item, f"{where}[{index}]"))
        else:
            _fill(container.add(), item, f"{where}[{index}]")


def _fill(message: Any, item: Any, where: str) -> None:
    message.SetInParent()
    wrong = TEXTUAL.get(message.DESCRIPTOR.full_name)
    if wrong is None:
        merge(message, item, where)
        return
    try:
        message.FromJsonString(item)
    except (ValueError, TypeError, AttributeError):
        refused = True
    else:
        refused = False
    if refused:
        raise _wrong(where, wrong)


@cache
def _reader(field: FieldDescriptor) -> Read:
    """Reads a JSON value of a field without sub-fields."""
    if field.enum_type is not None:
        return _enum_reader(field)
    if field.type in _INTEGERS:
        lowest, highest = _INTEGERS[field.type]
        return lambda value, where: _integer(value, where, lowest, highest)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return _boolean
    if field.type == FieldDescriptor.TYPE_STRING:
        return _text
    if field.type == FieldDescriptor.TYPE_BYTES:
        return _bytes
    raise LookupError(f"{field.full_name} is of a type that has no JSON form here")


@cache
def _text_reader(field: FieldDescriptor) -> Read:
    if field.message_type is not None:
        raise LookupError(f"{field.full_name}: a message is not read from query or path")
    if field.type == FieldDescriptor.TYPE_BOOL:
        return lambda text, where: _boolean({"true": True, "false": False}.get(text), where)
    return _reader(field)


def _enum_reader(field: FieldDescriptor) -> Read:
    assert field.enum_type is not None
    numbers = {value.name: value.number for value in field.enum_type.values}
    names = ", ".join(name for name, number in numbers.items() if number != 0)

    def read(value: Any, where: str) -> int:
        if not isinstance(value, str) or value not in numbers:
            raise _wrong(where, f"must be one of {names}")
        return numbers[value]

    return read


def _integer(value: Any, where: str, lowest: int, highest: int) -> int:
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value):
        value = int(value)
    if type(value) is not int:
        raise _wrong(where, "must be a whole number")
    if not lowest <= value <= highest:
        raise _wrong(where, f"must be between {lowest} and {highest}")
    return value


def _boolean(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(where, "must be true or false")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(where, "must be text")
    if _UNTEXTUAL.search(value):
        raise unreadable(where, "must not contain U+0000 or lone surrogates", "TEXT_NOT_ALLOWED")
    return value


def _bytes(value: Any, where: str) -> bytes:
    try:
        return b64decode(value, validate=True)
    except (Base64Error, TypeError, ValueError):
        refusal = _wrong(where, "must be base64")
    raise refusal


def _wrong(where: str, description: str) -> Refusal:
    return unreadable(where, description)
