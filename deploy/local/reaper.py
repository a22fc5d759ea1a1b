"""Stops the children of a supervisor that has died without stopping them itself.

Run as a process in a session of its own. Reads lines from standard input: `+ PID SIGNAL` when a child (the
leader of its process group) starts and `- PID` when it has ended. The end of the input means that the
supervisor is gone, for whatever reason, also SIGKILL. Imports only the standard library, to start fast.
"""

import contextlib
import os
import signal
import sys
import time

_GRACE_SECONDS = 5.0


def main() -> None:
    """Keep the list of children until the input ends, then end those that are left."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    children: dict[int, int] = {}
    for line in sys.stdin:
        match line.split():
            case ["+", pid, number]:
                children[int(pid)] = int(number)
            case ["-", pid]:
                children.pop(int(pid), None)
    _end(children)


def _end(children: dict[int, int]) -> None:
    for pid, number in children.items():
        _signal_group(pid, number)
        # A stopped process would never see the signal.
        _signal_group(pid, signal.SIGCONT)
    deadline = time.monotonic() + _GRACE_SECONDS
    while time.monotonic() < deadline and any(_exists(pid) for pid in children):
        time.sleep(0.05)
    for pid in children:
        _signal_group(pid, signal.SIGKILL)


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
