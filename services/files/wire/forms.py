"""Forms on the wire."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from sotto.common.v1 import live_pb2
from sotto.conversation.v1 import events_pb2 as conversation_events_pb2
from sotto.files.v1 import events_pb2, forms_pb2

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId, parse_id
from chassis.timestamps import timestamp
from services.files.domain.assignments import (
    Assignment,
    AssignmentId,
    Draft,
    News,
    Signature,
    State,
    Submission,
)
from services.files.domain.form_export import Form as ExportForm
from services.files.domain.forms import Form, FormId, FormVersion
from services.files.domain.questionnaires.model import Outcome

_STATES = {
    State.ASSIGNED: forms_pb2.FORM_ASSIGNMENT_STATE_ASSIGNED,
    State.IN_PROGRESS: forms_pb2.FORM_ASSIGNMENT_STATE_IN_PROGRESS,
    State.SUBMITTED: forms_pb2.FORM_ASSIGNMENT_STATE_SUBMITTED,
    State.NOT_SUBMITTED: forms_pb2.FORM_ASSIGNMENT_STATE_NOT_SUBMITTED,
}

_EXPORT_FORMS = {
    forms_pb2.FORM_EXPORT_FORMAT_CSV: ExportForm.CSV,
    forms_pb2.FORM_EXPORT_FORMAT_JSON: ExportForm.JSON,
    forms_pb2.FORM_EXPORT_FORMAT_FHIR: ExportForm.FHIR,
}

SUBJECTS = {news: f"files.v1.form.{news}" for news in News}
"""Under which what happens to an assignment is told."""


def form_id_in(text: str) -> FormId:
    """A form."""
    return FormId(parse_id(text, "form_id"))


def assignment_id_in(text: str) -> AssignmentId:
    """An assignment."""
    return AssignmentId(parse_id(text, "form_assignment_id"))


def division_id_in(text: str) -> DivisionId:
    """A division."""
    return DivisionId(parse_id(text, "division_id"))


def conversation_id_in(text: str) -> ConversationId:
    """A conversation."""
    return ConversationId(parse_id(text, "conversation_id"))


def participant_ids_in(texts: Iterable[str]) -> Sequence[ParticipantId]:
    """Who is to answer."""
    return [ParticipantId(parse_id(text, f"participant_ids[{index}]")) for index, text in enumerate(texts)]


def due_in(request: forms_pb2.AssignFormRequest) -> datetime | None:
    """Until when; None: not said."""
    return request.due_time.ToDatetime(tzinfo=UTC) if request.HasField("due_time") else None


def export_form_in(asked: forms_pb2.FormExportFormat) -> ExportForm:
    """How an export is to be written; UNSPECIFIED: CSV."""
    return _EXPORT_FORMS.get(asked, ExportForm.CSV)


def form_out(form: Form) -> forms_pb2.Form:
    """A form of the library."""
    published, newest = form.published, form.published or form.draft
    return forms_pb2.Form(
        form_id=str(form.form_id),
        division_id=str(form.division_id or ""),
        title=form.title,
        description=newest.questionnaire.description if newest is not None else "",
        published_version=published.number if published is not None else 0,
        draft_version=form.draft.number if form.draft is not None else 0,
        etag=form.draft.etag if form.draft is not None else "",
        retire_time=timestamp(form.retire_time),
        scored=published is not None and bool(published.questionnaire.scores),
        signature_required=published is not None and bool(published.questionnaire.intent),
    )


def version_out(version: FormVersion) -> forms_pb2.FormVersion:
    """A version."""
    published = version.publish_time is not None
    return forms_pb2.FormVersion(
        form_id=str(version.form_id),
        version=version.number,
        state=forms_pb2.FORM_VERSION_STATE_PUBLISHED if published else forms_pb2.FORM_VERSION_STATE_DRAFT,
        questionnaire=version.text,
        import_time=timestamp(version.import_time),
        publish_time=timestamp(version.publish_time),
    )


def assignment_out(
    assignment: Assignment, reader: PersonId, newest: Submission | None = None
) -> forms_pb2.FormAssignment:
    """An assignment as `reader` may see it: what it gave is for the host only (S30)."""
    shown = newest if assignment.host == reader else None
    return forms_pb2.FormAssignment(
        form_assignment_id=str(assignment.assignment_id),
        conversation_id=str(assignment.conversation_id),
        participant_id=str(assignment.participant_id),
        form_id=str(assignment.form_id),
        version=assignment.version,
        title=assignment.title,
        state=_STATES[assignment.state],
        assign_time=timestamp(assignment.assign_time),
        due_time=timestamp(assignment.due_time),
        submit_time=timestamp(assignment.submit_time),
        submission_count=assignment.submission_count,
        outcome=outcome_out(shown.outcome) if shown is not None else None,
    )


def seen_out(
    assignment: Assignment,
    version: FormVersion,
    submissions: Sequence[Submission],
    draft: Draft | None,
    reader: PersonId,
) -> forms_pb2.GetFormAssignmentResponse:
    """An assignment with all that `reader` may see; submissions newest first."""
    return forms_pb2.GetFormAssignmentResponse(
        assignment=assignment_out(assignment, reader, next(iter(submissions), None)),
        questionnaire=version.text,
        submissions=submissions_out(assignment, submissions, reader),
        draft=draft_out(draft),
    )


def viewers_out(viewers: Sequence[ParticipantId]) -> forms_pb2.ExplainFormAssignmentResponse:
    """Who sees an assignment, the host first."""
    reasons = (forms_pb2.FORM_VIEWER_REASON_HOST, forms_pb2.FORM_VIEWER_REASON_ASSIGNED)
    return forms_pb2.ExplainFormAssignmentResponse(
        viewers=[
            forms_pb2.FormViewer(participant_id=str(each), reason=reason)
            for each, reason in zip(viewers, reasons, strict=True)
        ]
    )


def point_out(assignment: Assignment, newest: Submission) -> forms_pb2.FormScorePoint:
    """A point of the history."""
    return forms_pb2.FormScorePoint(
        form_assignment_id=str(assignment.assignment_id),
        conversation_id=str(assignment.conversation_id),
        submit_time=timestamp(newest.submit_time),
        outcome=outcome_out(newest.outcome),
    )


def submissions_out(
    assignment: Assignment, submissions: Sequence[Submission], reader: PersonId
) -> list[forms_pb2.FormSubmission]:
    """Submissions, newest first, as `reader` may see them."""
    return [
        submission_out(assignment, each, corrected, reader)
        for each, corrected in zip(submissions, [*submissions[1:], None], strict=False)
    ]


def submission_out(
    assignment: Assignment, submission: Submission, corrected: Submission | None, reader: PersonId
) -> forms_pb2.FormSubmission:
    """A submission, and which one it corrects."""
    shown = assignment.host == reader
    return forms_pb2.FormSubmission(
        form_submission_id=str(submission.submission_id),
        response=submission.response,
        submit_time=timestamp(submission.submit_time),
        corrects_form_submission_id=str(corrected.submission_id) if corrected is not None else "",
        signature=_signature_out(submission.signature),
        outcome=outcome_out(submission.outcome) if shown else None,
    )


def outcome_out(outcome: Outcome) -> forms_pb2.FormOutcome:
    """What a submission gave."""
    return forms_pb2.FormOutcome(
        flagged=bool(outcome.flags),
        flags=outcome.flags,
        scores=[
            forms_pb2.FormScore(
                name=each.name,
                value=_number_out(each.value),
                band=each.band,
                lowest=_number_out(each.lowest),
                highest=_number_out(each.highest),
            )
            for each in outcome.scores
        ],
    )


def draft_out(draft: Draft | None) -> forms_pb2.FormDraft | None:
    """Answers so far; None: not for the reader's eyes."""
    if draft is None:
        return None
    return forms_pb2.FormDraft(response=draft.response, etag=draft.etag, save_time=timestamp(draft.save_time))


def event_out(news: News, assignment: Assignment) -> bytes:
    """What is told on the bus: ids and times."""
    about = {
        "form_assignment_id": str(assignment.assignment_id),
        "conversation_id": str(assignment.conversation_id),
        "participant_id": str(assignment.participant_id),
        "person_id": str(assignment.person),
        "host_person_id": str(assignment.host),
    }
    message: events_pb2.FormAssigned | events_pb2.FormSubmitted | events_pb2.FormDue | events_pb2.FormFrozen
    if news is News.ASSIGNED:
        message = events_pb2.FormAssigned(**about, due_time=timestamp(assignment.due_time))
    elif news is News.SUBMITTED:
        message = events_pb2.FormSubmitted(
            **about,
            submit_time=timestamp(assignment.submit_time),
            correction=assignment.submission_count > 1,
        )
    elif news is News.DUE:
        message = events_pb2.FormDue(**about, due_time=timestamp(assignment.due_time))
    else:
        message = events_pb2.FormFrozen(**about)
    return message.SerializeToString()


def poke_out(assignments: Sequence[Assignment]) -> bytes:
    """The hint to gateways: to each one's host and participant only (S30)."""
    pokes = [
        live_pb2.LivePoke(
            conversation_id=str(each.conversation_id),
            topic=live_pb2.LIVE_TOPIC_FORMS,
            person_ids=sorted({str(each.host), str(each.person)}),
        )
        for each in assignments
    ]
    return live_pb2.LivePokes(pokes=pokes).SerializeToString()


def completed_in(payload: bytes) -> ConversationId:
    """The conversation that a ConversationCompleted names."""
    return _ended(conversation_events_pb2.ConversationCompleted.FromString(payload).conversation_id)


def cancelled_in(payload: bytes) -> ConversationId:
    """The conversation that a ConversationCancelled names."""
    return _ended(conversation_events_pb2.ConversationCancelled.FromString(payload).conversation_id)


def withdrew_in(payload: bytes) -> ConversationId:
    """The conversation that a ParticipantWithdrew names."""
    return _ended(conversation_events_pb2.ParticipantWithdrew.FromString(payload).conversation_id)


def _ended(text: str) -> ConversationId:
    return ConversationId(parse_id(text, "conversation_id"))


def _signature_out(signature: Signature | None) -> forms_pb2.FormSignature | None:
    if signature is None:
        return None
    return forms_pb2.FormSignature(
        name=signature.name,
        intent=signature.intent,
        sign_time=timestamp(signature.time),
        sha256=signature.sha256,
    )


def _number_out(number: Decimal | None) -> str:
    return "" if number is None else format(number.normalize(), "f")
