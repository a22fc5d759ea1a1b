"""Outbound: the examination of contents, by a process for each, because they may be hostile.

The process (services.files.clients.examination) is fresh, gets the bytes and nothing else, has limits of
memory and time, and is killed at the end, whatever it does.
"""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from chassis.faults import Fault, Kind
from services.files.domain.verdicts import Findings, Problem

_PROGRAM = (sys.executable, "-I", "-m", "services.files.clients.examination")
_PIECE = 256 * 1024
_SECONDS = 90.0


class ProcessExaminer:
    """Examines at most `most` contents at the same time."""

    def __init__(self, most: int = 2) -> None:
        self._turn = asyncio.Semaphore(most)

    @asynccontextmanager
    async def examine(self, promised: str) -> AsyncIterator["ProcessExamination"]:
        """Begin to examine a content that its name promises to be of this type."""
        async with self._turn:
            try:
                process = await asyncio.create_subprocess_exec(
                    *_PROGRAM, promised, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}
                )
            except OSError:
                raise _unavailable() from None
            try:
                async with asyncio.timeout(_SECONDS):
                    yield ProcessExamination(process, promised)
            except TimeoutError:
                raise _unavailable() from None
            finally:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


class ProcessExamination:
    """One examination."""

    def __init__(self, process: Process, promised: str) -> None:
        assert process.stdin is not None, "it has a pipe"
        assert process.stdout is not None, "it has a pipe"
        self._process, self._stdin, self._stdout = process, process.stdin, process.stdout
        self._promised = promised
        self._cleaned = self._thumbnail = 0

    async def write(self, data: bytes) -> None:
        """Hand over the next bytes."""
        with suppress(ConnectionError, RuntimeError):  # it has died: findings says so
            self._stdin.write(data)
            await self._stdin.drain()

    async def findings(self) -> Findings | None:
        """What was found: too much, if the process took too long. None: it died of something else."""
        self._stdin.close()
        line = await self._stdout.readline()
        if not line:
            took_too_long = await self._process.wait() == -signal.SIGXCPU
            return Findings(self._promised, Problem.TOO_COMPLEX) if took_too_long else None
        said = json.loads(line)
        self._cleaned, self._thumbnail = said["cleaned"], said["thumbnail"]
        problem = Problem(said["problem"]) if said["problem"] else None
        return Findings(said["content_type"], problem)

    async def cleaned(self) -> AsyncIterator[bytes]:
        """The content without what it tells of itself; nothing: it stays as it is."""
        while self._cleaned:
            data = await self._exactly(min(self._cleaned, _PIECE))
            self._cleaned -= len(data)
            yield data

    async def thumbnail(self) -> bytes:
        """A small picture of it; empty: there is none."""
        return await self._exactly(self._thumbnail)

    async def _exactly(self, size: int) -> bytes:
        try:
            return await self._stdout.readexactly(size)
        except asyncio.IncompleteReadError:
            raise _unavailable() from None


def _unavailable() -> Fault:
    return Fault(Kind.UNAVAILABLE, "EXAMINATION_FAILED", "The file could not be checked now. Try again.")
