"""Trials of E4: ConversationCompleted comes often, in any order, forged, and to several billings at once."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID, uuid4

from deploy.local.ports import LOOPBACK, free_ports
from tests.support.billing import House, Scene
from tests.support.billing_trials import PATIENCE_SECONDS, billing_process, last_line, rest, scene_of
from tests.support.billing_verdicts import Payer, Verdict, judge
from tests.support.eventually import eventually

CONSUMERS = 3
"""Billing processes that share the events."""

MOST_TIMES = 20

_AT_ONCE = 8


def spellings(event_id: UUID) -> list[str]:
    """One event id as a broker takes it for several: what comes again long after it has forgotten."""
    return [str(event_id), str(event_id).upper(), event_id.hex, event_id.hex.upper(), f"{{{event_id}}}"]


async def told_often(
    house: House, payers: Sequence[Payer], seed: int, count: int, log: Path
) -> list[Verdict]:
    """Complete `count` conversations and forge half as many completions; a verdict for each conversation.

    The first is told of once, the next twice, and so on to 20 times; some with ids of their own, some with
    one and the same. A forged event names a conversation that goes on, or none; when its conversation is
    completed in the end, the true event bears the id of the forged one, so that only the sweep can help.
    """
    chance = random.Random(seed)
    before = await last_line(house)
    completed = [scene_of(house, payers) for _ in range(count)]
    forged = [scene_of(house, payers) for _ in range(count // 2)]
    nowhere = [Scene(str(uuid4()), scene.host, [], []) for scene in forged]
    forged_ids = [uuid4() for _ in forged]
    told = _deliveries(completed, list(zip(forged, forged_ids, strict=True)), nowhere, chance)
    for scene in completed:
        house.mark_completed(scene)
    verdicts = [Verdict(f"told {place % MOST_TIMES + 1} times") for place in range(count)]
    async with AsyncExitStack() as running:
        for number in range(CONSUMERS):
            address = "" if number == 0 else f"{LOOPBACK}:{free_ports()['billing']}"
            await running.enter_async_context(billing_process(house, log, listen=address))
        await house.ready()
        waiting = iter(told)
        await asyncio.gather(*(_tell(house, waiting) for _ in range(_AT_ONCE)))
        taken = await _all_taken(house, {UUID(event_id) for _, event_id in told})
        for scene, verdict in zip(completed, verdicts, strict=True):
            await rest(house, scene, len(payers), PATIENCE_SECONDS)
            verdict.fired = taken
        verdicts += [await _nobody(house, scene, taken) for scene in (*forged, *nowhere)]
        for scene, event_id in zip(forged, forged_ids, strict=True):
            house.mark_completed(scene)
            await house.tell_completed(scene, f"urn:uuid:{event_id}")
        await house.sweep()
        for scene in forged:
            verdicts.append(Verdict("forged at first, completed later", fired=taken))
            await rest(house, scene, len(payers), PATIENCE_SECONDS)
    for scene, verdict in zip(completed + forged, verdicts[:count] + verdicts[-len(forged) :], strict=True):
        await judge(house, scene, payers, verdict, before)
    return verdicts


def _deliveries(
    completed: Sequence[Scene],
    forged: Sequence[tuple[Scene, UUID]],
    nowhere: Sequence[Scene],
    chance: random.Random,
) -> list[tuple[Scene, str]]:
    """All events, in any order."""
    told = [
        (scene, event_id)
        for place, scene in enumerate(completed)
        for event_id in _ids(place % MOST_TIMES + 1, chance)
    ]
    told += [(scene, spelling) for scene, event_id in forged for spelling in spellings(event_id)]
    told += [(scene, str(uuid4())) for scene in nowhere]
    chance.shuffle(told)
    return told


async def _tell(house: House, waiting: Iterator[tuple[Scene, str]]) -> None:
    for scene, event_id in waiting:
        await house.tell_completed(scene, event_id)


def _ids(times: int, chance: random.Random) -> list[str]:
    """That many event ids; by chance, up to five are one and the same."""
    same = spellings(uuid4())[: chance.randint(0, min(times, 5))]
    return same + [str(uuid4()) for _ in range(times - len(same))]


async def _all_taken(house: House, event_ids: set[UUID]) -> bool:
    """Wait until billing has noted each of the events; whether it has."""

    async def noted() -> None:
        rows = await house.fetch(
            "SELECT count(*) AS count FROM billing.inbox WHERE event_id = ANY($1)", list(event_ids)
        )
        assert rows[0]["count"] == len(event_ids)

    try:
        await eventually(noted, 5 * PATIENCE_SECONDS)
    except AssertionError:
        return False
    return True


async def _nobody(house: House, scene: Scene, taken: bool) -> Verdict:
    """Nobody was charged for a conversation that was not completed."""
    verdict = Verdict("forged", fired=taken)
    for table in ("bill", "charge", "document"):
        statement = f"SELECT count(*) AS count FROM billing.{table} WHERE conversation_id = $1"
        if (await house.fetch(statement, scene.conversation_id))[0]["count"]:
            verdict.differences.append(f"a forged event made a {table}")
    return verdict
