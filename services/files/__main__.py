"""The files service: `python -m services.files`, `… migrate` and `… rewrap-keys` beside it."""

from sotto.files.v1.files_pb2_grpc import add_FilesServiceServicer_to_server

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
from services.files.clients.files import ConversationClient, FiletypeDetector, Pokes, S3Objects
from services.files.config import FilesSettings
from services.files.rpc.files import FilesFace
from services.files.store.files import FILE_KEY, PostgresStore, key_context
from services.files.timers import periodic
from services.files.usecases.files import Files


async def build(process: Process[FilesSettings]) -> None:
    """Plug the rooms together."""
    settings, clock = process.settings, SystemClock()
    database = Database.open(settings.database_url, settings.database_pool_size)
    bus = await Bus.open(settings.nats_url, settings.namespace)
    relay = Relay(database, bus, process.name)
    dialer = Dialer(settings, Signer(settings.identity_key_file))
    objects = S3Objects(
        settings.s3_endpoint,
        settings.s3_access_key,
        settings.s3_secret_key,
        settings.s3_region,
        settings.s3_bucket,
    )
    files = Files(
        PostgresStore(database, MasterKeys.load(settings.master_key_file), relay),
        objects,
        ConversationClient(dialer.channel("conversation")),
        FiletypeDetector(),
        Pokes(bus),
        clock,
        settings.largest_file_mib * 1024 * 1024,
    )
    face = FilesFace(files)
    process.on_start(lambda: bus.declare_stream(process.name, settings.nats_replicas))
    process.background("outbox", relay.run)
    process.background("timers", Timers(database, clock, {}, periodic(files)).run)
    process.serve(
        Server(
            settings,
            process.name,
            Trust(settings.trust_file),
            [lambda server: add_FilesServiceServicer_to_server(face, server)],
        )
    )
    process.on_stop(Stop.FLUSH, relay.flush)
    for close in (database.close, bus.close, dialer.close):
        process.on_stop(Stop.CLOSE, close)


if __name__ == "__main__":
    keys = rewrapping.KeyTable(FILE_KEY, key_context)
    run("files", FilesSettings, build, {rewrapping.COMMAND: rewrapping.command(keys)})
