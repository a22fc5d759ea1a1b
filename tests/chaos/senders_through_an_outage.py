"""PostgreSQL is killed while eight people write through the gateway (reliability: E9, B7)."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2

from deploy.local.demo.browser import Refused
from deploy.local.house import House
from tests.chaos import Cell
from tests.chaos._houses import opened_house
from tests.e2e.appointments import Appointment, clients_of, start
from tests.e2e.people import People, Person
from tests.support.eventually import eventually

SLOWEST_REFUSAL_SECONDS = 3.0
RECOVERY_SECONDS = 10.0
UNREACHABLE = 0
"""Stands for a status where the gateway itself could not be reached."""

_TRIALS = 5
_SENDERS = 8
_MESSAGES_BEFORE_THE_KILL = 80
_REFUSALS_EACH = 10
_PAUSE_SECONDS = 0.1
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Outage:
    """What eight senders lived through; times in seconds."""

    acknowledged: int
    lost: int
    double: int
    gapless: bool
    senders_refused: int
    refusals: Counter[int]
    slowest_refusal: float
    recovery: float

    @property
    def survived(self) -> bool:
        """Whether nothing was lost, and everybody was told the truth in time."""
        return (
            self.senders_refused == _SENDERS
            and (self.lost, self.double, self.gapless) == (0, 0, True)
            and self.refusals.keys() == {503}
            and self.slowest_refusal <= SLOWEST_REFUSAL_SECONDS
            and self.recovery <= RECOVERY_SECONDS
        )


@dataclass
class Sender:
    """Somebody who writes one message after the other, each until it is taken, under the same id."""

    person: Person
    appointment: Appointment
    sequences: dict[str, int] = field(default_factory=dict)
    taken_at: list[float] = field(default_factory=list)
    refusals: list[tuple[int, float]] = field(default_factory=list)

    async def write(self, enough: asyncio.Event) -> None:
        """Write until it is enough."""
        while not enough.is_set():
            await self._send(str(uuid4()))

    async def _send(self, message_id: str) -> None:
        body = {"messageId": message_id, "text": f"From {self.person.name}."}
        while True:
            began = time.monotonic()
            try:
                answer = await self.person.post(f"{self.appointment.path}/messages", body)
            except Refused as refusal:
                await self._refused(refusal.status, began)
            except httpx2.TransportError:
                await self._refused(UNREACHABLE, began)
            else:
                self.taken_at.append(time.monotonic())
                self.sequences[message_id] = int(answer["message"]["sequence"])
                return

    async def _refused(self, status: int, began: float) -> None:
        self.refusals.append((status, time.monotonic() - began))
        await asyncio.sleep(_PAUSE_SECONDS)

    def taken_after(self, moment: float) -> float:
        """How long after a moment its first message was taken."""
        later = [taken - moment for taken in self.taken_at if taken > moment]
        assert later, f"{self.person.name} is still waiting"
        return later[0]


async def database_killed(house: House, people: People) -> Outage:
    """Kill PostgreSQL under eight senders, and start it again when each was refused ten times."""
    host = await people.provider()
    clients = await clients_of(people, host, _SENDERS - 1)
    appointment = await start(host, dict.fromkeys(clients, 0))
    await host.say(appointment.conversation_id, "Good morning.")
    senders = [Sender(person, appointment) for person in (host, *clients)]
    enough = asyncio.Event()
    async with asyncio.timeout(_PATIENCE_SECONDS), asyncio.TaskGroup() as group:
        for sender in senders:
            group.create_task(sender.write(enough))
        try:
            await eventually(
                lambda: sum(len(each.sequences) for each in senders) >= _MESSAGES_BEFORE_THE_KILL,
                timeout=_PATIENCE_SECONDS,
            )
            await house.kill("postgres")
            await eventually(
                lambda: all(len(each.refusals) >= _REFUSALS_EACH for each in senders),
                timeout=_PATIENCE_SECONDS,
            )
        finally:
            began = time.monotonic()
            await house.start("postgres")
        recovery = await eventually(
            lambda: max(each.taken_after(began) for each in senders), timeout=_PATIENCE_SECONDS
        )
        enough.set()
    return await _outage(appointment, senders, recovery)


async def _outage(appointment: Appointment, senders: Sequence[Sender], recovery: float) -> Outage:
    stored = await appointment.messages(appointment.host)
    places = Counter((message["messageId"], int(message["sequence"])) for message in stored)
    ids = Counter(message["messageId"] for message in stored)
    acknowledged = {taken for each in senders for taken in each.sequences.items()}
    refusals = [refusal for each in senders for refusal in each.refusals]
    return Outage(
        acknowledged=len(acknowledged),
        lost=sum(1 for taken in acknowledged if places[taken] == 0),
        double=sum(1 for count in ids.values() if count > 1),
        gapless=[int(message["sequence"]) for message in stored] == list(range(1, len(acknowledged) + 2)),
        senders_refused=sum(1 for each in senders if each.refusals),
        refusals=Counter(status for status, _ in refusals),
        slowest_refusal=max(seconds for _, seconds in refusals),
        recovery=recovery,
    )


async def run() -> list[Cell]:
    """Kill it five times, each time under a new conversation."""
    async with opened_house() as (house, people):
        outages = [await database_killed(house, people) for _ in range(_TRIALS)]
    acknowledged = sum(each.acknowledged for each in outages)
    slowest = max(each.slowest_refusal for each in outages)
    recovery = max(each.recovery for each in outages)
    name = (
        f"PostgreSQL killed under {_SENDERS} senders, {acknowledged} messages acknowledged, "
        f"slowest refusal {slowest:.1f} s, recovered within {recovery:.1f} s"
    )
    return [
        Cell(
            name=name,
            trials=_TRIALS,
            fault_fired=sum(1 for each in outages if each.senders_refused == _SENDERS),
            lost=sum(each.lost for each in outages),
            double=sum(each.double for each in outages),
            passed=all(each.survived for each in outages),
        )
    ]
