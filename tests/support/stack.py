"""The real servers a test run shares: started by the first test that needs them, stopped with the run.

They live under a process of their own (`python -m deploy.local.servers`) that watches the pytest process
which was called by hand (under xdist: the controller, which outlives every worker): nothing is left over.
"""

import asyncio
import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from chassis.db import migrate
from chassis.keystore.migrating import VERSIONS as KEY_VERSIONS
from chassis.keystore.tables import SCHEMA as KEYS
from chassis.walls import EVERY, SETTING
from deploy.local.keyring import Keyring
from deploy.local.ports import LOOPBACK, SERVICES
from deploy.local.servers.nats import nats_url
from deploy.local.servers.postgres import Postgres, make_database, make_key_store
from deploy.local.servers.s3 import ACCESS_KEY, REGION, ObjectStore
from deploy.local.state import PROJECT, State
from tests.support.loopback import http_client

_PATIENCE_SECONDS = 60.0
# Makes workers that need the same template wait for the one that migrates it.
_TEMPLATE_LOCK = 0x5077

# Kept, so that no warning is raised about a process that is meant to live on.
_started: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class Database:
    """One test's database: `url` works as the service's role, `owner_url` as the role of the migrations.

    It has a key store as well, in a schema of its own; both roles of services with keys work there too.
    """

    name: str
    service: str
    url: str
    owner_url: str
    superuser_url: str
    key_store_owner_url: str

    async def as_service(self) -> asyncpg.Connection:
        """Connect as the service's role that sees the rows of every practice (ADR 0038)."""
        return await asyncpg.connect(self.url, server_settings={SETTING: EVERY})


@dataclass(frozen=True)
class S3:
    """The S3 server as a service is told about it, with a bucket of the test module's own."""

    endpoint: str
    access_key: str
    secret_key: str
    region: str
    bucket: str


@dataclass(frozen=True)
class MailCatcher:
    """The mail server that keeps what it gets; `url` is its web side."""

    smtp_host: str
    smtp_port: int
    url: str

    async def messages(self, to: str = "", after: str = "") -> list[dict[str, object]]:
        """Return the mails to a recipient, newest first (shape: `deploy.local.mailbox.Mail.as_json`)."""
        async with http_client() as client:
            answer = await client.get(f"{self.url}/api/messages", params={"to": to, "after": after})
            answer.raise_for_status()
            found: list[dict[str, object]] = answer.json()
            return found


class Stack:
    """The running servers."""

    def __init__(self, folder: Path) -> None:
        self.state = State(folder)
        self.keyring = Keyring(self.state.secrets)
        self.ports: dict[str, int] = json.loads((folder / "ports.json").read_text())
        self.postgres = Postgres(self.ports["postgres"], self.keyring)
        self.nats_url = nats_url(self.keyring, self.ports["nats"])
        self.object_store = ObjectStore(self.ports["s3"], self.keyring)
        self.mail = MailCatcher(LOOPBACK, self.ports["smtp"], f"http://{LOOPBACK}:{self.ports['inbox']}")

    def s3(self, bucket: str) -> S3:
        """Return the S3 settings for a bucket whose name begins with `sotto-files`."""
        store = self.object_store
        return S3(store.endpoint, ACCESS_KEY, store.secret_key, REGION, bucket)

    async def empty_database(self, service: str) -> Database:
        """Return a new database with all services' schemas and roles, and nothing in them."""
        name = _new_name(service)
        await make_database(self.postgres, name, SERVICES)
        await make_key_store(self.postgres, name)
        await self._let_owners_see(name)
        return self._database(name, service)

    async def database(self, service: str) -> Database:
        """Return a new database that the service's migrations have been run on."""
        template = f"template_{service}"
        connection = await asyncpg.connect(self.postgres.superuser_url())
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", _TEMPLATE_LOCK)
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", template):
                await self._make_template(connection, template, service)
            name = _new_name(service)
            await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        finally:
            await connection.close()
        await self._let_owners_see(name)
        return self._database(name, service)

    async def drop(self, database: Database) -> None:
        """Remove a database with whoever is still connected to it."""
        connection = await asyncpg.connect(self.postgres.superuser_url())
        try:
            await connection.execute(f'DROP DATABASE IF EXISTS "{database.name}" WITH (FORCE)')
        finally:
            await connection.close()

    async def _make_template(self, connection: asyncpg.Connection, template: str, service: str) -> None:
        # Under another name until it is whole: a failed migration must not become a template.
        unfinished = f"unfinished_{service}"
        await connection.execute(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
        await make_database(self.postgres, unfinished, SERVICES)
        await make_key_store(self.postgres, unfinished)
        keys_url = self.postgres.key_store_owner_url(unfinished)
        await asyncio.to_thread(migrate, keys_url, KEYS, KEY_VERSIONS)
        await asyncio.to_thread(migrate, self.postgres.owner_url(service, unfinished), service)
        await connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')

    async def _let_owners_see(self, name: str) -> None:
        """Tests look at rows as the owner: of every practice (ADR 0038)."""
        connection = await asyncpg.connect(self.postgres.superuser_url())
        try:
            for service in SERVICES:
                owner = f"sotto_{service}_owner"
                await connection.execute(
                    f"ALTER ROLE {owner} IN DATABASE \"{name}\" SET {SETTING} = '{EVERY}'"
                )
        finally:
            await connection.close()

    def _database(self, name: str, service: str) -> Database:
        return Database(
            name=name,
            service=service,
            url=self.postgres.url(service, name),
            owner_url=self.postgres.owner_url(service, name),
            superuser_url=self.postgres.superuser_url(name),
            key_store_owner_url=self.postgres.key_store_owner_url(name),
        )


def _new_name(service: str) -> str:
    return f"test_{service}_{secrets.token_hex(6)}"


def running_stack(folder: Path, owner: int) -> Stack:
    """Return the stack in this folder, started if it does not run yet; it ends with the process `owner`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.with_suffix(".starting")).open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not (folder / "ports.json").exists():
            _start(folder, owner)
    return Stack(folder)


def stop_stack(folder: Path) -> None:
    """Stop the stack in this folder, where there is one, and return when all its processes are gone."""
    state = State(folder)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    asked = False
    while (holder := state.running()) is not None:
        if not asked:
            os.kill(holder.pid, signal.SIGTERM)
            asked = True
        if time.monotonic() > deadline:
            raise TimeoutError(f"the test servers of {folder} did not stop")
        time.sleep(0.05)
    for process in _started:
        process.wait()


def _start(folder: Path, owner: int) -> None:
    log = folder.with_suffix(".log")
    module = ("-m", "deploy.local.servers")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *module, "--folder", str(folder), "--while-alive", str(owner)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=PROJECT,
            start_new_session=True,
        )
    _started.append(process)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not (folder / "ports.json").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the test servers did not start:\n{log.read_text()}")
        time.sleep(0.02)
