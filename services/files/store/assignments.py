"""PostgreSQL: forms that participants fill in. Answers are sealed with the conversation's key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, insert, or_, select, update

from chassis import timers
from chassis.ids import ConversationId, PersonId
from services.files.domain.assignments import UNFINISHED, Assignment, AssignmentId, Draft, State, Submission
from services.files.store import form_rows as rows
from services.files.store.form_tables import FORM_ASSIGNMENT, FORM_SUBMISSION, FORM_VERSION
from services.files.store.work import Transaction

FORM_DUE = "form_due"
"""The kind of timer."""

_TITLED = select(FORM_ASSIGNMENT, FORM_VERSION.c.title).join(
    FORM_VERSION,
    and_(
        FORM_VERSION.c.form_id == FORM_ASSIGNMENT.c.form_id,
        FORM_VERSION.c.version == FORM_ASSIGNMENT.c.version,
    ),
)
_IN_ORDER = (FORM_ASSIGNMENT.c.assigned_at, FORM_ASSIGNMENT.c.form_assignment_id)


class AssignmentTable(Transaction):
    """Assignments, drafts and submissions."""

    async def add_assignments(self, assignments: Sequence[Assignment]) -> None:
        """With a timer for each due time."""
        await self._connection.execute(
            insert(FORM_ASSIGNMENT), [rows.assignment_row(each) for each in assignments]
        )
        for each in assignments:
            if each.due_time is not None:
                await timers.schedule(self._connection, FORM_DUE, each.assignment_id, each.due_time)

    async def assignment(self, assignment_id: AssignmentId, lock: bool = False) -> Assignment | None:
        """An assignment."""
        statement = _TITLED.where(FORM_ASSIGNMENT.c.form_assignment_id == assignment_id)
        found = await self._assignments(statement.with_for_update(of=FORM_ASSIGNMENT) if lock else statement)
        return found[0] if found else None

    async def assignments(self, conversation_id: ConversationId, person: PersonId) -> Sequence[Assignment]:
        """Oldest first."""
        own = or_(FORM_ASSIGNMENT.c.person_id == person, FORM_ASSIGNMENT.c.host_person_id == person)
        statement = _TITLED.where(FORM_ASSIGNMENT.c.conversation_id == conversation_id, own)
        return await self._assignments(statement.order_by(*_IN_ORDER))

    async def same_form(self, assignment: Assignment) -> Sequence[Assignment]:
        """By their submission."""
        statement = _TITLED.where(
            FORM_ASSIGNMENT.c.host_person_id == assignment.host,
            FORM_ASSIGNMENT.c.person_id == assignment.person,
            FORM_ASSIGNMENT.c.form_id == assignment.form_id,
            FORM_ASSIGNMENT.c.state == State.SUBMITTED,
        )
        return await self._assignments(statement.order_by(FORM_ASSIGNMENT.c.submitted_at, *_IN_ORDER))

    async def save_assignment(self, assignment: Assignment) -> None:
        """Where it stands."""
        await self._change(assignment.assignment_id, rows.standing_row(assignment))

    async def draft(self, assignment: Assignment) -> Draft:
        """The answers so far."""
        statement = select(FORM_ASSIGNMENT).where(
            FORM_ASSIGNMENT.c.form_assignment_id == assignment.assignment_id
        )
        row = (await self._connection.execute(statement)).one()
        return rows.draft(row, await self.key(assignment.conversation_id))

    async def keep_draft(self, assignment: Assignment, draft: Draft) -> None:
        """Instead of those before."""
        key = await self.key(assignment.conversation_id)
        await self._change(assignment.assignment_id, rows.draft_row(assignment.assignment_id, draft, key))

    async def add_submission(self, assignment: Assignment, submission: Submission) -> None:
        """For ever."""
        key = await self.key(assignment.conversation_id)
        row = rows.submission_row(assignment.assignment_id, submission, key)
        await self._connection.execute(insert(FORM_SUBMISSION).values(row))

    async def submissions(self, assignments: Sequence[Assignment]) -> dict[AssignmentId, list[Submission]]:
        """Newest first."""
        conversations = {each.assignment_id: each.conversation_id for each in assignments}
        keys = {each: await self.key(each) for each in set(conversations.values())}
        statement = (
            select(FORM_SUBMISSION)
            .where(FORM_SUBMISSION.c.form_assignment_id.in_(list(conversations)))
            .order_by(FORM_SUBMISSION.c.number.desc())
        )
        found: dict[AssignmentId, list[Submission]] = {}
        for row in await self._connection.execute(statement):
            key = keys[conversations[row.form_assignment_id]]
            found.setdefault(row.form_assignment_id, []).append(rows.submission(row, key))
        return found

    async def unfinished(self, conversation_id: ConversationId) -> Sequence[Assignment]:
        """Locked."""
        statement = _TITLED.where(FORM_ASSIGNMENT.c.conversation_id == conversation_id, _is_unfinished())
        return await self._assignments(statement.with_for_update(of=FORM_ASSIGNMENT))

    async def with_unfinished(self, limit: int) -> Sequence[ConversationId]:
        """Those first that were looked at longest ago."""
        statement = (
            select(FORM_ASSIGNMENT.c.conversation_id)
            .where(_is_unfinished())
            .group_by(FORM_ASSIGNMENT.c.conversation_id)
            .order_by(func.min(FORM_ASSIGNMENT.c.looked_at))
            .limit(limit)
        )
        return [ConversationId(each) for each in (await self._connection.execute(statement)).scalars()]

    async def looked_at(self, conversation_id: ConversationId, now: datetime) -> None:
        """When it was."""
        same = FORM_ASSIGNMENT.c.conversation_id == conversation_id
        await self._connection.execute(
            update(FORM_ASSIGNMENT).where(same, _is_unfinished()).values(looked_at=now)
        )

    async def _assignments(self, statement: Select[Any]) -> list[Assignment]:
        return [rows.assignment(row) for row in await self._connection.execute(statement)]

    async def _change(self, assignment_id: AssignmentId, values: rows.Row) -> None:
        same = FORM_ASSIGNMENT.c.form_assignment_id == assignment_id
        await self._connection.execute(update(FORM_ASSIGNMENT).where(same).values(values))


def _is_unfinished() -> Any:
    return FORM_ASSIGNMENT.c.state.in_(sorted(UNFINISHED))
