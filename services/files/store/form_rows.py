"""From rows to forms and back. What can hold health information is one sealed JSON."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from chassis.crypto import seal, unseal
from chassis.ids import ConversationId, ParticipantId, PersonId
from services.files.domain.assignments import (
    Assignment,
    AssignmentId,
    Draft,
    Signature,
    State,
    Submission,
    SubmissionId,
)
from services.files.domain.forms import Form, FormId, FormVersion
from services.files.domain.questionnaires.model import Outcome, ScoreValue

Row = dict[str, Any]


def form(row: Any) -> Form:
    """A form without its versions."""
    return Form(FormId(row.form_id), row.division_id, retire_time=row.retired_at)


def version(row: Any) -> FormVersion:
    """A version."""
    return FormVersion(
        FormId(row.form_id),
        row.version,
        row.title,
        row.text,
        row.imported_at,
        row.revision,
        row.published_at,
    )


def version_row(each: FormVersion, by: PersonId | None) -> Row:
    """A draft and who imported it; None: it comes with Sotto."""
    return {
        "form_id": each.form_id,
        "version": each.number,
        "title": each.title,
        "text": each.text,
        "revision": each.revision,
        "imported_at": each.import_time,
        "imported_by": by,
    }


def assignment(row: Any) -> Assignment:
    """An assignment, joined with the title of its version."""
    return Assignment(
        AssignmentId(row.form_assignment_id),
        ConversationId(row.conversation_id),
        FormId(row.form_id),
        row.version,
        row.title,
        ParticipantId(row.participant_id),
        PersonId(row.person_id),
        PersonId(row.host_person_id),
        row.assigned_at,
        row.due_at,
        State(row.state),
        row.draft_revision,
        row.submission_count,
        row.submitted_at,
    )


def assignment_row(each: Assignment) -> Row:
    """A new assignment."""
    return {
        "form_assignment_id": each.assignment_id,
        "conversation_id": each.conversation_id,
        "form_id": each.form_id,
        "version": each.version,
        "participant_id": each.participant_id,
        "person_id": each.person,
        "host_person_id": each.host,
        "assigned_at": each.assign_time,
        "due_at": each.due_time,
        "looked_at": each.assign_time,
        **standing_row(each),
    }


def standing_row(each: Assignment) -> Row:
    """What changes of an assignment."""
    return {
        "state": each.state,
        "draft_revision": each.draft_revision,
        "submission_count": each.submission_count,
        "submitted_at": each.submit_time,
    }


def draft(row: Any, key: bytes) -> Draft:
    """Answers so far."""
    sealed = row.sealed_draft
    context = _draft_context(row.form_assignment_id)
    text = unseal(key, sealed, context).decode() if sealed is not None else ""
    return Draft(text, row.draft_revision, row.draft_saved_at)


def draft_row(of: AssignmentId, each: Draft, key: bytes) -> Row:
    """Answers so far; "": none."""
    sealed = seal(key, each.response.encode(), _draft_context(of)) if each.response else None
    return {"sealed_draft": sealed, "draft_saved_at": each.save_time}


def submission(row: Any, key: bytes) -> Submission:
    """Answers as they were submitted."""
    held = json.loads(unseal(key, row.sealed, _submission_context(row.form_submission_id)))
    signed = held["signature"]
    return Submission(
        SubmissionId(row.form_submission_id),
        row.number,
        held["response"],
        row.submitted_at,
        Outcome(tuple(held["flags"]), tuple(_score(each) for each in held["scores"])),
        Signature(**signed | {"time": datetime.fromisoformat(signed["time"])}) if signed else None,
    )


def submission_row(of: AssignmentId, each: Submission, key: bytes) -> Row:
    """Answers as they were submitted."""
    signature = each.signature
    held = {
        "response": each.response,
        "flags": each.outcome.flags,
        "scores": [
            [one.name, str(one.value), one.band, _number(one.lowest), _number(one.highest)]
            for one in each.outcome.scores
        ],
        "signature": {
            "name": signature.name,
            "intent": signature.intent,
            "time": signature.time.isoformat(),
            "sha256": signature.sha256,
        }
        if signature is not None
        else None,
    }
    return {
        "form_assignment_id": of,
        "number": each.number,
        "form_submission_id": each.submission_id,
        "submitted_at": each.submit_time,
        "sealed": seal(key, json.dumps(held).encode(), _submission_context(each.submission_id)),
    }


def _score(held: list[Any]) -> ScoreValue:
    name, value, band, lowest, highest = held
    return ScoreValue(
        name,
        Decimal(value),
        band,
        None if lowest is None else Decimal(lowest),
        None if highest is None else Decimal(highest),
    )


def _number(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _draft_context(assignment_id: AssignmentId) -> bytes:
    return b"form draft" + assignment_id.bytes


def _submission_context(submission_id: SubmissionId) -> bytes:
    return b"form submission" + submission_id.bytes
