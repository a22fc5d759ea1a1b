"""The life of a process: settings, start, signals, drain."""

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import timedelta
from enum import IntEnum
from functools import partial
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

import uvloop

from chassis import log, telemetry
from chassis.certificates import Certificates
from chassis.db import migrate
from chassis.settings import OwnerSettings, Settings, TlsSettings, load

S = TypeVar("S", bound=Settings)
Act = Callable[[], Awaitable[Any]]
Command = Callable[[str], int | None]
"""Does something else than serve, for the service of that name; its exit status (None: 0)."""

DRAIN = timedelta(seconds=45)
GRACE_SECONDS = 10.0
WORK_SECONDS = 22.0
"""How long background work may take to come to its end, before it is told once more."""

_LONGEST_BACKOFF_SECONDS = 30.0
_YOUNG_OBJECTS = 10_000
"""That are made before cycles are looked for among them: every 700, looking took a twentieth of a message."""


class Stop(IntEnum):
    """When something is stopped, after servers and background work."""

    FLUSH = 1
    CLOSE = 2


class Serves(Protocol):
    """A server of any protocol."""

    async def start(self) -> Any:
        """Listen and be ready."""
        ...

    async def not_ready(self) -> None:
        """Tell load balancers to send nothing more; keep serving."""
        ...

    async def stop(self, grace: float) -> None:
        """Take nothing more, give what is under way `grace` seconds."""
        ...


class Process(Generic[S]):
    """What a process consists of; `build` plugs it together."""

    def __init__(self, name: str, settings: S) -> None:
        self.name = name
        self.settings = settings
        self._log = log.get("process")
        self._starters: list[Act] = []
        self._servers: list[Serves] = []
        self._work: list[tuple[str, Act]] = []
        self._drainers: list[Act] = []
        self._stoppers: list[tuple[int, Act]] = []

    def on_start(self, act: Act) -> None:
        """Await `act()` before anything is served."""
        self._starters.append(act)

    def serve(self, server: Serves) -> None:
        """Start the server when all else runs, stop it first."""
        self._servers.append(server)

    def background(self, name: str, factory: Act) -> None:
        """Keep `factory()` running: started again, with growing pauses, whenever it ends."""
        self._work.append((name, factory))

    def on_drain(self, act: Act) -> None:
        """Await `act()` when the process goes away: servers are not ready any more, and still serve."""
        self._drainers.append(act)

    def on_stop(self, order: int, act: Act) -> None:
        """Await `act()` at the end: lower `order` (see Stop) first, within one the last added first."""
        self._stoppers.append((order, act))

    async def live(self, stop: asyncio.Event) -> None:
        """Start everything, wait for `stop`, drain. What was opened is closed also when the start fails."""
        tasks: list[asyncio.Task[None]] = []
        started: list[Serves] = []
        try:
            for act in self._starters:
                await act()
            tasks = [
                asyncio.create_task(self._keep_running(name, work), name=name) for name, work in self._work
            ]
            for server in self._servers:
                await server.start()
                started.append(server)
            # What is there now stays: nobody needs to look through it for garbage again and again.
            gc.collect()
            gc.freeze()
            gc.set_threshold(_YOUNG_OBJECTS, *gc.get_threshold()[1:])
            self._log.info("started")
            await stop.wait()
        finally:
            async with asyncio.timeout(DRAIN.total_seconds()):
                await self._drain(started, tasks)

    async def _drain(self, servers: list[Serves], tasks: list[asyncio.Task[None]]) -> None:
        self._log.info("draining")
        for server in servers:
            await self._attempt(server.not_ready)
        for act in self._drainers:
            await self._attempt(act)
        await asyncio.gather(*(self._attempt(partial(server.stop, GRACE_SECONDS)) for server in servers))
        await self._end(tasks)
        for _, act in sorted(reversed(self._stoppers), key=lambda stopper: stopper[0]):
            await self._attempt(act)
        self._log.info("stopped")

    async def _end(self, tasks: Collection[asyncio.Task[None]]) -> None:
        """Cancel background work until it has ended.

        `asyncio.wait_for` of Python 3.11, which libraries use, loses a cancellation that comes at the very
        moment of what it waits for.
        """
        while tasks:
            for task in tasks:
                task.cancel()
            _, tasks = await asyncio.wait(tasks, timeout=WORK_SECONDS)
            for task in tasks:
                self._log.warning("background work goes on, and is cancelled again", work=task.get_name())

    async def _attempt(self, act: Act) -> None:
        """One step of the drain; a failure does not keep the others from theirs."""
        try:
            await act()
        except Exception as error:
            self._log.error("a step of the drain failed", **log.describe(error))

    async def _keep_running(self, name: str, factory: Act) -> None:
        failures = 0
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            try:
                await factory()
                self._log.error("background work ended", work=name)
            except Exception as error:
                self._log.error("background work failed", work=name, **log.describe(error))
            failures = 0 if loop.time() - started > _LONGEST_BACKOFF_SECONDS else failures + 1
            await asyncio.sleep(min(0.1 * 2**failures, _LONGEST_BACKOFF_SECONDS))


def run(
    name: str,
    settings: type[S],
    build: Callable[[Process[S]], Awaitable[None]],
    commands: Mapping[str, Command] = MappingProxyType({}),
) -> None:
    """Run the process `name` until SIGTERM or SIGINT; exits 0 after the drain, 1 if start or drain failed.

    With the argument `migrate`, bring the schema `name` to the newest version instead
    (as the owner: SOTTO_DATABASE_OWNER_URL); with that of another command, run it and exit with its status.
    """
    command = {"migrate": _migrate, **commands}.get(" ".join(sys.argv[1:]))
    if command is not None:
        raise SystemExit(_status(partial(command, name)))
    loaded = load(settings)
    log.configure(name, loaded.log_level)
    traces = telemetry.configure(name, loaded.otlp_endpoint, loaded.metrics_listen)
    try:
        raise SystemExit(_status(lambda: uvloop.run(_live(name, loaded, build))))
    finally:
        traces.close()


def _migrate(name: str) -> None:
    owner = load(OwnerSettings)
    log.configure(name, owner.log_level)
    migrate(owner.database_owner_url, name)


def _status(work: Callable[[], int | None]) -> int:
    """Run to the end; the exit status."""
    try:
        return work() or 0
    except Exception as error:
        log.get("process").error("failed", **log.describe(error))
        return 1


async def _live(name: str, settings: S, build: Callable[[Process[S]], Awaitable[None]]) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_report)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    process = Process(name, settings)
    if isinstance(settings, TlsSettings) and settings.tls_files():
        process.background("certificate", Certificates(settings.tls_files).watch)
    await build(process)
    await process.live(stop)


def _report(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    fields = log.describe(error) if error else {}
    log.get("process").error("a task failed unnoticed", **fields)
