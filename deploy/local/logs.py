"""Follows the logs of all processes at once."""

import time
from pathlib import Path

from deploy.local.faults import StackFault
from deploy.local.state import State

_LINES_BEFORE = 10
_LOOK_EVERY_SECONDS = 0.2


def follow(state: State, only: str = "") -> None:
    """Print the last lines of every log (or the one of `only`) and then what is added, until interrupted.

    Raises:
        StackFault: there is no log of that name.
    """
    known = sorted(path.stem for path in state.logs.glob("*.log"))
    if only and only not in known:
        raise StackFault(f"There is no log of {only}; there are {', '.join(known) or 'none yet'}.")
    tails: dict[Path, Tail] = {}
    while True:
        for path in sorted(state.logs.glob(f"{only or '*'}.log")):
            tail = tails.setdefault(path, Tail(path))
            for line in tail.new_lines():
                print(f"{path.stem:>24} │ {line}", flush=True)
        time.sleep(_LOOK_EVERY_SECONDS)


class Tail:
    """Reads a growing file, beginning a few lines before its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0
        self._skip = True

    def new_lines(self) -> list[str]:
        """Return the whole lines added since the last call."""
        with self._path.open("rb") as file:
            file.seek(self._position)
            added = file.read()
        whole = added[: added.rfind(b"\n") + 1]
        self._position += len(whole)
        lines = whole.decode(errors="replace").splitlines()
        if self._skip:
            self._skip = False
            return lines[-_LINES_BEFORE:]
        return lines
