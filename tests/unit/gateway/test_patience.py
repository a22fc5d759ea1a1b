"""Time limits by one timer for all."""

import asyncio

import pytest

from gateway.patience import Patience


async def test_what_takes_too_long_ends_with_a_timeout_and_the_task_goes_on() -> None:
    patience = Patience()
    with pytest.raises(TimeoutError), patience.at_most(0.0):
        await asyncio.Event().wait()
    with patience.at_most(5.0):
        await asyncio.sleep(0)


async def test_each_act_has_a_time_of_its_own() -> None:
    patience, enough = Patience(), asyncio.Event()

    async def wait(seconds: float) -> str:
        try:
            with patience.at_most(seconds):
                await enough.wait()
        except TimeoutError:
            return "too late"
        return "in time"

    long, short = asyncio.create_task(wait(60.0)), asyncio.create_task(wait(0.0))
    assert await short == "too late"
    enough.set()
    assert await long == "in time"


async def test_who_is_cancelled_from_outside_is_cancelled() -> None:
    patience = Patience()

    async def wait() -> None:
        with patience.at_most(60.0):
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
