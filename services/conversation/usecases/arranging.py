"""Plans change before the start: it is moved or called off, or somebody cannot attend (S19)."""

from dataclasses import dataclass

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId
from chassis.money import Money
from services.conversation.domain import arrangements, texts
from services.conversation.domain.access import acted, attending, managed, person_of
from services.conversation.domain.completion import check_etag
from services.conversation.domain.events import (
    ConversationCancelled,
    ConversationRescheduled,
    ParticipantWithdrew,
)
from services.conversation.domain.starts import LocalStart, is_short_notice, moved_start
from services.conversation.domain.states import Act
from services.conversation.domain.views import View
from services.conversation.ports import Directory, Store
from services.conversation.usecases.reading import policy_of, seen


@dataclass(frozen=True)
class Arranging:
    """What people change about a plan."""

    store: Store
    directory: Directory
    clock: Clock

    async def reschedule(
        self, caller: Caller, key: RequestKey, conversation_id: ConversationId, etag: str, local: LocalStart
    ) -> tuple[View, bool]:
        """Move the start (S8, S19); with the view, whether the new one is at short notice."""
        async with self.store.work() as work:
            noted = await work.claim(key)
            conversation = managed(caller, await work.lock(conversation_id))
            now = self.clock.now()
            if noted is None:
                acted(caller, conversation, Act.RESCHEDULE, now)
                check_etag(conversation, etag)
                start = moved_start(local, conversation.division.time_zone, now)
                conversation = arrangements.rescheduled(conversation, start)
                await work.reschedule(conversation)
                by = person_of(caller)
                await work.tell(ConversationRescheduled(conversation_id, conversation.start_time, by))
                noted = "short" if is_short_notice(start, now) else "ahead"
                await work.remember(key, noted)
            return await seen(work, caller, conversation, now), noted == "short"

    async def cancel(
        self, caller: Caller, key: RequestKey, conversation_id: ConversationId, etag: str, reason: str
    ) -> View:
        """Call it off, for ever (S13, S19)."""
        reason = texts.cancellation_reason(reason)
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            conversation = managed(caller, await work.lock(conversation_id))
            now = self.clock.now()
            if not repeated:
                acted(caller, conversation, Act.CANCEL, now)
                check_etag(conversation, etag)
                conversation = arrangements.cancelled(conversation, person_of(caller), reason, now)
                await work.cancel(conversation)
                await work.tell(ConversationCancelled(conversation_id, now, person_of(caller)))
                await work.remember(key, str(conversation_id))
            return await seen(work, caller, conversation, now)

    async def withdraw(
        self,
        caller: Caller,
        key: RequestKey,
        conversation_id: ConversationId,
        reason: str,
        accepted: Money | None,
    ) -> View:
        """Take the caller out, who cannot attend (S19). The policy is the division's of this moment."""
        reason = texts.cancellation_reason(reason)
        policy = await policy_of(self.store, self.directory, caller, conversation_id)
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            conversation, now = await work.lock(conversation_id), self.clock.now()
            if not repeated:
                conversation, own = attending(caller, conversation, Act.WITHDRAW, now)
                left = arrangements.withdrawn(conversation, own, policy, accepted, now)
                conversation = arrangements.after_withdrawal(conversation, left)
                await work.withdraw(conversation, left, reason)
                if left.fee is not None:
                    await work.keep_acceptance(conversation_id, left)
                await work.tell(
                    ParticipantWithdrew(conversation_id, left.participant_id, left.person_id, left.fee)
                )
                if conversation.cancellation is not None:
                    await work.cancel(conversation)
                    await work.tell(ConversationCancelled(conversation_id, now, left.person_id))
                await work.remember(key, str(conversation_id))
            return await seen(work, caller, conversation, now)
