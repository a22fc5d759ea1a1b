"""Who sends a request: the session cookie, exchanged for identity tokens that are kept for a few seconds.

A machine shows its access token instead (ADR 0035), which the services believe as it is.
"""

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.directory.v1 import directory_pb2, sessions_pb2
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.auth import (
    GATEWAY,
    SECOND_FACTOR_REQUIRED,
    STEP_UP_REQUIRED,
    Caller,
    Policy,
    Role,
    check,
    unauthenticated,
)
from chassis.clock import Clock
from chassis.faults import Fault, Kind, forbidden
from chassis.ids import DivisionId, PersonId
from chassis.policies import roles_of
from chassis.trust import TOKEN_OUTDATED, Trust
from gateway.contract import SERVICES, service_name
from gateway.problems import DOMAIN

SESSION_COOKIE = "__Host-sotto-session"
SIGN_IN_COOKIE = "__Host-sotto-sign-in"
PASSKEY_COOKIE = "__Host-sotto-passkey"
KEPT = timedelta(seconds=30)

_COOKIES = "sotto.cookies"
_MARGIN = timedelta(seconds=10)
_MOST_KEPT = 20_000
_AUDIENCES = tuple(dict.fromkeys(service_name(service) for service in SERVICES))
_TOKEN = re.compile(r"[A-Za-z0-9_.~-]{1,128}", re.ASCII)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Exchanger(Protocol):
    """What sessions need of the directory service's stub."""

    async def ExchangeSession(
        self, request: directory_pb2.ExchangeSessionRequest
    ) -> directory_pb2.ExchangeSessionResponse:
        """Identity tokens for a session; activity."""
        ...


class Confirmer(Protocol):
    """What sessions need of the session service's stub."""

    async def ConfirmSessions(
        self, request: sessions_pb2.ConfirmSessionsRequest
    ) -> sessions_pb2.ConfirmSessionsResponse:
        """Those of many sessions that go on; no activity."""
        ...


@dataclass(frozen=True)
class Identity:
    """A signed-in person or a machine; `tokens` by the service they were made for.

    `session` is the hash of the cookie; machines have neither.
    """

    session: bytes
    caller: Caller
    tokens: Mapping[str, str] = field(repr=False)
    cookie: str = field(repr=False)
    keep_until: datetime

    def metadata(self, service: str) -> tuple[tuple[str, str], ...]:
        """Metadata for a call to a service in this person's name."""
        return (("authorization", f"Bearer {self.tokens[service]}"),)


class Sessions:
    """Identities by the hash of their cookie, in memory only, for at most 30 s."""

    def __init__(self, directory: Exchanger, confirmer: Confirmer, trust: Trust, clock: Clock) -> None:
        self._directory = directory
        self._confirmer = confirmer
        self._trust = trust
        self._clock = clock
        self._kept: OrderedDict[bytes, Identity] = OrderedDict()
        self._exchanges: dict[bytes, asyncio.Task[Identity]] = {}

    async def identify(self, request: Request) -> Identity:
        """Who sends the request. Fault UNAUTHENTICATED if nobody is signed in."""
        if shown := request.headers.getlist("authorization"):
            return self._machine(shown)
        cookie = secret_of(request, SESSION_COOKIE)
        if not cookie:
            raise unauthenticated("TOKEN_REQUIRED", "Sign in first.")
        key = hashlib.sha256(cookie.encode()).digest()
        kept = self._kept.get(key)
        if kept is not None and self._counts(kept):
            return kept
        domain, request.scope[DOMAIN] = request.scope.get(DOMAIN), "directory.sotto"
        identity = await self._exchanged(key, cookie)
        if domain is not None:
            request.scope[DOMAIN] = domain
        return identity

    def _machine(self, shown: list[str]) -> Identity:
        """The machine that shows an access token. No other token comes from outside: none is believed."""
        scheme, _, token = shown[0].partition(" ")
        if len(shown) > 1 or scheme.lower() != "bearer":
            raise unauthenticated("TOKEN_INVALID", "Give one bearer token.")
        now = self._clock.now()
        caller = self._trust.verify(token, GATEWAY, now)
        if not caller.is_machine:
            raise unauthenticated("TOKEN_INVALID", "The token is not valid here. Sign in again.")
        return Identity(b"", caller, dict.fromkeys(_AUDIENCES, token), "", now)

    def _counts(self, kept: Identity) -> bool:
        return self._clock.now() < kept.keep_until and self._trust.is_current(kept.caller)

    def seen(self, request: Request) -> PersonId | None:
        """Whose session the request brings, if it was good a while ago; nobody is asked."""
        cookie = secret_of(request, SESSION_COOKIE)
        kept = self._kept.get(hashlib.sha256(cookie.encode()).digest()) if cookie else None
        return kept.caller.person_id if kept else None

    async def admit(self, request: Request, policy: Policy) -> Identity:
        """Who sends the request, if the policy lets them in. Faults UNAUTHENTICATED, FORBIDDEN.

        What is missing may have been proved since the kept identity was made: it is looked up anew.
        """
        identity = await self.identify(request)
        try:
            check(policy, identity.caller)
        except Fault as fault:
            if fault.reason not in (STEP_UP_REQUIRED, SECOND_FACTOR_REQUIRED):
                raise
            self.forget(identity.cookie)
            identity = await self.identify(request)
            check(policy, identity.caller)
        return identity

    async def confirm(self, identities: Sequence[Identity]) -> Sequence[Identity]:
        """Those whose sessions go on, with the roles held now.

        They count from here on: what is kept with other roles, or of a session that has ended, is forgotten.
        Nothing is kept longer for it: the next request is the person's activity, and the directory has to
        hear of it.
        """
        session_ids = [str(identity.caller.session_id) for identity in identities]
        answer = await self._confirmer.ConfirmSessions(
            sessions_pb2.ConfirmSessionsRequest(session_ids=session_ids)
        )
        roles = {each.session_id: _roles(each) for each in answer.sessions}
        confirmed = []
        for identity, session_id in zip(identities, session_ids, strict=True):
            held, kept = roles.get(session_id), self._kept.get(identity.session)
            if kept is not None and kept.caller.roles != held:
                del self._kept[identity.session]
            if held is not None:
                confirmed.append(replace(identity, caller=replace(identity.caller, roles=held)))
        return confirmed

    def forget(self, cookie: str) -> bytes:
        """Keep nothing of this session any more; the hash of its cookie."""
        key = hashlib.sha256(cookie.encode()).digest()
        self._kept.pop(key, None)
        return key

    async def _exchanged(self, key: bytes, cookie: str) -> Identity:
        """One exchange at a time for a session, however many requests wait for it."""
        task = self._exchanges.get(key)
        if task is None:
            task = asyncio.create_task(self._exchange(key, cookie))
            self._exchanges[key] = task
            task.add_done_callback(lambda done: self._finished(key, done))
        return await asyncio.shield(task)

    def _finished(self, key: bytes, task: asyncio.Task[Identity]) -> None:
        self._exchanges.pop(key, None)
        if not task.cancelled():
            task.exception()

    async def _exchange(self, key: bytes, cookie: str) -> Identity:
        with self._forgotten_if_refused(key):
            try:
                identity = await self._identity(key, cookie)
            except Fault as fault:
                if fault.reason != TOKEN_OUTDATED:
                    raise
                # The person changed while the directory answered: its next answer is of after that.
                identity = await self._identity(key, cookie)
        self._kept[key] = identity
        self._kept.move_to_end(key)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return identity

    async def _identity(self, key: bytes, cookie: str) -> Identity:
        answer = await self._directory.ExchangeSession(
            directory_pb2.ExchangeSessionRequest(session_token=cookie, audiences=_AUDIENCES)
        )
        caller, tokens = self._verified(answer.tokens)
        keep_until = min(self._clock.now() + KEPT, instant(answer.expire_time) - _MARGIN)
        return Identity(key, caller, tokens, cookie, keep_until)

    @contextmanager
    def _forgotten_if_refused(self, key: bytes) -> Iterator[None]:
        try:
            yield
        except Fault as fault:
            if fault.kind in (Kind.UNAUTHENTICATED, Kind.NOT_FOUND, Kind.INVALID):
                self._kept.pop(key, None)
            raise

    def _verified(self, given: Mapping[str, str]) -> tuple[Caller, Mapping[str, str]]:
        """Who the tokens speak for, and the tokens of all services."""
        tokens = {audience: given[audience] for audience in _AUDIENCES}
        return self._trust.verify(tokens["directory"], "directory", self._clock.now()), tokens


class SameOrigin:
    """Refuses what another site lets a signed-in browser do (CSRF).

    An unsafe method with one of our cookies needs `Sec-Fetch-Site: same-origin` or our own `Origin`.
    """

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app = app
        self._origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["method"] not in _SAFE:
            request = Request(scope)
            held = {SESSION_COOKIE, SIGN_IN_COOKIE, PASSKEY_COOKIE} & _cookies(request).keys()
            if held and not self._ours(request):
                raise forbidden("CSRF_REFUSED", "This request did not come from Sotto's own pages.")
        await self._app(scope, receive, send)

    def _ours(self, request: Request) -> bool:
        if request.headers.getlist("sec-fetch-site") == ["same-origin"]:
            return True
        return request.headers.getlist("origin") == [self._origin]


def secret_of(request: Request, cookie: str) -> str:
    """A secret of ours from a cookie; empty if it is absent or cannot be one that we gave."""
    value = _cookies(request).get(cookie, "")
    return value if _TOKEN.fullmatch(value) else ""


def _cookies(request: Request) -> dict[str, str]:
    """The cookies, read once however many look at them."""
    cookies: dict[str, str] | None = request.scope.get(_COOKIES)
    if cookies is None:
        cookies = request.scope[_COOKIES] = request.cookies
    return cookies


def _roles(session: sessions_pb2.ConfirmedSession) -> Mapping[DivisionId, frozenset[Role]]:
    return {DivisionId(UUID(each.division_id)): roles_of(each.roles) for each in session.divisions}


def instant(timestamp: Timestamp) -> datetime:
    """A protobuf time as datetime in UTC."""
    return timestamp.ToDatetime(tzinfo=UTC)
