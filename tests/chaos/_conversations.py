"""A conversation service on servers of its own, which an experiment may kill."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from chassis.keystore.migrating import migrate_with_keys
from deploy.local.keyring import Keyring
from deploy.local.ports import SERVICES, free_ports
from deploy.local.servers.nats import nats_server, nats_url
from deploy.local.servers.postgres import Postgres, make_database, make_key_store, postgres
from deploy.local.state import State
from deploy.local.supervisor import Supervisor
from tests.integration.conversation.house import House, running_house
from tests.support.stack import Database

_NAME = "conversations"
_SERVICE = "conversation"


@dataclass
class Conversations:
    """The service, and the servers under it."""

    house: House
    supervisor: Supervisor
    nats_url: str

    @property
    def processes(self) -> list[psutil.Process]:
        """PostgreSQL with all its backends."""
        server = psutil.Process(self.supervisor.child("postgres").pid)
        return [server, *server.children(recursive=True)]


@asynccontextmanager
async def conversations() -> AsyncIterator[Conversations]:
    """PostgreSQL, NATS and the service, for the length of one experiment."""
    with tempfile.TemporaryDirectory(prefix="sotto-chaos-") as folder:
        state = State(Path(folder))
        state.create()
        keyring, ports = Keyring(state.secrets), free_ports()
        supervisor = Supervisor(state, restart=False)
        try:
            await supervisor.start_together(
                [postgres(state, keyring, ports["postgres"]), nats_server(state, keyring, ports["nats"])]
            )
            server = Postgres(ports["postgres"], keyring)
            await make_database(server, _NAME, SERVICES)
            await make_key_store(server, _NAME)
            owners = server.owner_url(_SERVICE, _NAME), server.key_store_owner_url(_NAME)
            await asyncio.to_thread(migrate_with_keys, *owners, _SERVICE, "conversation_key")
            urls = Database(
                name=_NAME,
                service=_SERVICE,
                url=server.url(_SERVICE, _NAME),
                owner_url=server.owner_url(_SERVICE, _NAME),
                superuser_url=server.superuser_url(_NAME),
                key_store_owner_url=server.key_store_owner_url(_NAME),
            )
            broker = nats_url(keyring, ports["nats"])
            async with running_house(urls, broker, "chaos", Path(folder) / "keys") as house:
                yield Conversations(house, supervisor, broker)
        finally:
            await supervisor.stop()
