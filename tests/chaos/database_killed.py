"""PostgreSQL is killed under eight writers: what it acknowledged is there, once (reliability: E9, small)."""

import asyncio
import signal
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import asyncpg

from deploy.local.keyring import Keyring
from deploy.local.ports import free_ports
from deploy.local.servers.postgres import Postgres, postgres
from deploy.local.state import State
from deploy.local.supervisor import Supervisor
from tests.chaos import Cell
from tests.support.eventually import eventually

_TRIALS = 3
_WRITERS = 8
_ROWS_BEFORE_THE_KILL = 400


async def run() -> list[Cell]:
    """Kill it three times, each time as soon as 400 more rows were acknowledged."""
    acknowledged: set[str] = set()
    fired = 0
    async with _database() as (supervisor, server):
        await _execute(server, "CREATE TABLE written (name text NOT NULL)")
        for trial in range(_TRIALS):
            goal = len(acknowledged) + _ROWS_BEFORE_THE_KILL
            writers = [
                asyncio.create_task(_write(server, f"{trial}-{n}", acknowledged)) for n in range(_WRITERS)
            ]
            await eventually(partial(_reached, acknowledged, goal), timeout=60, interval=0.005)
            fired += await supervisor.kill("postgres", signal.SIGKILL) == -signal.SIGKILL
            await asyncio.gather(*writers)
            await supervisor.start("postgres")
        rows = await _execute(server, "SELECT name FROM written")
    stored = Counter(row["name"] for row in rows)
    lost = len(acknowledged - stored.keys())
    double = sum(1 for count in stored.values() if count > 1)
    passed = fired == _TRIALS and lost == 0 and double == 0
    name = f"PostgreSQL killed under {_WRITERS} writers, {len(acknowledged)} rows acknowledged"
    return [
        Cell(name=name, trials=_TRIALS, fault_fired=fired, lost=lost, double=double, passed=passed),
    ]


def _reached(acknowledged: set[str], goal: int) -> bool:
    return len(acknowledged) >= goal


async def _write(server: Postgres, name: str, acknowledged: set[str]) -> None:
    """Write one row after the other until the connection breaks."""
    connection = await asyncpg.connect(server.superuser_url())
    place = 0
    try:
        while True:
            place += 1
            await connection.execute("INSERT INTO written VALUES ($1)", f"{name}-{place}")
            acknowledged.add(f"{name}-{place}")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        return
    finally:
        connection.terminate()


async def _execute(server: Postgres, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(server.superuser_url())
    try:
        rows: list[asyncpg.Record] = await connection.fetch(statement)
        return rows
    finally:
        await connection.close()


@asynccontextmanager
async def _database() -> AsyncIterator[tuple[Supervisor, Postgres]]:
    with tempfile.TemporaryDirectory(prefix="sotto-chaos-") as folder:
        state = State(Path(folder))
        state.create()
        keyring = Keyring(state.secrets)
        port = free_ports()["postgres"]
        supervisor = Supervisor(state, restart=False)
        try:
            await supervisor.start_together([postgres(state, keyring, port)])
            yield supervisor, Postgres(port, keyring)
        finally:
            await supervisor.stop()
