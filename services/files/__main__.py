"""The files service: `python -m services.files`, `… migrate` and `… rewrap-keys` beside it."""

import asyncio
from dataclasses import dataclass
from functools import partial

from sotto.files.v1.files_pb2_grpc import add_FilesServiceServicer_to_server
from sotto.files.v1.forms_pb2_grpc import add_FormServiceServicer_to_server
from sotto.files.v1.uploads_pb2_grpc import add_UploadServiceServicer_to_server

from chassis import rewrapping
from chassis.auth import Signer, Trust
from chassis.bus import Bus
from chassis.clock import SystemClock
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.dial import Dialer
from chassis.inbox import Inbox
from chassis.outbox import Relay
from chassis.process import Process, Stop, run
from chassis.rpc import Server
from chassis.timers import Timers
from services.files import inbox, timers
from services.files.clients.examiner import ProcessExaminer
from services.files.clients.forms import FormConversationClient, FormPokes
from services.files.clients.objects import S3Objects
from services.files.clients.scanner import Clamd, NoScanner
from services.files.clients.services import ConversationClient, DirectoryClient, Pokes
from services.files.config import FilesSettings
from services.files.domain.shipped import shipped
from services.files.rpc.files import FilesFace
from services.files.rpc.forms import FormFace
from services.files.rpc.uploads import UploadFace
from services.files.store.files import PostgresStore
from services.files.store.forms import CONSUMER, PostgresFormStore
from services.files.store.tables import FILE_KEY
from services.files.store.work import key_context
from services.files.usecases.answering import Answering
from services.files.usecases.assigning import Assigning, Freezing
from services.files.usecases.checking import Checking
from services.files.usecases.files import Files
from services.files.usecases.library import Library
from services.files.usecases.uploading import MOST_AT_ONCE, Uploading


async def build(process: Process[FilesSettings]) -> None:
    """Plug the rooms together."""
    settings, clock = process.settings, SystemClock()
    database = Database.open(settings.database_url, settings.database_pool_size)
    bus = await Bus.open(settings.nats_url, settings.namespace)
    relay = Relay(database, bus, process.name)
    dialer = Dialer(settings, Signer(settings.identity_key_file))
    master_keys = MasterKeys.load(settings.master_key_file)
    files = _files(PostgresStore(database, master_keys, relay), settings, dialer, bus, clock)
    forms = _forms(PostgresFormStore(database, master_keys, relay.kick), dialer, bus, clock)
    handlers = {**timers.file_handlers(files.checking), **timers.form_handlers(forms.freezing)}
    due = Timers(database, clock, handlers, timers.periodic(files.uploading, forms.freezing))
    process.on_start(lambda: bus.declare_stream(process.name, settings.nats_replicas))
    process.on_start(partial(forms.library.ship, shipped()))
    process.background("outbox", relay.run)
    process.background("inbox", Inbox(bus, database, CONSUMER, inbox.handlers(forms.freezing)).run)
    process.background("timers", due.run)
    faces = [
        partial(add_FilesServiceServicer_to_server, files.face),
        partial(add_UploadServiceServicer_to_server, files.upload_face),
        partial(add_FormServiceServicer_to_server, forms.face),
    ]
    process.serve(Server(settings, process.name, Trust(settings.trust_file), faces))
    process.on_stop(Stop.FLUSH, relay.flush)
    for close in (database.close, bus.close, dialer.close):
        process.on_stop(Stop.CLOSE, close)


@dataclass(frozen=True)
class FilesParts:
    """What the process does with files."""

    uploading: Uploading
    checking: Checking
    face: FilesFace
    upload_face: UploadFace


def _files(
    store: PostgresStore, settings: FilesSettings, dialer: Dialer, bus: Bus, clock: SystemClock
) -> FilesParts:
    objects = S3Objects(
        settings.s3_endpoint,
        settings.s3_access_key,
        settings.s3_secret_key,
        settings.s3_region,
        settings.s3_bucket,
    )
    conversations, live = ConversationClient(dialer.channel("conversation")), Pokes(bus)
    uploading = Uploading(
        store,
        objects,
        conversations,
        DirectoryClient(dialer.channel("directory")),
        live,
        clock,
        settings.largest_file_mib,
        asyncio.Semaphore(MOST_AT_ONCE),
    )
    scanner = Clamd(settings.clamd_address) if settings.clamd_address else NoScanner()
    checking = Checking(store, objects, conversations, ProcessExaminer(), scanner, live, clock)
    files = Files(store, objects, conversations, uploading, checking, live, clock)
    return FilesParts(uploading, checking, FilesFace(files), UploadFace(uploading, files))


@dataclass(frozen=True)
class FormsParts:
    """What the process does with forms."""

    library: Library
    freezing: Freezing
    face: FormFace


def _forms(store: PostgresFormStore, dialer: Dialer, bus: Bus, clock: SystemClock) -> FormsParts:
    conversations, live = FormConversationClient(dialer.channel("conversation")), FormPokes(bus)
    library = Library(store, clock)
    face = FormFace(
        library,
        Assigning(store, conversations, live, clock),
        Answering(store, conversations, live, clock),
    )
    return FormsParts(library, Freezing(store, conversations, live, clock), face)


if __name__ == "__main__":
    keys = rewrapping.KeyTable(FILE_KEY, key_context)
    run("files", FilesSettings, build, {rewrapping.COMMAND: rewrapping.command(keys)})
