"""What becomes due, by an injected clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.ids import new_id
from chassis.timers import LEASE, Handler, Periodic, Timers, cancel, schedule
from tests.integration.chassis.conftest import all_rows
from tests.support.eventually import eventually

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


class SetClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


class Bell:
    """A handler that remembers, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.rung: list[UUID] = []
        self.failures = failures

    async def ring(self, key: UUID) -> None:
        self.rung.append(key)
        if len(self.rung) <= self.failures:
            raise ValueError("Jane Roe has measles")


def timers(database: Database, clock: SetClock, handler: Handler) -> Timers:
    return Timers(database, clock, {"bell": handler})


async def put(database: Database, key: UUID, due_at: datetime, kind: str = "bell") -> None:
    async with database.transaction() as connection:
        await schedule(connection, kind, key, due_at)


async def waiting(database: Database) -> int:
    return int((await all_rows(database, "SELECT count(*) FROM timer"))[0][0])


async def test_a_timer_runs_when_its_time_has_come_and_then_is_gone(
    opened: Database, clock: SetClock
) -> None:
    bell, key = Bell(), new_id()
    due = timers(opened, clock, bell.ring)
    await put(opened, key, START + HOUR)
    assert await due.run_due() == 0
    clock.time += HOUR
    assert await due.run_due() == 1
    assert await due.run_due() == 0
    assert bell.rung == [key]
    assert await waiting(opened) == 0


async def test_a_new_date_replaces_the_old_one_and_a_cancelled_one_never_comes(
    opened: Database, clock: SetClock
) -> None:
    bell, moved, cancelled = Bell(), new_id(), new_id()
    await put(opened, moved, START)
    await put(opened, moved, START + HOUR)
    await put(opened, cancelled, START)
    async with opened.transaction() as connection:
        await cancel(connection, "bell", cancelled)
    assert await timers(opened, clock, bell.ring).run_due() == 0
    clock.time += HOUR
    assert await timers(opened, clock, bell.ring).run_due() == 1
    assert bell.rung == [moved]


async def test_a_handler_that_fails_runs_again_after_growing_pauses(
    opened: Database, clock: SetClock
) -> None:
    bell, key = Bell(failures=3), new_id()
    due = timers(opened, clock, bell.ring)
    await put(opened, key, START)
    for pause in (1, 2, 4):
        assert await due.run_due() == 0
        clock.time += timedelta(seconds=pause - 0.1)
        assert await due.run_due() == 0
        clock.time += timedelta(seconds=0.1)
    assert await due.run_due() == 1
    assert bell.rung == [key] * 4
    assert await waiting(opened) == 0


async def test_a_timer_whose_process_died_runs_again_when_the_lease_is_over(
    opened: Database, clock: SetClock
) -> None:
    started = asyncio.Event()

    async def die(_: UUID) -> None:
        started.set()
        await asyncio.Event().wait()

    await put(opened, new_id(), START)
    dying = asyncio.create_task(timers(opened, clock, die).run_due())
    await started.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    bell = Bell()
    assert await timers(opened, clock, bell.ring).run_due() == 0
    clock.time += LEASE
    assert await timers(opened, clock, bell.ring).run_due() == 1


async def test_a_date_that_the_handler_sets_stays(opened: Database, clock: SetClock) -> None:
    rung = 0

    async def snooze(key: UUID) -> None:
        nonlocal rung
        rung += 1
        if rung == 1:
            await put(opened, key, START + HOUR)

    await put(opened, new_id(), START)
    due = timers(opened, clock, snooze)
    assert await due.run_due() == 1
    assert await waiting(opened) == 1
    clock.time += HOUR
    assert await due.run_due() == 1
    assert (rung, await waiting(opened)) == (2, 0)


async def test_the_same_date_set_again_while_the_handler_works_is_not_lost(
    opened: Database, clock: SetClock
) -> None:
    rung = 0

    async def overtaken(key: UUID) -> None:
        nonlocal rung
        rung += 1
        if rung == 1:
            await put(opened, key, START)

    await put(opened, new_id(), START)
    await timers(opened, clock, overtaken).run_due()
    assert (rung, await waiting(opened)) == (2, 0)


async def test_several_processes_run_each_timer_once(opened: Database, clock: SetClock) -> None:
    bell, keys = Bell(), {new_id() for _ in range(40)}
    for key in keys:
        await put(opened, key, START)
    ran = await asyncio.gather(*(timers(opened, clock, bell.ring).run_due() for _ in range(4)))
    assert sum(ran) == len(bell.rung) == 40
    assert set(bell.rung) == keys


async def test_a_kind_without_a_handler_waits_for_one(opened: Database, clock: SetClock) -> None:
    await put(opened, new_id(), START, kind="other")
    assert await timers(opened, clock, Bell().ring).run_due() == 0
    assert await waiting(opened) == 1


async def test_running_timers_see_new_rows_and_periodic_work_runs_in_one_process(
    opened: Database, clock: SetClock
) -> None:
    bell, leaders = Bell(), [0, 0]

    def work(number: int) -> Periodic:
        async def count() -> None:
            leaders[number] += 1

        return Periodic("count", timedelta(milliseconds=20), count)

    running = [
        asyncio.create_task(Timers(opened, clock, {"bell": bell.ring}, [work(number)]).run())
        for number in (0, 1)
    ]
    try:
        await put(opened, new_id(), START)
        await eventually(lambda: bell.rung)
        await eventually(lambda: max(leaders) >= 10)
        assert min(leaders) == 0
        running[leaders.index(max(leaders))].cancel()
        await eventually(lambda: min(leaders) >= 1)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
