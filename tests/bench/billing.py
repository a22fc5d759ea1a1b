"""How long 25 fees take to settle after completion, with a processor that takes 400 ms for each call.

From CompleteConversation's answer to the last charge's commit, at the gateway's own door; a single fee is
measured in the same way, for that is what nobody can be faster than. The aim: 1.5 times the slowest single
one, and 0.2 s. CPU is that of the gateway, the five services, PostgreSQL and NATS.
"""

import asyncio
import time
from collections.abc import Sequence
from statistics import median

import asyncpg

from deploy.local.house import House
from tests.bench import Measurement
from tests.bench._people import in_a_house
from tests.bench._usage import cpu_seconds, spent
from tests.e2e.appointments import Appointment, active_appointments, payers_of, simulate
from tests.e2e.people import People, Person

FEES = 25

_LATENCY_MILLISECONDS = 400
_RUNS = 3
_TOGETHER = 5
_TIMES_SLOWEST, _AND_SECONDS = 1.5, 0.2
_LOOK_SECONDS = 0.01
_PATIENCE_SECONDS = 60.0
_TOLD_APART = ("billing", "postgres", "conversation", "notify", "gateway")


async def run() -> list[Measurement]:
    """Measure in a house of its own."""
    return await in_a_house(_measure)


async def _measure(house: House, people: People) -> list[Measurement]:
    host = await people.provider()
    payers = [payer for _ in range(FEES // _TOGETHER) for payer in await payers_of(people, host, _TOGETHER)]
    await simulate(house, "latency", {"milliseconds": _LATENCY_MILLISECONDS})
    connection = await asyncpg.connect(house.postgres.superuser_url("sotto"))
    try:
        await _settling(house, connection, host, payers[:1])  # what is needed once is no charge's own
        single = [(await _settling(house, connection, host, payers[:1]))[0] for _ in range(_RUNS)]
        runs = [await _settling(house, connection, host, payers) for _ in range(_RUNS)]
    finally:
        await connection.close()
    seconds = median(elapsed for elapsed, _ in runs)
    slowest = max(single)
    found = [
        _figure("settle1", "slowest_seconds", slowest, "s"),
        _figure("settle25", "seconds", seconds, "s"),
        _figure("settle25", "ratio", seconds / slowest, ""),
        _figure("settle25", "aim_seconds", _TIMES_SLOWEST * slowest + _AND_SECONDS, "s"),
        _figure("settle25", "cpu_s", median(sum(used.values()) for _, used in runs), "s"),
    ]
    return found + [
        _figure("settle25", f"{name}_cpu_s", median(used[name] for _, used in runs), "s")
        for name in _TOLD_APART
    ]


async def _settling(
    house: House, connection: asyncpg.Connection, host: Person, payers: Sequence[Person]
) -> tuple[float, dict[str, float]]:
    """Complete a conversation of these payers; seconds until all have paid, and CPU seconds by server."""
    (appointment,) = await active_appointments(host, payers, 1)
    completion = await appointment.completion()
    before = cpu_seconds(house)
    await appointment.complete(completion)
    began = time.perf_counter()
    await _all_paid(connection, appointment, len(payers), began + _PATIENCE_SECONDS)
    elapsed = time.perf_counter() - began
    return elapsed, spent(before, cpu_seconds(house))


async def _all_paid(
    connection: asyncpg.Connection, appointment: Appointment, count: int, deadline: float
) -> None:
    paid = 0
    while paid < count:
        if time.perf_counter() > deadline:
            raise TimeoutError(f"{paid} of {count} fees were paid in {_PATIENCE_SECONDS} s")
        await asyncio.sleep(_LOOK_SECONDS)
        paid = await connection.fetchval(
            "SELECT count(*) FROM billing.charge WHERE conversation_id = $1 AND state = 'succeeded'",
            appointment.conversation_id,
        )


def _figure(name: str, metric: str, value: float, unit: str) -> Measurement:
    return {"name": name, "metric": metric, "value": value, "unit": unit}
