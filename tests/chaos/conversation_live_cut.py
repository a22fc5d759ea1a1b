"""Live streams are cut, left half open, and lose their gateway while people write (reliability: E13, B7)."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from deploy.local.house import House
from tests.chaos import Cell
from tests.chaos._houses import opened_house
from tests.chaos.senders_through_an_outage import Sender
from tests.e2e.appointments import Appointment, clients_of, start
from tests.e2e.gateways import second_gateway
from tests.e2e.listening import Listener
from tests.e2e.people import People
from tests.support.eventually import eventually
from tests.support.proxy import Proxy

CATCH_UP_SECONDS = 2.0
_CLIENTS = 24
_SENDERS = 4
_HALF_OPEN_SECONDS = 4.0
_PATIENCE_SECONDS = 120.0
_MESSAGES = 10_000
_ROUNDS = 6


@dataclass(frozen=True)
class Cuts:
    """What 25 listeners lived through."""

    messages: int
    cut: int
    half_open: int
    noticed: int
    kills: int
    resumed_elsewhere: int
    wrong: int
    slowest_catch_up: float

    @property
    def fired(self) -> bool:
        """Whether each fault really happened to somebody."""
        return min(self.cut, self.half_open, self.noticed, self.kills, self.resumed_elsewhere) > 0

    @property
    def survived(self) -> bool:
        """Whether everybody was shown every message once, in order."""
        return self.fired and self.wrong == 0


async def streams_cut(house: House, people: People, messages: int, rounds: int) -> Cuts:
    """Break streams in three ways, one after the other in each round, until so many messages were sent."""
    host = await people.provider()
    clients = await clients_of(people, host, _CLIENTS)
    appointment = await start(host, dict.fromkeys(clients, 0))
    await host.say(appointment.conversation_id, "Good morning.")
    async with second_gateway(house) as other, _proxied(house) as (proxy, first):
        # Some come through the wire that breaks, some change between the two, some know the other only.
        routes: list[Sequence[str]] = [(first,), (first, other), (other,)]
        listeners = [
            Listener(person, appointment, routes[number % 3], _HALF_OPEN_SECONDS)
            for number, person in enumerate((host, *clients))
        ]
        senders = [Sender(person, appointment) for person in (host, *clients[: _SENDERS - 1])]
        enough, tasks = asyncio.Event(), [asyncio.create_task(each.listen()) for each in listeners]
        writing = [asyncio.create_task(sender.write(enough)) for sender in senders]
        try:
            await eventually(lambda: all(each.pushed for each in listeners), timeout=_PATIENCE_SECONDS)
            cut = half_open = 0
            for number in range(rounds):
                goal = messages * (number + 1) // rounds
                cut += proxy.cut()
                await _pushed_on(listeners)
                half_open += proxy.freeze()
                await _pushed_on(listeners)
                await house.kill("gateway")
                await house.start("gateway")
                await _pushed_on(listeners)
                await eventually(lambda: _sent(senders) >= goal, timeout=1_800)  # noqa: B023
            enough.set()
            await asyncio.gather(*writing)
            wrong = await _wrong(appointment, listeners)
        finally:
            for task in (*tasks, *writing):
                task.cancel()
            await asyncio.gather(*tasks, *writing, return_exceptions=True)
    return Cuts(
        messages=_sent(senders),
        cut=cut,
        half_open=half_open,
        noticed=sum(each.silences for each in listeners),
        kills=rounds,
        resumed_elsewhere=sum(1 for each in listeners[1::3] if each.connections > 1),
        wrong=wrong,
        slowest_catch_up=_p99([seconds for each in listeners for seconds in each.catch_ups]),
    )


async def _pushed_on(listeners: Sequence[Listener]) -> None:
    """Wait until everybody is told something again, also those who have yet to notice that they are not."""
    began = time.monotonic()
    told = [each.pushed for each in listeners]
    await eventually(
        lambda: (
            time.monotonic() - began > _HALF_OPEN_SECONDS + 1
            and all(each.pushed > before for each, before in zip(listeners, told, strict=True))
        ),
        timeout=_PATIENCE_SECONDS,
    )


def _sent(senders: Sequence[Sender]) -> int:
    return sum(len(each.sequences) for each in senders)


async def _wrong(appointment: Appointment, listeners: Sequence[Listener]) -> int:
    """How many listeners were not shown exactly what is stored, in its order."""
    stored = [
        (int(each["sequence"]), each["messageId"]) for each in await appointment.messages(appointment.host)
    ]
    assert [sequence for sequence, _ in stored] == list(range(1, len(stored) + 1))

    def left() -> int:
        return sum(1 for each in listeners if each.told != stored)

    with suppress(AssertionError):
        await eventually(lambda: left() == 0, timeout=30)
    return left()


def _p99(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)] if seconds else 0.0


@asynccontextmanager
async def _proxied(house: House) -> AsyncIterator[tuple[Proxy, str]]:
    proxy = Proxy("127.0.0.1", house.ports["gateway"])
    try:
        yield proxy, f"http://127.0.0.1:{await proxy.start()}"
    finally:
        await proxy.close()


async def run() -> list[Cell]:
    """Ten thousand messages, in rounds of cuts."""
    async with opened_house() as (house, people):
        cuts = await streams_cut(house, people, _MESSAGES, _ROUNDS)
    name = (
        f"25 streams: {cuts.cut} cut, {cuts.half_open} left half open, gateway killed {cuts.kills} times "
        f"under {cuts.messages} messages, caught up within {cuts.slowest_catch_up:.1f} s"
    )
    return [
        Cell(
            name=name,
            trials=_ROUNDS,
            fault_fired=_ROUNDS if cuts.fired else 0,
            lost=cuts.wrong,
            double=0,
            passed=cuts.survived and cuts.slowest_catch_up <= CATCH_UP_SECONDS,
        )
    ]
