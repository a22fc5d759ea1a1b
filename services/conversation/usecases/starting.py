"""Conversations begin: somebody creates them, and later their start comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, PersonId, new_id, parse_id
from services.conversation.domain import creation, fees
from services.conversation.domain.access import acted
from services.conversation.domain.announcements import beginning_with
from services.conversation.domain.entities import (
    Conversation,
    DefaultAnnouncement,
    DivisionSettings,
    FollowUp,
    Invitee,
    KnownPerson,
    NewConversation,
)
from services.conversation.domain.events import ConversationCreated, ConversationStarted
from services.conversation.domain.starts import Start, chosen_start, is_short_notice
from services.conversation.domain.states import Act
from services.conversation.domain.views import View
from services.conversation.ports import Directory, Store, Work
from services.conversation.usecases.reading import seen


@dataclass(frozen=True)
class Starting:
    """Creates and starts conversations."""

    store: Store
    directory: Directory
    clock: Clock

    async def create(self, caller: Caller, key: RequestKey, asked: NewConversation) -> tuple[View, bool]:
        """Start a conversation (S6 to S10, S12, S32); with it, whether its start is at short notice.

        The directory is asked before the transaction, and only for what may come to something.
        """
        original = await self._original(caller, asked.follow_up) if asked.follow_up else None
        asked = creation.following(asked, original) if original else asked
        host = creation.host_of(caller, asked.division_id, asked.host_person_id)
        if (done := await self.store.recall(key)) is not None:
            return await self._created_before(caller, done)
        settings, people, asked = await self._agreed(asked, original, host)
        now = self.clock.now()
        start = chosen_start(asked.start, settings.division.time_zone, now)
        conversation = creation.created(asked, settings, start, people, now, new_id)
        async with self.store.work() as work:
            done = await work.claim(key)
            if done is None:
                await self._keep(work, conversation)
                await work.remember(key, str(conversation.conversation_id))
        if done is not None:
            return await self._created_before(caller, done)
        return await self._answer(caller, conversation)

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

    async def _original(self, caller: Caller, follow_up: FollowUp) -> Conversation:
        async with self.store.work() as work:
            found = await work.find(follow_up.conversation_id)
        original, _ = acted(caller, found, Act.FOLLOW_UP, self.clock.now())
        return original

    async def _agreed(
        self, asked: NewConversation, original: Conversation | None, host: PersonId
    ) -> tuple[DivisionSettings, Sequence[KnownPerson], NewConversation]:
        """The division, the host and all others, and what is asked for with a fee for each of them."""
        if original is None:
            creation.check_invitees(asked.invitees)
        division_settings = await self.directory.division(asked.division_id)
        settings = beginning_with(division_settings, await self._own_default(host))
        division, again = settings.division, list[KnownPerson]()
        of = "participants"
        if original is not None and asked.follow_up is not None:
            followers, of = creation.followers(original, asked.follow_up, division), "follow_up_participants"
            invitees = tuple(Invitee(each.display_name, "", each.fee) for each in followers)
            again = [KnownPerson(each.person_id, each.display_name, each.colleague) for each in followers]
            asked = replace(asked, invitees=invitees)
        fees.check_given(division, asked.invitees, of)
        chosen_start(asked.start, division.time_zone, self.clock.now())
        found = await self.directory.resolve(division.division_id, host, () if original else asked.invitees)
        others = again or found.people
        creation.check_people(host, others)
        fees.check_missing(division, asked.invitees, [person.member for person in others], of)
        return settings, (found.host, *others), asked

    async def _created_before(self, caller: Caller, result: str) -> tuple[View, bool]:
        async with self.store.work() as work:
            found = await work.find(ConversationId(parse_id(result, "result")))
        if found is None:
            raise RuntimeError("a remembered conversation is gone")
        return await self._answer(caller, found)

    async def _answer(self, caller: Caller, conversation: Conversation) -> tuple[View, bool]:
        start = Start(conversation.start_time, conversation.start_time_zone)
        async with self.store.work() as work:
            shown = await seen(work, caller, conversation, self.clock.now())
        return shown, is_short_notice(start, conversation.create_time)
