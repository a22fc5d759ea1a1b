"""A running echo server and whoever calls it; a database with the chassis's tables; a broker to maltreat."""

import asyncio
import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import text

from chassis.auth import Caller, Role
from chassis.db import Database, migrate
from chassis.dial import Dialer
from chassis.ids import DivisionId, PersonId, PracticeId, new_id
from chassis.rpc import Server
from chassis.settings import IdentitySettings, ServerSettings
from tests.conftest import NewDatabase
from tests.integration.chassis.echo import Echo, Stub
from tests.support import stack
from tests.unit.chassis.identities import Identities

VERSIONS = Path(__file__).parent / "migrations" / "versions"


class DialSettings(IdentitySettings):
    test_address: str


@dataclass
class World:
    """An echo server of the process "test", and a stub of the process "gateway"."""

    identities: Identities
    echo: Echo
    server: Server
    address: str
    dialer: Dialer
    stub: Any

    def token(self, caller: Caller, audience: str = "test") -> list[tuple[str, str]]:
        """Metadata with a person's token."""
        token = self.identities.signer("directory").person_token(caller, audience, datetime.now(UTC))
        return [("authorization", f"Bearer {token}")]


DIVISION = DivisionId(new_id())


def person(*roles: Role) -> Caller:
    """A person with these roles in one division."""
    held = {DIVISION: frozenset(roles)} if roles else {}
    return Caller(
        person_id=PersonId(new_id()), practice_id=PracticeId(new_id()), roles=held, session_id=new_id()
    )


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    identities = Identities(tmp_path, "directory", "gateway", "notify", "test")
    echo = Echo()
    settings = ServerSettings(listen="127.0.0.1:0", trust_file=identities.trust_file, max_concurrent_calls=8)
    server = Server(settings, "test", identities.trust(), [echo.register])
    address = f"127.0.0.1:{await server.start()}"
    dialer = dial(identities, address, "gateway")
    yield World(identities, echo, server, address, dialer, Stub(dialer.channel("test")))
    await dialer.close()
    await server.stop(0)


def dial(identities: Identities, address: str, process: str) -> Dialer:
    """A dialer of a process that knows the address of the process "test"."""
    settings = DialSettings(identity_key_file=identities.key_file(process), test_address=address)
    return Dialer(settings, identities.signer(process))


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """All log lines so far, as dicts."""
    lines: list[dict[str, Any]] = []

    def read() -> list[dict[str, Any]]:
        lines.extend(json.loads(line) for line in capsys.readouterr().out.splitlines())
        return lines

    return read


@pytest_asyncio.fixture(scope="module")
async def migrated(empty_database: NewDatabase) -> stack.Database:
    """A new database with the chassis's tables. It is billing's: the stack knows real services only."""
    made = await empty_database("billing")
    await asyncio.to_thread(migrate, made.owner_url, "billing", VERSIONS)
    return made


@pytest_asyncio.fixture
async def place(migrated: stack.Database) -> stack.Database:
    """That database, with nothing in its tables."""
    connection = await asyncpg.connect(migrated.owner_url)
    await connection.execute("TRUNCATE outbox, inbox, idempotency, timer, dead_letter, effect")
    await connection.close()
    return migrated


@pytest_asyncio.fixture
async def opened(place: stack.Database) -> AsyncIterator[Database]:
    """That database, opened as the service's own role."""
    database = Database.open(place.url)
    yield database
    await database.close()


async def all_rows(database: Database, statement: str, **values: Any) -> list[Any]:
    """What a query answers."""
    async with database.transaction() as connection:
        return list(await connection.execute(text(statement), values))


class Broker:
    """A NATS server of a test's own, to be killed and wiped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"nats://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = {
            "listen": f"127.0.0.1:{self.port}",
            "jetstream": {"store_dir": str(self._folder / "store"), "sync_interval": "always"},
        }
        configuration = self._folder / "nats.json"
        configuration.write_text(json.dumps(settings))
        binary = Path(sys.executable).with_name("nats-server")
        self._process = subprocess.Popen(
            [binary, "-c", configuration], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Take connections, and answer nothing for a while (SIGSTOP)."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def wipe(self) -> None:
        """Lose everything, and come back."""
        self.kill()
        shutil.rmtree(self._folder / "store")
        self.start()


@pytest.fixture
def broker(tmp_path: Path) -> Any:
    server = Broker(tmp_path)
    server.start()
    yield server
    server.kill()
