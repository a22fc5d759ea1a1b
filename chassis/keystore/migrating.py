"""The command `migrate` of a service that has keys in the key store: the key store first, then the service.

Keys that an earlier version kept with the data are moved on the way, in one transaction of the data's
database: killed at any point, nothing is lost, and running it again does what is left.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from chassis import log
from chassis.db import Operations, driver_url, migrate
from chassis.keystore.tables import SCHEMA
from chassis.settings import KeyStoreOwnerSettings, OwnerSettings, load

VERSIONS = Path(__file__).with_name("versions")

_BATCH = 1000


class MigrateSettings(OwnerSettings, KeyStoreOwnerSettings):
    """Both databases, as the owners of their schemas."""


def command(table: str) -> Callable[[str], None]:
    """The command, for `chassis.process.run`; `table` (conversation_id, wrapped) is where keys were kept."""

    def run(service: str) -> None:
        settings = load(MigrateSettings)
        log.configure(service, settings.log_level)
        migrate_with_keys(settings.database_owner_url, settings.key_store_owner_url, service, table)

    return run


def migrate_with_keys(owner_url: str, key_store_owner_url: str, service: str, table: str) -> None:
    """Bring the key store and the service's schema to their newest versions, and move the keys."""
    migrate(key_store_owner_url, SCHEMA, VERSIONS)
    asyncio.run(_move(owner_url, key_store_owner_url, service, table))
    migrate(owner_url, service)


def drop_moved(operations: Operations, table: str) -> None:
    """Drop a table of keys that were moved; refuses while there are any in it."""
    operations.execute(
        f"""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM {table}) THEN
                RAISE EXCEPTION 'the keys in {table} have not been moved to the key store';
            END IF;
        END $$
        """
    )
    operations.execute(f"DROP TABLE {table}")


async def _move(owner_url: str, key_store_owner_url: str, service: str, table: str) -> None:
    data = create_async_engine(driver_url(owner_url), poolclass=NullPool)
    key_store = create_async_engine(driver_url(key_store_owner_url), poolclass=NullPool)
    try:
        async with data.begin() as source, key_store.connect() as target:
            name = f"{service}.{table}"
            known = await source.execute(text("SELECT to_regclass(:name)"), {"name": name})
            if known.scalar_one() is None:
                return
            await source.execute(text(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))
            while await _move_batch(source, target, name, service):
                pass
    finally:
        await data.dispose()
        await key_store.dispose()


async def _move_batch(source: AsyncConnection, target: AsyncConnection, name: str, service: str) -> bool:
    """Move some keys; whether there were any. They are safe in the key store before they go from the data."""
    taken = text(
        f"DELETE FROM {name} WHERE conversation_id IN (SELECT conversation_id FROM {name} LIMIT {_BATCH})"
        " RETURNING conversation_id, wrapped"
    )
    rows = (await source.execute(taken)).all()
    if not rows:
        return False
    kept = text(
        f"INSERT INTO {SCHEMA}.data_key (owner_id, service, wrapped, with_data_until)"
        " VALUES (:owner, :service, :wrapped, now()) ON CONFLICT DO NOTHING"
    )
    values = [{"owner": row.conversation_id, "service": service, "wrapped": row.wrapped} for row in rows]
    await target.execute(kept, values)
    await target.commit()
    return True
