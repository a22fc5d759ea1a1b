"""Calls to other services, with the process's own token, what is left of the deadline, and Faults for errors.

Under mutual TLS a channel connects anew when the process has a new certificate.

Nothing is repeated here: whether an act may be tried again only its caller knows.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from types import TracebackType
from typing import Any, Protocol, Self

import grpc
from google.rpc import error_details_pb2, status_pb2

from chassis import telemetry
from chassis.auth import Signer
from chassis.certificates import Certificates
from chassis.current import seconds_left
from chassis.faults import Fault, Kind, Violation
from chassis.rpc import CODES, STATUS_DETAILS

DEFAULT_SECONDS = 5.0
MARGIN_SECONDS = 0.05

_KINDS = {code: kind for kind, code in CODES.items()}
_CODES = {code.value[0]: code for code in grpc.StatusCode}
_OPTIONS = [
    ("grpc.enable_retries", 0),
    ("grpc.lb_policy_name", "round_robin"),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 500),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
]

Metadata = Iterable[tuple[str, str | bytes]]


class TlsFiles(Protocol):
    """Settings that know this process's certificate (`TlsSettings`) and the addresses `<service>_address`."""

    def tls_files(self) -> tuple[bytes, bytes, bytes] | None:
        """Authority, key and certificate, if TLS is set."""
        ...


class Dialer:
    """Opens one channel per service, at settings.<service>_address."""

    def __init__(self, settings: TlsFiles, signer: Signer) -> None:
        self._settings = settings
        self._signer = signer
        self._certificates = Certificates(settings.tls_files) if settings.tls_files() else None
        self._channels: dict[str, Channel] = {}

    def channel(self, service: str) -> "Channel":
        """The channel to a service, for its generated stub. AttributeError if the settings lack its address.

        A call without `authorization` metadata carries this process's token. A call without a timeout has
        5 s, a stream none; neither has more than what is left of the call being served, less 50 ms.
        """
        if service not in self._channels:
            address: str = getattr(self._settings, f"{service}_address")
            self._channels[service] = Channel(
                self._open(address), lambda: self._signer.service_token(service)
            )
        return self._channels[service]

    async def close(self) -> None:
        """Close all channels."""
        for channel in self._channels.values():
            await channel.close()

    def _open(self, address: str) -> grpc.aio.Channel:
        if self._certificates is not None:
            return RenewedChannel(address, self._certificates)
        interceptors = telemetry.client_interceptors()
        return grpc.aio.insecure_channel(address, options=_OPTIONS, interceptors=interceptors)


class Channel(grpc.aio.Channel):
    """A channel whose calls carry a token and a deadline, and raise Faults."""

    def __init__(self, channel: grpc.aio.Channel, token: Callable[[], str]) -> None:
        self._channel = channel
        self._token = token

    def unary_unary(self, *arguments: Any, **options: Any) -> Any:
        """One request, one answer."""
        return self._answering(self._channel.unary_unary(*arguments, **options), DEFAULT_SECONDS)

    def stream_unary(self, *arguments: Any, **options: Any) -> Any:
        """Requests from an asynchronous iterator, one answer."""
        return self._answering(self._channel.stream_unary(*arguments, **options), None)

    def unary_stream(self, *arguments: Any, **options: Any) -> Any:
        """One request, a `Stream` of answers."""
        return self._streaming(self._channel.unary_stream(*arguments, **options))

    def stream_stream(self, *arguments: Any, **options: Any) -> Any:
        """Requests and answers both in a `Stream`."""
        return self._streaming(self._channel.stream_stream(*arguments, **options))

    async def close(self, grace: float | None = None) -> None:
        """Close; calls under way have `grace` seconds."""
        await self._channel.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        """The state of the connection."""
        return self._channel.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """Wait until the connection is in another state."""
        await self._channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Wait for a connection."""
        await self._channel.channel_ready()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.close()

    def _answering(self, call: Any, default: float | None) -> Any:
        async def answer(
            request: Any = None,
            *,
            timeout: float | None = None,  # noqa: ASYNC109 - stubs are called with this name
            metadata: Metadata = (),
        ) -> Any:
            seconds = _seconds(timeout, default)
            try:
                return await call(request, timeout=seconds, metadata=self._metadata(metadata))
            except grpc.aio.AioRpcError as error:
                fault = fault_of(error)
            raise fault

        return answer

    def _streaming(self, call: Any) -> Any:
        def stream(request: Any = None, *, timeout: float | None = None, metadata: Metadata = ()) -> Stream:
            return Stream(call(request, timeout=_seconds(timeout, None), metadata=self._metadata(metadata)))

        return stream

    def _metadata(self, given: Metadata) -> grpc.aio.Metadata:
        pairs = list(given)
        if not any(key == "authorization" for key, _ in pairs):
            pairs.append(("authorization", f"Bearer {self._token()}"))
        return grpc.aio.Metadata(*pairs)


class RenewedChannel(grpc.aio.Channel):
    """A channel under mutual TLS: the first call after a change of the certificate connects anew.

    Calls under way keep the old connection, which ends with the last of them.
    """

    def __init__(self, address: str, certificates: Certificates) -> None:
        self._address = address
        self._certificates = certificates
        self._generation = 0
        self._channel = self._latest()

    def unary_unary(self, *arguments: Any, **options: Any) -> Any:
        """One request, one answer."""
        return self._renewed("unary_unary", arguments, options)

    def stream_unary(self, *arguments: Any, **options: Any) -> Any:
        """Many requests, one answer."""
        return self._renewed("stream_unary", arguments, options)

    def unary_stream(self, *arguments: Any, **options: Any) -> Any:
        """One request, many answers."""
        return self._renewed("unary_stream", arguments, options)

    def stream_stream(self, *arguments: Any, **options: Any) -> Any:
        """Many requests, many answers."""
        return self._renewed("stream_stream", arguments, options)

    async def close(self, grace: float | None = None) -> None:
        """Close the latest connection."""
        await self._channel.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        """The state of the latest connection."""
        return self._latest().get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """Wait until the latest connection is in another state."""
        await self._channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Wait for a connection."""
        await self._latest().channel_ready()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.close()

    def _renewed(self, kind: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        made: tuple[grpc.aio.Channel | None, Any] = (None, None)

        def call(*given: Any, **more: Any) -> Any:
            nonlocal made
            channel = self._latest()
            if made[0] is not channel:
                made = (channel, getattr(channel, kind)(*arguments, **options))
            return made[1](*given, **more)

        return call

    def _latest(self) -> grpc.aio.Channel:
        files, generation = self._certificates.current()
        if generation != self._generation:
            self._generation = generation
            self._channel = grpc.aio.secure_channel(
                self._address,
                grpc.ssl_channel_credentials(*files),
                options=_OPTIONS,
                interceptors=telemetry.client_interceptors(),
            )
        return self._channel


class Stream:
    """A streaming call that raises Faults."""

    def __init__(self, call: Any) -> None:
        self._call = call

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            async for response in self._call:
                yield response
            return
        except grpc.aio.AioRpcError as error:
            fault = fault_of(error)
        raise fault

    async def read(self) -> Any:
        """The next answer, or grpc.aio.EOF."""
        return await self._translated(self._call.read())

    async def write(self, request: Any) -> None:
        """Send a request of a two-way stream."""
        await self._translated(self._call.write(request))

    async def done_writing(self) -> None:
        """Say that no more requests follow."""
        await self._translated(self._call.done_writing())

    def cancel(self) -> bool:
        """End the stream; whether it was still open."""
        return bool(self._call.cancel())

    async def _translated(self, step: Any) -> Any:
        try:
            return await step
        except grpc.aio.AioRpcError as error:
            fault = fault_of(error)
        except asyncio.InvalidStateError:
            fault = Fault(Kind.UNAVAILABLE, "STREAM_ENDED", _MESSAGES[Kind.UNAVAILABLE])
        raise fault


def fault_of(error: grpc.aio.AioRpcError) -> Fault:
    """The Fault that the other side raised; a code without one becomes the Fault that means the same."""
    for key, value in error.trailing_metadata() or ():
        if key == STATUS_DETAILS and isinstance(value, bytes):
            return fault_of_status(status_pb2.Status.FromString(value))
    kind = _KINDS.get(error.code(), Kind.INTERNAL)
    return Fault(kind, error.code().name, _MESSAGES.get(kind, "The other side failed."))


_MESSAGES = {
    Kind.UNAVAILABLE: "A part of Sotto is out of reach. Try again.",
    Kind.DEADLINE: "This took too long. Try again.",
    Kind.CANCELLED: "The call was cancelled.",
    Kind.EXHAUSTED: "Too much is going on at once. Try again.",
}


def fault_of_status(status: status_pb2.Status) -> Fault:
    """The Fault that `chassis.rpc.status_of` made this status of."""
    code = _CODES.get(status.code, grpc.StatusCode.INTERNAL)
    information = error_details_pb2.ErrorInfo(reason=code.name)
    request = error_details_pb2.BadRequest()
    for detail in status.details:
        if detail.Is(information.DESCRIPTOR):
            detail.Unpack(information)
        elif detail.Is(request.DESCRIPTOR):
            detail.Unpack(request)
    violations = tuple(Violation(each.field, each.description) for each in request.field_violations)
    kind = _KINDS.get(code, Kind.INTERNAL)
    return Fault(kind, information.reason, status.message, dict(information.metadata), violations)


def _seconds(given: float | None, default: float | None) -> float | None:
    """The timeout of a call. Fault DEADLINE if nothing is left."""
    wanted = default if given is None else given
    left = seconds_left()
    if left is None:
        return wanted
    left -= MARGIN_SECONDS
    if left <= 0:
        raise Fault(Kind.DEADLINE, "DEADLINE_EXCEEDED", _MESSAGES[Kind.DEADLINE])
    return left if wanted is None else min(wanted, left)
