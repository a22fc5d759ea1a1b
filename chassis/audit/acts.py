"""What is audited of the call that is being served."""

from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions
from google.protobuf.message import Message
from sotto.common.v1 import audit_pb2

_AUDIT: Any = audit_pb2.audit
_NO_OBJECTS = {"conversation_id", "request_id", "practice_id", "division_id"}


@dataclass(frozen=True)
class Act:
    """A call as its entry tells of it. `method`: "/<package>.<service>/<method>"; an id None: not named."""

    kind: int
    method: str
    conversation_id: UUID | None = None
    object_id: UUID | None = None
    request_id: UUID | None = None


ACT: ContextVar[Act | None] = ContextVar("sotto_act", default=None)


def begin(method: str, request: Any) -> None:
    """Make known what is being done. `request`: a message, or a stream of them, of which none is named."""
    named: dict[str, UUID | None] = {}
    if isinstance(request, Message):
        names, objects = _fields(request.DESCRIPTOR)
        named = {name: _id(request, name) for name in names}
        named["object_id"] = next(filter(None, (_id(request, name) for name in objects)), None)
    ACT.set(Act(kind_of(method), method, **named))


@cache
def kind_of(method: str) -> int:
    """What calls of a method leave: a number of `audit_pb2.Audit`, never AUDIT_UNSPECIFIED."""
    service, _, name = method.removeprefix("/").partition("/")
    options = descriptor_pool.Default().FindServiceByName(service).methods_by_name[name].GetOptions()
    declared = int(options.Extensions[_AUDIT])
    if declared != audit_pb2.AUDIT_UNSPECIFIED:
        return declared
    only_shows = options.idempotency_level == MethodOptions.NO_SIDE_EFFECTS
    return int(audit_pb2.AUDIT_READ if only_shows else audit_pb2.AUDIT_WRITE)


@cache
def _fields(request: Descriptor) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields that name the conversation and the request, and those that may name the object."""
    ids = [
        each.name
        for each in request.fields
        if each.name.endswith("_id") and each.type == FieldDescriptor.TYPE_STRING and not each.is_repeated
    ]
    names = tuple(name for name in ids if name in ("conversation_id", "request_id"))
    return names, tuple(name for name in ids if name not in _NO_OBJECTS)


def _id(request: Message, name: str) -> UUID | None:
    try:
        return UUID(getattr(request, name))
    except ValueError:
        return None
