"""Signing in by password and authenticator app (S4)."""

from typing import Any

from sotto.directory.v1 import passwords_pb2
from starlette.requests import Request
from starlette.responses import Response

from chassis.clock import Clock
from gateway.device import device_of
from gateway.problems import DOMAIN, unreadable
from gateway.protojson import merge
from gateway.requests import no_query, read_json
from gateway.routing import Endpoint
from gateway.sessions import SESSION_COOKIE
from gateway.sign_in import keep_secret
from gateway.transcode import CALL_SECONDS, json_response

BY_PASSWORD = "/v1/sign-in:password"


class PasswordSignIn:
    """`passwords` is the stub of the directory's PasswordService."""

    def __init__(self, passwords: Any, clock: Clock, practice: str | None) -> None:
        self._passwords = passwords
        self._clock = clock
        self._practice = practice

    def endpoints(self) -> list[Endpoint]:
        """The one address."""
        return [Endpoint("POST", BY_PASSWORD, self.sign_in)]

    async def sign_in(self, request: Request) -> Response:
        """{"email", "password", "code", "practice"?} → 200 {"personId"} and the session as a cookie."""
        no_query(request)
        asked = passwords_pb2.SignInWithPasswordRequest()
        told = await read_json(request)
        if isinstance(told, dict) and "device" in told:
            raise unreadable("device", "is not a known field", "UNKNOWN_FIELD")
        merge(asked, told)
        asked.practice = asked.practice or self._practice or ""
        asked.device = device_of(request)
        request.scope[DOMAIN] = "directory.sotto"
        opened = await self._passwords.SignInWithPassword(asked, timeout=CALL_SECONDS)
        answer = json_response({"personId": opened.person_id})
        keep_secret(answer, SESSION_COOKIE, opened.session_token, opened.absolute_expire_time, self._clock)
        return answer
