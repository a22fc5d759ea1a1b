"""The web app: its page for every address of its own, and its assets."""

import gzip
import mimetypes
import re
import secrets
from asyncio import to_thread
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.faults import Fault, Kind, not_found
from gateway.headers import page_policy
from gateway.problems import method_not_allowed
from gateway.routing import TEMPLATE, Endpoint, no_such_address

STATIC = Path(__file__).with_name("static")
NONCE = "__CSP_NONCE__"
"""Stands in the built index.html where a nonce belongs."""

PAGE = "the web app"

_HASHED = re.compile(r"-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_A_WHILE = "public, max-age=3600"
_NOT_PAGES = ("/v1/", "/webhooks/", "/assets/")


class WebApp:
    """The files that `make` built into `folder`, as they are now: the next build replaces them."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._index = folder / "index.html"
        self._assets = folder / "assets"

    def endpoints(self) -> list[Endpoint]:
        """The assets; pages are what no other address answers (`page`)."""
        return [Endpoint("GET", "/assets/{name}", self.asset)]

    async def asset(self, request: Request) -> Response:
        """One file. A name that holds a hash of the content may be kept for ever."""
        name = request.path_params["name"]
        packed = "gzip" in request.headers.get("accept-encoding", "")
        try:
            content = await to_thread(_content, self._assets / name, packed)
        except (OSError, ValueError):  # absent, a folder, or no name a file could have
            raise not_found("file") from None
        headers = {
            "cache-control": _FOR_EVER if _HASHED.search(name) else _FOR_A_WHILE,
            "vary": "accept-encoding",
        }
        if packed:
            headers["content-encoding"] = "gzip"
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if name.endswith(".webmanifest"):
            media_type = "application/manifest+json"
        return Response(content, media_type=media_type, headers=headers)

    async def page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's one page for any address that is not of the API; there, Fault NOT_FOUND."""
        if scope["path"].startswith(_NOT_PAGES) or scope["path"] == "/v1":
            await no_such_address(scope, receive, send)
        scope[TEMPLATE] = PAGE
        if scope["method"] not in ("GET", "HEAD"):
            raise method_not_allowed("GET, HEAD")
        await self._answer()(scope, receive, send)

    def _answer(self) -> ASGIApp:
        try:
            return html(self._index.read_text())
        except FileNotFoundError:
            raise Fault(
                Kind.UNAVAILABLE, "WEB_APP_NOT_BUILT", "The web app is not installed here. Run make up."
            ) from None


def _content(path: Path, packed: bool) -> bytes:
    return _packed(path, path.stat().st_mtime_ns) if packed else path.read_bytes()


@lru_cache(maxsize=64)
def _packed(path: Path, changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


def html(page: str) -> Response:
    """A page with a fresh nonce in place of the word NONCE."""
    nonce = secrets.token_urlsafe(18)
    headers = {"content-security-policy": page_policy(nonce)}
    return Response(page.replace(NONCE, nonce), headers=headers, media_type="text/html")
