"""Requests that are wrong in every way a contract leaves room for: bytes for any RPC, from its descriptor.

A request begins as one that the contract would accept, with ids that exist where the caller knows some, and
then suffers: values out of range, text that is none, lists without end, messages cut off or not messages.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

KnownIds = Mapping[str, Sequence[str]]
"""Ids that exist, by the name of the field they belong into."""

_DEEPEST = 4
_YEAR_10000 = 253_402_300_800
_INTEGERS = (0, 1, -1, 25, 2**31 - 1, -(2**31), 2**63 - 1, -(2**63), _YEAR_10000, -62_135_596_801)
_TEXTS = (
    "",
    " ",
    "\x00",
    "v0",
    "=1+1",
    "\u202e\u2066",
    "e\u0301" * 40,
    "\U0001f600" * 121,
    "x" * 100_000,
    "../../etc/passwd",
    "2026-02-30",
    "10000-01-01T00:00:00Z",
    "9223372036854775808",
    "NaN",
    "1e999",
    "25:61",
    "Not/AZone",
    "a@b",
    "'; DROP TABLE message; --",
    "%s%n{}",
)


class Malformer:
    """Makes requests from dice."""

    def __init__(self, dice: random.Random, known: KnownIds) -> None:
        self._dice = dice
        self._known = known

    def request(self, method: MethodDescriptor) -> bytes:
        """A request of `method`, as bytes, with at least one thing wrong or odd in most of them."""
        message = self._message(method.input_type, 0)
        for _ in range(self._dice.randint(0, 3)):
            self._hurt(message, 0)
        encoded: bytes = message.SerializeToString()
        return self._break(encoded) if self._dice.random() < 0.3 else encoded

    def _message(self, descriptor: Descriptor, depth: int) -> Message:
        message: Message = GetMessageClass(descriptor)()
        for field in descriptor.fields:
            if depth < _DEEPEST and self._dice.random() < 0.8:
                self._set(message, field, depth, self._good)
        return message

    def _hurt(self, message: Message, depth: int) -> None:
        fields: Any = list(message.DESCRIPTOR.fields)
        if not fields:
            return
        field = self._dice.choice(fields)
        if field.message_type and not field.is_repeated and depth < _DEEPEST and self._dice.random() < 0.7:
            self._hurt(getattr(message, field.name), depth + 1)
            getattr(message, field.name).SetInParent()
        elif field.is_repeated and self._dice.random() < 0.3:
            for _ in range(self._dice.choice((2, 26, 1_000))):
                self._set(message, field, _DEEPEST - 1, self._bad)
        else:
            self._set(message, field, depth, self._bad)

    def _set(
        self, message: Any, field: FieldDescriptor, depth: int, value: Callable[[FieldDescriptor], Any]
    ) -> None:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            return
        if field.message_type is not None:
            inner = self._message(field.message_type, depth + 1)
            if value == self._bad:
                self._hurt(inner, depth + 1)
            target = getattr(message, field.name)
            (target.add() if field.is_repeated else target).CopyFrom(inner)
        elif field.is_repeated:
            getattr(message, field.name).append(value(field))
        else:
            setattr(message, field.name, value(field))

    def _good(self, field: FieldDescriptor) -> Any:
        if known := self._known.get(field.name):
            return self._dice.choice(known)
        match field.cpp_type:
            case FieldDescriptor.CPPTYPE_STRING if field.type == FieldDescriptor.TYPE_BYTES:
                return self._dice.randbytes(8)
            case FieldDescriptor.CPPTYPE_STRING if field.name.endswith("_id"):
                return str(UUID(bytes=self._dice.randbytes(16)))
            case FieldDescriptor.CPPTYPE_STRING:
                return "Text"
            case FieldDescriptor.CPPTYPE_ENUM:
                assert field.enum_type is not None
                return self._dice.choice(field.enum_type.values).number
            case FieldDescriptor.CPPTYPE_BOOL:
                return self._dice.random() < 0.5
            case _:
                return self._dice.randint(0, 50)

    def _bad(self, field: FieldDescriptor) -> Any:
        match field.cpp_type:
            case FieldDescriptor.CPPTYPE_STRING if field.type == FieldDescriptor.TYPE_BYTES:
                return self._dice.choice((b"", b"\x00" * 100_000, self._dice.randbytes(33)))
            case FieldDescriptor.CPPTYPE_STRING:
                return self._dice.choice(_TEXTS)
            case FieldDescriptor.CPPTYPE_ENUM:
                return self._dice.choice((0, 99, -1, 2**31 - 1))
            case FieldDescriptor.CPPTYPE_BOOL:
                return True
            case FieldDescriptor.CPPTYPE_DOUBLE | FieldDescriptor.CPPTYPE_FLOAT:
                return self._dice.choice((float("nan"), float("inf"), -1.0, 1e300))
            case FieldDescriptor.CPPTYPE_INT32:
                return self._dice.choice([each for each in _INTEGERS if -(2**31) <= each < 2**31])
            case FieldDescriptor.CPPTYPE_UINT32 | FieldDescriptor.CPPTYPE_UINT64:
                return self._dice.choice((0, 1, 2**32 - 1))
            case _:
                return self._dice.choice(_INTEGERS)

    def _break(self, encoded: bytes) -> bytes:
        """Bytes that are perhaps no message any more."""
        place = self._dice.randrange(len(encoded) + 1)
        return self._dice.choice(
            (
                encoded[:place],
                encoded[:place] + self._dice.randbytes(self._dice.randint(1, 8)) + encoded[place:],
                encoded[:place] + b"\xff\xfe" + encoded[place + 2 :],
                encoded[:place] + b"\xed\xa0\x80" + encoded[place + 3 :],
                encoded * 2,
                b"\x0b" * 5_000,
                self._dice.randbytes(self._dice.randint(0, 200)),
            )
        )
