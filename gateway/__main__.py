"""Runs the gateway: `python -m gateway`."""

from chassis.auth import Signer
from chassis.bus import Bus
from chassis.clock import SystemClock
from chassis.dial import Dialer
from chassis.outdating import attentive_trust
from chassis.process import Process, Stop, run
from gateway.app import build
from gateway.config import GatewaySettings
from gateway.server import HttpServer


async def plug(process: Process[GatewaySettings]) -> None:
    """Put the gateway together."""
    settings = process.settings
    dialer = Dialer(settings, Signer(settings.identity_key_file))
    bus = await Bus.open(settings.nats_url, settings.namespace)
    trust = await attentive_trust(bus, settings.trust_file)
    gateway = build(
        dialer.channel,
        trust,
        SystemClock(),
        settings.public_url,
        settings.practice,
        rates=settings.rates,
    )
    process.background("live streams", lambda: gateway.hub.run(bus))
    process.background("sendings", gateway.sendings.run)
    process.serve(HttpServer(gateway.app, settings.http_listen, gateway.hub, gateway.readiness))
    process.on_stop(Stop.CLOSE, bus.close)
    process.on_stop(Stop.CLOSE, dialer.close)


if __name__ == "__main__":
    run("gateway", GatewaySettings, plug)
