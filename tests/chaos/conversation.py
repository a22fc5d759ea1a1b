"""The conversation service under many senders: completed under them, its database killed and frozen.

Reliability: E11 (16 senders against one completer) and E9 (PostgreSQL killed and frozen under 50 writers).
"""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.auth import Caller
from chassis.faults import PASSING, Fault
from chassis.ids import new_id
from tests.chaos import Cell
from tests.chaos._conversations import Conversations, conversations
from tests.integration.conversation.house import House, Scene, an_invitee, an_open_scene
from tests.support.eventually import eventually

SLOWEST_REFUSAL_SECONDS = 3.0
RECOVERY_SECONDS = 10.0

_RACES = 500
_SAID_BEFORE = {1, 2}
_KILLS = 20
_WRITERS = 50
_FROZEN_SECONDS = 20.0
_PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.05


@dataclass
class Races:
    """What came of senders who raced a completer."""

    trials: int = 0
    raced: int = 0
    after_completion: int = 0
    lost: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


async def races(house: House, trials: int) -> Races:
    """Sixteen senders, half of them through a gateway's stream, against one completer, again and again."""
    seen = Races(trials)
    for _ in range(trials):
        scene = await an_open_scene(house)
        await scene.say(scene.client, "So that the service knows the conversation.")
        etag, sendings = (await scene.get(scene.host)).etag, house.sendings()
        people = [scene.client if number % 2 else scene.host for number in range(16)]
        racing = [asyncio.create_task(_said(scene, who)) for who in people[:4]]
        streamed = [sendings.send(who, scene.id, "Just before the end") for who in people[4:12]]
        completing = asyncio.create_task(scene.complete(etag=etag, preview_token=""))
        racing += [asyncio.create_task(_said(scene, who)) for who in people[12:]]
        answers: list[pb.Message | str] = list(await asyncio.gather(*racing))
        for outcome in await asyncio.gather(*streamed):
            refused = outcome.WhichOneof("outcome") == "refusal"
            answers.append(outcome.refusal.message if refused else outcome.response.message)
        await completing
        await sendings.close()
        _judge(seen, answers, (await scene.messages(scene.host)).messages)
    return seen


async def _said(scene: Scene, caller: Caller) -> pb.Message | str:
    """The message as accepted, or the sentence of the refusal."""
    try:
        return await scene.say(caller, "Just before the end")
    except Fault as fault:
        return fault.message


def _judge(seen: Races, answers: Sequence[pb.Message | str], kept: Sequence[pb.Message]) -> None:
    sent = {answer.sequence for answer in answers if isinstance(answer, pb.Message)}
    numbers = [message.sequence for message in kept]
    seen.after_completion += len(set(numbers) - sent - _SAID_BEFORE)
    seen.lost += len(sent - set(numbers)) + (numbers != list(range(1, len(numbers) + 1)))
    seen.raced += 0 < len(sent) < len(answers)
    seen.outcomes.update("sent" if isinstance(each, pb.Message) else each for each in answers)


@dataclass
class Outage:
    """What writers lived through; times in seconds."""

    acknowledged: int = 0
    lost: int = 0
    double: int = 0
    refused: int = 0
    slowest_refusal: float = 0.0
    recovery: float = 0.0

    @property
    def survived(self) -> bool:
        """Whether nothing was lost, and everybody was told the truth in time."""
        in_time = self.slowest_refusal <= SLOWEST_REFUSAL_SECONDS and self.recovery <= RECOVERY_SECONDS
        return self.refused > 0 and (self.lost, self.double) == (0, 0) and in_time


@dataclass
class _Writer:
    """Somebody who writes one message after the other, each until it is taken, under the same id."""

    scene: Scene
    caller: Caller
    taken: dict[str, int] = field(default_factory=dict)
    refusals: list[float] = field(default_factory=list)
    last_taken: float = 0.0

    async def write(self, enough: asyncio.Event) -> None:
        """Write until it is enough."""
        while not enough.is_set():
            message_id = str(new_id())
            while message_id not in self.taken:
                began = time.monotonic()
                try:
                    sent = await self.scene.say(self.caller, f"From {self.caller.display_name}.", message_id)
                except Fault as fault:
                    if fault.kind not in PASSING:
                        raise
                    self.refusals.append(time.monotonic() - began)
                    await asyncio.sleep(_PAUSE_SECONDS)
                else:
                    self.taken[message_id] = sent.sequence
                    self.last_taken = time.monotonic()


@asynccontextmanager
async def writing(house: House, count: int) -> AsyncIterator[tuple[Scene, list[_Writer]]]:
    """So many writers in one conversation, for the length of the block and until each was heard again."""
    scene = await an_open_scene(house, *(an_invitee() for _ in range(min(count, 25))))
    people = (scene.host, *scene.clients)
    writers = [_Writer(scene, people[number % len(people)]) for number in range(count)]
    enough = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for writer in writers:
            group.create_task(writer.write(enough))
        await eventually(lambda: all(each.taken for each in writers), timeout=_PATIENCE_SECONDS)
        yield scene, writers
        enough.set()


async def outage(house: House, count: int, fail: Callable[[], Awaitable[None]]) -> Outage:
    """What writers live through while the database fails and comes back within `fail`."""
    async with writing(house, count) as (scene, writers):
        await fail()
        back = time.monotonic()
        await eventually(lambda: all(each.last_taken > back for each in writers), timeout=_PATIENCE_SECONDS)
        recovery = time.monotonic() - back
    stored = await _everything(scene)
    places = Counter((each.message_id, each.sequence) for each in stored)
    acknowledged = [taken for each in writers for taken in each.taken.items()]
    refusals = [seconds for each in writers for seconds in each.refusals]
    return Outage(
        acknowledged=len(acknowledged),
        lost=sum(1 for taken in acknowledged if places[taken] != 1),
        double=len(stored) - len({each.message_id for each in stored}),
        refused=len(refusals),
        slowest_refusal=max(refusals, default=0.0),
        recovery=recovery,
    )


async def _everything(scene: Scene) -> list[pb.Message]:
    stored: list[pb.Message] = []
    while True:
        answer = await scene.messages(scene.host, after_sequence=len(stored), page_size=200)
        stored += answer.messages
        if not answer.more:
            return stored


async def _killed(place: Conversations) -> None:
    await place.supervisor.kill("postgres")
    await place.supervisor.start("postgres")


async def _frozen(place: Conversations, seconds: float) -> None:
    frozen = place.processes
    for process in frozen:
        process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    for process in frozen:
        process.send_signal(signal.SIGCONT)


def _races_cell(seen: Races) -> Cell:
    return Cell(
        name=f"16 senders against one completer, {seen.outcomes['sent']} sent",
        trials=seen.trials,
        fault_fired=seen.trials,
        lost=seen.lost,
        double=seen.after_completion,
        passed=(seen.lost, seen.after_completion) == (0, 0) and seen.raced > 0 and len(seen.outcomes) == 2,
    )


def _outage_cell(name: str, outages: Sequence[Outage]) -> Cell:
    acknowledged = sum(each.acknowledged for each in outages)
    slowest = max(each.slowest_refusal for each in outages)
    recovery = max(each.recovery for each in outages)
    return Cell(
        name=f"{name}, {acknowledged} acknowledged, refused in {slowest:.1f} s, back in {recovery:.1f} s",
        trials=len(outages),
        fault_fired=sum(1 for each in outages if each.refused),
        lost=sum(each.lost for each in outages),
        double=sum(each.double for each in outages),
        passed=all(each.survived for each in outages),
    )


async def run() -> list[Cell]:
    """500 races, 20 kills, one freeze."""
    async with conversations() as place:
        raced = await races(place.house, _RACES)
        killed = [await outage(place.house, _WRITERS, lambda: _killed(place)) for _ in range(_KILLS)]
        frozen = await outage(place.house, _WRITERS, lambda: _frozen(place, _FROZEN_SECONDS))
    return [
        _races_cell(raced),
        _outage_cell(f"PostgreSQL killed under {_WRITERS} writers", killed),
        _outage_cell(f"PostgreSQL frozen {_FROZEN_SECONDS:.0f} s under {_WRITERS} writers", [frozen]),
    ]
