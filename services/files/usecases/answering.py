"""Participants fill in forms: drafts and submissions."""

from dataclasses import dataclass
from uuid import UUID

from chassis.clock import Clock
from chassis.idempotency import RequestKey
from chassis.ids import PersonId, new_id
from services.files.domain import assignments as domain
from services.files.domain.assignments import (
    Assignment,
    AssignmentId,
    Draft,
    News,
    Submission,
    SubmissionId,
)
from services.files.domain.forms import FormVersion
from services.files.ports.forms import FormConversations, FormLive, FormStore, FormWork


@dataclass(frozen=True)
class Answering:
    """What those do who were asked to fill in a form."""

    store: FormStore
    conversations: FormConversations
    live: FormLive
    clock: Clock

    async def save(
        self, person: PersonId, key: RequestKey, assignment_id: AssignmentId, etag: str, text: str
    ) -> Draft:
        """The draft as it was kept. Faults NOT_FOUND, STALE, FORM_NOT_SUBMITTED, FORM_RESPONSE_REFUSED."""
        async with self.store.work() as work:
            before, version = await self._own(work, assignment_id, person, lock=True)
            key = await work.keyed(key, before.conversation_id)
            if await work.claim(key) is not None:
                return await work.draft(before)
            after = before.saved(etag)
            draft = Draft(domain.draft_text(version, text), after.draft_revision, self.clock.now())
            await work.save_assignment(after)
            await work.keep_draft(after, draft)
            await work.remember(key, "")
        if before.state is not after.state:
            await self.live.forms_changed([after])
        return draft

    async def submit(
        self,
        person: PersonId,
        key: RequestKey,
        assignment_id: AssignmentId,
        etag: str,
        text: str,
        signer: str,
    ) -> tuple[Assignment, Submission, Submission | None]:
        """Submit answers, for ever (S18, S30): the conversation service decides whether there is still time.

        The assignment, the submission and the one that it corrects. Faults NOT_FOUND, STALE, those of the
        conversation's state, of the answers and of the signature.
        """
        async with self.store.work() as work:
            assignment, _ = await self._own(work, assignment_id, person)
            key = await work.keyed(key, assignment.conversation_id)
            if (earlier := await work.earlier(key)) is not None:
                return assignment, *await _kept(work, assignment, earlier)
        now = await self.conversations.admit_form(assignment.conversation_id, person)
        async with self.store.work() as work:
            before, version = await self._own(work, assignment_id, person, lock=True)
            if (earlier := await work.claim(key)) is not None:
                return before, *await _kept(work, before, earlier)
            after = before.submitted(etag, now)
            submission = domain.new_submission(after, version, SubmissionId(new_id()), text, signer, now)
            await work.save_assignment(after)
            await work.keep_draft(after, Draft(revision=after.draft_revision))
            await work.add_submission(after, submission)
            await work.tell(News.SUBMITTED, after)
            await work.remember(key, str(submission.submission_id))
            kept = await _kept(work, after, str(submission.submission_id))
        await self.live.forms_changed([after])
        return after, *kept

    async def _own(
        self, work: FormWork, assignment_id: AssignmentId, person: PersonId, lock: bool = False
    ) -> tuple[Assignment, FormVersion]:
        assignment = domain.require_answering(await work.assignment(assignment_id, lock), person)
        version = await work.version(assignment.form_id, assignment.version)
        assert version is not None, "an assignment refers to its version"
        return assignment, version


async def _kept(
    work: FormWork, assignment: Assignment, submission_id: str
) -> tuple[Submission, Submission | None]:
    """A submission as it was kept, and the one that it corrects."""
    found = (await work.submissions([assignment]))[assignment.assignment_id]
    place = [each.submission_id for each in found].index(SubmissionId(UUID(submission_id)))
    return found[place], next(iter(found[place + 1 :]), None)
