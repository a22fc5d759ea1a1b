"""Conversations whose time is over are destroyed (B8): notice is given, and in the end the key goes.

Each step is kept before the next, and each may be done twice: killed at any point, a destruction that has
begun is completed by whoever takes over the timer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from chassis.clock import Clock
from chassis.faults import Fault
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, DivisionId
from chassis.keystore import Destroyed, DestroyedKey
from services.conversation.domain import retention
from services.conversation.domain.events import ConversationDestroyed
from services.conversation.domain.retention import Done, Stage, Step
from services.conversation.ports import Directory, Keys, RetentionPosition, Seal, Store

_AT_ONCE = 200

_LOOKED_BACK = timedelta(days=90)
"""How far back destructions are done again, if need be: a key store is set back by days, not by months."""


@dataclass(frozen=True)
class Destroying:
    """Gives notice, and destroys. `key_backup_days`: for so long backups of the key store are kept."""

    store: Store
    directory: Directory
    keys: Keys
    seal: Seal
    clock: Clock
    key_backup_days: int

    async def sweep(self) -> None:
        """Look at every division, also where one cannot be looked at; destroy again what came back."""
        failure: Fault | None = None
        for division_id in await self._divisions():
            try:
                await self._look_at(division_id)
            except Fault as fault:
                failure = fault
        await self._destroy_again()
        if failure is not None:
            raise failure

    async def run(self, key: RequestKey, division_id: DivisionId | None) -> Done:
        """Look at one division, or at all of them; the same request has the same answer."""
        if (done := await self.store.recall(key)) is not None:
            return Done(*map(int, done.split(",")))
        total = Done()
        for each in [division_id] if division_id else await self._divisions():
            total += await self._look_at(each)
        await self._destroy_again()
        async with self.store.work() as work:
            if await work.claim(key) is None:
                await work.remember(key, f"{total.noticed},{total.withdrawn},{total.destroying}")
        return total

    async def destroy(self, conversation_id: ConversationId) -> None:
        """The time of a conversation has come: destroy it, if it still has to be."""
        if await self._begin(conversation_id):
            destroyed, keys = await self.keys.destroy(conversation_id, self.clock.now())
            await self._certify(conversation_id, destroyed, keys)

    async def _look_at(self, division_id: DivisionId) -> Done:
        months = (await self.directory.division(division_id)).retention_months
        return await self._review(division_id, months) + await self._notice(division_id, months)

    async def _review(self, division_id: DivisionId, months: int) -> Done:
        """Take back notices of what is kept longer than was said."""
        withdrawn = destroying = 0
        now, after = self.clock.now(), None
        while True:
            async with self.store.work() as work:
                found = await work.candidates(
                    division_id, (Stage.NOTICED, Stage.HELD), months, now, after, _AT_ONCE
                )
                for each in found:
                    due = retention.step(each, months, now)
                    if due is Step.WITHDRAW:
                        await work.unplan(each.conversation_id)
                    withdrawn += due is Step.WITHDRAW
                    destroying += due is Step.DESTROY
            if len(found) < _AT_ONCE:
                return Done(withdrawn=withdrawn, destroying=destroying)
            after = RetentionPosition(found[-1].create_time, found[-1].conversation_id)

    async def _notice(self, division_id: DivisionId, months: int) -> Done:
        """Give notice of what is due; whoever is held meanwhile is spared when the time comes."""
        noticed, now = 0, self.clock.now()
        while True:
            async with self.store.work() as work:
                found = await work.candidates(division_id, (Stage.DUE,), months, now, None, _AT_ONCE)
                for each in found:
                    noticed += await work.plan(each.conversation_id, retention.noticed(each, months, now))
            if len(found) < _AT_ONCE:
                return Done(noticed=noticed)

    async def _begin(self, conversation_id: ConversationId) -> bool:
        """Decide for the last time, under the conversation's lock; whether it is to be destroyed now."""
        async with self.store.work() as work:
            candidate = await work.candidate(conversation_id)
        if candidate is None or candidate.destruction is None:
            return False
        if candidate.destruction.begin_time is not None:
            return candidate.destruction.destroy_time is None
        months = (await self.directory.division(candidate.division_id)).retention_months
        async with self.store.work() as work:
            await work.lock(conversation_id)
            candidate, now = await work.candidate(conversation_id), self.clock.now()
            due = retention.step(candidate, months, now) if candidate else Step.NOTHING
            if due is Step.WITHDRAW:
                await work.unplan(conversation_id)
            if due is Step.DESTROY:
                await work.begin_destruction(conversation_id, now)
        return due is Step.DESTROY

    async def _certify(
        self, conversation_id: ConversationId, destroyed: Destroyed, keys: Sequence[DestroyedKey]
    ) -> None:
        async with self.store.work() as work:
            conversation = await work.lock(conversation_id)
            candidate = await work.candidate(conversation_id)
            if conversation is None or candidate is None or candidate.destruction is None:
                raise RuntimeError("a conversation that was destroyed is gone")
            if candidate.destruction.destroy_time is None:
                claims = retention.destruction_claims(
                    candidate, conversation, destroyed.time, keys, self.key_backup_days
                )
                certificate = self.seal.sign_destruction(claims)
                await work.keep_destruction(conversation_id, destroyed.time, certificate, self.clock.now())
                await work.tell(ConversationDestroyed(conversation_id, destroyed.time))

    async def _destroy_again(self) -> None:
        """Destroy what a backup of the key store has brought back."""
        since, after = self.clock.now() - _LOOKED_BACK, None
        while True:
            async with self.store.work() as work:
                page = await work.destroyed_since(since, after, _AT_ONCE)
            found = await self.keys.find([conversation_id for _, conversation_id in page])
            for time, conversation_id in page:
                if not isinstance(found.get(conversation_id), Destroyed):
                    await self.keys.destroy(conversation_id, time)
            if len(page) < _AT_ONCE:
                return
            after = page[-1]

    async def _divisions(self) -> list[DivisionId]:
        async with self.store.work() as work:
            return list(await work.divisions())
