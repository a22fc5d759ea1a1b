"""localstripe as a process of the test run."""

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from deploy.local.child import Program
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.servers.web import answers
from deploy.local.state import State
from deploy.local.supervisor import Supervisor


@contextlib.asynccontextmanager
async def running_localstripe(folder: Path) -> AsyncIterator[str]:
    """Run it with its log in this folder; its address."""
    state = State(folder)
    state.create()
    port = free_ports()["processor"]
    url = f"http://{LOOPBACK}:{port}"
    program = Program(
        name="localstripe",
        command=(sys.executable, "-m", "tests.support.localstripe_server", "--port", str(port)),
        ready=lambda: answers(f"{url}/js.stripe.com/v3/"),
    )
    supervisor = Supervisor(state, restart=False)
    try:
        await supervisor.start_together([program])
        yield url
    finally:
        await supervisor.stop()
