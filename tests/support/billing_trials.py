"""Trials of E1 (reliability): billing is killed at a named point and started again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sotto.billing.v1 import billing_pb2

from chassis.auth import Caller
from deploy.local.state import PROJECT
from tests.support.billing import AUTHENTICATES, DECLINES, GOOD, House, Scene, fee
from tests.support.billing_killed import SIDES, VARIABLE
from tests.support.builders import a_client

EXPECTED = [
    billing_pb2.CHARGE_STATE_SUCCEEDED,
    billing_pb2.CHARGE_STATE_SUCCEEDED,
    billing_pb2.CHARGE_STATE_FAILED,
    billing_pb2.CHARGE_STATE_REQUIRES_ACTION,
    billing_pb2.CHARGE_STATE_MISSING_CARD,
]
"""What becomes of the five participants."""

FEES = [5000, 7500, 900, 1000, 1100]

CALLS_PER_NAME = {
    "create_intent": 4,
    "read_intent": 4,
    "confirm_intent": 4,
    "charges": 1,
    "attempt": 8,
    "payment_intent": 4,
    "success": 2,
    "flag": 2,
}
"""How often an undisturbed completion passes each point."""

POINTS = [
    f"{side} {name} {number}"
    for name, count in CALLS_PER_NAME.items()
    for number in range(1, count + 1)
    for side in SIDES
]

_HOUR = 3600
RESTARTS = (0, 25 * _HOUR, 31 * 24 * _HOUR)
"""How long nobody starts it again, in seconds of the processor's clock (it forgets keys after 24 h)."""


@dataclass
class Outcome:
    """What a trial ended as; `wrong` says what is not as it must be."""

    point: str
    fired: bool
    double: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)


async def five_clients(house: House) -> list[Caller]:
    """People whose cards pay, pay, decline, want the bank, and are missing."""
    clients = [a_client(house.practice_id, f"Client {place + 1}") for place in range(5)]
    async with house.billing():
        for client, number in zip(clients, (GOOD, GOOD, DECLINES, AUTHENTICATES), strict=False):
            await house.save_card(client, number)
    return clients


async def trial(house: House, clients: list[Caller], point: str, pause_seconds: int, log: Path) -> Outcome:
    """Complete a conversation, kill billing at the point, start it again after a while, look."""
    scene = house.scene([fee(amount) for amount in FEES], clients)
    await house.complete(scene)
    async with killable_process(house, point, log) as killed:
        async with asyncio.timeout(60):
            status = await killed.wait()
    if pause_seconds:
        await house.simulator.ask("POST", "clock", {"advance_seconds": pause_seconds})
    outcome = Outcome(point, fired=status == -signal.SIGKILL)
    async with killable_process(house, "", log) as process:
        await house.ready()
        charges = await house.settled(scene, 5, timeout=60)
        process.terminate()
        async with asyncio.timeout(30):
            if await process.wait() != 0:
                outcome.wrong.append("did not drain")
    await _judge(house, scene, charges, outcome)
    return outcome


async def _judge(house: House, scene: Scene, charges: list[billing_pb2.Charge], outcome: Outcome) -> None:
    ids = [charge.charge_id for charge in charges]
    taken = await house.simulator.charged(ids)
    for charge, expected in zip(charges, EXPECTED, strict=True):
        times = sum(line["metadata"]["charge_id"] == charge.charge_id for line in taken)
        outcome.double += times > 1
        outcome.lost += expected == billing_pb2.CHARGE_STATE_SUCCEEDED and times == 0
        if charge.state != expected:
            outcome.wrong.append(f"{charge.state} instead of {expected}")
    booked = await house.fetch(
        "SELECT sum(minor_units) AS sum, sum(abs(minor_units)) AS turnover FROM billing.ledger_entry"
        " JOIN billing.posting USING (posting_id) WHERE kind = 'charge' AND charge_id = ANY($1)",
        ids,
    )
    if (booked[0]["sum"], booked[0]["turnover"]) != (0, 2 * sum(line["amount"] for line in taken)):
        outcome.wrong.append("the ledger is not what the processor took")
    told = {subject: len(payloads) for subject, payloads in (await house.events(scene)).items()}
    if told != {
        "billing.v1.charge.settled": 5,
        "billing.v1.receipt.issued": 2,
        "billing.v1.invoice.issued": 1,
    }:
        outcome.wrong.append(f"told {told}")
    statement = "SELECT kind FROM billing.document WHERE conversation_id = $1 ORDER BY kind"
    kinds = [row["kind"] for row in await house.fetch(statement, scene.conversation_id)]
    if kinds != ["invoice", "receipt", "receipt"]:
        outcome.wrong.append(f"papers {kinds}")


@asynccontextmanager
async def killable_process(house: House, point: str, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Billing that dies at the point; empty: it lives."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOTTO_")}
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.billing_killed"),
            env=environment | house.environment() | {VARIABLE: point},
            cwd=PROJECT,
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
