"""A process for tests: an echo server and background work (`python -m tests.integration.chassis.service`)."""

import asyncio
import sys
from pathlib import Path

from chassis.process import Process, Stop, run
from chassis.rpc import Server
from chassis.settings import ServerSettings
from chassis.trust import Trust
from tests.integration.chassis.echo import Echo


def note(text: str) -> None:
    """Leave a trace on stderr."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


class Steps:
    """Notes in which order a server is stopped."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def start(self) -> None:
        note(f"port {await self._server.start()}")

    async def not_ready(self) -> None:
        note("not ready")
        await self._server.not_ready()

    async def stop(self, grace: float) -> None:
        await self._server.stop(grace)
        note("server stopped")


async def build(process: Process[ServerSettings]) -> None:
    """Plug the parts together."""
    settings, failures = process.settings, 0

    async def work() -> None:
        nonlocal failures
        failures += 1
        note(f"work {failures}")
        if failures < 3:
            raise ValueError("Jane Roe has measles")
        try:
            await asyncio.Event().wait()
        finally:
            note("work stopped")

    async def step(text: str) -> None:
        note(text)

    process.on_start(lambda: step("starting"))
    process.background("work", work)
    process.on_stop(Stop.CLOSE, lambda: step("closed"))
    process.on_stop(Stop.FLUSH, lambda: step("flushed"))
    if Path(settings.trust_file).name == "broken.json":
        raise ValueError("Jane Roe has measles")
    process.serve(Steps(Server(settings, process.name, Trust(settings.trust_file), [Echo().register])))


if __name__ == "__main__":
    run("test", ServerSettings, build)
