"""Conversations begin: somebody creates them, and later their start comes."""

from dataclasses import dataclass

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, PersonId, new_id, parse_id
from services.conversation.domain import creation, fees
from services.conversation.domain.access import view
from services.conversation.domain.announcements import beginning_with
from services.conversation.domain.entities import Conversation, DefaultAnnouncement, NewConversation
from services.conversation.domain.events import ConversationCreated, ConversationStarted
from services.conversation.domain.starts import Start, chosen_start, is_short_notice
from services.conversation.domain.views import View
from services.conversation.ports import Directory, Store, Work


@dataclass(frozen=True)
class Starting:
    """Creates and starts conversations."""

    store: Store
    directory: Directory
    clock: Clock

    async def create(self, caller: Caller, key: RequestKey, asked: NewConversation) -> tuple[View, bool]:
        """Start a conversation (S6 to S10, S32); with it, whether its start is at short notice.

        The directory is asked before the transaction, and only for what may come to something.
        """
        host = creation.host_of(caller, asked.division_id, asked.host_person_id)
        if (done := await self.store.recall(key)) is not None:
            return await self._created_before(caller, done)
        creation.check_invitees(asked.invitees)
        settings = beginning_with(
            await self.directory.division(asked.division_id), await self._own_default(host)
        )
        division = settings.division
        fees.check_given(division, asked.invitees)
        chosen_start(asked.start, division.time_zone, self.clock.now())
        found = await self.directory.resolve(asked.division_id, host, asked.invitees)
        creation.check_people(host, found.people)
        fees.check_missing(division, asked.invitees, [person.member for person in found.people])
        now = self.clock.now()
        start = chosen_start(asked.start, division.time_zone, now)
        people = (found.host, *found.people)
        conversation = creation.created(asked, settings, start, people, now, new_id)
        async with self.store.work() as work:
            done = await work.claim(key)
            if done is None:
                await self._keep(work, conversation)
                await work.remember(key, str(conversation.conversation_id))
        if done is not None:
            return await self._created_before(caller, done)
        return self._answer(caller, conversation)

    async def start(self, conversation_id: ConversationId) -> None:
        """The start of a conversation has come (S13); nothing happens if it was noticed before."""
        async with self.store.work() as work:
            if await work.start(conversation_id, self.clock.now()):
                await work.tell(ConversationStarted(conversation_id))

    async def _own_default(self, host: PersonId) -> DefaultAnnouncement:
        async with self.store.work() as work:
            return await work.default_announcement(host)

    async def _keep(self, work: Work, conversation: Conversation) -> None:
        await work.insert(conversation)
        await work.tell(
            ConversationCreated(
                conversation_id=conversation.conversation_id,
                division_id=conversation.division.division_id,
                host_person_id=conversation.host.person_id,
                start_time=conversation.start_time if conversation.start_time_zone else None,
            )
        )

    async def _created_before(self, caller: Caller, result: str) -> tuple[View, bool]:
        async with self.store.work() as work:
            found = await work.find(ConversationId(parse_id(result, "result")))
        if found is None:
            raise RuntimeError("a remembered conversation is gone")
        return self._answer(caller, found)

    def _answer(self, caller: Caller, conversation: Conversation) -> tuple[View, bool]:
        start = Start(conversation.start_time, conversation.start_time_zone)
        seen = view(caller, conversation, None, self.clock.now())
        return seen, is_short_notice(start, conversation.create_time)
