"""Signing in and out (S4): the browser's secret and the session live in cookies that no script can read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.directory.v1 import directory_pb2
from starlette.requests import Request
from starlette.responses import Response

from chassis.auth import unauthenticated
from chassis.clock import Clock
from gateway.device import device_of
from gateway.problems import DOMAIN, unreadable
from gateway.protojson import merge, to_json
from gateway.requests import no_query, read_json
from gateway.routing import Endpoint
from gateway.sessions import SESSION_COOKIE, SIGN_IN_COOKIE, Sessions, instant, secret_of
from gateway.transcode import json_response

_PROOFS = frozenset({"linkToken", "link_token", "code"})


class SignIn:
    """`directory` is the stub of the directory service; `ended` is told the hash of a session that ends."""

    def __init__(
        self,
        directory: Any,
        sessions: Sessions,
        clock: Clock,
        practice: str | None,
        ended: Callable[[bytes], None],
    ) -> None:
        self._directory = directory
        self._sessions = sessions
        self._clock = clock
        self._practice = practice
        self._ended = ended

    def endpoints(self) -> list[Endpoint]:
        """The three addresses."""
        return [
            Endpoint("POST", "/v1/sign-in", self.start),
            Endpoint("POST", "/v1/sign-in/{sign_in_id}:complete", self.complete),
            Endpoint("POST", "/v1/sign-out", self.end),
        ]

    async def start(self, request: Request) -> Response:
        """{"email", "practice"?} → 202 {"signInId", "expireTime"} and the browser's secret as a cookie."""
        no_query(request)
        asked = directory_pb2.StartSignInRequest()
        merge(asked, await read_json(request))
        if not asked.practice:
            asked.practice = self._practice or ""
        request.scope[DOMAIN] = "directory.sotto"
        started = await self._directory.StartSignIn(asked)
        body = to_json(started)
        secret = body.pop("browserSecret")
        answer = json_response(body, 202)
        keep_secret(answer, SIGN_IN_COOKIE, secret, started.expire_time, self._clock)
        return answer

    async def complete(self, request: Request) -> Response:
        """{"linkToken"} or {"code"} → 200 {"personId"} and the session as a cookie."""
        no_query(request)
        proof = await read_json(request)
        asked = directory_pb2.CompleteSignInRequest()
        if isinstance(proof, dict) and (others := proof.keys() - _PROOFS):
            raise unreadable(min(others)[:100], "is not a known field", "UNKNOWN_FIELD")
        merge(asked, proof)
        secret = secret_of(request, SIGN_IN_COOKIE)
        request.scope[DOMAIN] = "directory.sotto"
        if not secret:
            message = (
                "This is not the browser that asked to sign in, or it took too long. Ask for a new mail."
            )
            raise unauthenticated("SIGN_IN_REFUSED", message)
        asked.sign_in_id = request.path_params["sign_in_id"]
        asked.browser_secret = secret
        asked.device = device_of(request)
        opened = await self._directory.CompleteSignIn(asked)
        answer = json_response({"personId": opened.person_id}, 200)
        keep_secret(answer, SESSION_COOKIE, opened.session_token, opened.absolute_expire_time, self._clock)
        drop_secret(answer, SIGN_IN_COOKIE)
        return answer

    async def end(self, request: Request) -> Response:
        """End the session, whatever its state → 204."""
        no_query(request)
        cookie = secret_of(request, SESSION_COOKIE)
        if cookie:
            request.scope[DOMAIN] = "directory.sotto"
            self._ended(self._sessions.forget(cookie))
            await self._directory.EndSession(directory_pb2.EndSessionRequest(session_token=cookie))
        answer = Response(status_code=204)
        drop_secret(answer, SESSION_COOKIE)
        return answer


def keep_secret(answer: Response, name: str, value: str, expires: Timestamp, clock: Clock) -> None:
    """Let the browser keep a secret in a cookie that no script can read."""
    seconds = _seconds_until(instant(expires), clock.now())
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def drop_secret(answer: Response, name: str) -> None:
    """Let the browser forget a secret."""
    answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def _seconds_until(end: datetime, now: datetime) -> int:
    return max(0, (end - now) // timedelta(seconds=1))
