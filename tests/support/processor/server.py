"""The HTTP server: the application's routes, and a transport that a fault can close."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tests.support.processor.account import Account
from tests.support.processor.admin import Admin
from tests.support.processor.api import Api
from tests.support.processor.faults import Faults
from tests.support.processor.pages import Pages
from tests.support.processor.webhooks import Webhooks


class ClosableProtocol(HttpToolsProtocol):
    """Lets a request close its own connection: `scope["extensions"]["processor.close"]()`."""

    def on_message_begin(self) -> None:
        """Put the transport's abort into the new request's scope."""
        super().on_message_begin()
        self.scope["extensions"] = {"processor.close": self.transport.abort}  # type: ignore[dict-item]


def application(account: Account) -> Starlette:
    """The processor's interface, its pages and the simulator's own interface."""
    faults, webhooks = Faults(), Webhooks(account)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        delivering = asyncio.create_task(webhooks.run())
        yield
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering
        account.store.close()

    api = Api(account, faults, webhooks.wake)
    routes = [
        *Admin(account, faults, webhooks, api.mistakes).routes(),
        *Pages(account, webhooks).routes(),
        Mount("/", api),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def serve(account: Account, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        application(account),
        http=ClosableProtocol,
        loop="uvloop",
        ws="none",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listener])
