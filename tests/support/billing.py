"""A house in which only billing is real: its neighbours say what they are told, the processor is simulated.

async with billing_house(folder, database, nats_url, namespace, processor) as house:
    async with house.billing():                       # in this process, plugged by its own __main__
        scene = house.scene([fee(5000), fee(7000)])
        await house.save_card(scene.clients[0])
        await house.complete(scene)
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlparse
from uuid import uuid4

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.billing.v1 import billing_pb2, cards_pb2
from sotto.billing.v1.bank_confirmations_pb2_grpc import BankConfirmationServiceStub
from sotto.billing.v1.billing_pb2_grpc import BillingServiceStub
from sotto.billing.v1.cards_pb2_grpc import CardServiceStub
from sotto.billing.v1.ledger_pb2_grpc import LedgerServiceStub
from sotto.billing.v1.refunds_pb2_grpc import RefundServiceStub
from sotto.common.v1 import live_pb2, money_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1 import events_pb2 as conversation_events_pb2
from sotto.conversation.v1.conversation_pb2_grpc import add_ConversationServiceServicer_to_server
from sotto.directory.v1.directory_pb2_grpc import add_DirectoryServiceServicer_to_server

from chassis.auth import Caller, Role
from chassis.bus import Bus
from chassis.clock import SystemClock
from chassis.db import Database as ServiceDatabase
from chassis.dial import Dialer
from chassis.ids import PracticeId
from chassis.process import Process
from deploy.local.ports import LOOPBACK, free_ports
from services.billing.__main__ import build
from services.billing.clients.services import ConversationClient, DirectoryClient, Pokes
from services.billing.config import BillingSettings
from services.billing.store.postgres import PostgresStore
from services.billing.usecases.intake import Intake
from tests.fakes.billing_neighbours import CANCELLED, COMPLETED, CompletingConversations, Divisions
from tests.support.billing_evidence import Evidence
from tests.support.builders import a_client, a_member, a_practice_id
from tests.support.doors import Door, Keys, open_door
from tests.support.eventually import eventually
from tests.support.processor_process import ProcessorAddress
from tests.support.simulator import Simulator
from tests.support.stack import Database

if TYPE_CHECKING:
    from sotto.billing.v1.bank_confirmations_pb2_grpc import BankConfirmationServiceAsyncStub
    from sotto.billing.v1.billing_pb2_grpc import BillingServiceAsyncStub
    from sotto.billing.v1.cards_pb2_grpc import CardServiceAsyncStub
    from sotto.billing.v1.ledger_pb2_grpc import LedgerServiceAsyncStub
    from sotto.billing.v1.refunds_pb2_grpc import RefundServiceAsyncStub

GOOD, DECLINES, AUTHENTICATES = "4242424242424242", "4000000000000341", "4000002760003184"
"""Cards: pays; can be saved, and declines when charged; the bank wants the person every time."""

PREVIOUS_WEBHOOK_SECRET = "whsec_of_before"

PENDING = {billing_pb2.CHARGE_STATE_PENDING, billing_pb2.CHARGE_STATE_UNKNOWN}


def _nothing() -> None:
    """Nobody has to be woken: whoever works looks twice a second."""


def fee(minor_units: int, currency: str = "CAD") -> money_pb2.Money:
    """An amount on the wire."""
    return money_pb2.Money(minor_units=minor_units, currency=currency)


@dataclass(frozen=True)
class Scene:
    """A conversation, and who is in it."""

    conversation_id: str
    host: Caller
    clients: list[Caller]
    participant_ids: list[str]


@dataclass
class House(Evidence):
    """Everything around billing."""

    keys: Keys
    bus: Bus
    conversations: CompletingConversations
    divisions: Divisions
    values: dict[str, str]
    door: Door
    practice_id: PracticeId = field(default_factory=a_practice_id)

    def stub(self, caller: Caller) -> "BillingServiceAsyncStub":
        """Billing as `caller` reaches it."""
        return BillingServiceStub(self.door.channel(caller))

    def cards_stub(self, caller: Caller) -> "CardServiceAsyncStub":
        """The cards as `caller` reaches them."""
        return CardServiceStub(self.door.channel(caller))

    def bank_stub(self, caller: Caller) -> "BankConfirmationServiceAsyncStub":
        """The bank's questions as `caller` reaches them."""
        return BankConfirmationServiceStub(self.door.channel(caller))

    def refund_stub(self, caller: Caller) -> "RefundServiceAsyncStub":
        """Paying back, as `caller` reaches it."""
        return RefundServiceStub(self.door.channel(caller))

    def ledger_stub(self, caller: Caller) -> "LedgerServiceAsyncStub":
        """The ledger, as `caller` reaches it."""
        return LedgerServiceStub(self.door.channel(caller))

    def environment(self) -> dict[str, str]:
        """What a billing process is told."""
        return {f"SOTTO_{name.upper()}": value for name, value in self.values.items()}

    @asynccontextmanager
    async def billing(self) -> AsyncIterator[None]:
        """Run billing in this process until the end of the block."""
        process = Process("billing", BillingSettings(**self.values))  # type: ignore[arg-type]
        await build(process)
        stop = asyncio.Event()
        life = asyncio.create_task(process.live(stop))
        try:
            await self.ready()
            yield
        finally:
            stop.set()
            await life

    async def ready(self) -> None:
        """Wait until billing answers; not called before it listens, or the channel would wait ever longer."""
        await eventually(self._listens, timeout=60)
        await eventually(partial(self._answers), timeout=60)

    async def _listens(self) -> bool:
        host, port = self.door.address.rsplit(":", 1)
        with suppress(OSError):
            _, writer = await asyncio.open_connection(host, int(port))
            writer.close()
            return True
        return False

    async def _answers(self) -> bool:
        with suppress(Exception):
            await self.stub(a_client()).ListCards(billing_pb2.ListCardsRequest(), timeout=2)
            return True
        return False

    def scene(self, fees: Sequence[money_pb2.Money | None], clients: Sequence[Caller] = ()) -> Scene:
        """An active conversation of a host with one client per fee."""
        host = a_member(Role.PROVIDER, self.division_id, self.practice_id)
        others = list(clients) or [
            a_client(self.practice_id, f"Client {place + 1}") for place in range(len(fees))
        ]
        description = conversation_pb2.ConversationDescription(
            conversation_id=str(uuid4()),
            practice_id=str(self.practice_id),
            division_id=str(self.division_id),
            state=conversation_pb2.CONVERSATION_STATE_ACTIVE,
            etag="e1",
        )
        description.participants.add(
            participant_id=str(uuid4()),
            person_id=str(host.person_id),
            display_name=host.display_name,
            host=True,
        )
        for client, amount in zip(others, fees, strict=True):
            description.participants.add(
                participant_id=str(uuid4()),
                person_id=str(client.person_id),
                display_name=client.display_name,
                fee=amount,
                accepted_fee=amount,
            )
        self.conversations.conversations[description.conversation_id] = description
        ids = [each.participant_id for each in description.participants if not each.host]
        return Scene(description.conversation_id, host, others, ids)

    async def consent_version(self, person: Caller) -> str:
        """What the person reads before saving a card."""
        asked = cards_pb2.GetCardConsentRequest()
        return (await self.cards_stub(person).GetCardConsent(asked, timeout=10)).version

    async def save_card(self, person: Caller, number: str = GOOD) -> billing_pb2.Card:
        """Save a card as a person does it: the page, the card, back to us."""
        start = billing_pb2.StartCardSetupRequest(
            request_id=str(uuid4()), return_path="/cards", consent_version=await self.consent_version(person)
        )
        started = await self.stub(person).StartCardSetup(start, timeout=20)
        back = await self.simulator.enter_card(started.url, number)
        setup_id = parse_qs(urlparse(back).query)["card_setup"][0]
        finish = billing_pb2.FinishCardSetupRequest(card_setup_id=setup_id)
        return (await self.stub(person).FinishCardSetup(finish, timeout=20)).card

    def mark_completed(self, scene: Scene) -> None:
        """The conversation service says that it is completed."""
        description = self.conversations.conversations[scene.conversation_id]
        description.state = COMPLETED
        description.complete_time.GetCurrentTime()

    async def tell_completed(self, scene: Scene, event_id: str | None = None) -> None:
        """The broker says that it is completed."""
        now = Timestamp()
        now.GetCurrentTime()
        event = conversation_events_pb2.ConversationCompleted(
            conversation_id=scene.conversation_id, complete_time=now
        )
        subject = "conversation.v1.conversation.completed"
        await self.bus.publish(subject, event.SerializeToString(), {}, event_id or str(uuid4()))

    def payer(self, scene: Scene, place: int = 0) -> conversation_pb2.ParticipantDescription:
        """A client as the conversation service describes them from now on."""
        others = self.conversations.conversations[scene.conversation_id].participants[1:]
        return others[place]

    def mark_cancelled(self, scene: Scene) -> None:
        """The conversation service says that it was called off."""
        description = self.conversations.conversations[scene.conversation_id]
        description.state = CANCELLED
        description.cancel_time.GetCurrentTime()

    async def tell_cancelled(self, scene: Scene) -> None:
        """The broker says that it was called off."""
        event = conversation_events_pb2.ConversationCancelled(conversation_id=scene.conversation_id)
        subject = "conversation.v1.conversation.cancelled"
        await self.bus.publish(subject, event.SerializeToString(), {}, str(uuid4()))

    def mark_accepted(self, scene: Scene, place: int = 0) -> None:
        """The conversation service says that a client accepted the fee."""
        payer = self.payer(scene, place)
        payer.accepted_fee.CopyFrom(payer.fee)

    async def tell_accepted(self, scene: Scene, place: int = 0, event_id: str | None = None) -> None:
        """The broker says that a client accepted the fee."""
        payer = self.payer(scene, place)
        event = conversation_events_pb2.FeeAccepted(
            conversation_id=scene.conversation_id,
            participant_id=payer.participant_id,
            person_id=payer.person_id,
            fee=payer.fee,
        )
        subject = "conversation.v1.fee.accepted"
        await self.bus.publish(subject, event.SerializeToString(), {}, event_id or str(uuid4()))

    async def complete(self, scene: Scene) -> None:
        """It is completed, and all know."""
        self.mark_completed(scene)
        await self.tell_completed(scene)

    async def charges(self, scene: Scene) -> list[billing_pb2.Charge]:
        """As the host sees them."""
        request = billing_pb2.ListChargesRequest(conversation_id=scene.conversation_id)
        return list((await self.stub(scene.host).ListCharges(request, timeout=10)).charges)

    async def settled(self, scene: Scene, count: int, timeout: float = 30) -> list[billing_pb2.Charge]:  # noqa: ASYNC109
        """The charges, once there are `count` and none is under way."""

        async def all_settled() -> list[billing_pb2.Charge]:
            charges = await self.charges(scene)
            assert len(charges) == count
            assert not any(charge.state in PENDING for charge in charges), charges
            return charges

        found: list[billing_pb2.Charge] = await eventually(all_settled, timeout)
        return found

    async def documents(self, person: Caller, scene: Scene) -> list[billing_pb2.Document]:
        """As a person sees them."""
        request = billing_pb2.ListDocumentsRequest(conversation_id=scene.conversation_id)
        return list((await self.stub(person).ListDocuments(request, timeout=10)).documents)

    async def sweep(self) -> None:
        """Do now what billing does every minute."""
        settings = BillingSettings(**self.values)  # type: ignore[arg-type]
        database = ServiceDatabase.open(settings.database_url)
        dialer = Dialer(settings, self.keys.signer("billing"))
        try:
            await Intake(
                PostgresStore(database, _nothing),
                ConversationClient(dialer.channel("conversation")),
                DirectoryClient(dialer.channel("directory")),
                Pokes(self.bus),
                SystemClock(),
                _nothing,
            ).sweep()
        finally:
            await dialer.close()
            await database.close()

    async def seen(self, scene: Scene, state: billing_pb2.ChargeState) -> None:
        """Wait until the host sees the first charge in this state."""

        async def shows() -> None:
            charges = await self.charges(scene)
            assert charges
            assert charges[0].state == state

        await eventually(shows, interval=0.01)

    @asynccontextmanager
    async def pokes(self) -> AsyncIterator[list[live_pb2.LivePoke]]:
        """The hints that billing gives while the block runs."""
        heard: list[live_pb2.LivePoke] = []

        async def hear(_: str, payload: bytes) -> None:
            heard.extend(live_pb2.LivePokes.FromString(payload).pokes)

        end = await self.bus.on_poke("billing", hear)
        try:
            yield heard
        finally:
            await end()

    def signed(self, event: Any, age_seconds: int = 0, secret: str = "") -> billing_pb2.ReceiveWebhookRequest:
        """A webhook as the processor signs it (docs page "Verify webhook signatures manually")."""
        body = json.dumps(event).encode()
        now = int(time.time()) - age_seconds
        key = (secret or self.simulator.address.webhook_secret).encode()
        digest = hmac.new(key, f"{now}.".encode() + body, hashlib.sha256).hexdigest()
        return billing_pb2.ReceiveWebhookRequest(body=body, signature=f"t={now},v1={digest}")


@asynccontextmanager
async def billing_house(
    folder: Path, database: Database, nats_url: str, namespace: str, processor: ProcessorAddress
) -> AsyncIterator[House]:
    """Open the house, without billing in it."""
    keys = Keys.make(folder)
    bus = await Bus.open(nats_url, namespace)
    await bus.declare_stream("conversation")
    fake, divisions = CompletingConversations(), Divisions()
    first = [lambda server: add_ConversationServiceServicer_to_server(fake, server)]
    second = [lambda server: add_DirectoryServiceServicer_to_server(divisions, server)]
    port = free_ports()["billing"]
    async with (
        open_door("conversation", keys, first) as conversation,
        open_door("directory", keys, second) as directory,
    ):
        values = {
            "listen": f"{LOOPBACK}:{port}",
            "namespace": namespace,
            "trust_file": str(keys.trust_file),
            "identity_key_file": str(keys.identity_key_file("billing")),
            "database_url": database.url,
            "nats_url": nats_url,
            "conversation_address": conversation.address,
            "directory_address": directory.address,
            "public_url": "http://localhost:8080",
            "stripe_api_base": processor.url,
            "stripe_secret_key": processor.secret_key,
            "stripe_webhook_secret": processor.webhook_secret,
            "stripe_webhook_secret_previous": PREVIOUS_WEBHOOK_SECRET,
        }
        door = Door("billing", port, keys)
        try:
            house = House(Simulator(processor), database, keys, bus, fake, divisions, values, door)
            divisions.division.practice_id = str(house.practice_id)
            yield house
        finally:
            await door.close()
            await bus.close()
