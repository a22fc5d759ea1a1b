"""Who sees what, and why (B1); and the conversation through the eyes of somebody in it, for the host."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.ids import ConversationId, MessageId, ParticipantId
from chassis.paging import JSON, PageTokens
from services.conversation.domain import visibility
from services.conversation.domain.access import managed, participant_in, view_with, with_marks
from services.conversation.domain.entities import Conversation, Message
from services.conversation.domain.views import View, Window
from services.conversation.domain.visibility import Disclosure, Item, Kind
from services.conversation.ports import AdmissionPosition, Directory, Store, Work
from services.conversation.usecases.reading import page_of
from services.conversation.usecases.sharing import visible_files

DEFAULT_PAGE = 50


@dataclass(frozen=True)
class Question:
    """Which items: all of a kind, or the message at `sequence`, or the file `file_id`."""

    kind: Kind
    sequence: int
    file_id: MessageId | None
    size: int
    token: str


@dataclass(frozen=True)
class Explanation:
    """Items of a conversation, whose verdicts the domain gives; `next_token` "": there are no more."""

    conversation: Conversation
    items: Sequence[Item]
    disclosure: Disclosure
    next_token: str


@dataclass(frozen=True)
class Explaining:
    """Explains to hosts and coordinators. Reads only: nothing is marked as read."""

    store: Store
    directory: Directory
    tokens: PageTokens
    clock: Clock

    async def explain(
        self, caller: Caller, conversation_id: ConversationId, question: Question
    ) -> Explanation:
        """Items to give verdicts on. Faults NOT_FOUND, HOST_ONLY."""
        scope = f"visibility/{conversation_id}/{question.kind}/{caller.key}"
        position = self.tokens.decode(scope, question.token) if question.token else None
        async with self.store.work() as work:
            conversation = managed(caller, await work.find(conversation_id))
            if question.kind is Kind.MESSAGE:
                items, last = await self._messages(work, conversation, question, position)
            elif question.kind is Kind.FILE:
                items, last = await self._files(work, conversation, question, position)
            else:
                items, last = visibility.shared_or_personal(question.kind, conversation), None
        disclosure = await self._disclosure(conversation, question.kind)
        return Explanation(conversation, items, disclosure, self.tokens.encode(scope, last) if last else "")

    async def conversation_as(
        self, caller: Caller, conversation_id: ConversationId, participant_id: ParticipantId
    ) -> View:
        """The conversation as a participant gets it, without a word of their drafts.

        Faults NOT_FOUND, HOST_ONLY.
        """
        async with self.store.work() as work:
            seen = await self._as(work, caller, conversation_id, participant_id)
            people = [each.person_id for each in seen.conversation.participants]
            marks = await work.read_sequences(people, [conversation_id])
        shown = await self.directory.shown(seen.conversation.division.division_id)
        return with_marks(seen, {person: read for (person, _), read in marks.items()}, shown)

    async def messages_as(
        self, caller: Caller, conversation_id: ConversationId, participant_id: ParticipantId, window: Window
    ) -> tuple[Sequence[Message], bool]:
        """A page of what a participant sees, and whether there is more. Faults NOT_FOUND, HOST_ONLY."""
        async with self.store.work() as work:
            seen = await self._as(work, caller, conversation_id, participant_id)
            return await page_of(work, seen, window)

    async def files_as(
        self, caller: Caller, conversation_id: ConversationId, participant_id: ParticipantId
    ) -> Sequence[MessageId]:
        """The files that a participant sees. Faults NOT_FOUND, HOST_ONLY."""
        async with self.store.work() as work:
            seen = await self._as(work, caller, conversation_id, participant_id)
            return await visible_files(work, seen.conversation, seen.own.person_id) if seen.own else []

    async def _disclosure(self, conversation: Conversation, kind: Kind) -> Disclosure:
        """What is disclosed; the division is asked where it decides."""
        if kind is not Kind.READ_MARK:
            return Disclosure(conversation.name_policy)
        shown = await self.directory.shown(conversation.division.division_id)
        return Disclosure(conversation.name_policy, shown.read_marks)

    async def _as(
        self, work: Work, caller: Caller, conversation_id: ConversationId, participant_id: ParticipantId
    ) -> View:
        conversation = managed(caller, await work.find(conversation_id))
        participant = participant_in(conversation, participant_id)
        key = (participant.person_id, conversation_id)
        read = await work.read_sequences([participant.person_id], [conversation_id])
        eyes = visibility.eyes_of_participant(participant)
        return view_with(eyes, conversation, read.get(key), self.clock.now())

    async def _messages(
        self, work: Work, conversation: Conversation, question: Question, position: Mapping[str, JSON] | None
    ) -> tuple[Sequence[Item], Mapping[str, JSON] | None]:
        conversation_id, size = conversation.conversation_id, question.size or DEFAULT_PAGE
        if question.sequence:
            one = await work.messages_after(conversation_id, question.sequence - 1, 1)
            return [
                visibility.message(each, conversation) for each in one if each.sequence == question.sequence
            ], None
        after = int(str(position["sequence"])) if position else 0
        found = await work.messages_after(conversation_id, after, size + 1)
        page = found[:size]
        last = {"sequence": page[-1].sequence} if len(found) > size else None
        return [visibility.message(each, conversation) for each in page], last

    async def _files(
        self, work: Work, conversation: Conversation, question: Question, position: Mapping[str, JSON] | None
    ) -> tuple[Sequence[Item], Mapping[str, JSON] | None]:
        conversation_id, size = conversation.conversation_id, question.size or DEFAULT_PAGE
        if question.file_id:
            one = await work.admission(conversation_id, question.file_id)
            return [visibility.file(one, conversation)] if one else [], None
        found = await work.admissions(conversation_id, _admission_position(position), size + 1)
        page = found[:size]
        last = None
        if len(found) > size:
            last = {"time": page[-1].admit_time.isoformat(), "id": str(page[-1].attachment_id)}
        return [visibility.file(each, conversation) for each in page], last


def _admission_position(position: Mapping[str, JSON] | None) -> AdmissionPosition | None:
    if position is None:
        return None
    return AdmissionPosition(datetime.fromisoformat(str(position["time"])), UUID(str(position["id"])))
