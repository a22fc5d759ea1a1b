"""The `/v1` interface: from an HTTP request to its answer, or to the fault planned for it."""

import asyncio
import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope, Send

from tests.support.processor import (
    charges,
    checkout,
    customers,
    disputes,
    events,
    objects,
    payment_intents,
    payment_methods,
    payouts,
    published,
    refunds,
    setup_intents,
)
from tests.support.processor.account import DEFAULT_VERSION, Account, RequestIdentity
from tests.support.processor.endpoint import Endpoint, expand
from tests.support.processor.errors import ProcessorError, api_error, invalid
from tests.support.processor.faults import Fault, FaultKind, Faults
from tests.support.processor.idempotency import Answer, Keys, check_key, fingerprint, in_use
from tests.support.processor.journal import Journal
from tests.support.processor.parameters import parse_form

JSON = dict[str, Any]

ENDPOINTS: tuple[Endpoint, ...] = (
    *customers.ENDPOINTS,
    *payment_methods.ENDPOINTS,
    *setup_intents.ENDPOINTS,
    *payment_intents.ENDPOINTS,
    *charges.ENDPOINTS,
    *refunds.ENDPOINTS,
    *disputes.ENDPOINTS,
    *payouts.ENDPOINTS,
    *events.ENDPOINTS,
    *checkout.ENDPOINTS,
)
MAXIMUM_BODY = 256 * 1024


@dataclass
class Call:
    """One request on its way."""

    method: str
    path: str
    headers: dict[str, str]
    form: JSON
    request_id: str
    fault: Fault | None = None

    @property
    def key(self) -> str | None:
        """The idempotency key; only POST has one."""
        return self.headers.get("idempotency-key") if self.method == "POST" else None


class Api:
    """The ASGI application for `/v1`."""

    def __init__(self, account: Account, faults: Faults, committed: Callable[[], None]) -> None:
        self._account = account
        self._faults = faults
        self._committed = committed
        self._keys = Keys(account.store, sha256(account.secret_key.encode()).hexdigest())
        self._journal = Journal(account.store)
        self.mistakes: list[str] = []
        """What was sent and is not as the processor publishes it; never forgotten while the process lives."""
        self._routes = [
            (endpoint, re.compile("^" + endpoint.path.replace("{id}", "(?P<id>[^/]+)") + "$"))
            for endpoint in ENDPOINTS
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = Request(scope, receive)
        call = Call(request.method, request.url.path, dict(request.headers), {}, objects.new_id("req", 14))
        number = self._journal.begin(call.method, call.path, call.key)
        try:
            call.form = await _read_form(request)
            answer = await self._answer(call)
        except ProcessorError as error:
            answer = Answer(error.status, error.body(), call.request_id)
        except ClientDisconnect:
            return
        dropped = call.fault is not None and call.fault.kind is FaultKind.DROP_BEFORE
        self._journal.end(number, call.form, None if dropped else answer.status, call.fault)
        self._committed()
        await _send(answer, call, scope, receive, send)

    async def _answer(self, call: Call) -> Answer:
        """Authenticate, meet the planned fault, replay or execute."""
        self._authenticate(call.headers.get("authorization", ""))
        call.fault = self._faults.take(call.method, call.path)
        _refuse_before(call)
        endpoint, identifier = self._route(call)
        if call.key is not None:
            check_key(call.key)
        with self._keys.claim(call.key):
            delay = self._account.latency_milliseconds + (call.fault.delay_ms if call.fault else 0)
            if delay:
                await asyncio.sleep(delay / 1000)
            return self._replay_or_execute(call, endpoint, identifier)

    def _replay_or_execute(self, call: Call, endpoint: Endpoint, identifier: str) -> Answer:
        """One transaction: the effect, its events, its ledger line and the result kept under the key."""
        now, store = self._account.clock.now(), self._account.store
        mark = fingerprint(call.method, call.path, call.form)
        with store.transaction():
            if call.key is not None and (kept := self._keys.replay(call.key, mark, now)):
                return kept
            payment_intents.settle_due(self._account)
            version = call.headers.get("stripe-version", DEFAULT_VERSION)
            self._account.request = RequestIdentity(call.request_id, call.key, version)
            answer = self._execute(call, endpoint, identifier)
            if call.key is not None:
                self._keys.keep(call.key, mark, answer, now)
            return answer

    def _execute(self, call: Call, endpoint: Endpoint, identifier: str) -> Answer:
        """Run the handler; a refusal that is not to be kept leaves as an exception and rolls back."""
        unpublished = published.complaints(endpoint.typed, call.form)
        self.mistakes += [f"{call.method} {call.path}: {line}" for line in unpublished]
        parameters = endpoint.parameters.read(call.form, "")
        if unpublished:
            raise invalid(f"The official library's types say otherwise: {unpublished[0]}")
        try:
            body = endpoint.handle(self._account, identifier, parameters)
            answer = Answer(200, expand(self._account, body, parameters.get("expand", [])), call.request_id)
        except ProcessorError as error:
            if not error.stored:
                raise
            answer = Answer(error.status, error.body(), call.request_id)
        if call.fault is not None and call.fault.kind is FaultKind.ERROR_500_AFTER:
            return Answer(500, api_error().body(), call.request_id)
        return answer

    def _authenticate(self, header: str) -> None:
        """The secret key as Bearer token or as the user of Basic (API reference, "Authentication")."""
        scheme, _, credentials = header.partition(" ")
        key = credentials
        if scheme.lower() == "basic":
            try:
                key = base64.b64decode(credentials, validate=True).decode("ascii").partition(":")[0]
            except (binascii.Error, UnicodeDecodeError):
                key = ""
        if not key:
            message = "You did not provide an API key. Send it as Bearer token in the Authorization header."
            raise ProcessorError(401, "invalid_request_error", message)
        if key != self._account.secret_key:
            message = f"Invalid API Key provided: {key[:8]}****{key[-4:]}"
            raise ProcessorError(401, "invalid_request_error", message)

    def _route(self, call: Call) -> tuple[Endpoint, str]:
        for endpoint, pattern in self._routes:
            if endpoint.method == call.method and (match := pattern.match(call.path)):
                return endpoint, match.groupdict().get("id", "")
        message = f"Unrecognized request URL ({call.method}: {call.path})."
        raise ProcessorError(404, "invalid_request_error", message)


async def _read_form(request: Request) -> JSON:
    if request.method in ("GET", "DELETE"):
        return parse_form(request.scope["query_string"])
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAXIMUM_BODY:
            raise invalid(f"The request has more than {MAXIMUM_BODY} bytes.")
    return parse_form(bytes(content))


def _refuse_before(call: Call) -> None:
    """The faults that answer before execution begins."""
    kind = call.fault.kind if call.fault else None
    if kind in (FaultKind.ERROR_BEFORE, FaultKind.DROP_BEFORE):
        raise api_error()
    if kind is FaultKind.CONFLICT_409:
        raise in_use(call.key)
    if kind is FaultKind.RATE_LIMIT_429:
        raise ProcessorError(429, "invalid_request_error", "Too many requests.", "rate_limit")


async def _send(answer: Answer, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, unless the fault is in the answering."""
    kind = call.fault.kind if call.fault else None
    if kind in (FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER):
        await _close(scope, receive)
        return
    if kind is FaultKind.HANG:
        await _wait_for_disconnect(receive)
        return
    content = json.dumps(answer.body, indent=2).encode()
    headers = _headers(answer, call) | {"content-length": str(len(content))}
    start: Message = {
        "type": "http.response.start",
        "status": answer.status,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await send(start)
    if kind is FaultKind.TRUNCATE:
        half = content[: len(content) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await _close(scope, receive)
        return
    await send({"type": "http.response.body", "body": content})


def _headers(answer: Answer, call: Call) -> dict[str, str]:
    headers = {
        "content-type": "application/json",
        "request-id": call.request_id,
        "stripe-version": call.headers.get("stripe-version", DEFAULT_VERSION),
    }
    if call.key is not None:
        headers |= {"idempotency-key": call.key, "original-request": answer.request_id}
    if answer.replayed:
        headers["idempotent-replayed"] = "true"
    return headers


async def _close(scope: Scope, receive: Receive) -> None:
    """Close the connection (see server.py for how the transport comes to be in the scope)."""
    scope["extensions"]["processor.close"]()
    await _wait_for_disconnect(receive)


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
