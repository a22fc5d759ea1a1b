"""The token endpoint, where a practice's machines get access tokens (ADR 0035).

Client credentials (RFC 6749 §4.4) with HTTP Basic or in the form, or with a Kubernetes service-account token
(RFC 7523 §2.2); with token exchange (RFC 8693) in the name of a person. Errors are those of RFC 6749 §5.2.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

import orjson
from sotto.directory.v1 import machines_pb2
from starlette.requests import Request
from starlette.responses import Response

from chassis.clock import Clock
from chassis.faults import Fault, Kind
from gateway.problems import DOMAIN, media_type_refused
from gateway.requests import no_query, read_body
from gateway.routing import Endpoint
from gateway.sessions import instant

TOKEN_ADDRESS = "/v1/oauth/token"

CLIENT_CREDENTIALS = "client_credentials"
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PERSON_ID = "urn:sotto:token-type:person-id"
"""The type of a `subject_token` that is the id of a person."""

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"

_FORM = "application/x-www-form-urlencoded"
_LONGEST = 16 * 1024
_MOST_FIELDS = 20
_NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}
_ERRORS = {
    "MACHINE_REFUSED": "invalid_client",
    "SCOPE_NOT_GRANTED": "invalid_scope",
    "ACT_FOR_NOT_GRANTED": "unauthorized_client",
    "PERSON_UNKNOWN": "invalid_request",
}


class Refused(Exception):
    """An error of RFC 6749 §5.2: its code and a sentence."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(code)
        self.code = code
        self.description = description


class TokenEndpoint:
    """`machines` is the stub of the machine service."""

    def __init__(self, machines: Any, clock: Clock) -> None:
        self._machines = machines
        self._clock = clock

    def endpoints(self) -> list[Endpoint]:
        """The one address."""
        return [Endpoint("POST", TOKEN_ADDRESS, self.issue)]

    async def issue(self, request: Request) -> Response:
        """A form → 200 {"access_token", "token_type", "expires_in", "scope"}, or an error."""
        no_query(request)
        request.scope[DOMAIN] = "directory.sotto"
        try:
            form = await _form(request)
            asked = _asked(form, request.headers.getlist("authorization"))
            issued = await self._machines.IssueMachineToken(asked)
        except Refused as refusal:
            return _error(refusal)
        except Fault as fault:
            if fault.kind is Kind.INVALID and fault.violations:
                return _error(Refused("invalid_request", fault.message))
            if fault.reason not in _ERRORS:
                raise
            return _error(Refused(_ERRORS[fault.reason], fault.message))
        seconds = int((instant(issued.expire_time) - self._clock.now()).total_seconds())
        answer = {
            "access_token": issued.access_token,
            "token_type": "Bearer",
            "expires_in": max(0, seconds),
            "scope": " ".join(issued.scopes),
        }
        if asked.person_id:
            answer["issued_token_type"] = ACCESS_TOKEN
        return Response(orjson.dumps(answer), 200, _NO_STORE, media_type="application/json")


def _asked(form: Mapping[str, str], authorization: list[str]) -> machines_pb2.IssueMachineTokenRequest:
    grant = form.get("grant_type", "")
    if grant not in (CLIENT_CREDENTIALS, TOKEN_EXCHANGE):
        code = "unsupported_grant_type" if grant else "invalid_request"
        raise Refused(code, f"grant_type must be {CLIENT_CREDENTIALS} or {TOKEN_EXCHANGE}.")
    asked = machines_pb2.IssueMachineTokenRequest(scopes=form.get("scope", "").split())
    if grant == TOKEN_EXCHANGE:
        asked.person_id = _person(form)
    _prove(asked, form, authorization)
    return asked


def _person(form: Mapping[str, str]) -> str:
    if form.get("subject_token_type") != PERSON_ID or not form.get("subject_token"):
        raise Refused("invalid_request", f"subject_token must be a person's id, of the type {PERSON_ID}.")
    if form.get("requested_token_type", ACCESS_TOKEN) != ACCESS_TOKEN:
        raise Refused("invalid_request", f"requested_token_type can be {ACCESS_TOKEN} only.")
    return form["subject_token"]


def _prove(
    asked: machines_pb2.IssueMachineTokenRequest, form: Mapping[str, str], authorization: list[str]
) -> None:
    """Take over the client's proof; RFC 6749 §2.3 lets it use one way only."""
    ways = [bool(authorization), "client_secret" in form, "client_assertion" in form]
    if sum(ways) != 1:
        raise Refused("invalid_client", "Authenticate in one way: HTTP Basic, a secret or an assertion.")
    if authorization:
        asked.machine_id, asked.client_secret = _basic(authorization)
        if form.get("client_id", asked.machine_id) != asked.machine_id:
            raise Refused("invalid_client", "client_id is not the one of the Authorization header.")
        return
    asked.machine_id = form.get("client_id", "")
    if "client_secret" in form:
        asked.client_secret = form["client_secret"]
        return
    if form.get("client_assertion_type") != JWT_BEARER:
        raise Refused("invalid_client", f"client_assertion_type must be {JWT_BEARER}.")
    asked.service_account_token = form["client_assertion"]


def _basic(authorization: list[str]) -> tuple[str, str]:
    """Name and password of an Authorization header, each encoded as in a form (RFC 6749 §2.3.1)."""
    scheme, _, encoded = authorization[0].partition(" ")
    try:
        name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        colon = ""
    if len(authorization) > 1 or scheme.lower() != "basic" or not colon:
        raise Refused("invalid_client", "The Authorization header is no HTTP Basic authentication.")
    return unquote_plus(name), unquote_plus(password)


async def _form(request: Request) -> dict[str, str]:
    """The fields of the form; empty ones count as absent (RFC 6749 §3.2)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise media_type_refused(_FORM)
    body = await read_body(request, _LONGEST)
    try:
        pairs = parse_qsl(body.decode(), errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        pairs = None
    if pairs is None:
        raise Refused("invalid_request", "The form cannot be read.")
    form = dict(pairs)
    if len(form) < len(pairs):
        raise Refused("invalid_request", "A parameter is given more than once.")
    return form


def _error(refusal: Refused) -> Response:
    body = {"error": refusal.code, "error_description": refusal.description}
    status, headers = 400, dict(_NO_STORE)
    if refusal.code == "invalid_client":
        status, headers["www-authenticate"] = 401, 'Basic realm="sotto", charset="UTF-8"'
    return Response(orjson.dumps(body), status, headers, media_type="application/json")
