"""The payment processor simulator as a process of the test run.

Whoever sends it what the processor's published request types do not know is told so in the end.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.keyring import Keyring
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.servers.everything import webhook_url
from deploy.local.servers.web import processor, secret_key, webhook_secret
from deploy.local.state import State
from deploy.local.supervisor import Supervisor
from tests.support.loopback import http_client


@dataclass(frozen=True)
class ProcessorAddress:
    """Where the simulator is, what opens it, where it sends webhooks (a free port, nobody listens)."""

    url: str
    secret_key: str
    webhook_secret: str
    webhook_url: str
    webhook_port: int


@contextlib.asynccontextmanager
async def running_processor(folder: Path) -> AsyncIterator[ProcessorAddress]:
    """Run a simulator with its state in this folder."""
    state = State(folder)
    state.create()
    keyring = Keyring(state.secrets)
    ports = free_ports()
    supervisor = Supervisor(state, restart=False)
    try:
        program = processor(state, keyring, ports["processor"], webhook_url(ports))
        await supervisor.start_together([program])
        address = ProcessorAddress(
            url=f"http://{LOOPBACK}:{ports['processor']}",
            secret_key=secret_key(keyring),
            webhook_secret=webhook_secret(keyring),
            webhook_url=webhook_url(ports),
            webhook_port=ports["gateway"],
        )
        yield address
        async with http_client() as client:
            mistakes = (await client.get(f"{address.url}/_simulator/mistakes")).json()["requests"]
        assert mistakes == [], "requests to the processor are not as its published types say"
    finally:
        await supervisor.stop()
