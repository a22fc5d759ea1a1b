"""How a process ends what it does in the background."""

import asyncio
from contextlib import suppress
from typing import Any, cast

import pytest

from chassis import process
from chassis.process import Process


async def test_work_that_misses_its_cancellation_is_cancelled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it does inside `asyncio.wait_for` of Python 3.11, if what it waits for comes at that moment."""
    monkeypatch.setattr(process, "WORK_SECONDS", 0.01)
    running, stop = asyncio.Event(), asyncio.Event()

    async def hard_of_hearing() -> None:
        running.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    alone = Process("test", cast(Any, None))
    alone.background("hard of hearing", hard_of_hearing)
    living = asyncio.create_task(alone.live(stop))
    await running.wait()
    stop.set()
    async with asyncio.timeout(5):
        await living
