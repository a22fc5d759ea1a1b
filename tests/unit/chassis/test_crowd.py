"""Whose live streams go on: many sessions confirmed by one call."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from unittest.mock import patch

import pytest

from chassis.faults import Fault, Kind
from chassis.live.crowd import CONFIRMED_TOGETHER, Confirm, Crowd
from chassis.live.stream import Member
from tests.support.eventually import eventually
from tests.unit.chassis.test_live import Tuples


@asynccontextmanager
async def watched(crowd: Crowd[object], confirm: Confirm) -> AsyncIterator[None]:
    with patch("chassis.live.crowd.CHECK_SECONDS", 0.01):
        watch = asyncio.create_task(crowd.watch(confirm))
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)


@pytest.mark.rule("S4")
async def test_of_many_sessions_only_the_one_that_ended_loses_its_streams() -> None:
    crowd: Crowd[object] = Crowd(Tuples())
    members = [Member(f"person {each}", each) for each in range(2 * CONFIRMED_TOGETHER + 1)]
    streams = [crowd.join(member) for member in members]
    calls: list[int] = []

    async def confirm(asked: Sequence[Member]) -> Sequence[Member]:
        calls.append(len(asked))
        return [member for member in asked if member.session != 7]

    async with watched(crowd, confirm):
        await eventually(lambda: streams[7].ended)
    assert calls[:3] == [CONFIRMED_TOGETHER, CONFIRMED_TOGETHER, 1]
    assert [stream.member.session for stream in streams if stream.ended] == [7]


@pytest.mark.rule("S4")
async def test_without_an_answer_streams_go_on_for_a_while_and_no_longer() -> None:
    crowd: Crowd[object] = Crowd(Tuples())
    stream = crowd.join(Member("me", "session"))
    calls = 0

    async def confirm(asked: Sequence[Member]) -> Sequence[Member]:
        nonlocal calls
        calls += 1
        raise Fault(Kind.UNAVAILABLE, "AWAY", "Not now.")

    async with watched(crowd, confirm):
        await eventually(lambda: calls > 1)
        assert not stream.ended
        with patch("chassis.live.crowd.UNCONFIRMED_SECONDS", 0.0):
            await eventually(lambda: stream.ended)


async def test_a_confirmed_member_hears_what_their_roles_of_now_let_them_hear() -> None:
    crowd: Crowd[object] = Crowd(Tuples())
    stream = crowd.join(Member("me", "session", frozenset({"before"})))

    async def confirm(asked: Sequence[Member]) -> Sequence[Member]:
        return [Member("me", "session", frozenset({"now"}))]

    async with watched(crowd, confirm):
        await eventually(lambda: crowd._audience((), "now") == {stream})
    assert not crowd._audience((), "before")
