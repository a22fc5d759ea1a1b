"""One log line, one count and one span for each request: by the address's template, never by its path."""

from functools import cache
from time import perf_counter

from opentelemetry import context, trace
from opentelemetry.trace import SpanKind
from prometheus_client import Counter, Histogram
from starlette.types import Scope

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
_log = log.get("http")


@cache
def _metrics(method: str, template: str, status: int) -> tuple[Counter, Histogram]:
    """Looked up once: there are only so many."""
    return _REQUESTS.labels(method, template, status), _SECONDS.labels(template)


class Observed:
    """A request that is being answered, from its making on."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._started = perf_counter()
        self._span = _tracer.start_span(self._method, kind=SpanKind.SERVER)
        self._token = context.attach(trace.set_span_in_context(self._span))

    def ended(self, status: int) -> None:
        """Tell what became of it; 0: nobody waited for an answer any more."""
        template = self._scope.get(TEMPLATE, "none")
        self._tell(template, status or _GIVEN_UP, perf_counter() - self._started)
        context.detach(self._token)
        self._span.update_name(f"{self._method} {template}")
        self._span.end()

    def _tell(self, template: str, status: int, seconds: float) -> None:
        requests, durations = _metrics(self._method, template, status)
        requests.inc()
        durations.observe(seconds)
        if template not in _PROBES:
            _log.info(
                "request",
                method=self._method,
                path_template=template,
                http_status=status,
                duration_ms=round(seconds * 1000, 2),
            )
