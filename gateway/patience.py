"""Time limits for what happens with every request, by one timer for all: on uvloop, one each is expensive."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

_LOOK_SECONDS = 0.25


class Patience:
    """Cancels what has not ended within its time or a quarter of a second later."""

    def __init__(self) -> None:
        self._waiting: dict[object, tuple[asyncio.Task[object], float]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        """Run a block of the current task. TimeoutError if it did not end in time."""
        loop, task, key = asyncio.get_running_loop(), asyncio.current_task(), object()
        assert task is not None
        self._waiting[key] = task, loop.time() + seconds
        if self._timer is None or self._loop is not loop:
            self._loop = loop
            self._timer = loop.call_later(_LOOK_SECONDS, self._look, loop)
        try:
            yield
        except asyncio.CancelledError:
            if key not in self._waiting and task.uncancel() == 0:
                raise TimeoutError from None
            raise
        finally:
            self._waiting.pop(key, None)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for key, (task, deadline) in list(self._waiting.items()):
            if now >= deadline:
                del self._waiting[key]
                task.cancel()
        self._timer = loop.call_later(_LOOK_SECONDS, self._look, loop) if self._waiting else None
