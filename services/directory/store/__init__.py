"""The directory's data in PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.idempotency import RequestKey
from services.directory.store.administration import AdministrationTables
from services.directory.store.machines import MachineTables
from services.directory.store.passkeys import PasskeyTables
from services.directory.store.passwords import PasswordTables
from services.directory.store.people import PeopleTables
from services.directory.store.practices import PracticeTables
from services.directory.store.proofs import ProofTables, ThrottleTables
from services.directory.store.sessions import SessionTables
from services.directory.store.sign_ins import SignInTables


class PostgresTransaction(
    PracticeTables,
    PeopleTables,
    AdministrationTables,
    SignInTables,
    SessionTables,
    PasswordTables,
    PasskeyTables,
    ThrottleTables,
    ProofTables,
    MachineTables,
):
    """One transaction on all tables."""

    def __init__(self, connection: AsyncConnection, master_keys: MasterKeys) -> None:
        self._connection = connection
        self._master_keys = master_keys

    async def claim(self, key: RequestKey) -> str | None:
        """None for the first time, else what the first one remembered."""
        return await idempotency.claim(self._connection, key)

    async def remember(self, key: RequestKey, result: str) -> None:
        """Keep the answer of the first time."""
        await idempotency.remember(self._connection, key, result)


class PostgresStore:
    """Opens transactions. `master_keys` wrap the keys of what is sealed."""

    def __init__(self, database: Database, master_keys: MasterKeys) -> None:
        self._database = database
        self._master_keys = master_keys

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresTransaction]:
        """One transaction: kept at the end of the block, undone by any exception."""
        async with self._database.transaction() as connection:
            yield PostgresTransaction(connection, self._master_keys)
