"""A gRPC server that lets in only what the contracts allow, and out only what a caller may read.

Every call passes the same gate, from the outside in: faults, log and metrics, deadline, policy, limit, shape,
retry. Health and reflection are open to all.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from time import perf_counter
from typing import Any, NoReturn
from uuid import uuid4

import grpc
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import SERVICE_NAME as HEALTH
from grpc_health.v1.health import aio as health
from grpc_reflection.v1alpha import reflection
from prometheus_client import Counter, Gauge, Histogram

from chassis import log, telemetry
from chassis.audit.acts import begin
from chassis.audit.trail import Trail
from chassis.auth import Caller, Policy, check, check_peer, unauthenticated
from chassis.certificates import Certificates, server_credentials
from chassis.clock import Clock, SystemClock
from chassis.current import CALL, Call
from chassis.db import retrying
from chassis.faults import Fault, Kind
from chassis.idempotency import RequestKey
from chassis.ids import parse_id
from chassis.policies import policies_of
from chassis.registering import Names
from chassis.settings import ServerSettings
from chassis.streams import all_read, responses, until
from chassis.trust import Trust
from chassis.validation import accepted, accepted_stream, decoding

LONGEST_DEADLINE_SECONDS = 30.0
MOST_READ_AFTER_REFUSAL = 64 * 1024 * 1024
_DEADLINE_SLACK_SECONDS = 1.0  # what two clocks and the way of the call may make of the same deadline
STATUS_DETAILS = "grpc-status-details-bin"

CODES = {
    Kind.INVALID: grpc.StatusCode.INVALID_ARGUMENT,
    Kind.UNAUTHENTICATED: grpc.StatusCode.UNAUTHENTICATED,
    Kind.FORBIDDEN: grpc.StatusCode.PERMISSION_DENIED,
    Kind.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    Kind.ALREADY_EXISTS: grpc.StatusCode.ALREADY_EXISTS,
    Kind.STALE: grpc.StatusCode.ABORTED,
    Kind.PRECONDITION: grpc.StatusCode.FAILED_PRECONDITION,
    Kind.EXHAUSTED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Kind.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
    Kind.DEADLINE: grpc.StatusCode.DEADLINE_EXCEEDED,
    Kind.CANCELLED: grpc.StatusCode.CANCELLED,
    Kind.INTERNAL: grpc.StatusCode.INTERNAL,
}

_OPEN_TO_ALL = ("/grpc.health.v1.Health/", "/grpc.reflection.v1alpha.ServerReflection/")
_MOST_STREAMS = 5_000
_MOST_BYTES = 4 * 1024
_LONGEST_TEXT = 200
_OPTIONS = [
    ("grpc.so_reuseport", 0),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.max_receive_message_length", 4 * 1024 * 1024),
]

_CALLS = Counter("sotto_rpc_calls_total", "Calls served, by method and code.", ["method", "code"])
_SECONDS = Histogram("sotto_rpc_seconds", "Duration of calls.", ["method"])
_ACTIVE = Gauge("sotto_rpc_active", "Calls being served now.", ["shape"])


def current_caller() -> Caller:
    """Who makes the call that is being served. RuntimeError outside of a call."""
    call = CALL.get()
    if call is None or call.caller is None:
        raise RuntimeError("there is no caller outside of a call")
    return call.caller


def current_request_key(request: Any) -> RequestKey:
    """The key of a request that has a `request_id`. Fault INVALID if that is not a UUID."""
    call, caller = CALL.get(), current_caller()
    fingerprint = hashlib.sha256(request.SerializeToString(deterministic=True)).digest()
    method = call.method if call else ""
    return RequestKey(caller.key, parse_id(request.request_id, "request_id"), method, fingerprint)


def fault_from(error: Exception, method: str) -> Fault:
    """What a caller is told of an exception; of the unexpected only a reference that the log explains."""
    if isinstance(error, Fault):
        return error
    reference = uuid4().hex[:12]
    log.get("rpc").error(
        "call failed unexpectedly", method=method, reference=reference, **log.describe(error)
    )
    message = f"Something went wrong on our side. Reference {reference}."
    return Fault(Kind.INTERNAL, "INTERNAL", message, {"reference": reference})


def count(method: str, code: str, seconds: float) -> None:
    """Count a call that was answered."""
    calls, duration = _measures(method, code)
    calls.inc()
    duration.observe(seconds)


@cache
def _measures(method: str, code: str) -> tuple[Counter, Histogram]:
    """Looking labels up costs more than counting."""
    return _CALLS.labels(method, code), _SECONDS.labels(method)


def status_of(fault: Fault, domain: str) -> status_pb2.Status:
    """A Fault as google.rpc.Status (AIP-193): ErrorInfo, and BadRequest with as many violations as fit.

    A status travels as metadata, which HTTP/2 peers refuse from 8 KiB on: violations have half of that.
    """
    code = CODES[fault.kind].value[0]
    status = status_pb2.Status(code=code, message=fault.message)
    info = error_details_pb2.ErrorInfo(reason=fault.reason, domain=domain, metadata=dict(fault.facts))
    status.details.add().Pack(info)
    if fault.violations:
        request = error_details_pb2.BadRequest()
        for violation in fault.violations:
            shown = violation.field[:_LONGEST_TEXT], violation.description[:_LONGEST_TEXT]
            request.field_violations.add(field=shown[0], description=shown[1])
            if request.ByteSize() > _MOST_BYTES:
                del request.field_violations[-1]
                break
        status.details.add().Pack(request)
    return status


class Server:
    """The gRPC server of one process.

    `registrations` add the servicers: `lambda server: add_XServicer_to_server(servicer, server)`. LookupError
    if one of their methods has no policy.
    """

    def __init__(
        self,
        settings: ServerSettings,
        process_name: str,
        trust: Trust,
        registrations: Sequence[Callable[[grpc.aio.Server], None]],
        clock: Clock | None = None,
        options: Sequence[tuple[str, int]] = (),
        trail: Trail | None = None,
    ) -> None:
        """`options` are gRPC's channel arguments, beside those of every server. `trail`: what is audited."""
        self._settings = settings
        self._log = log.get("rpc")
        most, bound = settings.max_concurrent_calls, settings.tls_files() is not None
        self._gate = _Gate(process_name, trust, most, clock or SystemClock(), bound, trail)
        interceptors = [telemetry.server_interceptor(), self._gate]
        self._server = grpc.aio.server(interceptors=interceptors, options=[*_OPTIONS, *options])
        names = Names(self._server)
        for register in registrations:
            register(names)  # type: ignore[arg-type]
        self._services = names.services
        for service in self._services:
            self._gate.policies.update(policies_of(service))
        self._health = health.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        if settings.reflection:
            reflection.enable_server_reflection(
                [*self._services, HEALTH, reflection.SERVICE_NAME], self._server
            )

    async def start(self) -> int:
        """Listen and be ready; the port. RuntimeError if the address is taken."""
        if self._settings.tls_files() is None:
            port = self._server.add_insecure_port(self._settings.listen)
        else:
            credentials = server_credentials(Certificates(self._settings.tls_files))
            port = self._server.add_secure_port(self._settings.listen, credentials)
        await self._server.start()
        for service in ("", *self._services):
            await self._health.set(service, health_pb2.HealthCheckResponse.SERVING)
        self._log.info("listening", port=port)
        return port

    async def not_ready(self) -> None:
        """Tell load balancers to send no more calls; calls are still served."""
        await self._health.enter_graceful_shutdown()

    async def stop(self, grace: float) -> None:
        """Take no more calls, end streams with Fault UNAVAILABLE, give other calls `grace` seconds."""
        await self.not_ready()
        self._gate.end_streams()
        await self._server.stop(grace)


Behaviour = Callable[[Any, Any], Any]

_DRAINING = Fault(Kind.UNAVAILABLE, "DRAINING", "This server is going away. Resume on another.")


def _taken(method: str, request: Any) -> Any:
    """A request of good shape, which is now what the call is about."""
    ours = not method.startswith(_OPEN_TO_ALL)
    message = accepted(request, ours)
    if ours:
        begin(method, message)
    return message


class _Gate(grpc.aio.ServerInterceptor):
    """What every call passes. Faults go on the wire outside of `except`, so that no trace quotes a cause."""

    def __init__(
        self, process_name: str, trust: Trust, most_calls: int, clock: Clock, bound: bool, trail: Trail | None
    ) -> None:
        """`bound`: a token is believed from the process only that its certificate names (ADR 0036)."""
        self.policies: dict[str, Policy] = {}
        self._process_name = process_name
        self._trust = trust
        self._clock = clock
        self._bound = bound
        self._trail = trail
        self._most = {"unary": most_calls, "stream": _MOST_STREAMS}
        self._active = {"unary": 0, "stream": 0}
        self._streams: set[asyncio.Task[Any]] = set()
        self._draining = asyncio.Event()
        self._log = log.get("rpc")

    async def intercept_service(self, continuation: Any, handler_call_details: Any) -> Any:
        """Wrap the handler of a call."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        method = handler_call_details.method
        decode = decoding(handler.request_deserializer)
        if handler.response_streaming:
            behaviour = handler.stream_stream if handler.request_streaming else handler.unary_stream
            stream = self._streaming(
                method, behaviour, handler.request_streaming, handler.response_serializer
            )
            make = (
                grpc.stream_stream_rpc_method_handler
                if handler.request_streaming
                else grpc.unary_stream_rpc_method_handler
            )
            return make(stream, decode)
        if handler.request_streaming:
            answer = self._answering(method, handler.stream_unary, True, handler.response_serializer)
            return grpc.stream_unary_rpc_method_handler(answer, decode)
        answer = self._answering(method, handler.unary_unary, False, handler.response_serializer)
        return grpc.unary_unary_rpc_method_handler(answer, decode)

    def end_streams(self) -> None:
        """End every call that streams answers, so that clients resume somewhere else.

        One that also takes requests takes no more, and ends when what it took has its answers.
        """
        self._draining.set()
        for task in self._streams:
            task.cancel()

    def _answering(
        self, method: str, behaviour: Behaviour, streamed: bool, encode: Callable[[Any], bytes]
    ) -> Behaviour:
        async def answer(request: Any, context: Any) -> bytes:
            with self._observed(method, "stream" if streamed else "unary") as record:
                try:
                    self._admit(method, context, streamed, record)
                    if streamed:
                        return encode(await behaviour(accepted_stream(request, check_shape=True), context))
                    message = _taken(method, request)
                    answered = await retrying(lambda: behaviour(message, context))
                    if self._trail is not None:
                        await self._trail.answered()
                    return encode(answered)
                except grpc.aio.AbortError:
                    raise
                except Exception as error:
                    fault = await self._refusal(error, method)
                record["code"] = CODES[fault.kind].name
            if streamed:
                # Where a write fails, grpc.aio's client reports that, and our refusal is lost.
                await all_read(request, LONGEST_DEADLINE_SECONDS, MOST_READ_AFTER_REFUSAL)
            await self._abort(context, fault)

        return answer

    def _streaming(
        self, method: str, behaviour: Behaviour, streamed: bool, encode: Callable[[Any], bytes]
    ) -> Behaviour:
        async def stream(request: Any, context: Any) -> AsyncIterator[bytes]:
            ended_at_once = not (streamed or method.startswith(_OPEN_TO_ALL))
            with self._observed(method, "stream") as record, self._ended_by_drain(ended_at_once):
                try:
                    self._admit(method, context, True, record)
                    if streamed:
                        message = until(self._draining, accepted_stream(request, check_shape=False))
                    else:
                        message = _taken(method, request)
                    answers = responses(behaviour(message, context))
                    async for response in answers if self._trail is None else self._trail.over(answers):
                        yield encode(response)
                    if not (streamed and self._draining.is_set()):
                        return
                    fault = _DRAINING
                except grpc.aio.AbortError:
                    raise
                except asyncio.CancelledError as cancelled:
                    fault = self._drained(cancelled)
                except Exception as error:
                    fault = await self._refusal(error, method)
                record["code"] = CODES[fault.kind].name
            await self._abort(context, fault)

        return stream

    @contextmanager
    def _observed(self, method: str, shape: str) -> Iterator[dict[str, str]]:
        """Log, count and limit a call; the record's "code" and "caller" are filled in on the way."""
        record = {"code": "OK", "caller": "nobody"}
        started = perf_counter()
        self._active[shape] += 1
        _ACTIVE.labels(shape).inc()
        try:
            yield record
        except BaseException:
            record["code"] = "CANCELLED"
            raise
        finally:
            self._active[shape] -= 1
            _ACTIVE.labels(shape).dec()
            elapsed = perf_counter() - started
            count(method, record["code"], elapsed)
            if not method.startswith(_OPEN_TO_ALL):
                self._log.info("call", method=method, duration_ms=round(elapsed * 1000, 2), **record)

    @contextmanager
    def _ended_by_drain(self, at_once: bool) -> Iterator[None]:
        task = asyncio.current_task()
        if task is None or not at_once:
            yield
            return
        self._streams.add(task)
        try:
            yield
        finally:
            self._streams.discard(task)

    def _drained(self, cancelled: asyncio.CancelledError) -> Fault:
        task = asyncio.current_task()
        if not self._draining.is_set() or task is None or task.uncancel() > 0:
            raise cancelled
        return _DRAINING

    def _admit(self, method: str, context: Any, streams: bool, record: dict[str, str]) -> None:
        """Deadline, policy and limit; makes the caller known to what follows."""
        if method.startswith(_OPEN_TO_ALL):
            return
        left = context.time_remaining()
        if not streams and (left is None or left > LONGEST_DEADLINE_SECONDS + _DEADLINE_SLACK_SECONDS):
            limit = f"Give a deadline of at most {LONGEST_DEADLINE_SECONDS:.0f} seconds."
            raise Fault(Kind.INVALID, "DEADLINE_REQUIRED", limit)
        caller = self._caller(context.invocation_metadata())
        if caller is not None:
            record["caller"] = caller.logged
            if self._bound:
                names = context.auth_context().get("x509_subject_alternative_name", ())
                check_peer(caller, [name.decode(errors="replace") for name in names])
        deadline = None if left is None else asyncio.get_running_loop().time() + left
        CALL.set(Call(method, caller, deadline))
        check(self.policies[method], caller)
        shape = "stream" if streams else "unary"
        if self._active[shape] > self._most[shape] or (streams and self._draining.is_set()):
            raise Fault(Kind.EXHAUSTED, "OVERLOADED", "Too much is going on at once. Try again.")

    def _caller(self, metadata: Sequence[tuple[str, str | bytes]]) -> Caller | None:
        given = [value for key, value in metadata if key == "authorization"]
        if not given:
            return None
        scheme, _, token = str(given[0]).partition(" ")
        if len(given) > 1 or scheme.lower() != "bearer":
            raise unauthenticated("TOKEN_INVALID", "Give one bearer token.")
        return self._trust.verify(token, self._process_name, self._clock.now())

    async def _refusal(self, error: Exception, method: str) -> Fault:
        fault = fault_from(error, method)
        if self._trail is not None:
            await self._trail.refused(fault)
        return fault

    async def _abort(self, context: Any, fault: Fault) -> NoReturn:
        status = status_of(fault, f"{self._process_name}.sotto")
        trailing = ((STATUS_DETAILS, status.SerializeToString()),)
        await context.abort(CODES[fault.kind], fault.message, trailing)
        raise RuntimeError("abort returned")
