"""After a change of the primary master key: the keys that older ones wrap are wrapped anew (S42).

Only the wrapping changes. The wrapped keys stay as they are, and so does all that is encrypted with them.
Each batch is a transaction that changes a row only if it still is what was read: killed at any point, nothing
is lost, and running it again does what is left. Services that run meanwhile need all keys of the file.
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, bindparam, func, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import log
from chassis.crypto import MasterKeys, Unreadable
from chassis.db import Database
from chassis.keystore.tables import DATA_KEY
from chassis.settings import KeyStoreOwnerSettings, MasterKeySettings, OwnerSettings, load

COMMAND = "rewrap-keys"
BATCH = 100
TOLD_EVERY = 1000
"""Keys, between two lines of progress."""

_Rows = Sequence[Row[Any, Any]]


class RewrapSettings(KeyStoreOwnerSettings, MasterKeySettings):
    """The key store, as its owner, and the master keys."""


class RewrapOwnSettings(OwnerSettings, MasterKeySettings):
    """The service's own database, as the owner of its schema, and the master keys."""


class RewrapAllSettings(RewrapSettings, RewrapOwnSettings):
    """Both databases."""


@dataclass(frozen=True)
class KeyTable:
    """Wrapped keys: whose each is (a UUID) and `wrapped`; `context` is that of `wrap`."""

    table: Table
    owner: ColumnElement[UUID]
    context: Callable[[UUID], bytes]
    which: ColumnElement[bool] = field(default_factory=true)
    """The rows that are meant."""


@dataclass
class Counts:
    """How many keys were wrapped anew, were under the primary already, cannot be unwrapped."""

    rewrapped: int = 0
    already: int = 0
    unreadable: int = 0

    @property
    def done(self) -> int:
        """How many were looked at."""
        return self.rewrapped + self.already + self.unreadable


def command(context: Callable[[UUID], bytes] | None, *own: KeyTable) -> Callable[[str], int]:
    """The command `rewrap-keys` of a service, for `chassis.process.run`; status 1 if a key is unreadable.

    `context` is that of its keys in the key store, None where it has none there; `own` are tables of keys in
    its own database.
    """
    wanted = RewrapOwnSettings if context is None else RewrapAllSettings if own else RewrapSettings

    def run(service: str) -> int:
        settings = load(wanted)
        log.configure(service, settings.log_level)
        master_keys = MasterKeys.load(settings.master_key_file)
        places: list[tuple[str, Sequence[KeyTable]]] = []
        if isinstance(settings, RewrapSettings) and context is not None:
            stored = KeyTable(DATA_KEY, DATA_KEY.c.owner_id, context, DATA_KEY.c.service == service)
            places.append((settings.key_store_owner_url, [stored]))
        if isinstance(settings, RewrapOwnSettings):
            places.append((settings.database_owner_url, own))
        counts = asyncio.run(_rewrap_all(places, service, master_keys))
        sys.stdout.write(
            f"{service}: {counts.rewrapped} keys wrapped anew under {master_keys.primary}, "
            f"{counts.already} were already, {counts.unreadable} cannot be unwrapped.\n"
        )
        return 1 if counts.unreadable else 0

    return run


async def _rewrap_all(
    places: Sequence[tuple[str, Sequence[KeyTable]]], service: str, master_keys: MasterKeys
) -> Counts:
    counts = Counts()
    for url, tables in places:
        await rewrap(url, service, tables, master_keys, counts)
    return counts


async def rewrap(
    owner_url: str, schema: str, tables: Sequence[KeyTable], master_keys: MasterKeys, counts: Counts
) -> None:
    """Wrap every key of the tables under the primary master key, and tell how far it is. Faults."""
    database = Database.open(owner_url, pool_size=1)
    try:
        for keys in tables:
            async with database.transaction() as connection:
                await _enter(connection, schema)
                of = select(func.count()).select_from(keys.table).where(keys.which)
                total = counts.done + (await connection.execute(of)).scalar_one()
            told, after = counts.done, UUID(int=0)
            while True:
                async with database.transaction() as connection:
                    await _enter(connection, schema)
                    rows = await _batch(connection, keys, after)
                    await _rewrap_batch(connection, rows, keys, master_keys, counts)
                if not rows:
                    break
                after = rows[-1].owner
                if counts.done - told >= TOLD_EVERY:
                    told = counts.done
                    sys.stdout.write(f"{schema}: {told} of {total} keys\n")
                    sys.stdout.flush()
    finally:
        await database.close()


async def _enter(connection: AsyncConnection, schema: str) -> None:
    await connection.execute(text("SELECT set_config('search_path', :schema, true)"), {"schema": schema})


async def _batch(connection: AsyncConnection, keys: KeyTable, after: UUID) -> _Rows:
    columns = keys.owner.label("owner"), keys.table.c.wrapped
    statement = select(*columns).where(keys.which, keys.owner > after)
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
            keys.which, keys.owner == bindparam("id"), keys.table.c.wrapped == bindparam("old")
        )
        await connection.execute(statement.values(wrapped=bindparam("new")), changes)
        counts.rewrapped += len(changes)
