"""How long a call to another service may take."""

import asyncio

import pytest

from chassis.current import CALL, Call
from chassis.dial import DEFAULT_SECONDS, _seconds
from chassis.faults import Fault, Kind


async def within(deadline_in: float | None, given: float | None, default: float | None) -> float | None:
    deadline = None if deadline_in is None else asyncio.get_running_loop().time() + deadline_in
    token = CALL.set(Call("/x", None, deadline))
    try:
        return _seconds(given, default)
    finally:
        CALL.reset(token)


async def test_a_call_on_behalf_of_a_long_stream_still_has_the_usual_deadline() -> None:
    assert await within(600.0, None, DEFAULT_SECONDS) == DEFAULT_SECONDS


async def test_a_call_gets_no_more_than_what_is_left() -> None:
    left = await within(2.0, None, DEFAULT_SECONDS)
    assert left is not None
    assert 1.8 < left < 2.0


async def test_a_stream_lasts_as_long_as_the_call_it_is_for() -> None:
    assert await within(None, None, None) is None
    left = await within(600.0, None, None)
    assert left is not None
    assert left > 590


async def test_with_nothing_left_no_call_is_made() -> None:
    with pytest.raises(Fault) as refused:
        await within(0.01, 5.0, DEFAULT_SECONDS)
    assert refused.value.kind is Kind.DEADLINE
