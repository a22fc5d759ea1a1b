"""A mail server that delivers to nobody: it keeps what it is sent and shows it on a web page.

    python -m deploy.local.mail --smtp-port 8026 --http-port 8025 --folder .state/data/mail

`GET /` is the inbox; `GET /api/messages?to=&after=` (newest first), `GET /api/messages/{id}`,
`GET /api/messages/{id}/attachments/{n}` (n counts from 0) and `DELETE /api/messages` are for programs.
"""

import argparse
import asyncio
import re
import secrets
import urllib.parse
from pathlib import Path

import jinja2
import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.local.mailbox import Mail, Mailbox
from deploy.local.ports import LOOPBACK

_LARGEST_MAIL_BYTES = 32 * 1024**2
_PAGE = jinja2.Environment(autoescape=True).from_string(Path(__file__).with_name("inbox.html").read_text())
_NO_SNIFFING = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class Catcher:
    """The SMTP side: accepts every recipient and keeps the mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep one mail (the name is aiosmtpd's)."""
        content = envelope.original_content or b""
        self._mailbox.add(envelope.mail_from or "", envelope.rcpt_tos, content)
        return "250 OK"


class Pages:
    """The web side: the inbox for people, the API for programs.

    Every handler is a coroutine: a plain function would run in a thread, beside the mail that arrives.
    """

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def application(self) -> Starlette:
        """Return the ASGI application."""
        routes = [
            Route("/", self._page),
            Route("/messages/{id}", self._page),
            Route("/messages/{id}/html", self._html_part),
            Route("/clear", self._clear, methods=["POST"]),
            Route("/api/health", lambda _request: JSONResponse({"ok": True})),
            Route("/api/messages", self._many),
            Route("/api/messages", self._clear, methods=["DELETE"]),
            Route("/api/messages/{id}", self._one),
            Route("/api/messages/{id}/attachments/{place:int}", self._attachment),
        ]
        # A page of another site must not reach us under a name of its own.
        hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", LOOPBACK])
        return Starlette(routes=routes, middleware=[hosts])

    async def _page(self, request: Request) -> Response:
        chosen = self._found(request) if "id" in request.path_params else None
        nonce = secrets.token_urlsafe(16)
        policy = f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'"
        headers = _NO_SNIFFING | {
            "Content-Security-Policy": f"{policy}; connect-src 'self'; frame-src 'self'; form-action 'self'"
        }
        shown = _PAGE.render(mails=self._mailbox.newest_first(), chosen=chosen, nonce=nonce)
        return HTMLResponse(shown, headers=headers)

    async def _html_part(self, request: Request) -> Response:
        policy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'"
        headers = {"Content-Security-Policy": f"{policy}; style-src 'unsafe-inline'; img-src data:"}
        shown = _links_in_new_window(self._found(request).html)
        return HTMLResponse(shown, headers=_NO_SNIFFING | headers)

    async def _many(self, request: Request) -> Response:
        query = request.query_params
        mails = self._mailbox.newest_first(query.get("to", ""), query.get("after", ""))
        return JSONResponse([mail.as_json() for mail in mails])

    async def _one(self, request: Request) -> Response:
        return JSONResponse(self._found(request).as_json())

    async def _attachment(self, request: Request) -> Response:
        parts = self._found(request).attachments
        place = request.path_params["place"]
        if place >= len(parts):
            raise HTTPException(404, "This mail has no such attachment.")
        name = urllib.parse.quote(parts[place].name, safe="")
        headers = _NO_SNIFFING | {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(parts[place].content, media_type=parts[place].content_type, headers=headers)

    async def _clear(self, request: Request) -> Response:
        self._mailbox.clear()
        return Response(status_code=204) if request.method == "DELETE" else RedirectResponse("/", 303)

    def _found(self, request: Request) -> Mail:
        mail = self._mailbox.get(request.path_params["id"])
        if mail is None:
            raise HTTPException(404, "There is no mail with this id.")
        return mail


def _links_in_new_window(html: str) -> str:
    """Let links of a mail open outside the frame that shows it."""
    base = '<base target="_blank">'
    changed, heads = re.subn(r"<head[^>]*>", lambda head: head[0] + base, html, count=1, flags=re.IGNORECASE)
    return changed if heads else base + html


async def serve(mailbox: Mailbox, smtp_port: int, http_port: int) -> None:
    """Serve both sides on the loopback until SIGTERM or SIGINT."""

    def connection() -> SMTP:
        catcher = Catcher(mailbox)
        return SMTP(catcher, hostname="localhost", data_size_limit=_LARGEST_MAIL_BYTES, enable_SMTPUTF8=True)

    server = await asyncio.get_running_loop().create_server(connection, LOOPBACK, smtp_port)
    async with server:
        configuration = uvicorn.Config(
            Pages(mailbox).application(), host=LOOPBACK, port=http_port, log_level="warning"
        )
        await uvicorn.Server(configuration).serve()


def main() -> None:
    """Read the arguments and serve."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--smtp-port", type=int, required=True)
    arguments.add_argument("--http-port", type=int, required=True)
    arguments.add_argument("--folder", type=Path, required=True)
    chosen = arguments.parse_args()
    asyncio.run(serve(Mailbox(chosen.folder), chosen.smtp_port, chosen.http_port))


if __name__ == "__main__":
    main()
