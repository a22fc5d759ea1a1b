"""One leader of each service chains what has been committed, and writes down how far it has come."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import log
from chassis.audit.chain import START, Entry, Head, Link, chained
from chassis.audit.tables import AUDIT_ENTRY, AUDIT_LINK
from chassis.db import Database
from chassis.walls import EVERY, SETTING

_EVERY_SECONDS = 1.0
_HEAD_EVERY_SECONDS = 60.0
_BACKOFF_SECONDS = 1.0
_BATCH = 1000

# A transaction takes less than ten minutes: what is older than the last link by more has a link.
_UNCHAINED = text(
    f"""
    SELECT entry.* FROM audit_entry AS entry
    WHERE entry.time >= coalesce(
            (
                SELECT last.time - interval '10 minutes'
                FROM audit_link JOIN audit_entry AS last USING (entry_id)
                ORDER BY audit_link.sequence DESC LIMIT 1
            ),
            '-infinity'
        )
        AND NOT EXISTS (SELECT FROM audit_link WHERE audit_link.entry_id = entry.entry_id)
    ORDER BY entry.time, entry.entry_id LIMIT {_BATCH}
    """
)
_LAST = select(AUDIT_LINK.c.sequence, AUDIT_LINK.c.hash).order_by(AUDIT_LINK.c.sequence.desc()).limit(1)


class Chainer:
    """Chains the trail of a service. Every process of the service runs one; one of them leads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._log = log.get("audit")

    async def run(self) -> None:
        """Chain until cancelled, through failures of the database."""
        while True:
            try:
                async with self._database.leading("audit") as connection:
                    if connection is not None:
                        await self._lead(connection)
            except Exception as error:
                self._log.warning("chaining interrupted", **log.describe(error))
            await asyncio.sleep(_BACKOFF_SECONDS)

    async def flush(self) -> Head | None:
        """Chain what is committed; the head, or None while another process leads."""
        async with self._database.leading("audit") as connection:
            if connection is None:
                return None
            await _for_every_practice(connection)
            while await _chain_batch(connection) == _BATCH:
                pass
            return await self._write_down(connection)

    async def _lead(self, connection: AsyncConnection) -> None:
        clock = asyncio.get_running_loop().time
        next_head = clock()
        await _for_every_practice(connection)
        while True:
            while await _chain_batch(connection) == _BATCH:
                pass
            if clock() >= next_head:
                await self._write_down(connection)
                next_head = clock() + _HEAD_EVERY_SECONDS
            await asyncio.sleep(_EVERY_SECONDS)

    async def _write_down(self, connection: AsyncConnection) -> Head:
        """Log the head: whoever changes the chain later would have to change what was logged, too."""
        head = await _head(connection)
        self._log.info("audit head", sequence=head.sequence, chain_hash=head.hash.hex())
        return head


async def read_trail(connection: AsyncConnection) -> tuple[Mapping[UUID, Entry], Sequence[Link]]:
    """All entries, and all links by sequence: what `chassis.audit.chain.findings` compares."""
    entries = await connection.execute(select(AUDIT_ENTRY))
    links = await connection.execute(select(AUDIT_LINK).order_by(AUDIT_LINK.c.sequence))
    return (
        {row["entry_id"]: row for row in map(dict, entries.mappings())},
        [Link(row.sequence, row.entry_id, row.hash) for row in links],
    )


async def _for_every_practice(connection: AsyncConnection) -> None:
    await connection.execute(text(f"SELECT set_config('{SETTING}', '{EVERY}', false)"))


async def _head(connection: AsyncConnection) -> Head:
    row = (await connection.execute(_LAST)).one_or_none()
    return Head(row.sequence, row.hash) if row else Head(0, START)


async def _chain_batch(connection: AsyncConnection) -> int:
    """Chain the oldest entries without a link; how many. Their links are kept together, or none is."""
    rows: Sequence[dict[str, Any]] = [dict(row) for row in (await connection.execute(_UNCHAINED)).mappings()]
    if rows:
        links = chained(await _head(connection), rows)
        values = [{"sequence": link.sequence, "entry_id": link.entry_id, "hash": link.hash} for link in links]
        await connection.execute(insert(AUDIT_LINK).values(values))
    return len(rows)
