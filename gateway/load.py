"""How much is answered at once: beyond it a clear refusal at once, not a queue that everybody waits in."""

from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.faults import Fault, Kind

MOST_AT_ONCE = 1_000

PROBES = frozenset({"/healthz", "/readyz"})
_UNCOUNTED = PROBES | {"/v1/live"}


class LoadLimit:
    """Refuses requests while `most` others are being answered. Live streams and probes are not counted."""

    def __init__(self, app: ASGIApp, most: int = MOST_AT_ONCE) -> None:
        self._app = app
        self._most = most
        self._active = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["path"] in _UNCOUNTED:
            await self._app(scope, receive, send)
            return
        if self._active >= self._most:
            raise Fault(Kind.EXHAUSTED, "OVERLOADED", "Too much is going on at once. Try again.")
        self._active += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._active -= 1
