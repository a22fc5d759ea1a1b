"""RPCs over HTTP: JSON, query and address become the request, the answer becomes JSON (AIP-127)."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import grpc
import orjson
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from starlette.requests import Request
from starlette.responses import Response

from chassis.faults import Fault
from chassis.trust import TOKEN_OUTDATED
from gateway.contract import WHOLE, Binding, field_at
from gateway.problems import DOMAIN, json_path, unreadable
from gateway.protojson import merge, set_text, to_json
from gateway.requests import query_of, read_json, unknown_parameter
from gateway.routing import Endpoint
from gateway.sessions import Identity, Sessions

CALL_SECONDS = 10.0


Call = Callable[..., Awaitable[Message]]
"""Calls an RPC with request, timeout and metadata, as a stub does; raises a Fault for a refusal."""


def endpoints(
    bindings: Iterable[Binding],
    channel: grpc.aio.Channel,
    sessions: Sessions,
    ways: Mapping[str, Call] | None = None,
) -> list[Endpoint]:
    """Endpoints for the RPCs of one service, called in the name of who is signed in.

    Through `channel`, but for those that have a way of their own, by the RPC's name on the wire.
    """
    return [
        Endpoint(
            binding.method,
            binding.template,
            Transcoder(binding, (ways or {}).get(binding.path) or unary(binding, channel), sessions),
        )
        for binding in bindings
    ]


def unary(binding: Binding, channel: grpc.aio.Channel) -> Call:
    """A call of its own for every request."""
    return channel.unary_unary(
        binding.path,
        GetMessageClass(binding.rpc.input_type).SerializeToString,
        GetMessageClass(binding.rpc.output_type).FromString,
    )


def json_response(value: Any, status: int = 200) -> Response:
    """An answer with a JSON body."""
    return Response(orjson.dumps(value), status, media_type="application/json")


class Transcoder:
    """Answers requests by calling one RPC.

    Who may never call it is refused by the policy in the contract before the service hears of it; whether
    this person may touch this object is for the service.
    """

    def __init__(self, binding: Binding, call: Call, sessions: Sessions) -> None:
        self._binding = binding
        self._call = call
        self._sessions = sessions
        self._domain = f"{binding.service}.sotto"
        self._request_class = GetMessageClass(binding.rpc.input_type)
        self._query_fields = binding.query_fields()
        self._variables = [(path, field_at(binding.rpc.input_type, path)) for path in binding.variables]

    async def __call__(self, request: Request) -> Response:
        """Answer a request with what the RPC answers."""
        request.scope[DOMAIN] = self._domain
        identity = await self._sessions.admit(request, self._binding.policy)
        message = await self._message(request)
        try:
            answer = await self._answer(message, identity)
        except Fault as fault:
            if fault.reason != TOKEN_OUTDATED:
                raise
            # The person has changed since their tokens were made; what is refused for that was not done.
            self._sessions.forget(identity.cookie)
            answer = await self._answer(message, await self._sessions.admit(request, self._binding.policy))
        return json_response(to_json(answer))

    async def _answer(self, message: Message, identity: Identity) -> Message:
        metadata = identity.metadata(self._binding.service)
        return await self._call(message, timeout=CALL_SECONDS, metadata=metadata)

    async def _message(self, request: Request) -> Message:
        message = self._request_class()
        body = self._binding.body
        if body == WHOLE:
            merge(message, await read_json(request))
        elif body:
            target = getattr(message, body)
            target.SetInParent()
            merge(target, await read_json(request))
        set_query(message, self._query_fields, query_of(request))
        for path, field in self._variables:
            _set_variable(message, path, field, request.path_params[path])
        return message


def set_query(message: Any, fields: Mapping[str, FieldDescriptor], query: Mapping[str, list[str]]) -> None:
    """Set fields from query parameters. Refused: one that is not in `fields` or is given twice."""
    seen: set[int] = set()
    for name, texts in query.items():
        field = fields.get(name)
        if field is None:
            raise unknown_parameter(name)
        if field.number in seen:
            raise unreadable(name, "is given more than once", "DUPLICATE_FIELD")
        seen.add(field.number)
        set_text(message, field, texts, name)


def _set_variable(message: Any, path: str, field: FieldDescriptor, text: str) -> None:
    """Set a field from the address; the body may repeat it, but not say something else."""
    for parent in path.split(".")[:-1]:
        message = getattr(message, parent)
        message.SetInParent()
    said = getattr(message, field.name)
    set_text(message, field, [text], json_path(path))
    if said not in (field.default_value, getattr(message, field.name)):
        raise unreadable(json_path(path), "is not the one in the address")
