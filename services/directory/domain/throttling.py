"""Guessing gets slower and slower, and nothing is ever locked (S4).

What is throttled is an address of a practice, known or not, so that waiting tells nothing. Sign-in by mail
and by passkey stay open meanwhile, and open sessions go on: failed tries elsewhere end nobody's appointment.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_TRIES = 5
"""So many wrong tries in a row cost no waiting."""

LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)
"""Wrong tries count until there was none for so long."""


@dataclass(frozen=True)
class Throttle:
    """How often something was tried in vain, and from when on it may be tried again."""

    failures: int
    fail_time: datetime
    free_time: datetime

    def wait(self, now: datetime) -> timedelta:
        """How long to wait; 0: it may be tried."""
        return max(self.free_time - now, timedelta(0))

    def tried(self, now: datetime) -> "Throttle":
        """After another try, which counts as wrong until it turns out to be right."""
        failures = 1 if now - self.fail_time >= FORGOTTEN else self.failures + 1
        return Throttle(failures, now, now + _wait_after(failures))


def untried(now: datetime) -> Throttle:
    """Never tried in vain."""
    return Throttle(0, now, now)


def _wait_after(failures: int) -> timedelta:
    """1 s after the fifth, and twice as long after each further one."""
    if failures < FREE_TRIES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_TRIES, 20)), LONGEST_WAIT)
