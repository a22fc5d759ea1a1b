"""Signing in by passkey (S4): a challenge's secret lives in a cookie that no script can read."""

from typing import Any

from sotto.directory.v1 import passkeys_pb2
from starlette.requests import Request
from starlette.responses import Response

from chassis.auth import unauthenticated
from chassis.clock import Clock
from gateway.device import device_of
from gateway.problems import DOMAIN, unreadable
from gateway.protojson import merge, to_json
from gateway.requests import no_query, read_json
from gateway.routing import Endpoint
from gateway.sessions import PASSKEY_COOKIE, SESSION_COOKIE, secret_of
from gateway.sign_in import drop_secret, keep_secret
from gateway.transcode import CALL_SECONDS, json_response

START = "/v1/sign-in:startPasskey"
BY_PASSKEY = "/v1/sign-in:passkey"

_NOT_THE_BROWSERS = ("device", "browserSecret", "browser_secret")


class PasskeySignIn:
    """`passkeys` is the stub of the directory's PasskeyService."""

    def __init__(self, passkeys: Any, clock: Clock) -> None:
        self._passkeys = passkeys
        self._clock = clock

    def endpoints(self) -> list[Endpoint]:
        """The two addresses."""
        return [Endpoint("POST", START, self.start), Endpoint("POST", BY_PASSKEY, self.sign_in)]

    async def start(self, request: Request) -> Response:
        """{} → 200 {"challengeId", "options", "expireTime"} and the browser's secret as a cookie."""
        no_query(request)
        asked = passkeys_pb2.StartPasskeySignInRequest()
        merge(asked, await read_json(request))
        request.scope[DOMAIN] = "directory.sotto"
        started = await self._passkeys.StartPasskeySignIn(asked, timeout=CALL_SECONDS)
        body = to_json(started)
        secret = body.pop("browserSecret")
        answer = json_response(body)
        keep_secret(answer, PASSKEY_COOKIE, secret, started.expire_time, self._clock)
        return answer

    async def sign_in(self, request: Request) -> Response:
        """{"challengeId", "credential"} → 200 {"personId"} and the session as a cookie."""
        no_query(request)
        asked = passkeys_pb2.SignInWithPasskeyRequest()
        told = await read_json(request)
        for name in _NOT_THE_BROWSERS:
            if isinstance(told, dict) and name in told:
                raise unreadable(name, "is not a known field", "UNKNOWN_FIELD")
        merge(asked, told)
        request.scope[DOMAIN] = "directory.sotto"
        asked.browser_secret = secret_of(request, PASSKEY_COOKIE)
        if not asked.browser_secret:
            message = "This took too long, or began in another browser. Try again."
            raise unauthenticated("SIGN_IN_REFUSED", message)
        asked.device = device_of(request)
        opened = await self._passkeys.SignInWithPasskey(asked, timeout=CALL_SECONDS)
        answer = json_response({"personId": opened.person_id})
        keep_secret(answer, SESSION_COOKIE, opened.session_token, opened.absolute_expire_time, self._clock)
        drop_secret(answer, PASSKEY_COOKIE)
        return answer
