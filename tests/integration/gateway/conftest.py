"""A gateway on a real port before fake services and a real broker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio
from sotto.common.v1 import live_pb2

from chassis.auth import Role, Signer
from chassis.bus import Bus
from chassis.clock import SystemClock
from chassis.dial import Dialer
from chassis.trust import Trust
from gateway.app import Gateway, build
from gateway.config import GatewaySettings
from gateway.rates import Rates
from gateway.server import HttpServer
from gateway.webapp import WebApp
from tests.fakes.services import FakeServices
from tests.integration.gateway.browser import ORIGIN, Browser

_OUT_OF_REACH = Rates(person=100_000, messages=100_000)
"""Limits that no test meets."""

INDEX = '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><title>Sotto</title>'


class World:
    """What a test can do."""

    def __init__(self, services: FakeServices, gateway: Gateway, bus: Bus, port: int, web_app: Path) -> None:
        self.services = services
        self.gateway = gateway
        self.bus = bus
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.web_app = web_app
        self._browsers: list[Browser] = []

    def browser(self, *roles: Role, session: str | None = None) -> Browser:
        """A browser in which a new person is signed in, or the one of `session` ("": nobody)."""
        if session is None:
            session = self.services.directory.open_session(*roles)
        self._browsers.append(Browser(self.url, session))
        return self._browsers[-1]

    def person_of(self, browser: Browser) -> str:
        session = browser.headers["cookie"].partition("=")[2]
        return str(self.services.directory.sessions[session].person_id)

    async def poke(self, conversation_id: str, first: int, last: int) -> None:
        """Say that there are new messages, as the log does too."""
        poke = live_pb2.LivePoke(
            conversation_id=conversation_id,
            topic=live_pb2.LIVE_TOPIC_MESSAGES,
            first_sequence=first,
            last_sequence=last,
        )
        self.services.conversations.log.append(poke)
        await self.say(poke)

    async def say(self, *pokes: live_pb2.LivePoke) -> None:
        """Poke, as services do."""
        await self.bus.poke("conversation", live_pb2.LivePokes(pokes=pokes).SerializeToString())

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.close()


def make_web_app(folder: Path) -> None:
    """A web app of three files."""
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "assets" / "index-B4x_9-aZ.js").write_text("export {}")
    (folder / "assets" / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")


@pytest_asyncio.fixture(scope="module")
async def running(
    tmp_path_factory: object, nats_url: str, namespace: str
) -> AsyncIterator[Callable[[], Awaitable[World]]]:
    """Starts a gateway for the module."""
    folder: Path = tmp_path_factory.mktemp("gateway")  # type: ignore[attr-defined]
    (folder / "secrets").mkdir()
    make_web_app(folder / "static")
    services = FakeServices(folder / "secrets")
    await services.start()
    addresses = {f"{name}_address": address for name, address in services.addresses.items()}
    settings = GatewaySettings(
        identity_key_file=services.identity_key_file,
        trust_file=services.trust_file,
        nats_url=nats_url,
        namespace=namespace,
        http_listen="127.0.0.1:0",
        public_url=ORIGIN,
        **addresses,  # type: ignore[arg-type]
    )
    dialer = Dialer(settings, Signer(services.identity_key_file))
    gateway = build(
        dialer.channel,
        Trust(services.trust_file),
        SystemClock(),
        ORIGIN,
        "harbour",
        WebApp(folder / "static"),
        rates=_OUT_OF_REACH,
    )
    bus = await Bus.open(nats_url, namespace)
    server = HttpServer(gateway.app, settings.http_listen, gateway.hub, gateway.readiness)
    port = await server.start()
    work = [asyncio.create_task(act) for act in (gateway.hub.run(bus), gateway.sendings.run())]

    async def world() -> World:
        return World(services, gateway, bus, port, folder / "static")

    yield world
    await server.stop(1)
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    await bus.close()
    await dialer.close()
    await services.stop()


@pytest_asyncio.fixture
async def world(running: Callable[[], Awaitable[World]]) -> AsyncIterator[World]:
    """The module's gateway, its services as new."""
    current = await running()
    current.services.reset()
    yield current
    await current.close()
