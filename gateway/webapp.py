"""The web app: its page for every address of its own, and its assets."""

import mimetypes
import re
import secrets
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
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
    """The files that `make` built into `folder`."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._index = folder / "index.html"
        assets = folder / "assets"
        self._assets = (
            {path.name: path for path in assets.iterdir() if path.is_file()} if assets.is_dir() else {}
        )
        self._page = self._index.read_text() if self._index.is_file() else None

    def endpoints(self) -> list[Endpoint]:
        """The assets; pages are what no other address answers (`page`)."""
        return [Endpoint("GET", "/assets/{name}", self.asset)]

    async def asset(self, request: Request) -> Response:
        """One file. A name that holds a hash of the content may be kept for ever."""
        name = request.path_params["name"]
        path = self._assets.get(name)
        if path is None:
            raise not_found("file")
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if name.endswith(".webmanifest"):
            media_type = "application/manifest+json"
        caching = _FOR_EVER if _HASHED.search(name) else _FOR_A_WHILE
        return FileResponse(path, media_type=media_type, headers={"cache-control": caching})

    async def page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's one page for any address that is not of the API; there, Fault NOT_FOUND."""
        if scope["path"].startswith(_NOT_PAGES) or scope["path"] == "/v1":
            await no_such_address(scope, receive, send)
        scope[TEMPLATE] = PAGE
        if scope["method"] not in ("GET", "HEAD"):
            raise method_not_allowed("GET, HEAD")
        await self._answer()(scope, receive, send)

    def _answer(self) -> ASGIApp:
        if self._page is None:
            raise Fault(
                Kind.UNAVAILABLE, "WEB_APP_NOT_BUILT", "The web app is not installed here. Run make up."
            )
        return html(self._page)


def html(page: str) -> Response:
    """A page with a fresh nonce in place of the word NONCE."""
    nonce = secrets.token_urlsafe(18)
    headers = {"content-security-policy": page_policy(nonce)}
    return Response(page.replace(NONCE, nonce), headers=headers, media_type="text/html")
