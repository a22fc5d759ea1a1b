"""Runs the gateway: `python -m gateway`."""

from collections.abc import Awaitable, Callable

from chassis.auth import Signer, Trust
from chassis.bus import Bus
from chassis.clock import SystemClock
from chassis.dial import Dialer
from chassis.process import Process, Stop, run
from gateway.app import build
from gateway.config import GatewaySettings
from gateway.server import HttpServer

POKES = "*"


async def plug(process: Process[GatewaySettings]) -> None:
    """Put the gateway together."""
    settings = process.settings
    dialer = Dialer(settings, Signer(settings.identity_key_file))
    gateway = build(
        dialer.channel, Trust(settings.trust_file), SystemClock(), settings.public_url, settings.practice
    )
    bus = await Bus.open(settings.nats_url, settings.namespace)
    ends: list[Callable[[], Awaitable[None]]] = []

    async def listen() -> None:
        ends.append(await bus.on_poke(POKES, gateway.hub.receive))

    async def close() -> None:
        for end in ends:
            await end()
        await bus.close()

    process.on_start(listen)
    process.background("heartbeats", gateway.hub.beat)
    process.background("echoes", lambda: gateway.hub.listen(bus))
    process.background("replays", gateway.hub.replay)
    process.background("sendings", gateway.sendings.run)
    process.background("session checks", gateway.hub.watch_sessions)
    process.serve(HttpServer(gateway.app, settings.http_listen, gateway.hub, gateway.readiness))
    process.on_stop(Stop.CLOSE, close)
    process.on_stop(Stop.CLOSE, dialer.close)


if __name__ == "__main__":
    run("gateway", GatewaySettings, plug)
