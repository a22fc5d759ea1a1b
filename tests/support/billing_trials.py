"""Trials of E1 and E2: billing is hit at a named point, and another takes over."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from chassis.clock import SystemClock
from chassis.db import Database
from chassis.idempotency import RequestKey
from deploy.local.ports import LOOPBACK, free_ports
from services.billing.clients.movements import StripeMovements
from services.billing.clients.processor import StripeProcessor
from services.billing.clients.stripe_api import TIMEOUT_SECONDS
from services.billing.domain.charges import State
from services.billing.store.postgres import PostgresStore
from services.billing.usecases.reconciling import Reconciling
from tests.support.billing import AUTHENTICATES, DECLINES, GOOD, House, Scene, fee
from tests.support.billing_process import BillingProcess
from tests.support.billing_verdicts import ENDS, Payer, Verdict, judge
from tests.support.builders import a_client
from tests.support.eventually import eventually

CARDS = (GOOD, GOOD, DECLINES, AUTHENTICATES, "")
"""The five participants of a trial: two pay, one is declined, one's bank asks, one has no card."""

_HOUR = 3600
PAUSES = (0, 25 * _HOUR, 31 * 24 * _HOUR)
"""How long nobody takes over, in seconds of the processor's clock (it forgets keys after 24 h)."""

PATIENCE_SECONDS = 60.0
"""For what takes a second on a machine that has nothing else to do."""


async def five_payers(house: House, seed: int) -> list[Payer]:
    """Five people in an order that depends on the seed; their cards are saved."""
    cards = list(CARDS)
    random.Random(seed).shuffle(cards)
    payers = [
        Payer(a_client(house.practice_id, f"Client {place + 1}"), number, 900 + 100 * place, ENDS[number])
        for place, number in enumerate(cards)
    ]
    await save_cards(house, payers)
    return payers


async def save_cards(house: House, payers: Sequence[Payer]) -> None:
    """As people do it, on the processor's page."""
    async with house.billing():
        await asyncio.gather(*(house.save_card(each.client, each.number) for each in payers if each.number))


def scene_of(house: House, payers: Sequence[Payer]) -> Scene:
    """An active conversation of these people."""
    return house.scene([fee(payer.fee) for payer in payers], [payer.client for payer in payers])


async def killed(house: House, payers: Sequence[Payer], point: str, pause: int, log: Path) -> Verdict:
    """Complete a conversation, kill billing at the point, start it again after a while, look (E1)."""
    verdict = Verdict(f"killed {point}, away for {pause} s")
    before = await last_line(house)
    scene = scene_of(house, payers)
    await house.complete(scene)
    async with billing_process(house, log, f"SIGKILL {point}") as first:
        await ended(first)
        verdict.fired = first.status == -signal.SIGKILL
    await time_passes(house, pause)
    restarted = await last_line(house)
    async with billing_process(house, log) as second:
        await house.ready()
        await rest(house, scene, len(payers), PATIENCE_SECONDS)
        await _drained(second, verdict)
    await judge(house, scene, payers, verdict, before)
    verdict.differences += await _unasked(house, before, restarted)
    return verdict


async def stopped(house: House, payers: Sequence[Payer], point: str, pause: int, log: Path) -> Verdict:
    """Complete, stop billing at the point, let another take over, and let the first go on (E2)."""
    verdict = Verdict(f"stopped {point}, for {pause} s")
    before = await last_line(house)
    scene = scene_of(house, payers)
    elsewhere = f"{LOOPBACK}:{free_ports()['billing']}"
    await house.complete(scene)
    async with billing_process(house, log, f"SIGSTOP {point}", listen=elsewhere) as first:
        await eventually(lambda: first.stopped, PATIENCE_SECONDS, interval=0.01)
        await time_passes(house, pause)
        async with billing_process(house, log) as second:
            await house.ready()
            taken_over = await rest(house, scene, len(payers), PATIENCE_SECONDS)
            verdict.fired = taken_over and first.stopped
            first.send(signal.SIGCONT)
            await _drained(first, verdict)
            await rest(house, scene, len(payers), PATIENCE_SECONDS)
            await _drained(second, verdict)
    await compare_books(house)
    await judge(house, scene, payers, verdict, before)
    return verdict


async def compare_books(house: House) -> None:
    """Do now what billing does every night: it also ends what a worker that came too late left behind."""
    address = house.simulator.address
    processor = StripeProcessor(address.secret_key, address.webhook_secret, address.url)
    movements = StripeMovements(address.secret_key, address.url)
    database = Database.open(house.database.url)
    try:
        store = PostgresStore(database, lambda: None)
        comparing = Reconciling(store, processor, movements, SystemClock(), look_again_after=timedelta(0))
        await comparing.request(RequestKey("operator", uuid4(), "ReconcileNow", b""), full=True)
        await comparing.work()
    finally:
        for close in (processor.close, movements.close, database.close):
            await close()


@asynccontextmanager
async def billing_process(
    house: House, log: Path, strike: str = "", listen: str = "", patience: float = TIMEOUT_SECONDS
) -> AsyncIterator[BillingProcess]:
    """Billing as a process of its own, until the end of the block."""
    address = {"SOTTO_LISTEN": listen} if listen else {}
    process = BillingProcess(house.environment() | address, log, strike, patience)
    await asyncio.to_thread(process.start)
    try:
        yield process
    finally:
        await asyncio.to_thread(process.end)


async def time_passes(house: House, seconds: int) -> None:
    """What a process that does not move loses: leases and open transactions; after a day, its keys."""
    await house.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    for table in ("charge", "refund"):
        await house.fetch(f"UPDATE billing.{table} SET leased_until = now() WHERE leased_until > now()")
    if seconds:
        await house.simulator.ask("POST", "clock", {"advance_seconds": seconds})


async def rest(house: House, scene: Scene, count: int, patience: float) -> bool:
    """Wait until each of `count` charges is settled and in nobody's hands; whether that was so in time."""

    async def all_rest() -> None:
        rows = await house.fetch(
            "SELECT state, lease FROM billing.charge WHERE conversation_id = $1", scene.conversation_id
        )
        assert len(rows) == count
        assert all(State(row["state"]) in _RESTING and row["lease"] is None for row in rows)

    try:
        await eventually(all_rest, patience)
    except AssertionError:
        return False
    return True


_RESTING = frozenset().union(*ENDS.values())


async def last_line(house: House) -> int:
    """The number of the journal's last line."""
    return int((await house.simulator.ask("GET", "journal/last"))["n"])


async def ended(process: BillingProcess) -> None:
    """Wait until it is dead."""
    await eventually(lambda: process.status is not None, PATIENCE_SECONDS, interval=0.02)


async def _drained(process: BillingProcess, verdict: Verdict) -> None:
    process.send(signal.SIGTERM)
    with suppress(AssertionError):
        await ended(process)
    if process.status != 0:
        verdict.differences.append(f"did not drain: status {process.status}")


async def _unasked(house: House, before: int, restarted: int) -> list[str]:
    """Payment intents of which the first thing done after the restart was not to ask what became of them."""
    touched: set[str] = set()
    found = []
    for line in await house.simulator.requests(before):
        address = line["path"].removeprefix("/v1/payment_intents/").partition("/")[0]
        if not address.startswith("pi_"):
            continue
        if line["n"] <= restarted:
            touched.add(address)
        elif address in touched:
            touched.discard(address)
            if line["method"] != "GET":
                found.append(f"after the restart {line['method']} {line['path']} came first")
    return found
