"""The notify service's data in PostgreSQL."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Integer, MetaData, Row, Table, Text, Uuid, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import inbox, outbox
from chassis.db import Database
from chassis.ids import ConversationId, EventId
from services.notify.domain.events import NoticeSettled
from services.notify.domain.notices import PRIORITIES, Kind, Notice, State
from services.notify.wire import contract

CONSUMER = "notify"

NOTICE = Table(
    "notice",
    MetaData(),
    Column("notice_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("cause", Uuid, nullable=False),
    Column("conversation_id", Uuid),
    Column("document_id", Uuid),
    Column("charge_id", Uuid),
    Column("priority", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False),
    Column("leased_until", DateTime(timezone=True)),
)


class PostgresTransaction:
    """Notices, in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def first_time(self, event_id: EventId) -> bool:
        """Whether this event was not taken in before."""
        return await inbox.first_time(self._connection, event_id, CONSUMER)

    async def add(self, notices: Sequence[Notice]) -> None:
        """Keep notices; one for a person, kind and cause that is there already changes nothing."""
        if notices:
            rows = [_row(notice) for notice in notices]
            await self._connection.execute(insert(NOTICE).values(rows).on_conflict_do_nothing())

    async def claim(self, now: datetime, lease_end: datetime, most: int) -> Sequence[Notice]:
        """Make up to `most` due notices SENDING, the most urgent first, each for one worker."""
        waiting = and_(NOTICE.c.state == State.QUEUED.value, NOTICE.c.next_attempt_at <= now)
        abandoned = and_(NOTICE.c.state == State.SENDING.value, NOTICE.c.leased_until <= now)
        due = (
            select(NOTICE.c.notice_id)
            .where(or_(waiting, abandoned))
            .order_by(NOTICE.c.priority, NOTICE.c.next_attempt_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(NOTICE)
            .where(NOTICE.c.notice_id.in_(due))
            .values(
                state=State.SENDING.value,
                attempts=NOTICE.c.attempts + 1,
                leased_until=lease_end,
                updated_at=now,
            )
            .returning(NOTICE)
        )
        claimed = [_notice(row) for row in await self._connection.execute(statement)]
        return sorted(claimed, key=lambda notice: (PRIORITIES[notice.kind], notice.create_time))

    async def settle(self, notice: Notice) -> bool:
        """Keep what came of an attempt; False if another worker has taken the notice over."""
        statement = (
            update(NOTICE)
            .where(
                NOTICE.c.notice_id == notice.notice_id,
                NOTICE.c.state == State.SENDING.value,
                NOTICE.c.attempts == notice.attempts,
            )
            .values(
                state=notice.state.value,
                updated_at=notice.update_time,
                next_attempt_at=notice.next_attempt_time,
                leased_until=None,
            )
        )
        return (await self._connection.execute(statement)).rowcount == 1

    async def of_conversation(self, conversation_id: ConversationId) -> Sequence[Notice]:
        """A conversation's notices, oldest first."""
        statement = (
            select(NOTICE)
            .where(NOTICE.c.conversation_id == conversation_id)
            .order_by(NOTICE.c.created_at, NOTICE.c.notice_id)
        )
        return [_notice(row) for row in await self._connection.execute(statement)]

    async def tell(self, event: NoticeSettled) -> None:
        """Tell others, with this transaction."""
        await outbox.write(self._connection, contract.outgoing(event))


class PostgresStore:
    """Opens transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresTransaction]:
        """One transaction: kept at the end of the block, undone by any exception."""
        async with self._database.transaction() as connection:
            yield PostgresTransaction(connection)


def _row(notice: Notice) -> dict[str, Any]:
    return {
        "notice_id": notice.notice_id,
        "kind": notice.kind.value,
        "person_id": notice.person_id,
        "cause": notice.cause,
        "conversation_id": notice.conversation_id,
        "document_id": notice.document_id,
        "charge_id": notice.charge_id,
        "priority": PRIORITIES[notice.kind],
        "state": notice.state.value,
        "attempts": notice.attempts,
        "created_at": notice.create_time,
        "updated_at": notice.update_time,
        "next_attempt_at": notice.next_attempt_time,
    }


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        notice_id=row.notice_id,
        kind=Kind(row.kind),
        person_id=row.person_id,
        cause=row.cause,
        create_time=row.created_at,
        update_time=row.updated_at,
        next_attempt_time=row.next_attempt_at,
        conversation_id=row.conversation_id,
        document_id=row.document_id,
        charge_id=row.charge_id,
        state=State(row.state),
        attempts=row.attempts,
    )
