"""What the database itself guarantees, as the service's own role (reliability: E12, small)."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import Uuid

from services.billing.store.tables import METADATA
from tests.support.billing import House, fee

ADDED_ONLY = [
    "posting",
    "ledger_entry",
    "refund_attempt",
    "document",
    "attempt",
    "webhook",
    "payment_details_request",
    "card_consent",
    "reconciliation_difference",
]


@pytest_asyncio.fixture
async def connection(house: House) -> AsyncIterator[asyncpg.Connection]:
    opened = await house.database.as_service()
    yield opened
    await opened.close()


async def enter(
    connection: asyncpg.Connection, posting_id: UUID, account: str, units: int, currency: str
) -> None:
    """Write an entry."""
    statement = (
        "INSERT INTO ledger_entry (ledger_entry_id, posting_id, account, minor_units, currency)"
        " VALUES ($1, $2, $3, $4, $5)"
    )
    await connection.execute(statement, uuid4(), posting_id, account, units, currency)


async def post(
    connection: asyncpg.Connection, charge_id: str, entries: Sequence[tuple[str, int, str]]
) -> UUID:
    """Write a posting of a charge, whatever it is."""
    posting_id = uuid4()
    async with connection.transaction():
        await connection.execute(
            "INSERT INTO posting VALUES ($1, 'charge', $2, $3, $4, $5)",
            posting_id,
            charge_id,
            uuid4(),
            charge_id,
            datetime.now(UTC),
        )
        for entry in entries:
            await enter(connection, posting_id, *entry)
    return posting_id


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


@pytest.mark.rule("S38")
async def test_what_is_paid_back_and_disputed_cannot_be_changed(connection: asyncpg.Connection) -> None:
    for table, columns in {
        "refund": ("minor_units", "currency", "charge_id", "reason", "requested_by", "payment_intent"),
        "dispute": ("minor_units", "currency", "charge_id", "processor_dispute"),
    }.items():
        for column in columns:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"UPDATE {table} SET {column} = {column}")


@pytest.mark.rule("S36")
async def test_an_unbalanced_ledger_entry_is_refused(house: House, connection: asyncpg.Connection) -> None:
    scene = house.scene([fee(700)])
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    with pytest.raises(asyncpg.RaiseError, match="sum to zero"):
        await post(connection, charge.charge_id, [("processor", 700, "CAD")])
    with pytest.raises(asyncpg.RaiseError, match="sum to zero"):
        await post(connection, charge.charge_id, [("processor", 700, "CAD"), ("fees", -700, "USD")])
    with pytest.raises(asyncpg.RaiseError, match="has entries"):
        await post(connection, charge.charge_id, [])


@pytest.mark.rule("S36")
async def test_the_same_is_never_booked_twice_and_nothing_is_added_to_it(
    house: House, connection: asyncpg.Connection
) -> None:
    scene = house.scene([fee(700)])
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    entries = [("processor", 700, "CAD"), ("fees", -700, "CAD")]
    posting_id = await post(connection, charge.charge_id, entries)
    with pytest.raises(asyncpg.UniqueViolationError, match="posting_kind_reference"):
        await post(connection, charge.charge_id, entries)
    with pytest.raises(asyncpg.UniqueViolationError):
        await enter(connection, posting_id, *entries[0])


@pytest.mark.rule("S36")
async def test_the_ledger_holds_what_the_processor_took(house: House, connection: asyncpg.Connection) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0])
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    rows = await connection.fetch(
        "SELECT account, minor_units FROM ledger_entry JOIN posting USING (posting_id)"
        " WHERE kind = 'charge' AND charge_id = $1",
        charge.charge_id,
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
