"""Forms in a conversation: assign, look at, and what becomes of the unfinished ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.clock import Clock
from chassis.faults import Fault, Kind
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, EventId, ParticipantId, PersonId
from services.files.domain import assignments as domain
from services.files.domain.assignments import Assignment, AssignmentId, Draft, News, Submission
from services.files.domain.conversations import Conversation
from services.files.domain.forms import FormId, FormVersion, assignable
from services.files.ports.forms import FormConversations, FormLive, FormStore, FormWork

AT_ONCE = 100
"""Conversations that one sweep asks about."""


@dataclass(frozen=True)
class Seen:
    """An assignment with all that its reader may see. `draft` None: not for the reader's eyes."""

    assignment: Assignment
    version: FormVersion
    submissions: Sequence[Submission]
    draft: Draft | None


@dataclass(frozen=True)
class Listed:
    """An assignment and its newest submission."""

    assignment: Assignment
    newest: Submission | None


@dataclass(frozen=True)
class Assigning:
    """What hosts do with forms, and what completion does."""

    store: FormStore
    conversations: FormConversations
    live: FormLive
    clock: Clock

    async def assign(
        self,
        host: PersonId,
        key: RequestKey,
        conversation_id: ConversationId,
        form_id: FormId,
        participant_ids: Sequence[ParticipantId],
        due: datetime | None,
    ) -> Sequence[Assignment]:
        """Ask participants to fill in a form (S14, S30). Faults of conversation, form and due time."""
        async with self.store.work() as work:
            if (earlier := await work.earlier(key)) is not None:
                return await _all_of(work, earlier)
        assign_time = await self.conversations.admit_form(conversation_id, host, participant_ids)
        conversation = await self.conversations.conversation(conversation_id)
        domain.require_due(due, self.clock.now())
        async with self.store.work() as work:
            if (earlier := await work.claim(key)) is not None:
                return await _all_of(work, earlier)
            version = assignable(await work.form(form_id, lock=True), conversation.division_id)
            made = domain.assigned(conversation, version, participant_ids, assign_time, due)
            domain.require_room(len(await work.assignments(conversation_id, host)) + len(made))
            await work.add_assignments(made)
            for each in made:
                await work.tell(News.ASSIGNED, each)
            await work.remember(key, " ".join(str(each.assignment_id) for each in made))
        await self.live.forms_changed(made)
        return made

    async def listed(self, conversation_id: ConversationId, reader: PersonId) -> Sequence[Listed]:
        """The assignments of a conversation that a person may see; none where it is not theirs."""
        async with self.store.work() as work:
            found = await work.assignments(conversation_id, reader)
            submissions = await work.submissions([each for each in found if each.host == reader])
        return [Listed(each, next(iter(submissions.get(each.assignment_id, ())), None)) for each in found]

    async def seen(self, assignment_id: AssignmentId, reader: PersonId) -> Seen:
        """An assignment. Fault NOT_FOUND for those who may not see it (S30)."""
        async with self.store.work() as work:
            assignment = await work.assignment(assignment_id)
            if assignment is None or not assignment.visible_to(reader):
                raise domain.absent()
            version = await work.version(assignment.form_id, assignment.version)
            assert version is not None, "an assignment refers to its version"
            submissions = await work.submissions([assignment])
            draft = await work.draft(assignment) if assignment.person == reader else None
        return Seen(assignment, version, submissions.get(assignment_id, []), draft)

    async def viewers(self, assignment_id: AssignmentId, reader: PersonId) -> Sequence[ParticipantId]:
        """Who sees an assignment (B1): its host, then its participant. Fault NOT_FOUND for everybody else."""
        async with self.store.work() as work:
            assignment = await work.assignment(assignment_id)
        if assignment is None or not assignment.visible_to(reader):
            raise domain.absent()
        conversation = await self.conversations.conversation(assignment.conversation_id)
        people = conversation.participants
        return [people[each] for each in (assignment.host, assignment.person)]

    async def history(self, assignment_id: AssignmentId, reader: PersonId) -> Sequence[Listed]:
        """What the form gave for its participant in all conversations of its host, oldest first (S30)."""
        async with self.store.work() as work:
            assignment = domain.require_host(await work.assignment(assignment_id), reader)
            same = await work.same_form(assignment)
            submissions = await work.submissions(same)
        return [Listed(each, submissions[each.assignment_id][0]) for each in same]


@dataclass(frozen=True)
class Freezing:
    """What becomes of forms by themselves: their conversation ends, their participant withdraws, their
    due time comes."""

    store: FormStore
    conversations: FormConversations
    live: FormLive
    clock: Clock

    async def freeze(self, conversation_id: ConversationId, event_id: EventId | None = None) -> None:
        """Freeze the forms of those for whom the conversation is over (S18, S19): an event is a hint."""
        conversation = await self._described(conversation_id)
        async with self.store.work() as work:
            if event_id is not None and not await work.first_time(event_id):
                return
            await work.looked_at(conversation_id, self.clock.now())
            frozen: Sequence[Assignment] = ()
            if conversation is not None:
                frozen = domain.frozen(conversation, await work.unfinished(conversation_id))
            for each in frozen:
                await work.save_assignment(each)
                await work.tell(News.FROZEN, each)
        await self.live.forms_changed(frozen)

    async def sweep(self) -> None:
        """Ask about conversations with unfinished forms in turn: none is forgotten where no event came."""
        async with self.store.work() as work:
            waiting = await work.with_unfinished(AT_ONCE)
        for conversation_id in waiting:
            await self.freeze(conversation_id)

    async def due(self, assignment_id: UUID) -> None:
        """Tell that a due time came, where nothing was submitted."""
        async with self.store.work() as work:
            assignment = await work.assignment(AssignmentId(assignment_id), lock=True)
            if assignment is not None and assignment.state in domain.UNFINISHED:
                await work.tell(News.DUE, assignment)

    async def _described(self, conversation_id: ConversationId) -> Conversation | None:
        try:
            return await self.conversations.conversation(conversation_id)
        except Fault as fault:
            if fault.kind is Kind.NOT_FOUND:
                return None
            raise


async def _all_of(work: FormWork, result: str) -> Sequence[Assignment]:
    found = [await work.assignment(AssignmentId(UUID(each))) for each in result.split()]
    return [each for each in found if each is not None]
