"""`python -m services.directory` serves; with `migrate` it brings the database up to date."""

from functools import partial

from sotto.directory.v1.administration_pb2_grpc import add_AdministrationServiceServicer_to_server
from sotto.directory.v1.directory_pb2_grpc import add_DirectoryServiceServicer_to_server
from sotto.directory.v1.machines_pb2_grpc import add_MachineServiceServicer_to_server
from sotto.directory.v1.passkeys_pb2_grpc import add_PasskeyServiceServicer_to_server
from sotto.directory.v1.passwords_pb2_grpc import add_PasswordServiceServicer_to_server
from sotto.directory.v1.proofs_pb2_grpc import add_ProofServiceServicer_to_server
from sotto.directory.v1.sessions_pb2_grpc import add_SessionServiceServicer_to_server

from chassis import rewrapping
from chassis.auth import Signer
from chassis.bus import Bus
from chassis.clock import SystemClock
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.outbox import Relay
from chassis.outdating import attentive_trust
from chassis.paging import PageTokens
from chassis.process import Process, Stop, run
from chassis.rpc import Server
from chassis.timers import Timers
from services.directory import timers
from services.directory.clients.cluster import ClusterServiceAccounts
from services.directory.clients.live import BusLive
from services.directory.clients.passkeys import WebAuthority
from services.directory.clients.secrets import ArgonHasher, AuthenticatorApps
from services.directory.config import DirectorySettings
from services.directory.rpc.administration import AdministrationServicer
from services.directory.rpc.directory import DirectoryServicer
from services.directory.rpc.machines import MachineServicer
from services.directory.rpc.passkeys import PasskeyServicer
from services.directory.rpc.passwords import PasswordServicer
from services.directory.rpc.proofs import ProofServicer
from services.directory.rpc.sessions import SessionServicer
from services.directory.store import PostgresStore
from services.directory.store.passwords import key_context
from services.directory.store.tables import PERSON_KEY
from services.directory.usecases.administration import Administration
from services.directory.usecases.machines import Machines
from services.directory.usecases.memberships import Memberships
from services.directory.usecases.passkeys import Passkeys
from services.directory.usecases.passwords import Passwords, Secrets
from services.directory.usecases.people import People
from services.directory.usecases.practices import Practices
from services.directory.usecases.proofs import Proofs
from services.directory.usecases.sessions import Sessions
from services.directory.usecases.sign_ins import SignIns


async def build(process: Process[DirectorySettings]) -> None:
    """Plug the rooms together."""
    settings, clock = process.settings, SystemClock()
    signer = Signer(settings.identity_key_file)
    database = Database.open(settings.database_url, settings.database_pool_size)
    bus = await Bus.open(settings.nats_url, settings.namespace)
    store, live = PostgresStore(database, MasterKeys.load(settings.master_key_file)), BusLive(bus)
    limits = settings.limits()
    sign_ins = SignIns(store, clock, signer.secret("sign-in-code"), limits)
    sessions = Sessions(store, clock, signer, live, limits)
    secrets = Secrets(ArgonHasher(), AuthenticatorApps(), signer.secret("recovery-code"))
    passwords = Passwords(store, clock, secrets, live, limits)
    passkeys = Passkeys(store, clock, WebAuthority(settings.public_url), limits)
    proofs = Proofs(store, clock, secrets, signer.secret("sign-in-code"), live, limits)
    administration = Administration(store, PageTokens(signer.secret("page-tokens")))
    memberships = Memberships(store, clock, live)
    machines = Machines(store, clock, signer, ClusterServiceAccounts(settings.cluster(), clock))
    faces = [
        partial(
            add_DirectoryServiceServicer_to_server,
            DirectoryServicer(sign_ins, sessions, People(store), Practices(store, live)),
        ),
        partial(add_SessionServiceServicer_to_server, SessionServicer(sessions)),
        partial(add_MachineServiceServicer_to_server, MachineServicer(machines)),
        partial(
            add_AdministrationServiceServicer_to_server, AdministrationServicer(administration, memberships)
        ),
        partial(add_PasswordServiceServicer_to_server, PasswordServicer(passwords)),
        partial(add_ProofServiceServicer_to_server, ProofServicer(proofs, passkeys)),
        partial(add_PasskeyServiceServicer_to_server, PasskeyServicer(passkeys)),
    ]
    relay = Relay(database, bus, process.name)
    due = Timers(database, clock, timers.handlers(sign_ins), timers.periodic(sign_ins, passwords, passkeys))
    process.background("timers", due.run)
    process.background("relay", relay.run)
    trust = await attentive_trust(bus, settings.trust_file)
    process.serve(Server(settings, process.name, trust, faces, clock))
    process.on_stop(Stop.FLUSH, relay.flush)
    process.on_stop(Stop.CLOSE, bus.close)
    process.on_stop(Stop.CLOSE, database.close)


if __name__ == "__main__":
    keys = rewrapping.KeyTable(PERSON_KEY, PERSON_KEY.c.person_id, key_context)
    run("directory", DirectorySettings, build, {rewrapping.COMMAND: rewrapping.command(None, keys)})
