"""PostgreSQL itself keeps a practice's rows from calls of another, whatever a query asks (ADR 0038).

Each table gets a row of one practice and one of another; all that would refuse made-up rows is taken away.
Every id is made of the practice and the column's name, so that rows which belong together find each other.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import func, select, text

from chassis.auth import Caller
from chassis.current import CALL, Call
from chassis.db import Database
from chassis.faults import Fault, Kind
from chassis.ids import PracticeId
from chassis.tables import PRIVILEGES
from services.conversation.store.tables import CONVERSATION, ENDED
from tests.integration.walls.declared import BEHIND_THE_FIRST_WALL_ONLY, DECLARED, declared
from tests.support.builders import a_client
from tests.support.stack import Database as Address

OWN, OTHER = PracticeId(UUID(int=1)), PracticeId(UUID(int=2))

WALLED = [
    (service, table)
    for service, tables in DECLARED.items()
    for table in tables
    if table not in BEHIND_THE_FIRST_WALL_ONLY[service]
]

COLUMNS = """
SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, NULL) AS type
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND a.attnum > 0
    AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attnum
"""

CHECKS = """
SELECT conrelid::regclass AS "table", conname AS name FROM pg_constraint
WHERE connamespace = $1::regnamespace AND contype = 'c'
"""

VALUES: Mapping[str, Any] = {
    "integer": 1,
    "boolean": False,
    "timestamp with time zone": datetime(2026, 1, 1, tzinfo=UTC),
    "interval": timedelta(days=1),
    "jsonb": "{}",
    "uuid[]": [],
    "text[]": [],
}


class World:
    """The databases of all services with rows of two practices."""

    def __init__(self, columns: Mapping[tuple[str, str], Sequence[asyncpg.Record]]) -> None:
        self._columns = columns
        self.databases: dict[str, Database] = {}

    def row(self, service: str, table: str, practice_id: PracticeId) -> dict[str, Any]:
        """A row of a practice."""
        columns = self._columns[(service, table)]
        return {each["name"]: _value(each["name"], each["type"], practice_id) for each in columns}

    def insertion(self, service: str, table: str) -> str:
        """The statement that adds a row, with the columns' names as parameters."""
        names = [each["name"] for each in self._columns[(service, table)]]
        values = [f"CAST(:{each['name']} AS {each['type']})" for each in self._columns[(service, table)]]
        return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(values)})"


@pytest_asyncio.fixture(scope="module")
async def world(databases: Mapping[str, Address]) -> AsyncIterator[World]:
    """Filled once for all tests, of which none keeps a change."""
    columns: dict[tuple[str, str], list[asyncpg.Record]] = {}
    built = World(columns)
    for service, database in databases.items():
        connection = await asyncpg.connect(database.superuser_url)
        await connection.execute(f"SET search_path = {service}; SET session_replication_role = replica")
        for check in await connection.fetch(CHECKS, service):
            await connection.execute(f'ALTER TABLE {check["table"]} DROP CONSTRAINT "{check["name"]}"')
        for column in await connection.fetch(COLUMNS, service):
            columns.setdefault((service, column["table"]), []).append(column)
        for table in DECLARED[service]:
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for practice_id in (OWN, OTHER):
                row = built.row(service, table, practice_id)
                places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
                statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"
                await connection.execute(statement, *row.values())
        await connection.close()
        built.databases[service] = Database.open(database.url)
    yield built
    for opened in built.databases.values():
        await opened.close()


@contextmanager
def called_by(caller: Caller | None) -> Iterator[None]:
    """What runs in a call of somebody; None: in no call."""
    token = CALL.set(Call("/test/Test", caller, None) if caller else None)
    try:
        yield
    finally:
        CALL.reset(token)


async def seen(database: Database, table: str) -> int:
    """How many rows a query without any condition finds."""
    async with database.transaction() as connection:
        count: int = (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()
        return count


@pytest.mark.rule("S5")
@pytest.mark.parametrize(("service", "table"), WALLED)
async def test_a_query_without_any_condition_finds_the_callers_practice_only(
    world: World, service: str, table: str
) -> None:
    database = world.databases[service]
    with called_by(a_client(OWN)):
        assert await seen(database, table) == 1
    with called_by(a_client(PracticeId(UUID(int=3)))):
        assert await seen(database, table) == 0
    with called_by(None):
        assert await seen(database, table) == 2


@pytest.mark.rule("S5")
@pytest.mark.parametrize(("service", "table"), WALLED)
async def test_a_write_without_any_condition_reaches_the_callers_practice_only(
    world: World, service: str, table: str
) -> None:
    database, may = world.databases[service], declared(DECLARED[service][table])
    columns = sorted(each.removeprefix("UPDATE ") for each in may if each.startswith("UPDATE "))
    statements = [f"UPDATE {table} SET {column} = {column}" for column in columns[:1]]
    if "UPDATE" in may:
        statements.append(f"UPDATE {table} SET practice_id = practice_id")
    if "DELETE" in may:
        statements.append(f"DELETE FROM {table}")
    with called_by(a_client(OWN)):
        for statement in statements:
            async with database.transaction() as connection:
                changed = await connection.execute(text(statement))
                assert changed.rowcount == 1, statement
                await connection.rollback()


@pytest.mark.rule("S5")
@pytest.mark.parametrize(("service", "table"), WALLED)
async def test_a_row_of_another_practice_cannot_be_added(world: World, service: str, table: str) -> None:
    if "INSERT" not in declared(DECLARED[service][table]):
        return
    database, row = world.databases[service], world.row(service, table, OTHER)
    with called_by(a_client(OWN)), pytest.raises(Fault) as refused:
        async with database.transaction() as connection:
            await connection.execute(text(world.insertion(service, table)), row)
    assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.parametrize(("service", "table"), WALLED)
async def test_a_session_that_does_not_say_for_whom_it_works_sees_nothing(
    databases: Mapping[str, Address], world: World, service: str, table: str
) -> None:
    connection = await asyncpg.connect(databases[service].url)
    assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    async with connection.transaction():
        await connection.execute(f"SET LOCAL sotto.practice = '{OWN}'")
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 1
    assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    await connection.close()


@pytest.mark.parametrize("service", DECLARED)
async def test_every_table_has_a_wall_that_holds_for_its_owner_too_or_a_reason(
    databases: Mapping[str, Address], service: str
) -> None:
    connection = await asyncpg.connect(databases[service].owner_url)
    found = await connection.fetch(
        "SELECT relname, relrowsecurity AND relforcerowsecurity AS walled FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = current_schema()::regnamespace AND relname <> 'schema_version'"
    )
    await connection.close()
    open_to_all = {row["relname"] for row in found if not row["walled"]}
    assert open_to_all == BEHIND_THE_FIRST_WALL_ONLY[service].keys() | PRIVILEGES.keys()


@pytest.mark.parametrize(
    ("service", "index", "statement"),
    [
        (
            "directory",
            "person_address",
            f"SELECT FROM person WHERE practice_id = '{OWN}' AND address_key = 'a@example.org'",
        ),
        ("conversation", "conversation_ended", str(select(CONVERSATION).where(func.now() < ENDED))),
        (
            "conversation",
            "message_pkey",
            f"SELECT FROM message WHERE conversation_id = '{OWN}' AND sequence > 5",
        ),
    ],
)
async def test_what_looks_a_row_up_by_an_index_does_so_behind_the_wall(
    world: World, service: str, index: str, statement: str
) -> None:
    with called_by(a_client(OWN)):
        async with world.databases[service].transaction() as connection:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
            plan = "\n".join((await connection.execute(text(f"EXPLAIN {statement}"))).scalars())
    assert re.search(f"using {index} .*\n +Index Cond", plan), plan


async def test_a_transaction_for_every_practice_says_so_itself(world: World) -> None:
    database = world.databases["conversation"]
    with called_by(a_client(OWN)):
        async with database.transaction(for_every_practice=True) as connection:
            count = await connection.execute(text("SELECT count(*) FROM conversation"))
            assert count.scalar_one() == 2
        assert await seen(database, "conversation") == 1


async def test_a_process_that_calls_sees_every_practice(world: World) -> None:
    with called_by(replace(a_client(OWN), person_id=None, practice_id=None, service="billing")):
        assert await seen(world.databases["conversation"], "conversation") == 2


def _value(name: str, kind: str, practice_id: PracticeId) -> Any:
    if name == "practice_id":
        return practice_id
    made = uuid5(practice_id, name)
    own = {"uuid": made, "bytea": made.bytes, "text": str(made), "bigint": practice_id.int}
    return own.get(kind, VALUES.get(kind))
