"""The conversation service: `python -m services.conversation`, `… migrate` and `… rewrap-keys` beside it."""

from chassis import rewrapping
from chassis.audit.chaining import Chainer
from chassis.audit.trail import Trail
from chassis.auth import Signer
from chassis.bus import Bus
from chassis.carrying import CarriedMethod
from chassis.clock import SystemClock
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.dial import Dialer
from chassis.keystore import migrating
from chassis.outbox import Relay
from chassis.outdating import attentive_trust
from chassis.paging import PageTokens
from chassis.process import Process, Stop, run
from chassis.rpc import Server
from chassis.timers import Timers
from services.conversation.clients import (
    SERVICE,
    BusLive,
    DirectoryClient,
    DirectorySessions,
    SealKeyFile,
    SignedPreviews,
)
from services.conversation.config import Config
from services.conversation.rpc import SEND_MESSAGE, faces
from services.conversation.rpc.watching import EventHub
from services.conversation.store.committing import Committer
from services.conversation.store.seals import Seals, key_context, person_key_context
from services.conversation.store.tables import PERSON_KEY
from services.conversation.store.work import PostgresStore
from services.conversation.timers import handlers, periodic
from services.conversation.usecases import UseCases


async def build(process: Process[Config]) -> None:
    """Plug the rooms together."""
    settings, clock = process.settings, SystemClock()
    signer = Signer(settings.identity_key_file)
    dialer = Dialer(settings, signer)
    database = Database.open(settings.database_url, settings.database_pool_size)
    bus = await Bus.open(settings.nats_url, settings.namespace)
    trust = await attentive_trust(bus, settings.trust_file)
    relay = Relay(database, bus, SERVICE)
    live = BusLive(bus, relay.kick)
    key_store = Database.open(settings.key_store_url, seldom_used=True)
    seals = Seals(key_store, MasterKeys.load(settings.master_key_file))
    store = PostgresStore(database, seals, live)
    committer = Committer(store, live, clock)
    use_cases = UseCases.over(
        store,
        committer,
        DirectoryClient(dialer.channel("directory")),
        SignedPreviews(trust),
        SealKeyFile(settings.seal_key_file),
        PageTokens(signer.secret("page-tokens")),
        live,
        clock,
        seals.key_store,
        settings.key_backup_days,
    )
    trail = Trail(database)
    send_message = CarriedMethod(SERVICE, trust, SEND_MESSAGE, trail=trail)
    sessions = DirectorySessions(dialer.channel("directory"))
    events = EventHub(use_cases.following, sessions)
    process.serve(Server(settings, SERVICE, trust, faces(use_cases, send_message, events), trail=trail))
    process.background("live streams", lambda: events.run(bus))
    process.on_drain(events.drain)
    process.background("outbox", relay.run)
    chainer = Chainer(database)
    process.background("audit", chainer.run)
    due = Timers(
        database, clock, handlers(use_cases.starting, use_cases.destroying), periodic(use_cases.destroying)
    )
    process.background("timers", due.run)
    process.on_stop(Stop.FLUSH, relay.flush)
    process.on_stop(Stop.FLUSH, chainer.flush)
    process.on_stop(Stop.CLOSE, dialer.close)
    process.on_stop(Stop.CLOSE, bus.close)
    process.on_stop(Stop.CLOSE, database.close)
    process.on_stop(Stop.CLOSE, trail.close)
    process.on_stop(Stop.CLOSE, seals.key_store.close)
    process.on_stop(Stop.CLOSE, committer.close)


if __name__ == "__main__":
    people = rewrapping.KeyTable(PERSON_KEY, PERSON_KEY.c.person_id, person_key_context)
    commands = {
        "migrate": migrating.command("conversation_key"),
        rewrapping.COMMAND: rewrapping.command(key_context, people),
    }
    run(SERVICE, Config, build, commands)
