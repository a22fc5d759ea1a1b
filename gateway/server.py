"""The HTTP listener: uvicorn on uvloop and httptools, started and drained by the process."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chassis import log
from gateway.connection import ABORT, WRITE
from gateway.live import Hub

MOST_HEADERS = 100
MOST_HEADER_BYTES = 64 * 1024

_KEEP_ALIVE_SECONDS = 75
_BACKLOG = 2048
_SILENT_MILLISECONDS = 30_000


class HeadTooLarge(Exception):
    """The request line and headers are more than the gateway takes; answered with 400."""


class JoinedWrites:
    """A transport that sends in one piece what is written in one step of the event loop: head and body."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Send soon."""
        if not self._pieces:
            asyncio.get_running_loop().call_soon(self.flush)
        self._pieces.append(data)

    def close(self) -> None:
        """Send what waits and close."""
        self.flush()
        self._transport.close()

    def flush(self) -> None:
        """Send now."""
        pieces, self._pieces = self._pieces, []
        if pieces and not self._transport.is_closing():
            self._transport.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Connection(HttpToolsProtocol):
    """An HTTP connection with a limit for heads, that an answer can drop."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A browser has connected. One that vanishes is noticed by what it does not confirm."""
        connection = transport.get_extra_info("socket")
        if connection is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENT_MILLISECONDS)
        self._writes = JoinedWrites(transport)
        super().connection_made(cast(asyncio.Transport, self._writes))

    def eof_received(self) -> None:
        """Nothing more comes: the transport closes after this."""
        self._writes.flush()
        super().eof_received()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._head_bytes = 0
        cast(dict[str, Any], self.scope)[ABORT] = self.transport.abort

    def on_headers_complete(self) -> None:
        """The request is to be answered."""
        if self.parser.get_http_version() == "1.1":
            cast(dict[str, Any], self.scope)[WRITE] = self._write_piece
        super().on_headers_complete()

    def _write_piece(self, piece: bytes) -> bool:
        if self.flow.write_paused or self.transport.is_closing():
            return False
        self.transport.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        return True

    def on_url(self, url: bytes) -> None:
        """A part of the request line."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MOST_HEADER_BYTES or len(self.headers) >= MOST_HEADERS:
            raise HeadTooLarge


class _Uvicorn(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process."""
        yield


class HttpServer:
    """Serves the application on host:port. Drains: not ready, bye to the streams, then no more requests."""

    def __init__(self, app: ASGIApp, listen: str, hub: Hub, readiness: "Readiness") -> None:
        self._listen = listen
        self._hub = hub
        self._readiness = readiness
        self._config = uvicorn.Config(
            app,
            http=Connection,
            loop="none",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            backlog=_BACKLOG,
        )
        self._server = _Uvicorn(self._config)
        self._running: asyncio.Task[None] | None = None
        self._log = log.get("http")

    async def start(self) -> int:
        """Listen and be ready; the port. OSError if the address is taken."""
        host, _, port = self._listen.rpartition(":")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host.strip("[]"), int(port)), family=family, backlog=_BACKLOG)
        self._running = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            if self._running.done():
                await self._running
            await asyncio.sleep(0.01)
        self._readiness.ready = True
        taken: int = listener.getsockname()[1]
        self._log.info("listening", port=taken)
        return taken

    async def not_ready(self) -> None:
        """Tell load balancers to send no more requests; they are still served."""
        self._readiness.ready = False

    async def stop(self, grace: float) -> None:
        """End the streams, take no more requests, give others `grace` seconds to finish."""
        self._readiness.ready = False
        if self._running is None:
            return
        await self._hub.drain()
        self._config.timeout_graceful_shutdown = max(1, int(grace))
        self._server.should_exit = True
        await self._running


class Readiness:
    """Whether load balancers may send requests."""

    ready = False
