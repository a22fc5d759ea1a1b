"""The processor's virtual clock: real time plus an offset that only grows, kept in the state file."""

import time

from tests.support.processor.store import Store


class Clock:
    """Seconds since 1970 as the processor sees them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def now(self) -> int:
        """The processor's present, in whole seconds."""
        return int(time.time()) + self.offset()

    def offset(self) -> int:
        """How many seconds the processor is ahead of real time."""
        return int(self._store.setting("clock_offset", "0"))

    def advance(self, seconds: int) -> int:
        """Let `seconds` (≥ 0) pass at once; returns the new present."""
        with self._store.transaction():
            self._store.set_setting("clock_offset", str(self.offset() + seconds))
        return self.now()
