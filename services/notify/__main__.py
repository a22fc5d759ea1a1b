"""`python -m services.notify` serves; with `migrate` it brings the database up to date."""

from functools import partial

from sotto.notify.v1.notify_pb2_grpc import add_NotifyServiceServicer_to_server

from chassis.auth import Signer
from chassis.bus import Bus
from chassis.clock import SystemClock
from chassis.db import Database
from chassis.dial import Dialer
from chassis.inbox import Inbox
from chassis.outbox import Relay
from chassis.outdating import attentive_trust
from chassis.process import Process, Stop, run
from chassis.rpc import Server
from services.notify import inbox
from services.notify.clients import (
    BillingClient,
    BusLive,
    ConversationClient,
    DirectoryClient,
    SmtpMailer,
)
from services.notify.config import NotifySettings
from services.notify.rpc import NotifyServicer
from services.notify.store import CONSUMER, PostgresStore
from services.notify.timers import Sender
from services.notify.usecases.intake import Intake
from services.notify.usecases.reading import Reading
from services.notify.usecases.sending import Sending
from services.notify.usecases.writing import Writer
from services.notify.wire.mail import Sender as From


async def build(process: Process[NotifySettings]) -> None:
    """Plug the rooms together."""
    settings, clock = process.settings, SystemClock()
    dialer = Dialer(settings, Signer(settings.identity_key_file))
    database = Database.open(settings.database_url, settings.database_pool_size)
    bus = await Bus.open(settings.nats_url, settings.namespace)
    store, relay = PostgresStore(database), Relay(database, bus, process.name)
    directory = DirectoryClient(dialer.channel("directory"))
    conversations = ConversationClient(dialer.channel("conversation"))
    writer = Writer(directory, conversations, BillingClient(dialer.channel("billing")))
    mailer = SmtpMailer(settings.smtp_server(), From(settings.mail_from), settings.public_url)
    sending = Sending(store, writer, mailer, BusLive(bus, process.name), clock, relay.kick)
    intake = Intake(store, conversations, clock)
    servicer = NotifyServicer(Reading(store, conversations))
    register = partial(add_NotifyServiceServicer_to_server, servicer)
    process.background("inbox", Inbox(bus, database, CONSUMER, inbox.handlers(intake)).run)
    process.background("sender", Sender(sending).run)
    process.background("relay", relay.run)
    trust = await attentive_trust(bus, settings.trust_file)
    process.serve(Server(settings, process.name, trust, [register], clock))
    process.on_stop(Stop.FLUSH, relay.flush)
    process.on_stop(Stop.CLOSE, dialer.close)
    process.on_stop(Stop.CLOSE, bus.close)
    process.on_stop(Stop.CLOSE, database.close)


if __name__ == "__main__":
    run("notify", NotifySettings, build)
