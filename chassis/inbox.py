"""Events arrive at least once; a row in the transaction of the effect makes it once."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.bus import Bus, IncomingEvent
from chassis.db import Database, retrying
from chassis.tables import DEAD_LETTER, INBOX

Handler = Callable[[IncomingEvent], Awaitable[None]]


async def first_time(connection: AsyncConnection, event_id: UUID, consumer: str) -> bool:
    """Whether `consumer` has not had this event before. True at most once per committed transaction."""
    row = {"event_id": event_id, "consumer": consumer}
    statement = insert(INBOX).values(row).on_conflict_do_nothing().returning(INBOX.c.event_id)
    return (await connection.execute(statement)).first() is not None


class Inbox:
    """Gives events to handlers by subject; what no handler can digest becomes a dead letter.

    A handler runs one transaction that begins with `first_time`, and is run again when it fails.
    """

    def __init__(
        self, bus: Bus, database: Database, consumer_name: str, handlers: Mapping[str, Handler]
    ) -> None:
        self._bus = bus
        self._database = database
        self._consumer = consumer_name
        self._handlers = handlers

    async def run(self) -> None:
        """Consume until cancelled."""
        await self._bus.consume(self._consumer, list(self._handlers), self._handle, self._bury)

    async def _handle(self, event: IncomingEvent) -> None:
        handler = self._handlers[event.subject]
        await retrying(lambda: handler(event))

    async def _bury(self, event: IncomingEvent, error_type: str) -> None:
        row = {
            "consumer": self._consumer,
            "event_id": event.event_id,
            "subject": event.subject,
            "payload": event.payload,
            "error_type": error_type,
            "attempts": event.attempt,
        }
        statement = insert(DEAD_LETTER).values(row).on_conflict_do_nothing()
        async with self._database.transaction() as connection:
            await connection.execute(statement)
