"""Time limits for what happens with every request, by one timer for all: on uvloop, one each is expensive."""

import asyncio
from types import TracebackType
from typing import Any

_LOOK_SECONDS = 0.25


class Patience:
    """Cancels what has not ended within its time or a quarter of a second later."""

    def __init__(self) -> None:
        self._waiting: set[_Block] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    def at_most(self, seconds: float) -> "_Block":
        """Run a block of the current task. TimeoutError if it did not end in time."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        if self._timer is None or self._loop is not loop:
            self._loop = loop
            self._timer = loop.call_later(_LOOK_SECONDS, self._look, loop)
        return _Block(self._waiting, task, loop.time() + seconds)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for block in [each for each in self._waiting if now >= each.deadline]:
            self._waiting.discard(block)
            block.task.cancel()
        self._timer = loop.call_later(_LOOK_SECONDS, self._look, loop) if self._waiting else None


class _Block:
    """A block that is waited for; a class, for it costs half of what a generator costs."""

    def __init__(self, waiting: "set[_Block]", task: asyncio.Task[Any], deadline: float) -> None:
        self.task = task
        self.deadline = deadline
        self._waiting = waiting

    def __enter__(self) -> None:
        self._waiting.add(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self in self._waiting:
            self._waiting.discard(self)
        elif isinstance(error, asyncio.CancelledError) and self.task.uncancel() == 0:
            raise TimeoutError from None
