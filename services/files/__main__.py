"""The files service: `python -m services.files`; `… migrate`, `… rewrap-keys` and `… reconcile` beside it."""

import asyncio
import sys
from dataclasses import dataclass
from functools import partial

from sotto.files.v1.files_pb2_grpc import add_FilesServiceServicer_to_server
from sotto.files.v1.forms_pb2_grpc import add_FormServiceServicer_to_server
from sotto.files.v1.uploads_pb2_grpc import add_UploadServiceServicer_to_server

from chassis import log, rewrapping
from chassis.auth import Signer
from chassis.bus import Bus
from chassis.clock import SystemClock
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.dial import Dialer
from chassis.inbox import Inbox
from chassis.keystore import migrating
from chassis.keystore.store import KeyStore
from chassis.outbox import Relay
from chassis.outdating import attentive_trust
from chassis.process import Process, Stop, run
from chassis.rpc import Server
from chassis.settings import load
from chassis.timers import Timers
from services.files import inbox, timers
from services.files.clients.examiner import ProcessExaminer
from services.files.clients.objects import S3Objects
from services.files.clients.scanner import Clamd, NoScanner
from services.files.clients.services import ConversationClient, DirectoryClient, Pokes
from services.files.config import FilesSettings
from services.files.domain.reconciliation import Report
from services.files.domain.shipped import shipped
from services.files.rpc.files import FilesFace
from services.files.rpc.forms import FormFace
from services.files.rpc.uploads import UploadFace
from services.files.store.postgres import CONSUMER, PostgresStore
from services.files.store.work import key_context
from services.files.usecases.answering import Answering
from services.files.usecases.assigning import Assigning, Freezing
from services.files.usecases.checking import Checking
from services.files.usecases.exporting import Exporting
from services.files.usecases.files import Files
from services.files.usecases.library import Library
from services.files.usecases.reconciling import Reconciling
from services.files.usecases.shredding import Shredding
from services.files.usecases.uploading import MOST_AT_ONCE, MOST_STORING, Uploading

_STREAMS = [
    # gRPC would let each upload send MiBs ahead of what is stored: 25 of them cost 320 MiB instead of 115.
    ("grpc.http2.bdp_probe", 0),
    ("grpc.http2.lookahead_bytes", 512 * 1024),
    # And make each download wait after every 64 KiB: with four pieces on their way it is twice as fast.
    ("grpc.http2.write_buffer_size", 1024 * 1024),
]


async def build(process: Process[FilesSettings]) -> None:
    """Plug the rooms together."""
    settings, clock = process.settings, SystemClock()
    database = Database.open(settings.database_url, settings.database_pool_size)
    bus = await Bus.open(settings.nats_url, settings.namespace)
    relay = Relay(database, bus, process.name)
    dialer = Dialer(settings, Signer(settings.identity_key_file))
    key_store = _key_store(settings)
    store, live = PostgresStore(database, key_store, relay.kick), Pokes(bus)
    conversations = ConversationClient(dialer.channel("conversation"))
    directory = DirectoryClient(dialer.channel("directory"))
    files = _files(settings, store, conversations, directory, live, clock)
    forms = _forms(store, conversations, live, clock)
    handlers = {**timers.file_handlers(files.checking), **timers.form_handlers(forms.freezing)}
    shredding = Shredding(store, _objects(settings), key_store, clock)
    often = timers.periodic(files.uploading, files.reconciling, forms.freezing, shredding)
    due = Timers(database, clock, handlers, often)
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
    trust = await attentive_trust(bus, settings.trust_file)
    process.serve(Server(settings, process.name, trust, faces, options=_STREAMS))
    process.on_stop(Stop.FLUSH, relay.flush)
    for close in (key_store.close, database.close, bus.close, dialer.close):
        process.on_stop(Stop.CLOSE, close)


def _key_store(settings: FilesSettings) -> KeyStore:
    database = Database.open(settings.key_store_url, seldom_used=True)
    return KeyStore(database, MasterKeys.load(settings.master_key_file), key_context)


@dataclass(frozen=True)
class FilesParts:
    """What the process does with files."""

    uploading: Uploading
    checking: Checking
    reconciling: Reconciling
    face: FilesFace
    upload_face: UploadFace


def _files(
    settings: FilesSettings,
    store: PostgresStore,
    conversations: ConversationClient,
    directory: DirectoryClient,
    live: Pokes,
    clock: SystemClock,
) -> FilesParts:
    objects = _objects(settings)
    uploading = Uploading(
        store,
        objects,
        conversations,
        directory,
        live,
        clock,
        settings.largest_file_mib,
        asyncio.Semaphore(MOST_AT_ONCE),
        asyncio.Semaphore(MOST_STORING),
    )
    scanner = Clamd(settings.clamd_address) if settings.clamd_address else NoScanner()
    checking = Checking(store, objects, conversations, ProcessExaminer(), scanner, live, clock)
    files = Files(store, objects, conversations, uploading, checking, live, clock)
    reconciling = Reconciling(store, objects, clock)
    return FilesParts(uploading, checking, reconciling, FilesFace(files), UploadFace(uploading, files))


def _objects(settings: FilesSettings) -> S3Objects:
    return S3Objects(
        settings.s3_endpoint,
        settings.s3_access_key,
        settings.s3_secret_key,
        settings.s3_region,
        settings.s3_bucket,
    )


@dataclass(frozen=True)
class FormsParts:
    """What the process does with forms."""

    library: Library
    freezing: Freezing
    face: FormFace


def _forms(
    store: PostgresStore, conversations: ConversationClient, live: Pokes, clock: SystemClock
) -> FormsParts:
    plugs = store, conversations, live, clock
    library = Library(store, clock)
    face = FormFace(library, Assigning(*plugs), Answering(*plugs), Exporting(store, conversations, clock))
    return FormsParts(library, Freezing(*plugs), face)


def reconcile(service: str) -> int:
    """Compare bucket and database, say what differs; status 1 for missing parts and old orphans."""
    settings, clock = load(FilesSettings), SystemClock()
    log.configure(service, settings.log_level)
    report = asyncio.run(_compare(settings, clock))
    old = report.old_orphans(clock.now())
    for key in report.missing:
        sys.stdout.write(f"missing {key}\n")
    for orphan in report.orphans:
        sys.stdout.write(f"orphan {orphan.object_key}, stored {orphan.store_time:%Y-%m-%d %H:%M} UTC\n")
    sys.stdout.write(
        f"{report.objects} objects and {report.parts} parts of files; {len(report.missing)} missing, "
        f"{len(report.orphans)} orphans, {len(old)} of them old.\n"
    )
    return 1 if report.missing or old else 0


async def _compare(settings: FilesSettings, clock: SystemClock) -> Report:
    database = Database.open(settings.database_url, pool_size=2)
    key_store = _key_store(settings)
    try:
        store = PostgresStore(database, key_store, told=lambda: None)
        return await Reconciling(store, _objects(settings), clock).compare()
    finally:
        await key_store.close()
        await database.close()


if __name__ == "__main__":
    commands = {
        "migrate": migrating.command("file_key"),
        rewrapping.COMMAND: rewrapping.command(key_context),
        "reconcile": reconcile,
    }
    run("files", FilesSettings, build, commands)
