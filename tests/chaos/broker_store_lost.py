"""The broker loses its whole store while conversations complete (reliability: E6, S36)."""

import asyncio
import shutil
import signal
from dataclasses import dataclass

import asyncpg
import nats

from deploy.local.house import House
from tests.chaos import Cell
from tests.chaos._houses import opened_house
from tests.e2e.appointments import (
    Account,
    Appointment,
    active_appointments,
    compare,
    payers_of,
    settled,
)
from tests.e2e.people import People, Person
from tests.support.eventually import eventually

PATIENCE_SECONDS = 90.0
"""How long the house has to come back without a hand."""

_TRIALS = 5
_APPOINTMENTS = 20
_PAYERS = 5
_COMPLETED = "conversation.v1.conversation.completed"


@dataclass(frozen=True)
class Loss:
    """`events_lost`: confirmed by the broker, read by nobody, gone with its store."""

    events_lost: int
    account: Account


async def store_lost(house: House, host: Person, payers: list[Person], count: int) -> Loss:
    """Wipe the store when half of the completions are confirmed in it and billing has read none of them."""
    appointments = await active_appointments(host, payers, count)
    completions = [await each.completion() for each in appointments]
    pairs = list(zip(appointments, completions, strict=True))
    await house.kill("billing", signal.SIGSTOP)
    try:
        for appointment, completion in pairs[: count // 2]:
            await appointment.complete(completion)
        await eventually(lambda: _confirmed(house, appointments, count // 2), timeout=30)
        await house.kill("nats")
        shutil.rmtree(house.state.folder("nats"))
        await asyncio.gather(
            *(appointment.complete(completion) for appointment, completion in pairs[count // 2 :])
        )
    finally:
        house.state.folder("nats")
        await house.start("nats")
        await house.kill("billing", signal.SIGCONT)
    charges = await settled(appointments, len(payers), PATIENCE_SECONDS)
    await eventually(lambda: _all_read(house), timeout=PATIENCE_SECONDS)
    return Loss(count // 2, await compare(house, charges))


async def _confirmed(house: House, appointments: list[Appointment], count: int) -> None:
    """Assert that the broker has confirmed so many of their completions."""
    connection = await asyncpg.connect(house.postgres.superuser_url("sotto"))
    try:
        confirmed = await connection.fetchval(
            "SELECT count(*) FROM conversation.outbox"
            " WHERE subject = $1 AND published_at IS NOT NULL AND aggregate_id = ANY($2)",
            _COMPLETED,
            [each.conversation_id for each in appointments],
        )
    finally:
        await connection.close()
    assert confirmed == count


async def _all_read(house: House) -> None:
    """Assert that the new store has every event again, and that its consumers have read them all."""
    client = await nats.connect(house.nats_url)
    try:
        stream = client.jetstream()
        name = "sotto-conversation"
        assert (await stream.stream_info(name)).state.messages > 0
        for consumer in await stream.consumers_info(name):
            assert (consumer.num_pending, consumer.num_ack_pending) == (0, 0), consumer.name
    finally:
        await client.close()


async def run() -> list[Cell]:
    """Wipe it five times, each time among twenty completions with five fees each."""
    async with opened_house() as (house, people):
        losses = await _trials(house, people)
    fees = sum(each.account.fees for each in losses)
    lost = sum(each.account.lost for each in losses)
    double = sum(each.account.double for each in losses)
    fired = sum(1 for each in losses if each.events_lost > 0)
    return [
        Cell(
            name=f"the broker's store lost among {_TRIALS * _APPOINTMENTS} completions, {fees} fees",
            trials=_TRIALS,
            fault_fired=fired,
            lost=lost,
            double=double,
            passed=fired == _TRIALS and lost == 0 and double == 0,
        )
    ]


async def _trials(house: House, people: People) -> list[Loss]:
    host = await people.provider()
    payers = await payers_of(people, host, _PAYERS)
    return [await store_lost(house, host, payers, _APPOINTMENTS) for _ in range(_TRIALS)]
