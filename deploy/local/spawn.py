"""Starts processes that never outlive us, even when we are killed while starting them."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from deploy.local.state import PROJECT

# Waits for a line before it becomes the program. Should we die before the reaper knows of it, no line comes,
# and it ends.
_AT_OUR_WORD = ("/bin/sh", "-c", 'read -r _ && exec "$@" </dev/null', "sh")


class Reaper:
    """The process that ends our children should we be killed (see `deploy.local.reaper`)."""

    def __init__(self, keep_open: tuple[int, ...] = ()) -> None:
        script = Path(__file__).with_name("reaper.py")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(script)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=keep_open,
            text=True,
        )

    def watch(self, pid: int, stop_signal: signal.Signals) -> None:
        """Hand a child over."""
        self._tell(f"+ {pid} {stop_signal.value}\n")

    def forget(self, pid: int) -> None:
        """Take back a child that has ended."""
        self._tell(f"- {pid}\n")

    def close(self) -> None:
        """Let it end what is left, and itself."""
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line)
            self._process.stdin.flush()


async def spawn(
    command: Sequence[str],
    environment: Mapping[str, str],
    reaper: Reaper,
    *,
    stop_signal: signal.Signals,
    stdout: int | IO[Any],
    stderr: int | IO[Any],
    user: int | None = None,
) -> asyncio.subprocess.Process:
    """Start a program as the leader of a process group of its own, known to the reaper.

    Its environment is the given one and `base_environment`; `user` is also the group, None for ours.
    """
    identity: dict[str, Any] = {}
    if user is not None:
        identity = {"user": user, "group": user, "extra_groups": []}
    process = await asyncio.create_subprocess_exec(
        *_AT_OUR_WORD,
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=stdout,
        stderr=stderr,
        cwd=PROJECT,
        env=base_environment() | dict(environment),
        start_new_session=True,
        **identity,
    )
    reaper.watch(process.pid, stop_signal)
    assert process.stdin is not None
    with contextlib.suppress(ConnectionError):
        process.stdin.write(b"go\n")
        await process.stdin.drain()
    process.stdin.close()
    return process


def base_environment() -> dict[str, str]:
    """Return what every child gets of our own environment: where programs, home and temporary files are."""
    kept = ("PATH", "HOME", "TMPDIR", "TZ", "SSL_CERT_FILE")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    return found | {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
