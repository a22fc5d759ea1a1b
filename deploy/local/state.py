"""The folder in which the local stack keeps everything: data, logs, secrets, and who is running."""

import contextlib
import fcntl
import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from deploy.local.faults import StackFault

PROJECT = Path(__file__).resolve().parents[2]
LEAST_FREE_BYTES = 1024**3


@dataclass(frozen=True)
class Running:
    """Who holds the state folder: the supervisor's process id and where its web app is."""

    pid: int
    url: str


class State:
    """The state folder; only its owner may look into it (secrets lie there)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.logs = root / "logs"
        self.data = root / "data"
        self.secrets = root / "secrets"
        self._lock: int | None = None

    @classmethod
    def usual(cls) -> "State":
        """Return the folder named by SOTTO_STATE_DIR, or `.state` in the project."""
        return cls(Path(os.environ.get("SOTTO_STATE_DIR") or PROJECT / ".state").resolve())

    def create(self) -> None:
        """Make the folder and its parts.

        Raises:
            StackFault: less than 1 GiB is free on its disk.
        """
        for folder in (self.root, self.logs, self.data, self.secrets):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(self.root).free
        if free < LEAST_FREE_BYTES:
            raise StackFault(
                f"Only {free / 1024**3:.2f} GiB is free on the disk of {self.root}: at least 1 GiB is needed."
            )

    def log_file(self, name: str) -> Path:
        """Return where a child's output goes."""
        return self.logs / f"{name}.log"

    def folder(self, name: str) -> Path:
        """Return a server's data folder, made on first use."""
        folder = self.data / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def acquire(self, url: str, patience: float = 10.0) -> int:
        """Take the folder for this process and return the lock's file descriptor.

        The reaper inherits the descriptor, so a killed supervisor's folder stays taken until its children
        are gone; a dead holder is therefore waited for, a living one is not.

        Raises:
            StackFault: another supervisor runs in this folder.
        """
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + patience
        while not _try_lock(descriptor):
            holder = _read_holder(descriptor)
            if (holder is not None and _alive(holder.pid)) or time.monotonic() > deadline:
                os.close(descriptor)
                place = f"with {holder.url} " if holder else ""
                raise StackFault(f"Sotto is already running {place}in {self.root}: stop it with make down.")
            time.sleep(0.05)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "url": url}).encode(), 0)
        self._lock = descriptor
        return descriptor

    def release(self) -> None:
        """Give the folder back."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def remove(self) -> None:
        """Delete what this class made in the folder, and the folder where nothing else lies in it."""
        for part in (self.logs, self.data, self.secrets):
            shutil.rmtree(part, ignore_errors=True)
        (self.root / "lock").unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.root.rmdir()

    def running(self) -> Running | None:
        """Return who holds the folder, or None where nobody does."""
        try:
            descriptor = os.open(self.root / "lock", os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            return None if _try_lock(descriptor) else _read_holder(descriptor)
        finally:
            os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_holder(descriptor: int) -> Running | None:
    text = os.pread(descriptor, 4096, 0)
    try:
        found = json.loads(text)
        return Running(pid=int(found["pid"]), url=str(found["url"]))
    except (ValueError, KeyError):
        return None  # the holder has taken the lock but not written yet


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
