"""The files service at its real face; the conversation service is told what to answer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest_asyncio
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1.conversation_pb2_grpc import add_ConversationServiceServicer_to_server
from sotto.files.v1.files_pb2_grpc import FilesServiceStub, add_FilesServiceServicer_to_server

from chassis.auth import Caller
from chassis.bus import Bus
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.ids import PersonId, new_id
from chassis.outbox import Relay
from services.files.clients.files import ConversationClient, FiletypeDetector, Pokes, S3Objects
from services.files.rpc.files import FilesFace
from services.files.store.files import PostgresStore
from services.files.usecases.files import Files
from tests.conftest import NewDatabase
from tests.fakes.clock import ManualClock
from tests.fakes.conversations import ACTIVE, ConversationFake
from tests.support import stack as servers
from tests.support.builders import a_client, a_process
from tests.support.doors import Door, Keys, open_door

if TYPE_CHECKING:
    from sotto.files.v1.files_pb2_grpc import FilesServiceAsyncStub

LARGEST = 3 * 1024 * 1024


@dataclass
class World:
    """A group of a host and three clients, and the service."""

    door: Door
    files: Files
    fake: ConversationFake
    clock: ManualClock
    bus: Bus
    s3: servers.S3
    database: servers.Database
    conversation_id: str
    host: Caller
    clients: list[Caller]
    participant_ids: dict[PersonId | None, str]

    def stub(self, caller: Caller) -> "FilesServiceAsyncStub":
        """The service as `caller` reaches it."""
        return FilesServiceStub(self.door.channel(caller))

    def participant(self, caller: Caller) -> str:
        """The participant id of a caller."""
        return self.participant_ids[caller.person_id]


@pytest_asyncio.fixture
async def world(
    database: NewDatabase, s3: servers.S3, nats_url: str, namespace: str, tmp_path: Path
) -> AsyncIterator[World]:
    """A fresh one for each test."""
    keys = Keys.make(tmp_path / "keys")
    address = await database("files")
    rows = Database.open(address.url)
    bus = await Bus.open(nats_url, namespace)
    fake, clock = ConversationFake(), ManualClock()
    host, clients = a_client(name="Dr. Mira Voss"), [a_client(name=f"Client {each}") for each in "ABC"]
    description = _describe(host, clients)
    fake.conversations[description.conversation_id] = description
    register = [lambda server: add_ConversationServiceServicer_to_server(fake, server)]
    async with open_door("conversation", keys, register) as conversation:
        files = Files(
            PostgresStore(rows, MasterKeys.load(keys.master_key_file), Relay(rows, bus, "files")),
            S3Objects(s3.endpoint, s3.access_key, s3.secret_key, s3.region, s3.bucket),
            ConversationClient(conversation.channel(a_process("files"))),
            FiletypeDetector(),
            Pokes(bus),
            clock,
            LARGEST,
        )
        face = FilesFace(files)
        own = [lambda server: add_FilesServiceServicer_to_server(face, server)]
        async with open_door("files", keys, own) as door:
            people = {each.person_id: each.participant_id for each in description.participants}
            yield World(
                door,
                files,
                fake,
                clock,
                bus,
                s3,
                address,
                description.conversation_id,
                host,
                clients,
                {caller.person_id: people[str(caller.person_id)] for caller in (host, *clients)},
            )
    await bus.close()
    await rows.close()


def _describe(host: Caller, clients: list[Caller]) -> conversation_pb2.ConversationDescription:
    return conversation_pb2.ConversationDescription(
        conversation_id=str(new_id()),
        state=ACTIVE,
        participants=[
            conversation_pb2.ParticipantDescription(
                participant_id=str(new_id()),
                person_id=str(each.person_id),
                display_name=each.display_name,
                host=each is host,
            )
            for each in (host, *clients)
        ],
    )
