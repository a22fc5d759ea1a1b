"""Many acts in the frames of one stream."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from typing import Any

import pytest

from chassis.carrying import carried


class Gateway:
    """Gives frames of numbers one by one, and counts those that were taken."""

    def __init__(self, *frames: list[int]) -> None:
        self.frames = frames
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[list[int]]:
        for frame in self.frames:
            self.taken += 1
            yield frame
            await asyncio.sleep(0)


class Acts:
    """Acts that end when they may, with their number as outcome."""

    def __init__(self) -> None:
        self.may_end: dict[int, asyncio.Event] = {}
        self.cancelled: list[int] = []

    def of(self, frame: list[int]) -> Iterable[Coroutine[Any, Any, int]]:
        """One act for each number."""
        return (self._act(number) for number in frame)

    def end(self, *numbers: int) -> None:
        """Let these end."""
        for number in numbers:
            self.may_end.setdefault(number, asyncio.Event()).set()

    async def _act(self, number: int) -> int:
        try:
            await self.may_end.setdefault(number, asyncio.Event()).wait()
        except asyncio.CancelledError:
            self.cancelled.append(number)
            raise
        return number


async def steps(count: int = 20) -> None:
    """Let everything that can go on go on."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_outcomes_come_as_they_are_ready_and_together_where_nobody_took_them() -> None:
    acts = Acts()
    outcomes = carried(aiter(Gateway([1, 2, 3], [4])), acts.of, 10)
    acts.end(2)
    assert list(await anext(outcomes)) == [2]
    acts.end(4, 1)
    await steps()
    assert sorted(await anext(outcomes)) == [1, 4]
    acts.end(3)
    assert [list(each) async for each in outcomes] == [[3]]


async def test_no_frame_is_read_while_too_many_acts_wait() -> None:
    acts, gateway = Acts(), Gateway([1, 2], [3], [4])
    outcomes = carried(aiter(gateway), acts.of, 2)
    acts.end(1)
    assert list(await anext(outcomes)) == [1]
    await steps()
    assert gateway.taken == 2
    acts.end(2)
    await steps()
    assert gateway.taken == 2, "an outcome that nobody took counts as well"
    acts.end(3, 4)
    assert sorted([number async for each in outcomes for number in each]) == [2, 3, 4]
    assert gateway.taken == 3


async def test_acts_are_given_up_when_nobody_takes_their_outcomes() -> None:
    acts = Acts()
    outcomes = carried(aiter(Gateway([1, 2, 3])), acts.of, 10)
    acts.end(1)
    assert list(await anext(outcomes)) == [1]
    await outcomes.aclose()  # type: ignore[attr-defined]
    await steps()
    assert sorted(acts.cancelled) == [2, 3]


async def test_a_stream_that_breaks_says_so_when_its_acts_have_ended() -> None:
    async def broken() -> AsyncIterator[list[int]]:
        yield [1]
        raise ConnectionError

    acts = Acts()
    acts.end(1)
    outcomes = carried(broken(), acts.of, 10)
    assert list(await anext(outcomes)) == [1]
    with pytest.raises(ConnectionError):
        await anext(outcomes)
