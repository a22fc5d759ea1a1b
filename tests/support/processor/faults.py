"""Misbehaviour on demand: which request is to fail, and how."""

import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """What goes wrong with a request."""

    DROP_BEFORE = "drop_before"
    """The connection closes; nothing was executed."""
    DROP_AFTER = "drop_after"
    """The request is executed, then the connection closes without an answer."""
    ERROR_BEFORE = "error_before"
    """500; nothing was executed, nothing is kept under the key."""
    ERROR_500_AFTER = "error_500_after"
    """The request is executed, but the answer, kept under the key, is 500."""
    HANG = "hang"
    """The request is executed, then no answer comes until the client gives up."""
    RATE_LIMIT_429 = "rate_limit_429"
    """429; nothing was executed."""
    CONFLICT_409 = "conflict_409"
    """409 as for a key in use; nothing was executed."""
    TRUNCATE = "truncate"
    """The request is executed, then the connection closes in the middle of the answer."""
    DELAY_MS = "delay_ms"
    """Execution begins only after `delay_ms`, even if the client has left by then."""


@dataclass
class Fault:
    """Fires on the `at`-th matching request (1-based) and the `times - 1` that follow."""

    kind: FaultKind
    method: str | None = None
    path_regex: str = ""
    at: int = 1
    times: int = 1
    delay_ms: int = 0
    seen: int = 0
    fired: int = 0

    def matches(self, method: str, path: str) -> bool:
        """Whether the request is one of those counted."""
        return self.method in (None, method) and re.search(self.path_regex, path) is not None

    def count(self) -> bool:
        """Count a matching request; whether it is one to fail."""
        self.seen += 1
        return self.at <= self.seen < self.at + self.times


@dataclass
class Faults:
    """The faults that are set; they do not survive a restart."""

    planned: list[Fault] = field(default_factory=list)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request: every matching one counts it, the first that is due fires."""
        due = [fault for fault in self.planned if fault.matches(method, path) and fault.count()]
        if not due:
            return None
        due[0].fired += 1
        return due[0]

    def describe(self) -> list[dict[str, Any]]:
        """Every fault with how often it was seen and fired."""
        return [asdict(fault) for fault in self.planned]


def fault_from(document: dict[str, Any]) -> Fault:
    """A fault from its JSON; ValueError names what is wrong."""
    unknown = set(document) - {"match", "kind", "at", "times", "delay_ms"}
    match = document.get("match", {})
    if unknown or not isinstance(match, dict) or set(match) - {"method", "path_regex"}:
        raise ValueError(
            f"a fault has match {{method, path_regex}}, kind, at, times, delay_ms: {sorted(unknown)}"
        )
    numbers = {name: document[name] for name in ("at", "times", "delay_ms") if name in document}
    for name, value in numbers.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < (name != "delay_ms"):
            raise ValueError(f"{name} is a positive number")
    try:
        re.compile(str(match.get("path_regex", "")))
    except re.error as error:
        raise ValueError(f"match.path_regex: {error}") from error
    return Fault(
        FaultKind(str(document.get("kind"))), match.get("method"), str(match.get("path_regex", "")), **numbers
    )
