"""One log line, one count and one span for each request: by the address's template, never by its path."""

from functools import cache
from time import perf_counter

from opentelemetry import context, trace
from opentelemetry.trace import SpanKind
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import log
from gateway.routing import TEMPLATE

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PROBES = frozenset({"/healthz", "/readyz"})
_GIVEN_UP = 499

_REQUESTS = Counter(
    "sotto_http_requests_total",
    "Requests answered, by method, address and status.",
    ["method", "path", "status"],
)
_SECONDS = Histogram("sotto_http_seconds", "Duration of requests.", ["path"])
_tracer = trace.get_tracer("sotto.gateway")


@cache
def _metrics(method: str, template: str, status: int) -> tuple[Counter, Histogram]:
    """Looked up once: there are only so many."""
    return _REQUESTS.labels(method, template, status), _SECONDS.labels(template)


class Access:
    """Observes requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = log.get("http")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        status = _GIVEN_UP
        started = perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        span = _tracer.start_span(method, kind=SpanKind.SERVER)
        token = context.attach(trace.set_span_in_context(span))
        try:
            await self._app(scope, receive, watched)
        finally:
            template = scope.get(TEMPLATE, "none")
            self._record(method, template, status, perf_counter() - started)
            context.detach(token)
            span.update_name(f"{method} {template}")
            span.end()

    def _record(self, method: str, template: str, status: int, seconds: float) -> None:
        requests, durations = _metrics(method, template, status)
        requests.inc()
        durations.observe(seconds)
        if template not in _PROBES:
            self._log.info(
                "request",
                method=method,
                path_template=template,
                http_status=status,
                duration_ms=round(seconds * 1000, 2),
            )
