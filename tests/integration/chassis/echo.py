"""A small service that exists in tests only: its contract is made here, with policies like any other."""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

import grpc
from buf.validate import validate_pb2
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from sotto.common.v1 import options_pb2

SERVICE = "sotto.test.v1.EchoService"

METHODS: dict[str, tuple[bool, bool]] = {
    "Ask": (False, False),
    "Watch": (False, True),
    "Upload": (True, False),
    "Talk": (True, True),
    "ForProviders": (False, False),
    "ForClients": (False, False),
    "ForGateway": (False, False),
    "ForBoth": (False, False),
}
"""Name: whether requests and answers are streams."""


def _policy(method: str) -> options_pb2.Policy:
    return {
        "ForProviders": options_pb2.Policy(
            access=options_pb2.ACCESS_PERSON, roles=[options_pb2.ROLE_PROVIDER, options_pb2.ROLE_COORDINATOR]
        ),
        "ForClients": options_pb2.Policy(access=options_pb2.ACCESS_PERSON, roles=[options_pb2.ROLE_CLIENT]),
        "ForGateway": options_pb2.Policy(access=options_pb2.ACCESS_SERVICE, services=["gateway"]),
        "ForBoth": options_pb2.Policy(access=options_pb2.ACCESS_PERSON_OR_SERVICE, services=["gateway"]),
    }.get(
        method,
        options_pb2.Policy(access=options_pb2.ACCESS_PERSON_OR_SERVICE, services=["gateway"]),
    )


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name="sotto/test/v1/echo.proto", package="sotto.test.v1", syntax="proto3"
    )
    file.dependency.extend(["sotto/common/v1/options.proto", "buf/validate/validate.proto"])
    frame = file.message_type.add(name="Frame")
    text, integer, message = (
        descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
        descriptor_pb2.FieldDescriptorProto.TYPE_INT32,
        descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE,
    )
    frame.field.add(name="text", number=1, type=text, label=1)
    frame.field.add(name="number", number=2, type=integer, label=1)
    frame.field.add(name="request_id", number=3, type=text, label=1)
    frame.field.add(name="below", number=4, type=message, label=3, type_name=".sotto.test.v1.Frame")
    rules: Any = frame.field[1].options.Extensions[validate_pb2.field]  # type: ignore[index]
    rules.int32.lte = 100
    service = file.service.add(name="EchoService")
    for name, (requests, answers) in METHODS.items():
        method = service.method.add(
            name=name,
            input_type=".sotto.test.v1.Frame",
            output_type=".sotto.test.v1.Frame",
            client_streaming=requests,
            server_streaming=answers,
        )
        method.options.Extensions[options_pb2.policy].CopyFrom(_policy(name))  # type: ignore[index]
    return file


_POOL = descriptor_pool.Default()
_POOL.AddSerializedFile(_file().SerializeToString())
Frame: Any = message_factory.GetMessageClass(_POOL.FindMessageTypeByName("sotto.test.v1.Frame"))

Handler = Callable[[Any], Awaitable[Any]]


async def echo(request: Any) -> Any:
    """Give the request back."""
    return request


class Echo:
    """The servicer: what `handler` does decides every test."""

    kinds: ClassVar[dict[tuple[bool, bool], Any]] = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, False): grpc.stream_unary_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }

    def __init__(self) -> None:
        self.handler: Handler = echo

    def register(self, server: grpc.aio.Server) -> None:
        shapes = {
            (False, False): self._unary,
            (False, True): self._unary_stream,
            (True, False): self._stream_unary,
            (True, True): self._stream_stream,
        }
        handlers = {
            name: self.kinds[shape](shapes[shape], Frame.FromString, Frame.SerializeToString)
            for name, shape in METHODS.items()
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
        server.add_registered_method_handlers(SERVICE, handlers)

    async def _unary(self, request: Any, _: Any) -> Any:
        return await self.handler(request)

    async def _unary_stream(self, request: Any, _: Any) -> Any:
        yield Frame(text="first")
        yield await self.handler(request)

    async def _stream_unary(self, requests: Any, _: Any) -> Any:
        answer = Frame()
        async for request in requests:
            answer = await self.handler(request)
        return answer

    async def _stream_stream(self, requests: Any, _: Any) -> Any:
        async for request in requests:
            yield await self.handler(request)


class Stub:
    """What generated code would be."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        makers = {
            (False, False): channel.unary_unary,
            (False, True): channel.unary_stream,
            (True, False): channel.stream_unary,
            (True, True): channel.stream_stream,
        }
        for name, shape in METHODS.items():
            make: Any = makers[shape]
            call = make(
                f"/{SERVICE}/{name}",
                request_serializer=Frame.SerializeToString,
                response_deserializer=Frame.FromString,
            )
            setattr(self, name, call)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)
