"""The billing service: `python -m services.billing`, `python -m services.billing migrate`."""

from collections.abc import Callable
from functools import partial

import grpc
from sotto.billing.v1.bank_confirmations_pb2_grpc import add_BankConfirmationServiceServicer_to_server
from sotto.billing.v1.billing_pb2_grpc import add_BillingServiceServicer_to_server
from sotto.billing.v1.cards_pb2_grpc import add_CardServiceServicer_to_server
from sotto.billing.v1.ledger_pb2_grpc import add_LedgerServiceServicer_to_server
from sotto.billing.v1.operations_pb2_grpc import add_OperationsServiceServicer_to_server
from sotto.billing.v1.refunds_pb2_grpc import add_RefundServiceServicer_to_server

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
from chassis.timers import Timers
from services.billing import inbox, timers
from services.billing.clients.movements import StripeMovements
from services.billing.clients.printer import PdfPrinter, Press
from services.billing.clients.processor import StripeProcessor
from services.billing.clients.services import ConversationClient, DirectoryClient, Pokes, SignedStatements
from services.billing.config import BillingSettings
from services.billing.rpc.bank_confirmations import BankConfirmationFace
from services.billing.rpc.billing import BillingFace
from services.billing.rpc.cards import CardFace
from services.billing.rpc.ledger import LedgerFace
from services.billing.rpc.operations import OperationsFace
from services.billing.rpc.refunds import RefundFace
from services.billing.store.postgres import CONSUMER, PostgresStore
from services.billing.usecases.bookkeeping import Bookkeeping
from services.billing.usecases.card_keeping import CardKeeping
from services.billing.usecases.cards import Cards
from services.billing.usecases.charging import Charging
from services.billing.usecases.confirming import Confirming
from services.billing.usecases.exporting import Exporting
from services.billing.usecases.intake import Intake
from services.billing.usecases.operating import Operating
from services.billing.usecases.previewing import Previewing
from services.billing.usecases.reading import Reading
from services.billing.usecases.reconciling import Reconciling
from services.billing.usecases.refunding import PayingBack, Refunding
from services.billing.usecases.retrying import Retrying
from services.billing.usecases.webhooks import Webhooks


async def build(process: Process[BillingSettings]) -> None:
    """Plug the rooms together."""
    settings, clock = process.settings, SystemClock()
    signer = Signer(settings.identity_key_file)
    database = Database.open(settings.database_url, settings.database_pool_size)
    bus = await Bus.open(settings.nats_url, settings.namespace)
    relay = Relay(database, bus, process.name)
    store = PostgresStore(database, relay.kick)
    dialer, live, press = Dialer(settings, signer), Pokes(bus), Press(settings.east_asian_font_file)
    processor, movements = _stripe(settings)
    conversations = ConversationClient(dialer.channel("conversation"))
    directory = DirectoryClient(dialer.channel("directory"))
    charging = Charging(store, processor, live, clock)
    worker = timers.Worker(charging)
    paying_back = PayingBack(store, movements, live, clock)
    refunds = timers.unhurried(paying_back, "refunds")
    inquiries = timers.unhurried(Bookkeeping(store, movements, live, clock), "inquiries")
    cards = Cards(store, processor, live, clock, settings.public_url, worker.wake)
    keeping = CardKeeping(store, processor, conversations, live, clock, worker.wake)
    confirming = Confirming(store, processor, charging, clock, settings.public_url)
    intake = Intake(store, conversations, directory, live, clock, worker.wake)
    face = BillingFace(
        cards,
        keeping,
        Previewing(store, conversations, SignedStatements(signer), clock),
        Reading(store, conversations, PdfPrinter(press.print)),
        Retrying(store, conversations, live, clock, worker.wake),
        Webhooks(store, processor, clock, worker.wake),
    )
    reconciling = Reconciling(store, processor, movements, clock)
    refunding = Refunding(store, conversations, directory, live, clock, refunds.wake)
    after = RefundFace(refunding), LedgerFace(Exporting(store, directory))
    operations = OperationsFace(reconciling, Operating(store, clock, worker.wake))
    faces = _registrations(face, CardFace(keeping), BankConfirmationFace(confirming), *after, operations)
    every = timers.periodic(intake, charging, paying_back, reconciling)
    due = Timers(database, clock, timers.handlers(cards, keeping), every)
    process.on_start(partial(bus.declare_stream, process.name, settings.nats_replicas))
    process.on_start(press.start)
    process.background("relay", relay.run)
    process.background("inbox", Inbox(bus, database, CONSUMER, inbox.handlers(intake)).run)
    process.background("timers", due.run)
    process.background("charges", worker.run)
    for name, each in (("refunds", refunds), ("inquiries", inquiries)):
        process.background(name, each.run)
    trust = await attentive_trust(bus, settings.trust_file)
    process.serve(Server(settings, process.name, trust, faces, clock))
    process.on_stop(Stop.FLUSH, relay.flush)
    for close in (database.close, bus.close, dialer.close, processor.close, movements.close, press.close):
        process.on_stop(Stop.CLOSE, close)


def _stripe(settings: BillingSettings) -> tuple[StripeProcessor, StripeMovements]:
    """Cards and payments; the books."""
    key, base = settings.stripe_secret_key, settings.stripe_api_base
    secret, previous = settings.stripe_webhook_secret, settings.stripe_webhook_secret_previous
    return StripeProcessor(key, secret, base, previous), StripeMovements(key, base)


def _registrations(
    billing: BillingFace,
    cards: CardFace,
    bank: BankConfirmationFace,
    refunds: RefundFace,
    ledger: LedgerFace,
    operations: OperationsFace,
) -> list[Callable[[grpc.aio.Server], None]]:
    """The services of the contract."""
    return [
        partial(add_BillingServiceServicer_to_server, billing),
        partial(add_CardServiceServicer_to_server, cards),
        partial(add_BankConfirmationServiceServicer_to_server, bank),
        partial(add_RefundServiceServicer_to_server, refunds),
        partial(add_LedgerServiceServicer_to_server, ledger),
        partial(add_OperationsServiceServicer_to_server, operations),
    ]


if __name__ == "__main__":
    run("billing", BillingSettings, build)
