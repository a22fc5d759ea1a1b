"""The export of forms (S31, B11): CSV for spreadsheets, JSON, and a FHIR R4 Bundle.

Drafts are in none, and what submissions gave is in the host's only (S30). Parts are asked for in this order:
begin, then each form with its submissions, then end.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from chassis import sheets
from services.files.domain.assignments import Assignment, Signature, Submission
from services.files.domain.conversations import Conversation
from services.files.domain.forms import FormVersion
from services.files.domain.questionnaires.texts import canonical, parsed

FORMAT = "sotto-forms-export-1"


class Form(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSON = "json"
    FHIR = "fhir"


@dataclass(frozen=True)
class Exported:
    """What is exported for whom: `host` sees what submissions gave."""

    conversation: Conversation
    host: bool
    time_zone: ZoneInfo
    export_time: datetime

    def local(self, moment: datetime) -> str:
        """A moment in the reader's time zone."""
        return moment.astimezone(self.time_zone).isoformat(sep=" ", timespec="seconds")


class Writer(Protocol):
    """Writes an export, part by part."""

    def begin(self) -> bytes:
        """What stands before the first form."""
        ...

    def form(self, assignment: Assignment, version: FormVersion, submissions: Sequence[Submission]) -> bytes:
        """A form and what was submitted, oldest first."""
        ...

    def end(self) -> bytes:
        """What stands after the last form."""
        ...


def writer(form: Form, exported: Exported) -> Writer:
    """Who writes an export in this form."""
    if form is Form.CSV:
        return CsvWriter(exported)
    return FhirWriter(exported) if form is Form.FHIR else JsonWriter(exported)


class CsvWriter:
    """A row for each answer, one for each form that was not submitted."""

    def __init__(self, exported: Exported) -> None:
        self._exported = exported
        self._local = f"submit_time_local ({exported.time_zone.key})"
        gave = ["score", "band"] if exported.host else []
        about = ("person", "form", "version", "status", "submission", "submit_time_utc", self._local)
        self._columns = [*about, "question", "answer", *gave]

    def begin(self) -> bytes:
        """The byte order mark and the header."""
        return sheets.BYTE_ORDER_MARK + sheets.lines([self._columns])

    def form(self, assignment: Assignment, version: FormVersion, submissions: Sequence[Submission]) -> bytes:
        """Rows of the answers, with the words of the form."""
        about = {
            "person": self._exported.conversation.names.get(assignment.person, ""),
            "form": assignment.title,
            "version": str(assignment.version),
            "status": assignment.state.value,
        }
        questions = dict(_questions(parsed(version.text).get("item", [])))
        rows = [
            about | self._submitted(each) | {"question": questions.get(link_id, link_id), "answer": answer}
            for each in submissions
            for link_id, answer in _answers(parsed(each.response).get("item", []))
        ]
        return sheets.lines(
            [sheets.neutralised(row.get(column, "")) for column in self._columns] for row in rows or [about]
        )

    def end(self) -> bytes:
        """Nothing."""
        return b""

    def _submitted(self, submission: Submission) -> dict[str, str]:
        scores = submission.outcome.scores
        return {
            "submission": str(submission.number),
            "submit_time_utc": submission.submit_time.astimezone(UTC).isoformat(sep=" ", timespec="seconds"),
            self._local: self._exported.local(submission.submit_time),
            "score": "; ".join(f"{each.name}: {each.value.normalize():f}" for each in scores),
            "band": "; ".join(each.band for each in scores if each.band),
        }


class JsonWriter:
    """One document, one form on each line."""

    def __init__(self, exported: Exported) -> None:
        self._exported = exported
        self._first = True

    def begin(self) -> bytes:
        """What it is, and of which conversation."""
        exported = self._exported
        head = {
            "format": FORMAT,
            "conversation_id": str(exported.conversation.conversation_id),
            "time_zone": exported.time_zone.key,
            "export_time": _utc(exported.export_time),
        }
        return (canonical(head)[:-1] + ',"forms":[').encode()

    def form(self, assignment: Assignment, version: FormVersion, submissions: Sequence[Submission]) -> bytes:
        """A form with its Questionnaire and the responses."""
        record = {
            "form_assignment_id": str(assignment.assignment_id),
            "participant_id": str(assignment.participant_id),
            "person": self._exported.conversation.names.get(assignment.person, ""),
            "title": assignment.title,
            "version": assignment.version,
            "status": assignment.state.value,
            "questionnaire": parsed(version.text),
            "submissions": [self._submission(each) for each in submissions],
        }
        before, self._first = "\n" if self._first else ",\n", False
        return (before + canonical(record)).encode()

    def end(self) -> bytes:
        """The end of the list."""
        return b"\n]}\n"

    def _submission(self, submission: Submission) -> dict[str, Any]:
        record: dict[str, Any] = {
            "form_submission_id": str(submission.submission_id),
            "number": submission.number,
            "submit_time": _utc(submission.submit_time),
            "submit_time_local": self._exported.local(submission.submit_time),
            "response": parsed(submission.response),
            "signature": _signature(submission.signature),
        }
        if self._exported.host:
            record["flags"] = list(submission.outcome.flags)
            record["scores"] = [
                {"name": each.name, "value": f"{each.value.normalize():f}", "band": each.band}
                for each in submission.outcome.scores
            ]
        return record


class FhirWriter:
    """A Bundle of type collection; the QuestionnaireResponses are the texts that were kept."""

    def __init__(self, exported: Exported) -> None:
        self._exported = exported
        self._first = True

    def begin(self) -> bytes:
        """The Bundle."""
        head = {"resourceType": "Bundle", "type": "collection", "timestamp": _utc(self._exported.export_time)}
        return canonical(head)[:-1].encode()

    def form(self, assignment: Assignment, version: FormVersion, submissions: Sequence[Submission]) -> bytes:
        """An entry for each submission."""
        return "".join(self._entry(each) for each in submissions).encode()

    def end(self) -> bytes:
        """The end; FHIR has no empty lists."""
        return b"}\n" if self._first else b"\n]}\n"

    def _entry(self, submission: Submission) -> str:
        before, self._first = ',"entry":[\n' if self._first else ",\n", False
        url = json.dumps(f"urn:uuid:{submission.submission_id}")
        return f'{before}{{"fullUrl":{url},"resource":{submission.response}}}'


def _questions(items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The words of every question by its linkId."""
    for item in items:
        yield item["linkId"], item.get("text", "")
        yield from _questions(item.get("item", []))


def _answers(items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Every answer in the order of the form, by the linkId of its question, as a text."""
    for item in items:
        for answer in item.get("answer", []):
            values = [value for name, value in answer.items() if name.startswith("value")]
            yield from ((item["linkId"], _shown(value)) for value in values)
            yield from _answers(answer.get("item", []))
        yield from _answers(item.get("item", []))


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("display") or value.get("code", ""))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return value if isinstance(value, str) else canonical(value)


def _signature(signature: Signature | None) -> dict[str, str] | None:
    if signature is None:
        return None
    return {
        "name": signature.name,
        "intent": signature.intent,
        "sign_time": _utc(signature.time),
        "sha256": signature.sha256,
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
