"""The door: what every request passes on its way in, and every answer on its way out."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import log
from gateway.access import Observed
from gateway.connection import abort_of, gone
from gateway.headers import standing_headers
from gateway.load import LoadLimit
from gateway.problems import DOMAIN, OWN_DOMAIN, fault_of, problem
from gateway.sessions import SameOrigin


class Door:
    """Answers with the application, or with a problem; observes both, and adds the standing headers.

    One layer, for each that looks at what the next one sends is paid for with every piece of every answer.
    """

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = LoadLimit(SameOrigin(app, public_url))
        self._headers = standing_headers(https=public_url.startswith("https://"))
        self._log = log.get("gateway")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        observed = Observed(scope)
        answer = _Answer(send, self._headers)
        try:
            await self._answer(scope, receive, answer)
        finally:
            observed.ended(answer.status)

    async def _answer(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self._app(scope, receive, answer)
            return
        except Exception as error:
            if answer.status:
                self._log.warning("an answer was cut off", **log.describe(error))
                abort = abort_of(scope)
                if abort is None:
                    raise
                abort()
            else:
                fault = fault_of(error)
        if answer.status:
            await gone(receive)
            return
        await problem(fault, scope.get(DOMAIN, OWN_DOMAIN))(scope, receive, answer)


class _Answer:
    """Sends an answer with the standing headers that it does not bring itself; `status` is 0 before that."""

    __slots__ = ("_headers", "_send", "status")

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._headers = headers
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = message["headers"]
            names = {name for name, _ in own}
            message["headers"] = [*own, *(pair for pair in self._headers if pair[0] not in names)]
        await self._send(message)
