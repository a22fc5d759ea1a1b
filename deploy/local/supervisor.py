"""Starts programs together, starts the ones that die again, stops all in reverse order."""

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from deploy.local.backoff import Backoff
from deploy.local.child import Child, Program, tail_of
from deploy.local.faults import StackFault
from deploy.local.spawn import Reaper, spawn
from deploy.local.state import State

Tell = Callable[[str], None]
T = TypeVar("T")


class Supervisor:
    """The children of one house.

    Args:
        restart: start a child that dies again, with growing pauses; otherwise it stays dead until `start`.
        tell: shows a line to the person at the terminal.
        keep_open: file descriptors the reaper holds until all children are gone.
    """

    def __init__(
        self, state: State, *, restart: bool, tell: Tell = lambda _line: None, keep_open: tuple[int, ...] = ()
    ) -> None:
        self._state = state
        self._restart = restart
        self._tell = tell
        self._reaper = Reaper(keep_open)
        self._waves: list[list[Child]] = []
        self._watchers: list[asyncio.Task[None]] = []

    async def start_together(self, programs: Sequence[Program]) -> None:
        """Start programs that do not need each other, and return when all are ready.

        Raises:
            StackFault: one of them is not; the others may be running (`stop` ends them).
        """
        log_file = self._state.log_file
        children = [Child(program, log_file(program.name), self._reaper) for program in programs]
        self._waves.append(children)
        await _together([self._first_start(child) for child in children])
        if self._restart:
            self._watchers += [asyncio.create_task(self._watch(child)) for child in children]

    async def run_together(
        self, jobs: Mapping[str, tuple[Sequence[str], Mapping[str, str]]]
    ) -> dict[str, str]:
        """Run commands that end by themselves; name → (command, environment) gives name → standard output.

        Raises:
            StackFault: one of them failed.
        """
        names = list(jobs)
        outputs = await _together([self._run(name, *jobs[name]) for name in names])
        return dict(zip(names, outputs, strict=True))

    async def stop(self) -> None:
        """Stop everything, last started first, and return when nothing runs any more."""
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        for wave in reversed(self._waves):
            await asyncio.gather(*(child.stop() for child in wave))
        await asyncio.to_thread(self._reaper.close)

    def child(self, name: str) -> Child:
        """Return a child by its name.

        Raises:
            KeyError: there is none.
        """
        children = {child.program.name: child for wave in self._waves for child in wave}
        return children[name]

    async def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int | None:
        """Send a signal to a child; once it is dead return its status (negative: the signal that ended it).

        None, at once, for SIGSTOP and SIGCONT, and where it does not run.
        """
        child = self.child(name)
        if child.pid is None:
            return None
        child.signal(number)
        return None if number in (signal.SIGSTOP, signal.SIGCONT) else await child.wait()

    async def start(self, name: str) -> None:
        """Start a child that has ended; nothing happens where it runs."""
        child = self.child(name)
        if child.pid is None:
            await child.start()

    async def _first_start(self, child: Child) -> None:
        began = time.monotonic()
        await child.start()
        self._tell(f"{child.program.name} is ready ({time.monotonic() - began:.1f} s)")

    async def _watch(self, child: Child) -> None:
        backoff = Backoff()
        while True:
            began = time.monotonic()
            code = await child.wait()
            delay = backoff.after(time.monotonic() - began)
            self._tell(f"{child.program.name} ended ({_cause(code)}); starting it again in {delay:g} s")
            await asyncio.sleep(delay)
            try:
                await child.start()
                self._tell(f"{child.program.name} is ready again")
            except StackFault as fault:
                self._tell(str(fault))
                await child.stop()

    async def _run(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> str:
        log_file = self._state.log_file(name)
        with log_file.open("ab") as log:
            log_start = log.tell()
            process = await spawn(
                command,
                environment,
                self._reaper,
                stop_signal=signal.SIGTERM,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        try:
            output, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            self._reaper.forget(process.pid)
        if process.returncode != 0:
            tail = tail_of(log_file, log_start)
            raise StackFault(f"{name} failed with status {process.returncode}; its last lines:\n{tail}")
        return output.decode()


async def _together(steps: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(step) for step in steps]
    except BaseExceptionGroup as several:
        # One sentence for the person; the rest failed, if at all, for the same reason.
        raise several.exceptions[0] from None
    return [task.result() for task in tasks]


def _cause(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"status {code}"
