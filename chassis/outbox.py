"""Events leave through a table: written with the change they tell of, published afterwards by one leader.

At least once, in order within an aggregate. A row counts as unpublished until the broker has confirmed it;
"later than the last one seen" would lose rows that were committed late. Writers of one aggregate hold its row
lock when they write, so that `seq` follows their commits.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import log, telemetry
from chassis.bus import Bus
from chassis.db import Database
from chassis.tables import OUTBOX

REPUBLISHED = timedelta(hours=48)
"""How far back events are published again after the broker has lost its store."""

_CLOCK_SKEW = timedelta(seconds=10)
_POLL_SECONDS = 0.5
_BATCH = 200
_BACKOFF_SECONDS = 1.0
_STREAM_CHECK_SECONDS = 10.0
_CLEANING_SECONDS = 3600.0

# Made once: under load, making them anew costs more than the database takes to answer them.
_UNPUBLISHED = select(OUTBOX).where(OUTBOX.c.published_at.is_(None)).order_by(OUTBOX.c.seq).limit(_BATCH)
_PUBLISHED = (
    update(OUTBOX)
    .where(OUTBOX.c.seq == any_(bindparam("published", type_=ARRAY(BigInteger))))
    .values(published_at=bindparam("now"))
)


@dataclass(frozen=True)
class OutgoingEvent:
    """A fact to tell: no free text; `subject` ("files.v1.file.shared") without the namespace."""

    subject: str
    aggregate_id: UUID
    payload: bytes
    event_id: UUID


async def write(connection: AsyncConnection, event: OutgoingEvent) -> None:
    """Put an event into the transaction of the change it tells of, with the trace it belongs to."""
    await connection.execute(insert(OUTBOX).values(_row(event)))


async def write_to_log(connection: AsyncConnection, event: OutgoingEvent) -> None:
    """Put an event into the log only: it is never published, and counts as published when it is written."""
    times = {"created_at": func.now(), "published_at": func.now()}
    await connection.execute(insert(OUTBOX).values(_row(event) | times))


def _row(event: OutgoingEvent) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "subject": event.subject,
        "aggregate_id": event.aggregate_id,
        "payload": event.payload,
        "headers": telemetry.inject(),
    }


async def republish_since(connection: AsyncConnection, time: datetime, published_before: datetime) -> int:
    """Publish again what was written since `time` and published before `published_before`; how many.

    What is in the log only stays there: both its times are that of its transaction.
    """
    lost = (
        OUTBOX.c.created_at >= time,
        OUTBOX.c.published_at < published_before,
        OUTBOX.c.published_at != OUTBOX.c.created_at,
    )
    return (await connection.execute(update(OUTBOX).where(*lost).values(published_at=None))).rowcount


class Relay:
    """Publishes the outbox of `service`. Every process of the service runs one; one of them leads."""

    def __init__(self, database: Database, bus: Bus, service: str) -> None:
        self._database = database
        self._bus = bus
        self._service = service
        self._kicked = asyncio.Event()
        self._stream_made: datetime | None = None
        self._log = log.get("outbox")

    def kick(self) -> None:
        """Say that a transaction with an event has just been committed."""
        self._kicked.set()

    async def run(self) -> None:
        """Publish until cancelled, through failures of the broker and of the database."""
        while True:
            try:
                async with self._database.leading("outbox") as connection:
                    if connection is not None:
                        await self._lead(connection)
            except Exception as error:
                self._log.warning("relay interrupted", **log.describe(error))
            await asyncio.sleep(_BACKOFF_SECONDS)

    async def flush(self, patience: timedelta = timedelta(seconds=5)) -> bool:
        """Publish what is left, for at most `patience`; whether nothing is left."""
        try:
            async with asyncio.timeout(patience.total_seconds()):
                return await self._flush()
        except Exception as error:
            self._log.warning("flush gave up", **log.describe(error))
            return False

    async def _flush(self) -> bool:
        async with self._database.leading("outbox") as connection:
            if connection is None:
                return False
            while await self._publish_batch(connection):
                pass
            return True

    async def _lead(self, connection: AsyncConnection) -> None:
        clock = asyncio.get_running_loop().time
        next_check = next_cleaning = clock()
        while True:
            if clock() >= next_check:
                await self._restore_stream(connection)
                next_check = clock() + _STREAM_CHECK_SECONDS
            if clock() >= next_cleaning:
                await connection.execute(text("SELECT forget_old_rows()"))
                next_cleaning = clock() + _CLEANING_SECONDS
            self._kicked.clear()
            if await self._publish_batch(connection) < _BATCH:
                await self._wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_POLL_SECONDS):
                await self._kicked.wait()
        except TimeoutError:
            return

    async def _restore_stream(self, connection: AsyncConnection) -> None:
        """See that there is a stream. What was published before it was made is lost with another one."""
        made = await self._bus.declare_stream(self._service)
        if made == self._stream_made:
            return
        count = await republish_since(connection, datetime.now(UTC) - REPUBLISHED, made + _CLOCK_SKEW)
        self._stream_made = made
        if count:
            self._log.warning("stream was lost, publishing again", count=count)

    async def _publish_batch(self, connection: AsyncConnection) -> int:
        """Publish the oldest unpublished rows; how many. Raises the first failure after saving the rest."""
        rows = (await connection.execute(_UNPUBLISHED)).all()
        if not rows:
            return 0
        aggregates: dict[UUID, list[Any]] = defaultdict(list)
        for row in rows:
            aggregates[row.aggregate_id].append(row)
        published: list[int] = []
        outcomes = await asyncio.gather(
            *(self._publish_in_order(group, published) for group in aggregates.values()),
            return_exceptions=True,
        )
        if published:
            await connection.execute(_PUBLISHED, {"published": published, "now": datetime.now(UTC)})
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return len(published)

    async def _publish_in_order(self, rows: Sequence[Any], published: list[int]) -> None:
        for row in rows:
            await self._bus.publish(row.subject, row.payload, row.headers, str(row.event_id))
            published.append(row.seq)
