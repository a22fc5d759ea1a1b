"""Runs the simulator as a process, and receives what it sends."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp
import stripe
from aiohttp import web

SECRET_KEY = "sk_test_contract"
WEBHOOK_SECRET = "whsec_contract"
START_SECONDS, STOP_SECONDS = 20, 10

JSON = dict[str, Any]


@asynccontextmanager
async def official_library(
    url: str, secret_key: str, transport: stripe.AIOHTTPClient
) -> AsyncIterator[stripe.StripeClient]:
    """The official library, pointed at this address, without retries of its own."""
    try:
        yield stripe.StripeClient(
            secret_key, base_addresses={"api": url}, http_client=transport, max_network_retries=0
        )
    finally:
        await transport.close_async()  # type: ignore[no-untyped-call]


class Simulator:
    """One simulator process; `url` is set while it runs."""

    def __init__(self, state_file: Path, webhook_url: str) -> None:
        self.url = ""
        self._options = ("--state-file", str(state_file), "--secret-key", SECRET_KEY)
        self._webhooks = ("--webhook-url", webhook_url, "--webhook-secret", WEBHOOK_SECRET)
        self._process: asyncio.subprocess.Process | None = None
        self._port = "0"

    async def start(self) -> None:
        """Start, or start again on the same port and state; ready when it says where it listens."""
        command = (sys.executable, "-m", "tests.support.processor", "--port", self._port)
        self._process = await asyncio.create_subprocess_exec(
            *command, *self._options, *self._webhooks, stdout=asyncio.subprocess.PIPE
        )
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), START_SECONDS)
        self.url = line.decode().split()[-1]
        self._port = self.url.rpartition(":")[2]

    async def kill(self) -> None:
        """End it without warning, as a power cut would."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """End it as an operator would."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)

    @asynccontextmanager
    async def client(self, secret_key: str = SECRET_KEY) -> AsyncIterator[stripe.StripeClient]:
        """The official library with this key."""
        async with official_library(self.url, secret_key, stripe.AIOHTTPClient()) as opened:
            yield opened

    async def ask(self, method: str, name: str, **document: Any) -> JSON:
        """One call of the simulator's own interface."""
        url = f"{self.url}/_simulator/{name}"
        async with aiohttp.ClientSession() as session, session.request(method, url, json=document) as answer:
            body: JSON = await answer.json()
            assert answer.status == 200, body
            return body

    async def ledger(self) -> list[JSON]:
        """The money that moved."""
        lines: list[JSON] = (await self.ask("GET", "ledger"))["lines"]
        return lines

    async def fault(self, kind: str, **document: Any) -> None:
        """Plan a fault."""
        await self.ask("POST", "faults", kind=kind, **document)


class Receiver:
    """Keeps the webhooks it is sent; answers `status`."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.bodies: list[tuple[bytes, str]] = []
        application = web.Application()
        application.router.add_post("/", self._receive)
        self._runner = web.AppRunner(application)

    async def _receive(self, request: web.Request) -> web.Response:
        self.bodies.append((await request.read(), request.headers["Stripe-Signature"]))
        return web.Response(status=self.status)

    def clear(self) -> None:
        """Forget what was received and be well again."""
        self.status = 200
        self.bodies.clear()

    def events(self) -> list[stripe.Event]:
        """What was received, every signature verified by the official library."""
        return [
            stripe.Webhook.construct_event(body, signature, WEBHOOK_SECRET) for body, signature in self.bodies
        ]

    def types(self) -> list[str]:
        """The events' types in order of arrival."""
        return [event.type for event in self.events()]

    async def __aenter__(self) -> "Receiver":
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()
