"""Runs PostgreSQL, NATS, S3 and the mail catcher alone, for the tests.

    python -m deploy.local.servers --folder /tmp/example --while-alive 4711

Every port is a free one; `ports.json` in the folder says which, and appears once all servers are ready.
Ends with SIGTERM, or when the process of the given id ends.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path

from deploy.local.faults import StackFault
from deploy.local.keyring import Keyring
from deploy.local.ports import free_ports
from deploy.local.servers.everything import storage_and_mail
from deploy.local.state import State
from deploy.local.supervisor import Supervisor

_LOOK_EVERY_SECONDS = 0.5


async def _serve(folder: Path, owner: int) -> None:
    state = State(folder)
    state.create()
    ports = free_ports()
    lock = state.acquire("the servers of a test run")
    supervisor = Supervisor(state, restart=True, keep_open=(lock,))
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        await supervisor.start_together(storage_and_mail(state, Keyring(state.secrets), ports))
        unfinished = folder / "ports.unfinished"
        unfinished.write_text(json.dumps(ports))
        unfinished.rename(folder / "ports.json")
        while _alive(owner) and not stopped.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), _LOOK_EVERY_SECONDS)
    finally:
        await supervisor.stop()
        state.release()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    """Read the arguments and serve."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--while-alive", type=int, required=True)
    chosen = arguments.parse_args()
    try:
        asyncio.run(_serve(chosen.folder, chosen.while_alive))
    except StackFault as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
