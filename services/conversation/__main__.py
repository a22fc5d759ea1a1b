"""The conversation service: `python -m services.conversation`, and `… migrate` for its schema."""

from chassis.auth import Signer, Trust
from chassis.bus import Bus
from chassis.carrying import CarriedMethod
from chassis.clock import SystemClock
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.dial import Dialer
from chassis.outbox import Relay
from chassis.paging import PageTokens
from chassis.process import Process, Stop, run
from chassis.rpc import Server
from chassis.timers import Timers
from services.conversation.clients import SERVICE, BusLive, DirectoryClient, DirectorySessions, SignedPreviews
from services.conversation.config import Config
from services.conversation.rpc import SEND_MESSAGE, ConversationRpc, LiveRpc
from services.conversation.rpc.watching import hub
from services.conversation.store.committing import Committer
from services.conversation.store.seals import Seals
from services.conversation.store.work import PostgresStore
from services.conversation.timers import handlers
from services.conversation.usecases import UseCases


async def build(process: Process[Config]) -> None:
    """Plug the rooms together."""
    settings, clock = process.settings, SystemClock()
    signer, trust = Signer(settings.identity_key_file), Trust(settings.trust_file)
    dialer = Dialer(settings, signer)
    database = Database.open(settings.database_url, settings.database_pool_size)
    bus = await Bus.open(settings.nats_url, settings.namespace)
    relay = Relay(database, bus, SERVICE)
    live = BusLive(bus, relay.kick)
    store = PostgresStore(database, Seals(MasterKeys.load(settings.master_key_file)), live)
    committer = Committer(store, live, clock)
    use_cases = UseCases.over(
        store,
        committer,
        DirectoryClient(dialer.channel("directory")),
        SignedPreviews(trust),
        PageTokens(signer.secret("page-tokens")),
        live,
        clock,
    )
    send_message = CarriedMethod(SERVICE, trust, SEND_MESSAGE)
    sessions = DirectorySessions(dialer.channel("directory"), trust, clock)
    events = hub(use_cases.following, sessions)
    faces = [ConversationRpc(use_cases).register, LiveRpc(use_cases, send_message, events).register]
    process.serve(Server(settings, SERVICE, trust, faces))
    process.background("live streams", lambda: events.run(bus))
    process.on_drain(events.drain)
    process.background("outbox", relay.run)
    process.background("timers", Timers(database, clock, handlers(use_cases.starting)).run)
    process.on_stop(Stop.FLUSH, relay.flush)
    process.on_stop(Stop.CLOSE, dialer.close)
    process.on_stop(Stop.CLOSE, bus.close)
    process.on_stop(Stop.CLOSE, database.close)
    process.on_stop(Stop.CLOSE, committer.close)


if __name__ == "__main__":
    run(SERVICE, Config, build)
