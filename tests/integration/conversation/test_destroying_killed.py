"""A destruction that dies before or after each of its steps is completed by whoever takes it up (B8)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from chassis.faults import Fault
from chassis.ids import ConversationId, parse_id
from chassis.keystore import Destroyed
from services.conversation.domain.retention import REQUEST_NOTICE
from services.conversation.ports import Keys, Store, Work
from tests.integration.conversation.house import House
from tests.integration.conversation.keeping import DESTROYED, Keeping

STEPS = 8
"""Two for each of three transactions and of one call of the key store: before it, and after it is kept."""

BEGUN = 4
"""From this step on nothing stops it, a legal hold neither."""


class Killed(BaseException):
    """What no handler catches."""


@dataclass
class Deadly:
    """Store and key store of a process that dies at its `last` step."""

    store: Store
    keys: Keys
    last: int
    steps: int = 0

    def step(self) -> None:
        """One more."""
        self.steps += 1
        if self.steps == self.last:
            raise Killed

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """A transaction."""
        self.step()
        async with self.store.work() as work:
            yield work
        self.step()

    async def destroy(self, owner: UUID, time: datetime) -> Any:
        """The keys."""
        self.step()
        done = await self.keys.destroy(owner, time)
        self.step()
        return done


@pytest.mark.rule("B8")
@pytest.mark.parametrize("last", range(1, STEPS + 2))
async def test_killed_at_any_step_it_ends_complete(house: House, last: int) -> None:
    keeping = Keeping(house)
    scene = await keeping.a_completed_scene()
    conversation_id = ConversationId(parse_id(scene.id, ""))
    await keeping.request(scene)
    house.clock.advance(REQUEST_NOTICE)
    destroying = house.use_cases.destroying
    deadly: Any = Deadly(destroying.store, destroying.keys, last)
    dying = replace(destroying, store=deadly, keys=deadly)
    if last > STEPS:
        await dying.destroy(conversation_id)
        assert deadly.steps == STEPS
    else:
        with pytest.raises(Killed):
            await dying.destroy(conversation_id)
    if last >= BEGUN:
        with pytest.raises(Fault) as refused:
            await keeping.hold(scene)
        assert refused.value.reason == "CONVERSATION_DESTROYED"
    await house.timers.run_due()
    assert (await keeping.standing(scene)).state == DESTROYED
    assert isinstance((await house.seals.key_store.find([conversation_id]))[conversation_id], Destroyed)
    assert await keeping.certificate(scene)
    connection = await asyncpg.connect(house.urls.superuser_url)
    told = await connection.fetchval(
        "SELECT count(*) FROM conversation.outbox WHERE aggregate_id = $1"
        " AND subject = 'conversation.v1.conversation.destroyed'",
        conversation_id,
    )
    await connection.close()
    assert told == 1
