"""Headers that tell browsers what Sotto never does, on every answer."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The content security policy of everything that is no page."""

_TWO_YEARS = 63_072_000


def page_policy(nonce: str) -> str:
    """The content security policy of a page whose scripts and styles carry the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """Adds the headers that an answer does not bring itself. `https`: people reach Sotto over TLS only."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app = app
        headers = {
            "cache-control": "no-store",
            "content-security-policy": NOTHING,
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
        }
        if https:
            headers["strict-transport-security"] = f"max-age={_TWO_YEARS}"
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message["headers"]
                names = {name for name, _ in own}
                message["headers"] = [*own, *(pair for pair in self._headers if pair[0] not in names)]
            await send(message)

        await self._app(scope, receive, with_headers)
