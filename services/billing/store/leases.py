"""Rows that one worker has to itself for a while: columns `due_at`, `lease` and `leased_until`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import new_id


async def claim(
    connection: AsyncConnection, table: Table, now: datetime, until: datetime, limit: int
) -> tuple[Sequence[Any], UUID]:
    """The rows that are due and nobody's, the longest due first, and the lease they have now.

    Skips what another worker is claiming at this moment.
    """
    key = _key(table)
    due = (
        select(key)
        .where(table.c.due_at <= now, or_(table.c.leased_until.is_(None), table.c.leased_until <= now))
        .order_by(table.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    lease = new_id()
    statement = update(table).where(key.in_(due)).values(lease=lease, leased_until=until).returning(table)
    return (await connection.execute(statement)).all(), lease


async def release(
    connection: AsyncConnection, table: Table, row: UUID, lease: UUID, due_at: datetime
) -> None:
    """Only by the lease's holder."""
    statement = update(table).where(_key(table) == row, table.c.lease == lease)
    await connection.execute(statement.values(lease=None, leased_until=None, due_at=due_at))


def _key(table: Table) -> Column[Any]:
    (key,) = table.primary_key.columns
    return key
