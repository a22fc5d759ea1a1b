"""Billing is killed while it charges cards (reliability: E1, E2, small; S36)."""

import asyncio
import signal
from dataclasses import dataclass

import asyncpg

from deploy.local.house import House
from tests.chaos import Cell
from tests.chaos._houses import opened_house
from tests.e2e.appointments import (
    Account,
    active_appointments,
    compare,
    ledger,
    payers_of,
    settled,
    simulate,
)
from tests.e2e.people import People, Person
from tests.support.eventually import eventually

_APPOINTMENTS = 6
_PAYERS = 5
_LATENCY_MILLISECONDS = 60
_POINTS = (0, 5, 10, 15, 20)
"""Killed as soon as so many of the 30 fees were paid."""
_AWAY_SECONDS = (0, 25 * 3600, 31 * 86_400)
"""How long it stays dead: 25 hours are more than the processor remembers an idempotency key."""
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Death:
    """`paid_before`: fees that were paid when it died, of all `account.fees`."""

    paid_before: int
    under_way: int
    account: Account

    @property
    def in_the_middle(self) -> bool:
        """Whether it really died with charges under way."""
        return self.under_way > 0 and self.paid_before < self.account.fees


async def killed_while_charging(
    house: House, host: Person, payers: list[Person], count: int, point: int, away_seconds: int = 0
) -> Death:
    """Kill billing as soon as `point` fees of `count` completions were paid, and start it after a while."""
    appointments = await active_appointments(host, payers, count)
    completions = [await each.completion() for each in appointments]
    before = len(await ledger(house))
    await simulate(house, "latency", {"milliseconds": _LATENCY_MILLISECONDS})

    async def paid() -> None:
        assert len(await ledger(house)) >= before + point
        assert await _under_way(house)

    completing = [
        asyncio.create_task(appointment.complete(completion))
        for appointment, completion in zip(appointments, completions, strict=True)
    ]
    try:
        await eventually(paid, timeout=_PATIENCE_SECONDS, interval=0.002)
        await house.kill("billing", signal.SIGKILL)
        await asyncio.gather(*completing)
        paid_before = len(await ledger(house)) - before
        under_way = await _under_way(house)
        await simulate(house, "latency", {"milliseconds": 0})
        await simulate(house, "clock", {"advance_seconds": away_seconds})
        await _end_leases(house)
    finally:
        await house.start("billing")
    charges = await settled(appointments, len(payers), _PATIENCE_SECONDS)
    return Death(paid_before, under_way, await compare(house, charges))


async def _under_way(house: House) -> int:
    """How many charges a worker has in its hands."""
    connection = await asyncpg.connect(house.postgres.superuser_url("sotto"))
    try:
        count: int = await connection.fetchval(
            "SELECT count(*) FROM billing.charge WHERE leased_until IS NOT NULL"
        )
    finally:
        await connection.close()
    return count


async def _end_leases(house: House) -> None:
    """Let the minute pass after which a dead worker's charges are free again."""
    connection = await asyncpg.connect(house.postgres.superuser_url("sotto"))
    try:
        await connection.execute("UPDATE billing.charge SET leased_until = now() WHERE leased_until > now()")
    finally:
        await connection.close()


async def run() -> list[Cell]:
    """Each point of death, each absence."""
    async with opened_house() as (house, people):
        deaths = await _trials(house, people)
    fired = sum(1 for each in deaths if each.in_the_middle)
    lost = sum(each.account.lost for each in deaths)
    double = sum(each.account.double for each in deaths)
    fees = sum(each.account.fees for each in deaths)
    return [
        Cell(
            name=f"billing killed at {len(deaths)} points, away for 0 s, 25 h or 31 d, {fees} fees",
            trials=len(deaths),
            fault_fired=fired,
            lost=lost,
            double=double,
            passed=fired == len(deaths) and lost == 0 and double == 0,
        )
    ]


async def _trials(house: House, people: People) -> list[Death]:
    host = await people.provider()
    payers = await payers_of(people, host, _PAYERS)
    return [
        await killed_while_charging(house, host, payers, _APPOINTMENTS, point, away)
        for away in _AWAY_SECONDS
        for point in _POINTS
    ]
