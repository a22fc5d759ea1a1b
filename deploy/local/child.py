"""One child process: started, asked until it is ready, stopped."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.faults import ExitedEarly, StackFault
from deploy.local.spawn import Reaper, spawn

_ASK_EVERY_SECONDS = 0.05
_ANSWER_SECONDS = 5.0
_TAIL_LINES = 15


async def nothing() -> None:
    """Do nothing: the default step before and after a start."""


@dataclass(frozen=True)
class Program:
    """What to run, how to ask whether it is ready, how to stop it.

    Attributes:
        command: program and arguments.
        ready: asks the process itself; raises anything while it is not ready.
        environment: its variables, beside the few every child gets (`base_environment`).
        prepare: runs before each start; `settle` after each start, once it is ready.
        user: run it as this user and group id; None for ours.
        passing: text in its output that says the failure is about to pass, and a new try is worth it.
        patience: seconds until it must be ready. grace: seconds between the stop signal and SIGKILL.
    """

    name: str
    command: tuple[str, ...]
    ready: Callable[[], Awaitable[None]]
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], Awaitable[None]] = nothing
    settle: Callable[[], Awaitable[None]] = nothing
    user: int | None = None
    passing: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 60.0
    grace: float = 5.0


def tail_of(log_file: Path, start: int) -> str:
    """Return the last lines of a log after a position, indented for the terminal."""
    with log_file.open("rb") as file:
        file.seek(start)
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-_TAIL_LINES:]) or "    (it wrote nothing)"


class Child:
    """A program's process, at most one at a time."""

    def __init__(self, program: Program, log_file: Path, reaper: Reaper) -> None:
        self.program = program
        self.log_file = log_file
        self._reaper = reaper
        self._process: asyncio.subprocess.Process | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        if self._process is None or self._process.returncode is not None:
            return None
        return self._process.pid

    async def start(self) -> None:
        """Start it and return when it is ready.

        Raises:
            ExitedEarly: it ended before it was ready.
            StackFault: it was not ready in its time.
        """
        deadline = asyncio.get_running_loop().time() + self.program.patience
        while True:
            await self.program.prepare()
            await self._spawn()
            try:
                await self._until_ready(deadline)
                break
            except ExitedEarly as early:
                passing = self.program.passing is not None and self.program.passing in early.tail
                if not passing or asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(0.2)
        await self.program.settle()

    async def wait(self) -> int:
        """Return its exit status once it has ended (negative: the signal that ended it)."""
        assert self._process is not None
        code = await self._process.wait()
        self._reaper.forget(self._process.pid)
        return code

    async def stop(self) -> None:
        """Stop it: its stop signal, then SIGKILL after its grace. Nothing happens where it does not run."""
        if self.pid is None:
            return
        self.signal(self.program.stop_signal)
        self.signal(signal.SIGCONT)
        try:
            await asyncio.wait_for(self.wait(), self.program.grace)
        except TimeoutError:
            self.signal(signal.SIGKILL)
            await self.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to its whole process group."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def tail(self) -> str:
        """Return the last lines it wrote since its start."""
        return tail_of(self.log_file, self._log_start)

    async def _spawn(self) -> None:
        with self.log_file.open("ab") as log:
            self._log_start = log.tell()
            self._process = await spawn(
                self.program.command,
                self.program.environment,
                self._reaper,
                stop_signal=self.program.stop_signal,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                user=self.program.user,
            )

    async def _until_ready(self, deadline: float) -> None:
        loop = asyncio.get_running_loop()
        while True:
            if self._process is not None and self._process.returncode is not None:
                raise ExitedEarly(self.program.name, await self.wait(), self.tail())
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    return await self.program.ready()
            except Exception as not_ready:
                # Whatever a probe raises means "not yet"; the last reason is told when patience ends.
                if loop.time() > deadline:
                    raise StackFault(
                        f"{self.program.name} was not ready after {self.program.patience:.0f} s "
                        f"({type(not_ready).__name__}); its last lines:\n{self.tail()}"
                    ) from not_ready
            await asyncio.sleep(_ASK_EVERY_SECONDS)
