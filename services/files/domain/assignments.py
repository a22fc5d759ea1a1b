"""THE RULES of forms that participants fill in, pure.

S14  Assigned and filled in before the start as well, until completion.
S18  What is not submitted when the conversation ends never will be: frozen as "not submitted".
S19  So is what is not submitted of a participant who withdraws.
S30  Each answers for themselves; answers are seen by the host and that participant only. Drafts are saved and
     seen by the participant only; a submitted answer never changes, a correction is a further submission.
     What answers give (scores, flags) is the host's to see.

States: assigned → in progress → submitted; assigned or in progress → not submitted.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NewType
from uuid import UUID

from chassis.faults import Fault, Kind, Violation, invalid, not_found, precondition, stale
from chassis.ids import ConversationId, ParticipantId, PersonId, new_id
from services.files.domain.conversations import Conversation
from services.files.domain.forms import FormId, FormReason, FormVersion
from services.files.domain.questionnaires.answering import Answers
from services.files.domain.questionnaires.model import Outcome, Questionnaire
from services.files.domain.questionnaires.responses import Issue, Malformed, Rule, received
from services.files.domain.questionnaires.scoring import outcome
from services.files.domain.questionnaires.texts import canonical, parsed

AssignmentId = NewType("AssignmentId", UUID)
SubmissionId = NewType("SubmissionId", UUID)

LATEST_DUE = timedelta(days=366)
MOST_SUBMISSIONS = 10
"""Of one assignment, corrections included: an answer on the wire holds them all."""

MOST_ASSIGNMENTS = 500
"""In one conversation."""


class State(StrEnum):
    """Where an assignment stands."""

    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    NOT_SUBMITTED = "not_submitted"


class Act(StrEnum):
    """What may happen to an assignment."""

    SAVE = "save"
    SUBMIT = "submit"
    FREEZE = "freeze"


TRANSITIONS: Mapping[tuple[State, Act], State] = {
    (State.ASSIGNED, Act.SAVE): State.IN_PROGRESS,
    (State.ASSIGNED, Act.SUBMIT): State.SUBMITTED,
    (State.ASSIGNED, Act.FREEZE): State.NOT_SUBMITTED,
    (State.IN_PROGRESS, Act.SAVE): State.IN_PROGRESS,
    (State.IN_PROGRESS, Act.SUBMIT): State.SUBMITTED,
    (State.IN_PROGRESS, Act.FREEZE): State.NOT_SUBMITTED,
    (State.SUBMITTED, Act.SAVE): State.SUBMITTED,
    (State.SUBMITTED, Act.SUBMIT): State.SUBMITTED,
}
"""(state, act) → state. What is missing here is not possible."""

UNFINISHED = frozenset(state for state, act in TRANSITIONS if act is Act.FREEZE)


class News(StrEnum):
    """What others are told of an assignment."""

    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    DUE = "due"
    FROZEN = "frozen"


@dataclass(frozen=True)
class Signature:
    """A typed name under the form's words; `sha256` (hexadecimal) of exactly what was signed."""

    name: str
    intent: str
    time: datetime
    sha256: str


@dataclass(frozen=True)
class Submission:
    """Answers as they were submitted: a QuestionnaireResponse, and what it gave. `number` counts from 1."""

    submission_id: SubmissionId
    number: int
    response: str
    submit_time: datetime
    outcome: Outcome = field(default_factory=Outcome)
    signature: Signature | None = None


@dataclass(frozen=True)
class Draft:
    """Answers so far, a QuestionnaireResponse; "": none since the last submission; `revision` from 0."""

    response: str = ""
    revision: int = 0
    save_time: datetime | None = None

    @property
    def etag(self) -> str:
        """The draft as clients carry it."""
        return f"v{self.revision}"


@dataclass(frozen=True)
class Assignment:
    """A form that a participant was asked to fill in."""

    assignment_id: AssignmentId
    conversation_id: ConversationId
    form_id: FormId
    version: int
    title: str
    participant_id: ParticipantId
    person: PersonId
    host: PersonId
    assign_time: datetime
    due_time: datetime | None = None
    state: State = State.ASSIGNED
    draft_revision: int = 0
    submission_count: int = 0
    submit_time: datetime | None = None

    def visible_to(self, person: PersonId | None) -> bool:
        """S30: the host and the participant; for others it does not exist."""
        return person in (self.host, self.person)

    def after(self, act: Act) -> "Assignment":
        """What an act makes of it. Fault PRECONDITION where it is not possible."""
        to = TRANSITIONS.get((self.state, act))
        if to is None:
            raise precondition(
                FormReason.FORM_NOT_SUBMITTED,
                "The conversation ended, or you withdrew from it, before this form was submitted.",
            )
        return replace(self, state=to)

    def saved(self, etag: str) -> "Assignment":
        """With another draft. Faults STALE, FORM_NOT_SUBMITTED."""
        after = self.after(Act.SAVE)
        self._require_current(etag)
        return replace(after, draft_revision=self.draft_revision + 1)

    def submitted(self, etag: str, now: datetime) -> "Assignment":
        """With a further submission, its draft gone. Faults STALE, FORM_NOT_SUBMITTED."""
        after = self.after(Act.SUBMIT)
        self._require_current(etag)
        if self.submission_count >= MOST_SUBMISSIONS:
            raise precondition(
                FormReason.TOO_MANY_SUBMISSIONS, f"A form is submitted {MOST_SUBMISSIONS} times at most."
            )
        return replace(
            after,
            draft_revision=self.draft_revision + 1,
            submission_count=self.submission_count + 1,
            submit_time=now,
        )

    def _require_current(self, etag: str) -> None:
        if etag != Draft(revision=self.draft_revision).etag:
            raise stale()


def assigned(
    conversation: Conversation,
    version: FormVersion,
    participant_ids: Sequence[ParticipantId],
    now: datetime,
    due: datetime | None,
) -> Sequence[Assignment]:
    """One assignment for each of the participants. Fault INVALID where one answers for two."""
    if len(set(participant_ids)) < len(participant_ids):
        raise invalid("participant_ids", "must not name anybody twice")
    people = {participant_id: person for person, participant_id in conversation.participants.items()}
    return [
        Assignment(
            AssignmentId(new_id()),
            conversation.conversation_id,
            version.form_id,
            version.number,
            version.title,
            participant_id,
            people[participant_id],
            conversation.host,
            now,
            due,
        )
        for participant_id in participant_ids
    ]


def frozen(conversation: Conversation, unfinished: Sequence[Assignment]) -> Sequence[Assignment]:
    """What becomes of the unfinished forms of those for whom the conversation is over (S18, S19)."""
    return [each.after(Act.FREEZE) for each in unfinished if conversation.over_for(each.person)]


def require_answering(assignment: Assignment | None, person: PersonId | None) -> Assignment:
    """The assignment, for who answers it. Fault NOT_FOUND for everybody else."""
    if assignment is None or assignment.person != person:
        raise absent()
    return assignment


def require_host(assignment: Assignment | None, person: PersonId | None) -> Assignment:
    """The assignment, for its host. Fault NOT_FOUND for everybody else."""
    if assignment is None or assignment.host != person:
        raise absent()
    return assignment


def absent() -> Fault:
    """Not there, or not for the caller's eyes: nobody can tell which."""
    return not_found("form")


def require_room(assignments: int) -> None:
    """Fault TOO_MANY_FORMS where a conversation would have more forms than there may be."""
    if assignments > MOST_ASSIGNMENTS:
        raise precondition(FormReason.TOO_MANY_FORMS, f"A conversation has at most {MOST_ASSIGNMENTS} forms.")


def require_due(due: datetime | None, now: datetime) -> None:
    """Fault INVALID, FORM_DUE_REFUSED, for a due time that is past or too far ahead."""
    if due is not None and not now < due <= now + LATEST_DUE:
        days = LATEST_DUE.days
        raise invalid(
            "due_time", f"must be in the future, {days} days ahead at most", FormReason.FORM_DUE_REFUSED
        )


def draft_text(version: FormVersion, text: str) -> str:
    """What is kept of answers so far: their shape and types are right. Fault FORM_RESPONSE_REFUSED."""
    questionnaire = version.questionnaire
    try:
        _, items = received(questionnaire, text)
    except Malformed as malformed:
        raise _refused(malformed.issues) from None
    return canonical(_response(version, items, "in-progress"))


def new_submission(
    assignment: Assignment,
    version: FormVersion,
    submission_id: SubmissionId,
    text: str,
    signer: str,
    now: datetime,
) -> Submission:
    """What is kept of an assignment that was `submitted`.

    Faults INVALID: FORM_RESPONSE_REFUSED, FORM_SIGNATURE_NEEDED, FORM_SIGNATURE_NOT_ASKED.
    """
    questionnaire = version.questionnaire
    items, gave = checked(questionnaire, text)
    signature = _signed(version, items, signer, now)
    status = "completed" if assignment.submission_count == 1 else "amended"
    author = {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{assignment.person}"}}
    response = _response(version, items, status) | {
        "id": str(submission_id),
        "authored": now.astimezone(UTC).isoformat(timespec="milliseconds"),
        "subject": author,
        "author": author,
    }
    return Submission(submission_id, assignment.submission_count, canonical(response), now, gave, signature)


def checked(questionnaire: Questionnaire, text: str) -> tuple[Sequence[Any], Outcome]:
    """The items of a response that fits in every rule, and what it gives. Fault FORM_RESPONSE_REFUSED."""
    try:
        whole, items = received(questionnaire, text)
    except Malformed as malformed:
        raise _refused(malformed.issues) from None
    answers = Answers(questionnaire, whole)
    issues = answers.issues()
    if issues:
        raise _refused(issues)
    return items, outcome(questionnaire, answers)


def _response(version: FormVersion, items: Sequence[Any], status: str) -> dict[str, Any]:
    questionnaire = version.questionnaire
    url, number = questionnaire.url, questionnaire.version
    if not url:
        url, number = f"urn:uuid:{version.form_id}", str(version.number)
    response: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{url}|{number}" if number else url,
        "status": status,
    }
    return response | {"item": items} if items else response


def _signed(version: FormVersion, items: Sequence[Any], signer: str, now: datetime) -> Signature | None:
    intent, name = version.questionnaire.intent, " ".join(signer.split())
    if not intent:
        if name:
            raise invalid("signature_name", "this form asks for none", FormReason.FORM_SIGNATURE_NOT_ASKED)
        return None
    if not name:
        raise invalid("signature_name", "type your name to sign the form", FormReason.FORM_SIGNATURE_NEEDED)
    what = {
        "intent": intent,
        "questionnaire": parsed(version.text),
        "response": {"item": items},
        "signer": name,
    }
    return Signature(name, intent, now, hashlib.sha256(canonical(what).encode()).hexdigest())


_SHOWN = 100
"""Characters of a path that stand in a sentence."""

_SENTENCES = {
    Rule.SHAPE: "is not what a response to this form looks like",
    Rule.UNKNOWN: "holds an item that this form does not have",
    Rule.ORDER: "stands after an item that follows it",
    Rule.TYPE: "has an answer of another type",
    Rule.DISABLED: "is answered, and is not asked",
    Rule.REQUIRED: "has to be answered",
    Rule.COUNT: "has too many or too few answers",
    Rule.OPTION: "has an answer that cannot be chosen",
    Rule.EXCLUSIVE: "has an answer that stands alone beside others",
    Rule.LENGTH: "is too long or too short",
    Rule.RANGE: "is too much or too little",
    Rule.PRECISION: "has too many decimal places",
    Rule.FIXED: "cannot be changed",
}


def _refused(issues: Sequence[Issue]) -> Fault:
    violations = tuple(Violation(each.path or "response", _SENTENCES[each.rule]) for each in issues)
    first = violations[0]
    return Fault(
        Kind.INVALID,
        FormReason.FORM_RESPONSE_REFUSED,
        f"The answers do not fit the form: {first.field[:_SHOWN]} {first.description}.",
        violations=violations,
    )
