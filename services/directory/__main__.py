"""`python -m services.directory` serves; with `migrate` it brings the database up to date."""

from functools import partial

from sotto.directory.v1.administration_pb2_grpc import add_AdministrationServiceServicer_to_server
from sotto.directory.v1.directory_pb2_grpc import add_DirectoryServiceServicer_to_server
from sotto.directory.v1.sessions_pb2_grpc import add_SessionServiceServicer_to_server

from chassis.auth import Signer
from chassis.bus import Bus
from chassis.clock import SystemClock
from chassis.db import Database
from chassis.outbox import Relay
from chassis.outdating import attentive_trust
from chassis.paging import PageTokens
from chassis.process import Process, Stop, run
from chassis.rpc import Server
from chassis.timers import Timers
from services.directory import timers
from services.directory.clients.live import BusLive
from services.directory.config import DirectorySettings
from services.directory.rpc.administration import AdministrationServicer
from services.directory.rpc.directory import DirectoryServicer
from services.directory.rpc.sessions import SessionServicer
from services.directory.store import PostgresStore
from services.directory.usecases.administration import Administration
from services.directory.usecases.memberships import Memberships
from services.directory.usecases.people import People
from services.directory.usecases.practices import Practices
from services.directory.usecases.sessions import Sessions
from services.directory.usecases.sign_ins import SignIns


async def build(process: Process[DirectorySettings]) -> None:
    """Plug the rooms together."""
    settings, clock = process.settings, SystemClock()
    signer = Signer(settings.identity_key_file)
    database = Database.open(settings.database_url, settings.database_pool_size)
    bus = await Bus.open(settings.nats_url, settings.namespace)
    store, live = PostgresStore(database), BusLive(bus)
    limits = settings.limits()
    sign_ins = SignIns(store, clock, signer.secret("sign-in-code"), limits)
    sessions = Sessions(store, clock, signer, limits)
    servicer = DirectoryServicer(sign_ins, sessions, People(store), Practices(store, live))
    administration = Administration(store, PageTokens(signer.secret("page-tokens")))
    memberships = Memberships(store, clock, live)
    faces = [
        partial(add_DirectoryServiceServicer_to_server, servicer),
        partial(add_SessionServiceServicer_to_server, SessionServicer(sessions)),
        partial(
            add_AdministrationServiceServicer_to_server, AdministrationServicer(administration, memberships)
        ),
    ]
    relay = Relay(database, bus, process.name)
    due = Timers(database, clock, timers.handlers(sign_ins), timers.periodic(sign_ins))
    process.background("timers", due.run)
    process.background("relay", relay.run)
    trust = await attentive_trust(bus, settings.trust_file)
    process.serve(Server(settings, process.name, trust, faces, clock))
    process.on_stop(Stop.FLUSH, relay.flush)
    process.on_stop(Stop.CLOSE, bus.close)
    process.on_stop(Stop.CLOSE, database.close)


if __name__ == "__main__":
    run("directory", DirectorySettings, build)
