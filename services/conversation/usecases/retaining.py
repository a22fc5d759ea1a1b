"""What admins see and decide about keeping and destroying conversations (S1, B8)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, DivisionId
from chassis.paging import JSON, PageTokens
from services.conversation.domain import retention, texts
from services.conversation.domain.access import absent, person_of
from services.conversation.domain.retention import Candidate, Cause, Counts, Hold, Retention, Stage
from services.conversation.ports import Directory, RetentionPosition, Store, Work

DEFAULT_PAGE = 50
MOST_REPORTED = 1000

LISTED = (Stage.DUE, Stage.NOTICED, Stage.HELD, Stage.DESTROYED)

_Change = Callable[[Work, Candidate, int, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Retaining:
    """Holds, requests and reports. Nothing is destroyed here."""

    store: Store
    directory: Directory
    tokens: PageTokens
    clock: Clock

    async def get(self, caller: Caller, conversation_id: ConversationId) -> Retention:
        """Where a conversation stands; why it is held is for admins. Fault NOT_FOUND."""
        async with self.store.work() as work:
            conversation = await work.find(conversation_id)
            sees_reasons = retention.sees_reasons(caller, conversation)
            candidate = await work.candidate(conversation_id)
        if candidate is None or conversation is None:
            raise absent()
        found = await self._standing(candidate)
        if conversation.destroy_time is not None:
            return replace(found, stage=Stage.DESTROYED)
        return found if sees_reasons else _without_reason(found)

    async def page(
        self, caller: Caller, division_id: DivisionId, stage: Stage | None, size: int, token: str
    ) -> tuple[Sequence[Retention], str, Counts]:
        """A page of a division's conversations, the oldest first, and how many stand where."""
        retention.check_administers(caller, division_id)
        months, now = await self._months(division_id), self.clock.now()
        scope, size = f"retentions/{division_id}/{stage}/{caller.key}", size or DEFAULT_PAGE
        after = _position(self.tokens.decode(scope, token)) if token else None
        async with self.store.work() as work:
            stages = LISTED if stage is None else (stage,)
            found = await work.candidates(division_id, stages, months, now, after, size + 1)
            counts = await work.stage_counts(division_id, months, now)
        page = [Retention(each, retention.stage(each, months, now)) for each in found[:size]]
        rest = self.tokens.encode(scope, _token(page[-1].candidate)) if len(found) > size else ""
        return page, rest, Counts(division_id, months, counts)

    async def report(self, division_id: DivisionId | None) -> tuple[Sequence[Counts], Sequence[Retention]]:
        """What would be done now, and what it concerns: a dry run."""
        counts: list[Counts] = []
        found: list[Retention] = []
        now = self.clock.now()
        async with self.store.work() as work:
            divisions = [division_id] if division_id else await work.divisions()
        for each in divisions:
            months = await self._months(each)
            async with self.store.work() as work:
                counts.append(Counts(each, months, await work.stage_counts(each, months, now)))
                stages, left = (Stage.DUE, Stage.NOTICED, Stage.HELD), MOST_REPORTED - len(found)
                rows = await work.candidates(each, stages, months, now, None, left) if left else ()
            found += (Retention(row, retention.stage(row, months, now)) for row in rows)
        return counts, found

    async def certificate(self, caller: Caller, conversation_id: ConversationId) -> str:
        """The certificate of a destruction. Fault NOT_FOUND, also where there was none."""
        async with self.store.work() as work:
            retention.administered(caller, await work.candidate(conversation_id))
            found = await work.destruction_certificate(conversation_id)
        if found is None:
            raise absent()
        return found

    async def set_hold(
        self, caller: Caller, key: RequestKey, conversation_id: ConversationId, reason: str
    ) -> Retention:
        """Hold a conversation; a notice that was given ends.

        Faults HOLD_REASON_REFUSED, CONVERSATION_DESTROYED.
        """
        reason = texts.hold_reason(reason)

        async def hold(work: Work, candidate: Candidate, _: int, now: datetime) -> None:
            retention.check_not_begun(candidate)
            if candidate.hold is None:
                await work.set_hold(conversation_id, Hold(person_of(caller), now, reason))
                await work.unplan(conversation_id)

        return await self._act(caller, key, conversation_id, hold)

    async def lift_hold(
        self, caller: Caller, key: RequestKey, conversation_id: ConversationId, reason: str
    ) -> Retention:
        """Hold it no longer. Faults HOLD_REASON_REFUSED, NOT_HELD."""
        reason = texts.hold_reason(reason)

        async def lift(work: Work, candidate: Candidate, _: int, now: datetime) -> None:
            retention.check_held(candidate)
            await work.lift_hold(conversation_id, person_of(caller), reason, now)

        return await self._act(caller, key, conversation_id, lift)

    async def request(self, caller: Caller, key: RequestKey, conversation_id: ConversationId) -> Retention:
        """Ask for a destruction. Faults CONVERSATION_NOT_OVER, LEGAL_HOLD, CONVERSATION_DESTROYED."""

        async def ask(work: Work, candidate: Candidate, months: int, now: datetime) -> None:
            asked = retention.asked_for(candidate, months, person_of(caller), now)
            planned = candidate.destruction
            if planned is None or (planned.cause is Cause.RETENTION and planned.due_time > asked.due_time):
                await work.unplan(conversation_id)
                await work.plan(conversation_id, asked)

        return await self._act(caller, key, conversation_id, ask)

    async def withdraw(self, caller: Caller, key: RequestKey, conversation_id: ConversationId) -> Retention:
        """Take that back. Faults NO_DESTRUCTION_ASKED_FOR, CONVERSATION_DESTROYED."""

        async def take_back(work: Work, candidate: Candidate, _: int, __: datetime) -> None:
            retention.check_withdrawable(candidate)
            await work.unplan(conversation_id)

        return await self._act(caller, key, conversation_id, take_back)

    async def _act(
        self, caller: Caller, key: RequestKey, conversation_id: ConversationId, change: _Change
    ) -> Retention:
        """One change of an admin, and where the conversation stands then. The directory is asked before."""
        async with self.store.work() as work:
            candidate = retention.administered(caller, await work.candidate(conversation_id))
        months = await self._months(candidate.division_id)
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            await work.lock(conversation_id)
            candidate = retention.administered(caller, await work.candidate(conversation_id))
            now = self.clock.now()
            if not repeated:
                await change(work, candidate, months, now)
                await work.remember(key, str(conversation_id))
                candidate = retention.administered(caller, await work.candidate(conversation_id))
        return Retention(candidate, retention.stage(candidate, months, now))

    async def _standing(self, candidate: Candidate) -> Retention:
        months = await self._months(candidate.division_id)
        return Retention(candidate, retention.stage(candidate, months, self.clock.now()))

    async def _months(self, division_id: DivisionId) -> int:
        return (await self.directory.division(division_id)).retention_months


def _without_reason(found: Retention) -> Retention:
    hold = found.candidate.hold
    if hold is None:
        return found
    return replace(found, candidate=replace(found.candidate, hold=replace(hold, reason="")))


def _token(last: Candidate) -> Mapping[str, JSON]:
    return {"time": last.create_time.isoformat(), "id": str(last.conversation_id)}


def _position(token: Mapping[str, JSON]) -> RetentionPosition:
    return RetentionPosition(datetime.fromisoformat(str(token["time"])), UUID(str(token["id"])))
