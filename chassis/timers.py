"""What must happen later is a row, set in the transaction of the change it belongs to."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Delete, Update, delete, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import log
from chassis.clock import Clock
from chassis.db import Database, retrying
from chassis.tables import TIMER

LEASE = timedelta(seconds=30)
LONGEST_BACKOFF = timedelta(minutes=5)

_RENEWAL_SECONDS = 10.0
_POLL_SECONDS = 0.5
_BATCH = 16
_BACKOFF_SECONDS = 1.0

Handler = Callable[[UUID], Awaitable[None]]


async def schedule(connection: AsyncConnection, kind: str, key: UUID, due_at: datetime) -> None:
    """Let the handler of `kind` run with `key` at `due_at`; an earlier date for the same key is replaced."""
    fresh = insert(TIMER).values(kind=kind, key=key, due_at=due_at)
    moved = {"due_at": due_at, "generation": TIMER.c.generation + 1, "attempts": 0, "leased_until": None}
    await connection.execute(fresh.on_conflict_do_update(index_elements=["kind", "key"], set_=moved))


async def cancel(connection: AsyncConnection, kind: str, key: UUID) -> None:
    """Forget the date, if there is one."""
    await connection.execute(delete(TIMER).where(TIMER.c.kind == kind, TIMER.c.key == key))


@dataclass(frozen=True)
class Periodic:
    """Something to do every `interval`, by one process at a time."""

    name: str
    interval: timedelta
    function: Callable[[], Awaitable[None]]


class Timers:
    """Runs what has become due, by the injected clock.

    At least once: a claim is a lease, renewed while the handler works, so that another process takes over
    when this one dies. The row goes when the handler succeeded and nobody (the handler included) set a new
    date.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        handlers: Mapping[str, Handler],
        periodic: Sequence[Periodic] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._handlers = handlers
        self._periodic = periodic
        self._log = log.get("timers")

    async def run(self) -> None:
        """Run timers and periodic work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._run_timers())
            for work in self._periodic:
                group.create_task(self._run_periodic(work))

    async def run_due(self) -> int:
        """Run everything that is due now; the number of handlers that succeeded."""
        succeeded = 0
        while claimed := await self._claim():
            outcomes = await asyncio.gather(*(self._run_one(row) for row in claimed))
            succeeded += sum(outcomes)
        return succeeded

    async def _run_timers(self) -> None:
        while True:
            try:
                await self.run_due()
            except Exception as error:
                self._log.warning("timers interrupted", **log.describe(error))
            await asyncio.sleep(_POLL_SECONDS)

    async def _run_periodic(self, work: Periodic) -> None:
        while True:
            try:
                async with self._database.leading(f"periodic/{work.name}") as connection:
                    while connection is not None:
                        await work.function()
                        await asyncio.sleep(work.interval.total_seconds())
                        await connection.execute(select(1))
            except Exception as error:
                self._log.warning("periodic work failed", work=work.name, **log.describe(error))
            await asyncio.sleep(_BACKOFF_SECONDS)

    async def _claim(self) -> Sequence[Any]:
        now = self._clock.now()
        due = (
            select(TIMER.c.kind, TIMER.c.key)
            .where(
                TIMER.c.kind.in_(list(self._handlers)),
                TIMER.c.due_at <= now,
                or_(TIMER.c.leased_until.is_(None), TIMER.c.leased_until <= now),
            )
            .order_by(TIMER.c.due_at)
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(TIMER)
            .where(tuple_(TIMER.c.kind, TIMER.c.key).in_(due))
            .values(leased_until=now + LEASE)
            .returning(TIMER)
        )
        async with self._database.transaction() as connection:
            return list(await connection.execute(statement))

    async def _run_one(self, row: Any) -> bool:
        renewal = asyncio.create_task(self._renew(row))
        try:
            await retrying(lambda: self._handlers[row.kind](row.key))
            outcome: Delete | Update = delete(TIMER).where(*_same(row))
        except Exception as error:
            self._log.warning("timer failed", kind=row.kind, key_id=row.key, **log.describe(error))
            again = self._clock.now() + min(timedelta(seconds=2 ** min(row.attempts, 10)), LONGEST_BACKOFF)
            outcome = update(TIMER).where(*_same(row)).values(leased_until=again, attempts=row.attempts + 1)
        finally:
            renewal.cancel()
        async with self._database.transaction() as connection:
            await connection.execute(outcome)
        return isinstance(outcome, Delete)

    async def _renew(self, row: Any) -> None:
        while True:
            await asyncio.sleep(_RENEWAL_SECONDS)
            extended = update(TIMER).where(*_same(row)).values(leased_until=self._clock.now() + LEASE)
            async with self._database.transaction() as connection:
                await connection.execute(extended)


def _same(row: Any) -> tuple[Any, ...]:
    """The row as it was claimed: a new date counts as another generation."""
    return TIMER.c.kind == row.kind, TIMER.c.key == row.key, TIMER.c.generation == row.generation
