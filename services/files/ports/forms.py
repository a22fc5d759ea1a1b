"""What the use cases of forms need from the world."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, DivisionId, EventId, ParticipantId, PersonId
from services.files.domain.assignments import Assignment, AssignmentId, Draft, News, Submission
from services.files.domain.conversations import Conversation
from services.files.domain.forms import Form, FormId, FormVersion


class LibraryWork(Protocol):
    """What a transaction does to the library."""

    async def forms(self, division_id: DivisionId, with_retired: bool) -> Sequence[Form]:
        """The division's forms and those that come with Sotto, by title."""
        ...

    async def form(self, form_id: FormId, lock: bool = False) -> Form | None:
        """A form, on demand locked until the end of the transaction."""
        ...

    async def version(self, form_id: FormId, number: int) -> FormVersion | None:
        """A version of a form."""
        ...

    async def versions(self, form_id: FormId) -> Sequence[FormVersion]:
        """All versions of a form."""
        ...

    async def lock_library(self, division_id: DivisionId) -> int:
        """Let nobody else add to it until the end of the transaction; how many forms it holds."""
        ...

    async def add_form(self, form: Form) -> None:
        """Keep a form without versions; nothing where it is there."""
        ...

    async def keep_draft_version(self, draft: FormVersion, by: PersonId | None) -> None:
        """Keep a draft, new or instead of the one before it."""
        ...

    async def publish(self, draft: FormVersion, by: PersonId | None, now: datetime) -> None:
        """Publish a draft."""
        ...

    async def retire(self, form_id: FormId, by: PersonId, now: datetime) -> None:
        """Retire a form."""
        ...


class AssignmentWork(Protocol):
    """What a transaction does to assignments."""

    async def add_assignments(self, assignments: Sequence[Assignment]) -> None:
        """Keep them; those with a due time will be looked at when it comes."""
        ...

    async def assignment(self, assignment_id: AssignmentId, lock: bool = False) -> Assignment | None:
        """An assignment, on demand locked until the end of the transaction."""
        ...

    async def assignments(self, conversation_id: ConversationId, person: PersonId) -> Sequence[Assignment]:
        """Those of a conversation that a person may see, oldest first."""
        ...

    async def same_form(self, assignment: Assignment) -> Sequence[Assignment]:
        """The submitted ones of the same host, person and form, by their submission."""
        ...

    async def save_assignment(self, assignment: Assignment) -> None:
        """Keep where a locked assignment stands."""
        ...

    async def draft(self, assignment: Assignment) -> Draft:
        """The answers so far."""
        ...

    async def keep_draft(self, assignment: Assignment, draft: Draft) -> None:
        """Keep the answers so far instead of those before."""
        ...

    async def add_submission(self, assignment: Assignment, submission: Submission) -> None:
        """Keep a submission, for ever."""
        ...

    async def submissions(self, assignments: Sequence[Assignment]) -> dict[AssignmentId, list[Submission]]:
        """Their submissions, newest first."""
        ...

    async def unfinished(self, conversation_id: ConversationId) -> Sequence[Assignment]:
        """Those of a conversation that are not submitted, locked until the end of the transaction."""
        ...

    async def with_unfinished(self, limit: int) -> Sequence[ConversationId]:
        """Conversations with some that are not submitted; those first that were looked at longest ago."""
        ...

    async def looked_at(self, conversation_id: ConversationId, now: datetime) -> None:
        """Keep when it was."""
        ...


class FormWork(LibraryWork, AssignmentWork, Protocol):
    """One transaction: committed at the end of its block, rolled back by any exception."""

    async def keyed(self, key: RequestKey, conversation_id: ConversationId) -> RequestKey:
        """The key with its fingerprint under the conversation's key: short answers cannot be guessed."""
        ...

    async def claim(self, key: RequestKey) -> str | None:
        """See chassis.idempotency."""
        ...

    async def earlier(self, key: RequestKey) -> str | None:
        """See chassis.idempotency."""
        ...

    async def remember(self, key: RequestKey, result: str) -> None:
        """See chassis.idempotency."""
        ...

    async def first_time(self, event_id: EventId) -> bool:
        """See chassis.inbox."""
        ...

    async def tell(self, news: News, assignment: Assignment) -> None:
        """Into the outbox."""
        ...


class FormStore(Protocol):
    """The database."""

    def work(self) -> AbstractAsyncContextManager[FormWork]:
        """Begin a transaction."""
        ...


class FormConversations(Protocol):
    """The conversation service."""

    async def conversation(self, conversation_id: ConversationId) -> Conversation:
        """Fault NOT_FOUND."""
        ...

    async def admit_form(
        self, conversation_id: ConversationId, person: PersonId, assignees: Sequence[ParticipantId] = ()
    ) -> datetime:
        """When a form may be assigned, or submitted where nobody is named (ADR 0026). Faults of the state."""
        ...


class FormLive(Protocol):
    """Tells gateways."""

    async def forms_changed(self, assignments: Sequence[Assignment]) -> None:
        """Tell each one's host and participant that there is news. Best effort."""
        ...
