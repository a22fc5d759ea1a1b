"""The files service at its real face; the conversation service is told what to answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
import pytest_asyncio
from sotto.conversation.v1.conversation_pb2_grpc import add_ConversationServiceServicer_to_server
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import (
    DirectoryServiceServicer,
    add_DirectoryServiceServicer_to_server,
)
from sotto.files.v1.files_pb2_grpc import FilesServiceStub, add_FilesServiceServicer_to_server
from sotto.files.v1.uploads_pb2_grpc import UploadServiceStub, add_UploadServiceServicer_to_server

from chassis.auth import Caller
from chassis.bus import Bus
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.ids import DivisionId, PersonId
from chassis.keystore.store import KeyStore
from chassis.outbox import Relay
from chassis.timers import Timers
from services.files.clients.examiner import ProcessExaminer
from services.files.clients.objects import S3Objects
from services.files.clients.scanner import Clamd, NoScanner
from services.files.clients.services import ConversationClient, DirectoryClient, Pokes
from services.files.ports.neighbours import Scanning
from services.files.rpc.files import FilesFace
from services.files.rpc.uploads import UploadFace
from services.files.store.postgres import PostgresStore
from services.files.store.work import key_context
from services.files.timers import file_handlers
from services.files.usecases.checking import Checking
from services.files.usecases.files import Files
from services.files.usecases.uploading import MOST_AT_ONCE, MOST_STORING, Uploading
from tests.conftest import NewDatabase
from tests.fakes.clock import ManualClock
from tests.fakes.conversations import ConversationFake
from tests.integration.files.forms_world import FormHouse, FormWorld, describe, form_house, form_world
from tests.support import stack as servers
from tests.support.builders import a_client, a_division_id, a_process
from tests.support.doors import Door, Keys, open_door

if TYPE_CHECKING:
    from sotto.files.v1.files_pb2_grpc import FilesServiceAsyncStub
    from sotto.files.v1.uploads_pb2_grpc import UploadServiceAsyncStub

LARGEST_MIB = 3
LARGEST = LARGEST_MIB * 1024 * 1024


class Divisions(DirectoryServiceServicer):
    """A directory whose divisions say how large files may be."""

    largest_file_mib = 0

    async def GetDivision(
        self, request: directory_pb2.GetDivisionRequest, context: object
    ) -> directory_pb2.GetDivisionResponse:
        division = directory_pb2.Division(
            division_id=request.division_id, largest_file_mib=self.largest_file_mib
        )
        return directory_pb2.GetDivisionResponse(division=division)


class ScannerChoice:
    """No scanner, until a test has one."""

    clamd: Clamd | None = None

    def scan(self) -> AbstractAsyncContextManager[Scanning]:
        return (self.clamd or NoScanner()).scan()


@dataclass
class Parts:
    """The rooms, plugged together."""

    store: PostgresStore
    objects: S3Objects
    uploading: Uploading
    checking: Checking
    files: Files
    scanner: ScannerChoice
    key_store: KeyStore
    seconds: list[float]
    """What the watch says by which keys are remembered; it stands still."""


@dataclass
class World:
    """A group of a host and three clients, and the service."""

    door: Door
    parts: Parts
    fake: ConversationFake
    divisions: Divisions
    clock: ManualClock
    bus: Bus
    s3: servers.S3
    database: servers.Database
    rows: Database
    conversation_id: str
    division_id: DivisionId
    host: Caller
    clients: list[Caller]
    participant_ids: dict[PersonId | None, str]

    def stub(self, caller: Caller) -> "FilesServiceAsyncStub":
        """The service as `caller` reaches it."""
        return FilesServiceStub(self.door.channel(caller))

    def uploads(self, caller: Caller) -> "UploadServiceAsyncStub":
        """The service of uploads as `caller` reaches it."""
        return UploadServiceStub(self.door.channel(caller))

    def timers(self) -> Timers:
        """The timers of the service, to be run by hand."""
        return Timers(self.rows, self.clock, file_handlers(self.parts.checking))

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
    description = describe(a_division_id(), host, clients)
    fake.conversations[description.conversation_id] = description
    settings = Divisions()
    register = [
        lambda server: add_ConversationServiceServicer_to_server(fake, server),
        lambda server: add_DirectoryServiceServicer_to_server(settings, server),
    ]
    async with open_door("conversation", keys, register) as neighbours:
        parts = _parts(rows, bus, s3, keys, neighbours, clock)
        faces = FilesFace(parts.files), UploadFace(parts.uploading, parts.files)
        own = [
            lambda server: add_FilesServiceServicer_to_server(faces[0], server),
            lambda server: add_UploadServiceServicer_to_server(faces[1], server),
        ]
        async with open_door("files", keys, own) as door:
            people = {each.person_id: each.participant_id for each in description.participants}
            yield World(
                door,
                parts,
                fake,
                settings,
                clock,
                bus,
                s3,
                address,
                rows,
                description.conversation_id,
                DivisionId(UUID(description.division_id)),
                host,
                clients,
                {caller.person_id: people[str(caller.person_id)] for caller in (host, *clients)},
            )
    await bus.close()
    await rows.close()


def _parts(
    rows: Database, bus: Bus, s3: servers.S3, keys: Keys, neighbours: Door, clock: ManualClock
) -> Parts:
    seconds = [0.0]
    key_store = KeyStore(rows, MasterKeys.load(keys.master_key_file), key_context, lambda: seconds[0])
    store = PostgresStore(rows, key_store, Relay(rows, bus, "files").kick)
    objects = S3Objects(s3.endpoint, s3.access_key, s3.secret_key, s3.region, s3.bucket)
    channel = neighbours.channel(a_process("files"))
    conversations, live, scanner = ConversationClient(channel), Pokes(bus), ScannerChoice()
    uploading = Uploading(
        store,
        objects,
        conversations,
        DirectoryClient(channel),
        live,
        clock,
        LARGEST_MIB,
        asyncio.Semaphore(MOST_AT_ONCE),
        asyncio.Semaphore(MOST_STORING),
    )
    checking = Checking(store, objects, conversations, ProcessExaminer(), scanner, live, clock)
    files = Files(store, objects, conversations, uploading, checking, live, clock)
    return Parts(store, objects, uploading, checking, files, scanner, key_store, seconds)


@pytest_asyncio.fixture(scope="module")
async def its_forms(
    database: NewDatabase, nats_url: str, namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[FormHouse]:
    """The service, for all tests of a file."""
    bus = await Bus.open(nats_url, namespace)
    async with form_house(await database("files"), bus, tmp_path_factory.mktemp("keys")) as made:
        yield made
    await bus.close()


@pytest.fixture
def forms(its_forms: FormHouse) -> FormWorld:
    """New people for each test."""
    return form_world(its_forms)
