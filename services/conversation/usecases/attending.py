"""Who takes part: people join, do not come, and owe more or less (S9, S11, S19, S32)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, ParticipantId, new_id
from chassis.money import Money
from services.conversation.domain import attendance, creation, fees
from services.conversation.domain.access import acted, managed
from services.conversation.domain.completion import check_etag
from services.conversation.domain.entities import Conversation, Invitee, Participant
from services.conversation.domain.events import FeeChanged, ParticipantsAdded
from services.conversation.domain.states import Act
from services.conversation.domain.views import View
from services.conversation.ports import Directory, Store
from services.conversation.usecases.reading import policy_of, seen


@dataclass(frozen=True)
class Attending:
    """What hosts and coordinators change about those who take part."""

    store: Store
    directory: Directory
    clock: Clock

    async def add(
        self,
        caller: Caller,
        key: RequestKey,
        conversation_id: ConversationId,
        invitees: Sequence[Invitee],
        share_history: bool,
    ) -> View:
        """Add people (S9, S11). The directory is asked before, and only for what may come to something."""
        creation.check_invitees(invitees)
        repeated = await self.store.recall(key) is not None
        async with self.store.work() as work:
            conversation = managed(caller, await work.find(conversation_id))
            if repeated:
                return await seen(work, caller, conversation, self.clock.now())
        acted(caller, conversation, Act.ADD_PARTICIPANTS, self.clock.now())
        attendance.check_room(conversation, len(invitees))
        fees.check_given(conversation.division, invitees)
        people = await self.directory.people(conversation.division.division_id, invitees)
        fees.check_missing(conversation.division, invitees, [each.member for each in people])
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            conversation = managed(caller, await work.lock(conversation_id))
            now = self.clock.now()
            if not repeated:
                acted(caller, conversation, Act.ADD_PARTICIPANTS, now)
                added = attendance.newcomers(conversation, invitees, people, share_history, new_id)
                if not await work.add_participants(conversation, added, creation.MOST_PARTICIPANTS):
                    raise attendance.no_room()
                ids = tuple(each.participant_id for each in added)
                await work.tell(ParticipantsAdded(conversation_id, ids, share_history))
                await work.remember(key, str(conversation_id))
                conversation = await work.find(conversation_id) or conversation
            return await seen(work, caller, conversation, now)

    async def change_fee(
        self,
        caller: Caller,
        key: RequestKey,
        conversation_id: ConversationId,
        participant_id: ParticipantId,
        etag: str,
        fee: Money,
    ) -> View:
        """Change what somebody owes: before the start to anything, afterwards only down (S32)."""

        def owing(conversation: Conversation, participant: Participant) -> Participant:
            fees.check_change(conversation.division, fee)
            act = attendance.fee_act(participant, fee)
            _, state = acted(caller, conversation, act, self.clock.now())
            return attendance.with_fee(participant, fee, state)

        return await self._change(caller, key, conversation_id, participant_id, etag, owing)

    async def mark_no_show(
        self,
        caller: Caller,
        key: RequestKey,
        conversation_id: ConversationId,
        participant_id: ParticipantId,
        etag: str,
        no_show: bool,
    ) -> View:
        """Note that somebody did not come, or came after all (S19)."""
        policy = await policy_of(self.store, self.directory, caller, conversation_id)

        def noted(conversation: Conversation, participant: Participant) -> Participant:
            acted(caller, conversation, Act.MARK_NO_SHOW, self.clock.now())
            return attendance.with_no_show(participant, no_show, policy)

        return await self._change(caller, key, conversation_id, participant_id, etag, noted)

    async def _change(
        self,
        caller: Caller,
        key: RequestKey,
        conversation_id: ConversationId,
        participant_id: ParticipantId,
        etag: str,
        change: Callable[[Conversation, Participant], Participant],
    ) -> View:
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            conversation = managed(caller, await work.lock(conversation_id))
            if not repeated:
                changed = change(conversation, attendance.guest(conversation, participant_id))
                check_etag(conversation, etag)
                conversation = replace(conversation, version=conversation.version + 1)
                await work.change_fee(conversation, changed)
                await work.tell(
                    FeeChanged(conversation_id, changed.participant_id, changed.fee, changed.basis)
                )
                await work.remember(key, str(conversation_id))
            return await seen(work, caller, conversation, self.clock.now())
