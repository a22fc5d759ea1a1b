"""One error type from the database to the browser.

A rule or an adapter raises `Fault`; `chassis.rpc` puts it on the wire and `chassis.dial` rebuilds the same
Fault on the other side, so that a caller in another process sees what a caller in this one would see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What went wrong, as far as a caller can act on it."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    ALREADY_EXISTS = "already_exists"
    STALE = "stale"
    PRECONDITION = "precondition"
    EXHAUSTED = "exhausted"
    UNAVAILABLE = "unavailable"
    DEADLINE = "deadline"
    CANCELLED = "cancelled"
    INTERNAL = "internal"


PASSING = frozenset({Kind.EXHAUSTED, Kind.UNAVAILABLE, Kind.DEADLINE, Kind.CANCELLED})
"""Kinds that may be gone when the same act is tried again."""

NO_FACTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Violation:
    """One refused field: its path as in the contract ("participants[3].fee") and what is wrong with it."""

    field: str
    description: str


class Fault(Exception):
    """An act was refused or failed.

    `reason` is a stable word for programs (UPPER_SNAKE_CASE), `message` a sentence that a person understands.
    `message`, `facts` and `violations` travel to the caller: they never hold health information.
    """

    def __init__(
        self,
        kind: Kind,
        reason: str,
        message: str,
        facts: Mapping[str, str] = NO_FACTS,
        violations: tuple[Violation, ...] = (),
    ) -> None:
        super().__init__(kind, reason, message)
        self.kind = kind
        self.reason = reason
        self.message = message
        self.facts = facts
        self.violations = violations

    def __str__(self) -> str:
        return f"{self.kind}/{self.reason}: {self.message}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fault) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((self.kind, self.reason, self.message))

    def _parts(self) -> tuple[object, ...]:
        return self.kind, self.reason, self.message, dict(self.facts), self.violations


def invalid(field: str, description: str, reason: str = "INVALID_FIELD") -> Fault:
    """Refuse one field: `description` says what is wrong with it."""
    return Fault(Kind.INVALID, reason, f"{field}: {description}", violations=(Violation(field, description),))


def not_found(what: str) -> Fault:
    """`what` ("conversation") is not there, or the caller may not know that it is."""
    return Fault(Kind.NOT_FOUND, "NOT_FOUND", f"There is no such {what}.", {"what": what})


def forbidden(reason: str, message: str) -> Fault:
    """The caller is known and may not do this."""
    return Fault(Kind.FORBIDDEN, reason, message)


def precondition(reason: str, message: str, **facts: str) -> Fault:
    """The state of things does not allow the act now."""
    return Fault(Kind.PRECONDITION, reason, message, facts)


def stale() -> Fault:
    """The caller's etag is not the current version."""
    return Fault(Kind.STALE, "STALE", "Somebody has changed this in the meantime. Load it again and repeat.")
