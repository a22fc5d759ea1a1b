"""PostgreSQL: connections, one transaction per act, leadership, migrations.

SQLAlchemy Core on asyncpg. What the driver throws becomes a Fault here, and nowhere else.
"""

import asyncio
import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

import asyncpg
from alembic import op
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chassis.faults import Fault, Kind, not_found
from chassis.tables import METADATA, PRIVILEGES
from chassis.walls import EVERY, SETTING, practice_of_call

T = TypeVar("T")

_ATTEMPTS = 3
_CONNECT_SECONDS = 2.0
_POOL_WAIT_SECONDS = 1.0
_ANSWER_GRACE_SECONDS = 0.5
_IDLE_IN_TRANSACTION = timedelta(seconds=30)

_DRIVER_ERRORS = (asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What the driver says of a connection that breaks under it."""

_TRY_AGAIN = {"40001", "40P01"}
_TOO_SLOW = {"57014", "55P03", "25P03"}
_TOO_MANY = {"53300", "53400"}
_LOST = {"57P01", "57P02", "57P03", "57P05"}
_REFUSED = "42501"
_WALL = "ExecWithCheckOptions"
"""PostgreSQL's function that refuses rows which no policy allows; missing privileges have the same state."""


class Retry(Exception):
    """The database chose this transaction as the victim of a conflict; the act may be run again."""


class Database:
    """A pool of connections as the service's own role."""

    def __init__(self, engine: AsyncEngine, single: AsyncEngine) -> None:
        self._engine = engine
        self._single = single

    @classmethod
    def open(
        cls,
        url: str,
        pool_size: int = 10,
        statement_timeout: timedelta = timedelta(seconds=2),
        lock_timeout: timedelta = timedelta(seconds=2),
        seldom_used: bool = False,
    ) -> "Database":
        """A database at postgresql://user:password@host:port/name; connects when first used.

        A statement longer than `statement_timeout`, or a wait for a lock beyond `lock_timeout`, is Fault
        DEADLINE; no free connection within a second is Fault EXHAUSTED; no server, or one that is silent for
        half a second longer than a statement may take, is Fault UNAVAILABLE.

        `seldom_used`: each connection is asked first whether its server is still there. Elsewhere the first
        call after a restart finds out.
        """
        arguments = _connect_arguments(statement_timeout, lock_timeout)
        address = driver_url(url)
        pooled = create_async_engine(
            address,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=_POOL_WAIT_SECONDS,
            pool_use_lifo=True,
            pool_pre_ping=seldom_used,
            hide_parameters=True,
            connect_args=arguments,
        )
        single = create_async_engine(
            address,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            connect_args=arguments,
        )
        for engine in (pooled, single):
            event.listen(engine.sync_engine, "invalidate", _cut)
        return cls(pooled, single)

    @asynccontextmanager
    async def transaction(self, for_every_practice: bool = False) -> AsyncIterator[AsyncConnection]:
        """One READ COMMITTED transaction: committed at the end of the block, rolled back by any exception.

        In a call of somebody of a practice it sees the rows of that practice only, unless it is
        `for_every_practice` (ADR 0038). Raises Retry where running the act again may succeed, Fault NOT_FOUND
        where it would write a row of another practice, and Faults as `open` tells.
        """
        try:
            async with self._engine.connect() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                assert isinstance(driver, _Connection)
                driver.practice = EVERY if for_every_practice else practice_of_call()
                async with connection.begin():
                    yield connection
        except (DBAPIError, PoolTimeoutError, OSError) as error:
            _translate(error)

    @asynccontextmanager
    async def leading(self, name: str) -> AsyncIterator[AsyncConnection | None]:
        """Try to become the one leader called `name` in this service.

        Yields None if another process leads. Otherwise yields a connection of its own, without a transaction,
        that holds the leadership (an advisory lock) for the length of the block: when it breaks, so does
        every statement on it, and somebody else may lead.
        """
        try:
            async with self._single.connect() as connection:
                statement = text(
                    "SELECT pg_try_advisory_lock(hashtextextended(current_schema() || :name, 0))"
                )
                won = (await connection.execute(statement, {"name": f"/{name}"})).scalar_one()
                yield connection if won else None
        except (DBAPIError, OSError) as error:
            _translate(error)

    def direct(self) -> "Direct":
        """A connection of its own, below SQLAlchemy, for a statement that is run over and over."""
        return Direct(self._single)

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()
        await self._single.dispose()


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    """Says for which practice a transaction works where it begins it: in the same round trip."""

    practice = ""

    async def execute(self, query: str, *args: Any, **named: Any) -> str:
        """Run statements."""
        if query.startswith("BEGIN"):
            query = f"{query} SET LOCAL {SETTING} = '{self.practice}'"
        status: str = await super().execute(query, *args, **named)
        return status


class Direct:
    """One connection of the driver's own; each statement is prepared once, and a transaction of its own.

    It works for every practice: its statements are those of many calls at once, checked before.
    Statements find rows by index only: a plan that was made while a table was small is kept when it is large.
    Connects when first used, and again after any failure. For one task at a time.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None

    async def fetch(self, statement: str, *values: Any) -> Sequence[Any]:
        """The rows of a statement with placeholders $1, $2 …; raises like `Database.transaction`."""
        try:
            rows: Sequence[Any] = await (await self._driver()).fetch(statement, *values)
            return rows
        except (asyncpg.PostgresError, *_DRIVER_ERRORS, DBAPIError, OSError) as error:
            await self._drop()
            _translate(error)

    async def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()

    async def _driver(self) -> Any:
        if self._connection is not None:
            driver = (await self._connection.get_raw_connection()).driver_connection
            if driver is not None and not driver.is_closed():
                return driver
            await self._drop()
        self._connection = await self._engine.connect()
        driver = (await self._connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute(f"SET enable_seqscan = off; SET {SETTING} = '{EVERY}'")
        return driver

    async def _drop(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.invalidate()
            await connection.close()


async def retrying(function: Callable[[], Awaitable[T]]) -> T:
    """Run an act, at most three times while it raises Retry; then Fault UNAVAILABLE.

    The act is one transaction, so that running it again repeats nothing.
    """
    for _ in range(_ATTEMPTS):
        try:
            return await function()
        except Retry:
            continue
    raise Fault(Kind.UNAVAILABLE, "DATABASE_CONTENTION", "Too many changes at once. Try again.")


def _connect_arguments(statement_timeout: timedelta, lock_timeout: timedelta) -> dict[str, Any]:
    return {
        "connection_class": _Connection,
        "timeout": _CONNECT_SECONDS,
        "command_timeout": statement_timeout.total_seconds() + _ANSWER_GRACE_SECONDS,
        "server_settings": {
            "application_name": "sotto",
            "statement_timeout": _milliseconds(statement_timeout),
            "lock_timeout": _milliseconds(lock_timeout),
            "idle_in_transaction_session_timeout": _milliseconds(_IDLE_IN_TRANSACTION),
        },
    }


def _milliseconds(duration: timedelta) -> str:
    return str(int(duration.total_seconds() * 1000))


def driver_url(url: str) -> str:
    """postgresql://… as SQLAlchemy names it for asyncpg."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def _cut(connection: Any, _record: Any, _error: Any) -> None:
    """Cut the line to a server that does not answer: a polite goodbye would wait for it once more."""
    connection.driver_connection.terminate()


def _translate(error: Exception) -> NoReturn:
    """Raise what the driver's error means to a caller; its text stays here, for it may quote rows."""
    if isinstance(error, PoolTimeoutError):
        raise Fault(Kind.EXHAUSTED, "DATABASE_BUSY", "Too much is going on at once. Try again.") from None
    if isinstance(error, DBAPIError | asyncpg.PostgresError):
        cause = error.orig if isinstance(error, DBAPIError) else error
        state = str(getattr(cause, "sqlstate", None) or "")
        if state in _TRY_AGAIN:
            raise Retry from None
        if state in _TOO_SLOW:
            raise Fault(Kind.DEADLINE, "DATABASE_TOO_SLOW", "This took too long. Try again.") from None
        if state in _TOO_MANY:
            raise Fault(Kind.EXHAUSTED, "DATABASE_BUSY", "Too much is going on at once. Try again.") from None
        if state == _REFUSED and _by_the_wall(cause):
            raise not_found("entry") from None
        invalidated = isinstance(error, DBAPIError) and error.connection_invalidated
        if not (state in _LOST or state.startswith("08") or invalidated):
            raise error
    raise Fault(
        Kind.UNAVAILABLE, "DATABASE_UNAVAILABLE", "The database is out of reach. Try again."
    ) from None


def _by_the_wall(error: Any) -> bool:
    described = error if isinstance(error, asyncpg.PostgresError) else error.__cause__
    return getattr(described, "server_source_function", None) == _WALL


def migrate(url: str, service: str, versions: Path | None = None) -> None:
    """Bring the service's schema to the newest version, as its owner.

    The schema (named like the service) and the role `sotto_<service>` are there already. All steps are one
    transaction under an advisory lock, so that several processes may start at once. `versions` is the folder
    of the migrations, by default services/<service>/migrations/versions. Runs an event loop of its own.
    """
    if versions is None:
        versions = Path(importlib.import_module("services").__path__[0]) / service / "migrations" / "versions"
    asyncio.run(_migrate(url, service, versions))


async def _migrate(url: str, service: str, folder: Path) -> None:
    engine = create_async_engine(
        driver_url(url), poolclass=NullPool, connect_args={"timeout": _CONNECT_SECONDS}
    )
    try:
        async with engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended('sotto migrations', 0))")
            )
            await connection.execute(
                text("SELECT set_config('search_path', :schema, true)"), {"schema": service}
            )
            await connection.execute(text(f"SET LOCAL {SETTING} = '{EVERY}'"))
            await connection.run_sync(_upgrade, folder)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, folder: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(folder.parent))
    config.set_main_option("version_locations", str(folder))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)

    def steps(revision: Any, _: Any) -> Any:
        return scripts._upgrade_revs("head", revision)

    with EnvironmentContext(config, scripts, fn=steps) as environment:
        environment.configure(connection=connection, version_table="schema_version")
        environment.run_migrations()


class Operations(Protocol):
    """The part of alembic's `op` that `grant` needs."""

    def execute(self, sqltext: str, /) -> None:
        """Run a statement."""
        ...


def grant(operations: Operations, table: str, privileges: str) -> None:
    """Give the service's own role `privileges` ("SELECT, INSERT") on a table of its schema."""
    operations.execute(f"GRANT {privileges} ON {table} TO {_role()}")


def chassis_tables() -> None:
    """Create outbox, inbox, idempotency, timer and dead_letter; called by each service's first migration.

    The role may not delete: rows go by `forget_old_rows()`, which keeps published events 30 days and the rows
    that recognise repetitions 60 days.
    """
    METADATA.create_all(op.get_bind())
    schema = _schema()
    op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {_role()}")
    op.execute(f"GRANT USAGE ON SEQUENCE outbox_seq_seq TO {_role()}")
    for table, privileges in PRIVILEGES.items():
        grant(op, table, privileges)
    op.execute(
        f"""
        CREATE FUNCTION forget_old_rows() RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
            DELETE FROM outbox WHERE published_at < now() - interval '30 days';
            DELETE FROM inbox WHERE received_at < now() - interval '60 days';
            DELETE FROM idempotency WHERE created_at < now() - interval '60 days';
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION forget_old_rows() FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION forget_old_rows() TO {_role()}")


def _schema() -> str:
    return str(op.get_bind().execute(text("SELECT quote_ident(current_schema())")).scalar_one())


def _role() -> str:
    return str(op.get_bind().execute(text("SELECT quote_ident('sotto_' || current_schema())")).scalar_one())
