"""What the database itself guarantees, as the service's own role (reliability: E12, small)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import Uuid

from services.billing.store.tables import METADATA
from tests.support.billing import House, fee

ADDED_ONLY = [
    "ledger_entry",
    "document",
    "attempt",
    "webhook",
    "payment_details_request",
    "card_consent",
    "reconciliation_difference",
]


@pytest_asyncio.fixture
async def connection(house: House) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(house.database.url)
    yield opened
    await opened.close()


@pytest.mark.rule("S36", "S37", "S38")
@pytest.mark.parametrize("table", ADDED_ONLY)
@pytest.mark.parametrize("act", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}"])
async def test_records_can_only_be_added(connection: asyncpg.Connection, table: str, act: str) -> None:
    column = METADATA.tables[table].columns.keys()[0]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(act.format(table, column))


async def test_what_a_charge_is_for_cannot_be_changed(connection: asyncpg.Connection) -> None:
    for column in ("minor_units", "currency", "person_id", "conversation_id"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"UPDATE charge SET {column} = {column}")


@pytest.mark.rule("S36")
async def test_an_unbalanced_ledger_entry_is_refused(house: House, connection: asyncpg.Connection) -> None:
    scene = house.scene([fee(700)])
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    with pytest.raises(asyncpg.RaiseError, match="sum to zero"):
        await connection.execute(
            "INSERT INTO ledger_entry VALUES ($1, $2, 'processor', 700, 'CAD', $3)",
            uuid4(),
            charge.charge_id,
            datetime.now(UTC),
        )


@pytest.mark.rule("S36")
async def test_the_ledger_holds_what_the_processor_took(house: House, connection: asyncpg.Connection) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0])
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    rows = await connection.fetch(
        "SELECT account, minor_units FROM ledger_entry WHERE charge_id = $1", charge.charge_id
    )
    assert {row["account"]: row["minor_units"] for row in rows} == {"processor": 5000, "fees": -5000}


async def test_the_tables_are_as_the_code_says(connection: asyncpg.Connection) -> None:
    rows = await connection.fetch(
        "SELECT table_name, column_name, is_nullable, data_type FROM information_schema.columns"
        " WHERE table_schema = 'billing'"
    )
    stored = {(row["table_name"], row["column_name"]): row for row in rows}
    for table in METADATA.tables.values():
        assert {name for of, name in stored if of == table.name} == set(table.columns.keys())
        for column in table.columns:
            row = stored[table.name, column.name]
            assert (row["is_nullable"] == "YES") == column.nullable, column
            assert (row["data_type"] == "uuid") == isinstance(column.type, Uuid), column
