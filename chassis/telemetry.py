"""Traces (OpenTelemetry) and metrics (Prometheus). Spans keep the types of errors, never their texts."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import grpc
from opentelemetry import context, propagate, trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.instrumentation.grpc import aio_client_interceptors, aio_server_interceptor, filters
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import SpanKind, Status
from prometheus_client import start_http_server

HEALTH = "grpc.health.v1.Health"

_IDS = RandomIdGenerator()


@dataclass(frozen=True)
class Telemetry:
    """What was started; `close` sends the last spans and closes the metrics page."""

    close: Callable[[], None]


def configure(process_name: str, otlp_endpoint: str | None, metrics_listen: str | None) -> Telemetry:
    """Start tracing and the page http://<metrics_listen>/metrics. Without an endpoint nothing is recorded.

    Traces have their ids all the same, for logs and for whoever is called.
    """
    # A stream that its caller leaves is closed in another context, which is no error of ours.
    logging.getLogger("opentelemetry.context").setLevel(logging.CRITICAL)
    stop_tracing = _trace(process_name, otlp_endpoint) if otlp_endpoint else _trace_nothing()
    if metrics_listen is None:
        return Telemetry(stop_tracing)
    host, _, port = metrics_listen.rpartition(":")
    page, thread = start_http_server(int(port), host.strip("[]"))

    def close() -> None:
        page.shutdown()
        page.server_close()
        thread.join()
        stop_tracing()

    return Telemetry(close)


def _trace(process_name: str, otlp_endpoint: str) -> Callable[[], None]:
    provider = TracerProvider(
        sampler=ALWAYS_ON, resource=Resource.create({"service.name": f"sotto-{process_name}"})
    )
    exporter = OTLPSpanExporter(endpoint=otlp_endpoint, insecure=otlp_endpoint.startswith("http://"))
    provider.add_span_processor(BatchSpanProcessor(WithoutErrorTexts(exporter)))
    AsyncPGInstrumentor().instrument(tracer_provider=provider)  # type: ignore[no-untyped-call]
    trace.set_tracer_provider(provider)
    return provider.shutdown


def _trace_nothing() -> Callable[[], None]:
    trace.set_tracer_provider(Unrecorded())
    return lambda: None


class Unrecorded(trace.TracerProvider):
    """Gives spans that have their ids and nothing else, for a fraction of what the SDK's cost."""

    def get_tracer(self, *_: object, **__: object) -> trace.Tracer:
        """The same for all."""
        return _IdsOnly()


class _IdsOnly(trace.Tracer):
    def start_span(
        self, name: str, context: context.Context | None = None, *_: object, **__: object
    ) -> trace.Span:
        parent = trace.get_current_span(context).get_span_context()
        trace_id = parent.trace_id if parent.is_valid else _IDS.generate_trace_id()
        return trace.NonRecordingSpan(trace.SpanContext(trace_id, _IDS.generate_span_id(), is_remote=False))

    @contextmanager
    def start_as_current_span(  # type: ignore[override]
        self, name: str, context: context.Context | None = None, *_: object, **__: object
    ) -> Iterator[trace.Span]:
        span = self.start_span(name, context)
        with trace.use_span(span, record_exception=False, set_status_on_exception=False):
            yield span


def server_interceptor() -> grpc.aio.ServerInterceptor:
    """Continues the caller's trace in a server; health checks leave none."""
    untraced = filters.negate(filters.service_name(HEALTH))
    interceptor: grpc.aio.ServerInterceptor = aio_server_interceptor(filter_=untraced)  # type: ignore[no-untyped-call]
    return interceptor


def client_interceptors() -> Sequence[grpc.aio.ClientInterceptor]:
    """Pass the current trace on to a server; not on a two-way stream, which carries the acts of many."""
    interceptors: Sequence[grpc.aio.ClientInterceptor] = aio_client_interceptors()  # type: ignore[no-untyped-call]
    return [each for each in interceptors if not isinstance(each, grpc.aio.StreamStreamClientInterceptor)]


def inject() -> dict[str, str]:
    """The current trace as headers (W3C traceparent)."""
    headers: dict[str, str] = {}
    propagate.inject(headers)
    return headers


def extract(headers: Mapping[str, str]) -> context.Context:
    """The trace named by headers."""
    return propagate.extract(headers)


def traceparent() -> str:
    """The current trace (W3C traceparent) to carry in a frame of many; empty where it is not recorded."""
    return inject().get("traceparent", "") if trace.get_current_span().is_recording() else ""


def continued(name: str, parent: str) -> AbstractContextManager[object]:
    """A span in the trace that came in a frame; no span for an empty `parent`."""
    if not parent:
        return nullcontext()
    return trace.get_tracer("sotto").start_as_current_span(
        name, extract({"traceparent": parent}), kind=SpanKind.SERVER, record_exception=False
    )


def point(name: str) -> None:
    """Mark a point on the current span, cheaply; a no-op where nothing is traced."""
    trace.get_current_span().add_event(name)


class WithoutErrorTexts(SpanExporter):
    """Takes the texts of errors out of spans: a database's or a library's may quote what somebody wrote."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export the spans, cleaned."""
        return self._exporter.export([_cleaned(span) for span in spans])

    def shutdown(self) -> None:
        """Close the exporter."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Send what waits."""
        return self._exporter.force_flush(timeout_millis)


def _cleaned(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=span.attributes,
        events=[_without_text(event) for event in span.events],
        links=span.links,
        kind=span.kind,
        instrumentation_scope=span.instrumentation_scope,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
    )


def _without_text(event: Event) -> Event:
    kept = {name: value for name, value in (event.attributes or {}).items() if name == "exception.type"}
    return Event(event.name, kept, event.timestamp)
