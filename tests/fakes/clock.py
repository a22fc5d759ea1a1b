"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday, far from every change of the clocks."""


class ManualClock:
    """Tells the time it was last set to."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self.step = timedelta()
        """What passes with every look at it."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        self._now += self.step
        return self._now

    def advance(self, duration: timedelta) -> None:
        """Let time pass."""
        self._now += duration

    def set(self, now: datetime) -> None:
        """Jump to a moment (aware, UTC)."""
        self._now = now
