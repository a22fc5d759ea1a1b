"""After a change of the primary master key: the keys that older ones wrap are wrapped anew (S42).

Only the wrapping changes. The wrapped keys stay as they are, and so does all that is encrypted with them.
Each batch is a transaction that changes a row only if it still is what was read: killed at any point, nothing
is lost, and running it again does what is left. Services that run meanwhile need all keys of the file.
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Row, Table, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import log
from chassis.crypto import MasterKeys, Unreadable
from chassis.db import Database
from chassis.settings import MasterKeySettings, OwnerSettings, load

COMMAND = "rewrap-keys"
BATCH = 100

_Rows = Sequence[Row[Any, Any]]


class RewrapSettings(OwnerSettings, MasterKeySettings):
    """The database, as the owner of its schemas, and the master keys."""


@dataclass(frozen=True)
class KeyTable:
    """Wrapped keys: whose each is (a UUID, the primary key) and `wrapped`; `context` is that of `wrap`."""

    table: Table
    context: Callable[[UUID], bytes]

    @property
    def owner(self) -> Column[UUID]:
        """Whose key it is."""
        (owner,) = self.table.primary_key.columns
        return owner


@dataclass
class Counts:
    """How many keys were wrapped anew, were under the primary already, cannot be unwrapped."""

    rewrapped: int = 0
    already: int = 0
    unreadable: int = 0


def command(*tables: KeyTable) -> Callable[[str], int]:
    """The command `rewrap-keys` of a service, for `chassis.process.run`; status 1 if a key is unreadable."""

    def run(service: str) -> int:
        settings = load(RewrapSettings)
        log.configure(service, settings.log_level)
        master_keys = MasterKeys.load(settings.master_key_file)
        counts = asyncio.run(rewrap(settings.database_owner_url, service, tables, master_keys))
        sys.stdout.write(
            f"{service}: {counts.rewrapped} keys wrapped anew under {master_keys.primary}, "
            f"{counts.already} were already, {counts.unreadable} cannot be unwrapped.\n"
        )
        return 1 if counts.unreadable else 0

    return run


async def rewrap(owner_url: str, schema: str, tables: Sequence[KeyTable], master_keys: MasterKeys) -> Counts:
    """Wrap every key of the tables under the primary master key. Faults of the database."""
    database = Database.open(owner_url, pool_size=1)
    counts = Counts()
    try:
        for keys in tables:
            after: UUID | None = UUID(int=0)
            while after is not None:
                async with database.transaction() as connection:
                    rows = await _batch(connection, schema, keys, after)
                    await _rewrap_batch(connection, rows, keys, master_keys, counts)
                after = rows[-1].owner if rows else None
    finally:
        await database.close()
    return counts


async def _batch(connection: AsyncConnection, schema: str, keys: KeyTable, after: UUID) -> _Rows:
    await connection.execute(text("SELECT set_config('search_path', :schema, true)"), {"schema": schema})
    statement = select(keys.owner.label("owner"), keys.table.c.wrapped).where(keys.owner > after)
    return (await connection.execute(statement.order_by(keys.owner).limit(BATCH))).all()


async def _rewrap_batch(
    connection: AsyncConnection,
    rows: _Rows,
    keys: KeyTable,
    master_keys: MasterKeys,
    counts: Counts,
) -> None:
    changes = []
    for row in rows:
        try:
            wrapped = master_keys.rewrap(row.wrapped, keys.context(row.owner))
        except Unreadable:
            counts.unreadable += 1
            log.get("keys").error("a key cannot be unwrapped", key_id=row.owner)
            continue
        if wrapped == row.wrapped:
            counts.already += 1
        else:
            changes.append({"id": row.owner, "old": row.wrapped, "new": wrapped})
    if changes:
        statement = update(keys.table).where(
            keys.owner == bindparam("id"), keys.table.c.wrapped == bindparam("old")
        )
        await connection.execute(statement.values(wrapped=bindparam("new")), changes)
        counts.rewrapped += len(changes)
