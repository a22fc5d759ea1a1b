"""The files service: `python -m services.files`, `python -m services.files migrate`."""

import asyncio

from sotto.files.v1.files_pb2_grpc import add_FilesServiceServicer_to_server
from sotto.files.v1.uploads_pb2_grpc import add_UploadServiceServicer_to_server

from chassis import rewrapping
from chassis.auth import Signer, Trust
from chassis.bus import Bus
from chassis.clock import SystemClock
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.dial import Dialer
from chassis.outbox import Relay
from chassis.process import Process, Stop, run
from chassis.rpc import Server
from chassis.timers import Timers
from services.files import timers
from services.files.clients.examiner import ProcessExaminer
from services.files.clients.objects import S3Objects
from services.files.clients.scanner import Clamd, NoScanner
from services.files.clients.services import ConversationClient, DirectoryClient, Pokes
from services.files.config import FilesSettings
from services.files.rpc.files import FilesFace
from services.files.rpc.uploads import UploadFace
from services.files.store.files import PostgresStore
from services.files.store.tables import FILE_KEY
from services.files.store.work import key_context
from services.files.usecases.checking import Checking
from services.files.usecases.files import Files
from services.files.usecases.uploading import MOST_AT_ONCE, Uploading


async def build(process: Process[FilesSettings]) -> None:
    """Plug the rooms together."""
    settings, clock = process.settings, SystemClock()
    database = Database.open(settings.database_url, settings.database_pool_size)
    bus = await Bus.open(settings.nats_url, settings.namespace)
    relay = Relay(database, bus, process.name)
    dialer = Dialer(settings, Signer(settings.identity_key_file))
    store = PostgresStore(database, MasterKeys.load(settings.master_key_file), relay)
    objects = S3Objects(
        settings.s3_endpoint,
        settings.s3_access_key,
        settings.s3_secret_key,
        settings.s3_region,
        settings.s3_bucket,
    )
    conversations = ConversationClient(dialer.channel("conversation"))
    scanner = Clamd(settings.clamd_address) if settings.clamd_address else NoScanner()
    live = Pokes(bus)
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
    checking = Checking(store, objects, conversations, ProcessExaminer(), scanner, live, clock)
    files = Files(store, objects, conversations, uploading, checking, live, clock)
    faces = FilesFace(files), UploadFace(uploading, files)
    process.on_start(lambda: bus.declare_stream(process.name, settings.nats_replicas))
    process.background("outbox", relay.run)
    due = Timers(database, clock, timers.handlers(checking), timers.periodic(uploading))
    process.background("timers", due.run)
    process.serve(
        Server(
            settings,
            process.name,
            Trust(settings.trust_file),
            [
                lambda server: add_FilesServiceServicer_to_server(faces[0], server),
                lambda server: add_UploadServiceServicer_to_server(faces[1], server),
            ],
        )
    )
    process.on_stop(Stop.FLUSH, relay.flush)
    for close in (database.close, bus.close, dialer.close):
        process.on_stop(Stop.CLOSE, close)


if __name__ == "__main__":
    keys = rewrapping.KeyTable(FILE_KEY, key_context)
    run("files", FilesSettings, build, {rewrapping.COMMAND: rewrapping.command(keys)})
