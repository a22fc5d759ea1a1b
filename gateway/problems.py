"""Faults as RFC 9457 problems. The only place of the gateway with a status code for a Fault."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import orjson
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from chassis import log
from chassis.faults import Fault, Kind, Violation

DOMAIN = "sotto.domain"
"""Key of the ASGI scope: which service answers the request, e.g. "billing.sotto"."""

OWN_DOMAIN = "gateway.sotto"

STATUS = {
    Kind.INVALID: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.ALREADY_EXISTS: 409,
    Kind.PRECONDITION: 409,
    Kind.STALE: 412,
    Kind.EXHAUSTED: 429,
    Kind.CANCELLED: 499,
    Kind.INTERNAL: 500,
    Kind.UNAVAILABLE: 503,
    Kind.DEADLINE: 504,
}
TITLES = {
    Kind.INVALID: "The request is not right",
    Kind.UNAUTHENTICATED: "Not signed in",
    Kind.FORBIDDEN: "Not allowed",
    Kind.NOT_FOUND: "Not found",
    Kind.ALREADY_EXISTS: "Exists already",
    Kind.PRECONDITION: "Not possible now",
    Kind.STALE: "Changed in the meantime",
    Kind.EXHAUSTED: "Too much at once",
    Kind.CANCELLED: "Cancelled",
    Kind.INTERNAL: "Something went wrong on our side",
    Kind.UNAVAILABLE: "Out of reach",
    Kind.DEADLINE: "Took too long",
}

_LATER = frozenset({Kind.EXHAUSTED, Kind.UNAVAILABLE})
_UNDERSCORE = re.compile(r"_([a-z0-9])")
_log = log.get("gateway")


class Refusal(Fault):
    """A refusal by the gateway itself: a status that only HTTP knows, or fields spelled as they were sent."""

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        headers: Mapping[str, str] | None = None,
        violations: tuple[Violation, ...] = (),
    ) -> None:
        super().__init__(Kind.INVALID, reason, message, violations=violations)
        self.status = status
        self.headers = headers or {}


def unreadable(field: str, description: str, reason: str = "INVALID_FIELD") -> Refusal:
    """A field that cannot be read; `field` is spelled as it was sent."""
    return Refusal(400, reason, f"{field}: {description}", violations=(Violation(field, description),))


def method_not_allowed(allowed: str) -> Refusal:
    """This address exists, for other methods."""
    return Refusal(405, "METHOD_NOT_ALLOWED", f"This address takes {allowed}.", {"allow": allowed})


def request_timeout() -> Refusal:
    """The body did not arrive in time."""
    return Refusal(408, "REQUEST_TIMEOUT", "The request did not arrive in time.", {"connection": "close"})


def length_required() -> Refusal:
    """An upload has to say how long it is."""
    return Refusal(411, "LENGTH_REQUIRED", "Give the length of the file in Content-Length.")


def body_too_large(limit: int) -> Refusal:
    """The body has more than `limit` bytes."""
    message = f"The request is larger than {limit} bytes."
    return Refusal(413, "BODY_TOO_LARGE", message, {"connection": "close"})


def media_type_refused(expected: str) -> Refusal:
    """The body is not of the expected type, or is compressed."""
    return Refusal(415, "MEDIA_TYPE_REFUSED", f"Send the body as {expected}, not compressed.")


def json_path(path: str) -> str:
    """A field's path as JSON spells it: "participants[3].display_name" → "participants[3].displayName"."""
    return _UNDERSCORE.sub(lambda match: match[1].upper(), path)


def problem(fault: Fault, domain: str, status: int | None = None) -> Response:
    """The answer for a Fault raised by `domain`, or by the gateway itself. `status`: instead of the usual."""
    status, headers = status or STATUS[fault.kind], {}
    if isinstance(fault, Refusal):
        status, headers, domain = fault.status, dict(fault.headers), OWN_DOMAIN
    else:
        fault = _respelled(fault)
    body: dict[str, Any] = {
        "type": f"urn:sotto:problem:{fault.reason}",
        "title": TITLES[fault.kind],
        "status": status,
        "detail": _utf8(fault.message),
        "reason": fault.reason,
        "domain": domain,
        "facts": dict(fault.facts),
        "violations": [_violation(violation) for violation in fault.violations],
    }
    if reference := fault.facts.get("reference"):
        body["reference"] = reference
    if fault.kind in _LATER:
        headers["retry-after"] = "1"
    return Response(orjson.dumps(body), status, headers, media_type="application/problem+json")


def _violation(violation: Violation) -> dict[str, str]:
    return {"field": _utf8(violation.field), "description": _utf8(violation.description)}


def _utf8(text: str) -> str:
    """The text without lone surrogates, which a caller's own field names may hold."""
    return text.encode(errors="replace").decode()


def _respelled(fault: Fault) -> Fault:
    """A service's Fault with its fields, also at the beginning of the message, as JSON spells them."""
    violations = tuple(Violation(json_path(each.field), each.description) for each in fault.violations)
    message = fault.message
    for violation in fault.violations:
        if message.startswith(f"{violation.field}: "):
            message = json_path(violation.field) + message[len(violation.field) :]
            break
    return Fault(fault.kind, fault.reason, message, fault.facts, violations)


def fault_of(error: Exception) -> Fault:
    """What is told of an error that ended a request; of an unexpected one only a reference."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, ClientDisconnect):
        return Fault(Kind.CANCELLED, "CANCELLED", "The request was given up.")
    reference = uuid4().hex[:12]
    _log.error("request failed unexpectedly", reference=reference, **log.describe(error))
    message = f"Something went wrong on our side. Reference {reference}."
    return Fault(Kind.INTERNAL, "INTERNAL", message, {"reference": reference})
