"""Transactions, migrations, leadership and idempotency on a real PostgreSQL."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from chassis.db import Database, Retry, migrate, retrying
from chassis.faults import Fault, Kind
from chassis.idempotency import RequestKey, claim, remember
from chassis.ids import new_id
from tests.conftest import NewDatabase
from tests.integration.chassis.conftest import VERSIONS, all_rows
from tests.support import stack
from tests.support.eventually import eventually

ADD = text("INSERT INTO effect (name, number) VALUES (:name, :number)")


class Proxy:
    """Stands between the database and its client, and falls silent when it is told to."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._talking = asyncio.Event()
        self._talking.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    def freeze(self) -> None:
        self._talking.clear()

    def thaw(self) -> None:
        self._talking.set()

    async def stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*(writer.wait_closed() for writer in self._writers), return_exceptions=True)
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers += writer, back
        for source, sink in ((reader, back), (there, writer)):
            self._tasks.add(asyncio.create_task(self._pass_on(source, sink)))

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                await self._talking.wait()
                sink.write(data)
        except OSError:
            pass
        finally:
            sink.close()


@pytest_asyncio.fixture
async def proxy(stack: stack.Stack) -> AsyncIterator[tuple[Proxy, int]]:
    made = Proxy(stack.postgres.port)
    yield made, await made.start()
    await made.stop()


async def fault_of(act: Any) -> Fault:
    with pytest.raises(Fault) as raised:
        await act
    return raised.value


async def test_what_a_block_did_is_kept_or_undone_as_a_whole(opened: Database) -> None:
    async with opened.transaction() as connection:
        await connection.execute(ADD, {"name": "kept", "number": 1})

    async def fail() -> None:
        async with opened.transaction() as connection:
            await connection.execute(ADD, {"name": "undone", "number": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await all_rows(opened, "SELECT name FROM effect") == [("kept",)]


async def test_no_server_is_an_unavailable_fault_within_three_seconds() -> None:
    started = time.monotonic()
    database = Database.open("postgresql://x:y@127.0.0.1:1/z")
    fault = await fault_of(all_rows(database, "SELECT 1"))
    assert (fault.kind, fault.reason) == (Kind.UNAVAILABLE, "DATABASE_UNAVAILABLE")
    assert time.monotonic() - started < 3
    await database.close()


async def test_a_frozen_server_is_unavailable_within_three_seconds_and_comes_back(
    place: stack.Database, stack: stack.Stack, proxy: tuple[Proxy, int]
) -> None:
    between, port = proxy
    database = Database.open(place.url.replace(f":{stack.postgres.port}/", f":{port}/"))
    assert await all_rows(database, "SELECT 1") == [(1,)]
    between.freeze()
    for _ in range(2):
        started = time.monotonic()
        assert (await fault_of(all_rows(database, "SELECT 1"))).kind is Kind.UNAVAILABLE
        assert time.monotonic() - started < 3
    between.thaw()
    assert await all_rows(database, "SELECT 1") == [(1,)]
    await database.close()


async def test_a_server_frozen_in_the_middle_of_a_block_is_unavailable_in_time(
    place: stack.Database, stack: stack.Stack, proxy: tuple[Proxy, int]
) -> None:
    between, port = proxy
    database = Database.open(place.url.replace(f":{stack.postgres.port}/", f":{port}/"))

    async def commit_into_the_void() -> None:
        async with database.transaction() as connection:
            await connection.execute(ADD, {"name": "never", "number": 1})
            between.freeze()

    started = time.monotonic()
    assert (await fault_of(commit_into_the_void())).kind is Kind.UNAVAILABLE
    assert time.monotonic() - started < 3
    between.thaw()
    await database.close()


async def test_a_lost_connection_is_unavailable_once_and_then_replaced(
    opened: Database, place: stack.Database
) -> None:
    superuser = await asyncpg.connect(place.superuser_url)

    async def lose() -> None:
        async with opened.transaction() as connection:
            number = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            await superuser.execute("SELECT pg_terminate_backend($1)", number)
            await connection.execute(text("SELECT 1"))

    assert (await fault_of(lose())).kind is Kind.UNAVAILABLE
    assert await all_rows(opened, "SELECT 1") == [(1,)]
    await superuser.close()


async def test_a_slow_statement_is_a_deadline_fault(place: stack.Database) -> None:
    database = Database.open(place.url, statement_timeout=timedelta(milliseconds=100))
    assert (await fault_of(all_rows(database, "SELECT pg_sleep(5)"))).kind is Kind.DEADLINE
    await database.close()


async def test_a_long_wait_for_a_lock_is_a_deadline_fault(place: stack.Database) -> None:
    database = Database.open(place.url, lock_timeout=timedelta(milliseconds=100))
    await all_rows(database, "INSERT INTO effect (name, number) VALUES ('x', 1) RETURNING 1")
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE effect SET number = 2"))
        assert (await fault_of(all_rows(database, "UPDATE effect SET number = 3"))).kind is Kind.DEADLINE
    await database.close()


async def test_a_direct_connection_keeps_each_statement_for_itself_and_fails_like_a_transaction(
    opened: Database, place: stack.Database
) -> None:
    insert = "INSERT INTO effect (name, number) SELECT * FROM unnest($1::text[], $2::int[]) RETURNING name"
    hasty = Database.open(place.url, statement_timeout=timedelta(milliseconds=100))
    for database in (opened, hasty):
        direct = database.direct()
        assert [row[0] for row in await direct.fetch(insert, ["a", "b"], [1, 2])] == ["a", "b"]
        (pid,) = await direct.fetch("SELECT pg_backend_pid()")
        with pytest.raises(asyncpg.UndefinedTableError):
            await direct.fetch("SELECT nothing FROM nowhere")
        if database is hasty:
            assert (await fault_of(direct.fetch("SELECT pg_sleep(5)"))).kind is Kind.DEADLINE
        assert await direct.fetch("SELECT pg_backend_pid()") != [pid]
        await direct.close()
        await direct.close()
    assert len(await all_rows(opened, "SELECT name FROM effect")) == 4
    await hasty.close()


async def test_a_direct_connection_to_a_frozen_or_lost_server_is_unavailable_and_comes_back(
    place: stack.Database, stack: stack.Stack, proxy: tuple[Proxy, int]
) -> None:
    between, port = proxy
    database = Database.open(place.url.replace(f":{stack.postgres.port}/", f":{port}/"))
    direct = database.direct()
    ((pid,),) = await direct.fetch("SELECT pg_backend_pid()")
    between.freeze()
    for _ in range(2):
        started = time.monotonic()
        assert (await fault_of(direct.fetch("SELECT 1"))).kind is Kind.UNAVAILABLE
        assert time.monotonic() - started < 3
    between.thaw()
    ((another,),) = await direct.fetch("SELECT pg_backend_pid()")
    assert another != pid
    superuser = await asyncpg.connect(place.superuser_url)
    dying = asyncio.create_task(fault_of(direct.fetch("SELECT pg_sleep(1)")))
    await eventually(
        lambda: superuser.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND state = 'active'", another
        )
    )
    await superuser.execute("SELECT pg_terminate_backend($1)", another)
    assert (await dying).kind is Kind.UNAVAILABLE
    assert await direct.fetch("SELECT 1") == [(1,)]
    await superuser.close()
    await direct.close()
    await database.close()


async def test_an_exhausted_pool_is_an_exhausted_fault(place: stack.Database) -> None:
    database = Database.open(place.url, pool_size=1)
    async with database.transaction() as connection:
        await connection.execute(text("SELECT 1"))
        assert (await fault_of(all_rows(database, "SELECT 1"))).kind is Kind.EXHAUSTED
    await database.close()


async def test_a_wrong_statement_stays_the_mistake_that_it_is(opened: Database) -> None:
    with pytest.raises(ProgrammingError):
        await all_rows(opened, "SELECT nothing FROM nowhere")


async def test_a_deadlock_is_resolved_by_running_one_act_again(opened: Database) -> None:
    await all_rows(opened, "INSERT INTO effect (name, number) VALUES ('a', 0), ('b', 0) RETURNING 1")
    both, runs = asyncio.Barrier(2), 0

    async def add(first: str, second: str) -> None:
        nonlocal runs
        runs += 1
        async with opened.transaction() as connection:
            statement = text("UPDATE effect SET number = number + 1 WHERE name = :name")
            await connection.execute(statement, {"name": first})
            if runs <= 2:
                await both.wait()
            await connection.execute(statement, {"name": second})

    await asyncio.gather(retrying(lambda: add("a", "b")), retrying(lambda: add("b", "a")))
    assert runs == 3
    assert await all_rows(opened, "SELECT number FROM effect") == [(2,), (2,)]


async def test_an_act_that_always_conflicts_is_given_up() -> None:
    async def conflict() -> None:
        raise Retry

    assert (await fault_of(retrying(conflict))).kind is Kind.UNAVAILABLE


async def test_one_leads_until_it_lets_go(opened: Database) -> None:
    async with opened.leading("work") as first:
        assert first is not None
        async with opened.leading("work") as second, opened.leading("other") as other:
            assert second is None
            assert other is not None
    async with opened.leading("work") as again:
        assert again is not None


async def test_migrations_may_run_at_once_and_again(empty_database: NewDatabase) -> None:
    made = await empty_database("billing")
    runs = [asyncio.to_thread(migrate, made.owner_url, "billing", VERSIONS) for _ in range(4)]
    await asyncio.gather(*runs)
    connection = await asyncpg.connect(made.owner_url)
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'billing'")
    await connection.close()
    wanted = {"outbox", "inbox", "idempotency", "timer", "dead_letter", "effect", "schema_version"}
    assert {row["tablename"] for row in tables} == wanted


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM outbox",
        "UPDATE outbox SET payload = ''",
        "TRUNCATE outbox",
        "DELETE FROM inbox",
        "UPDATE inbox SET consumer = ''",
        "DELETE FROM idempotency",
        "UPDATE idempotency SET fingerprint = ''",
        "DELETE FROM dead_letter",
        "CREATE TABLE mine (id integer)",
        "SELECT * FROM schema_version",
    ],
)
async def test_the_services_own_role_cannot_rewrite_what_happened(opened: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        await all_rows(opened, statement)


async def test_old_rows_are_forgotten_and_others_kept(opened: Database, place: stack.Database) -> None:
    owner = await asyncpg.connect(place.owner_url)
    for age, published in ((31, 31), (31, None), (1, 1)):
        await owner.execute(
            """INSERT INTO outbox
            (event_id, subject, aggregate_id, payload, headers, created_at, published_at)
            VALUES ($1, 's', $1, '', '{}', now() - $2::interval, now() - $3::interval)""",
            new_id(),
            timedelta(days=age),
            timedelta(days=published) if published else None,
        )
    for age in (61, 59):
        await owner.execute(
            "INSERT INTO inbox VALUES ('c', $1, now() - $2::interval)", new_id(), timedelta(days=age)
        )
    await owner.close()
    async with opened.transaction() as connection:
        await connection.execute(text("SELECT forget_old_rows()"))
    left = await all_rows(opened, "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM inbox)")
    assert left == [(2, 1)]


def key(**changes: Any) -> RequestKey:
    values: dict[str, Any] = {
        "caller": "person:1",
        "request_id": new_id(),
        "method": "/a/B",
        "fingerprint": b"f",
    }
    return RequestKey(**values | changes)


async def test_twenty_concurrent_repetitions_act_once_and_get_the_same_answer(place: stack.Database) -> None:
    database = Database.open(place.url, pool_size=20)
    request = key()

    async def act(number: int) -> str:
        async with database.transaction() as connection:
            earlier = await claim(connection, request)
            if earlier is not None:
                return earlier
            await connection.execute(ADD, {"name": "act", "number": number})
            await remember(connection, request, str(number))
            return str(number)

    answers = await asyncio.gather(*(act(number) for number in range(20)))
    effects = await all_rows(database, "SELECT number FROM effect")
    assert len(effects) == 1
    assert set(answers) == {str(effects[0].number)}
    await database.close()


async def test_an_act_that_failed_may_be_repeated(opened: Database) -> None:
    request = key()

    async def fail() -> None:
        async with opened.transaction() as connection:
            assert await claim(connection, request) is None
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with opened.transaction() as connection:
        assert await claim(connection, request) is None


@pytest.mark.parametrize("changes", [{"fingerprint": b"g"}, {"method": "/a/C"}])
async def test_an_id_used_for_another_request_is_refused(opened: Database, changes: dict[str, Any]) -> None:
    request = key()
    async with opened.transaction() as connection:
        await claim(connection, request)
        await remember(connection, request, "done")

    async def again(caller: str) -> str | None:
        async with opened.transaction() as connection:
            return await claim(connection, key(request_id=request.request_id, caller=caller, **changes))

    fault = await fault_of(again(request.caller))
    assert (fault.kind, fault.reason) == (Kind.PRECONDITION, "REQUEST_ID_REUSED")
    assert await again("person:2") is None
