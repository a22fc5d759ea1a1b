"""Exports of forms as their readers open them: in a spreadsheet, in a program, as FHIR."""

import csv
import io
import json
from typing import Any

import pytest
from sotto.files.v1 import forms_pb2 as pb

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from tests.integration.files.forms_world import FormWorld, a_response, phq9
from tests.support.builders import a_client, a_member

FORMULA = '=HYPERLINK("https://evil.example","x")'
QUESTION: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "status": "active",
    "title": "How are you?",
    "item": [{"linkId": "how", "text": "How is it, in your words?", "type": "text"}],
}


async def exported(forms: FormWorld, reader: Caller, form: pb.FormExportFormat, zone: str = "") -> bytes:
    request = pb.ExportFormsRequest(conversation_id=forms.conversation_id, time_zone=zone, format=form)
    pieces = [each.data async for each in forms.stub(reader).ExportForms(request)]
    assert max(len(piece) for piece in pieces) <= 64 * 1024
    return b"".join(pieces)


async def rows_of(forms: FormWorld, reader: Caller) -> list[dict[str, str]]:
    data = await exported(forms, reader, pb.FORM_EXPORT_FORMAT_CSV, "Asia/Kathmandu")
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


async def filled_in(forms: FormWorld) -> None:
    """The first client submitted PHQ-9 and a formula, the second saved a draft of PHQ-9."""
    first, second, _ = forms.clients
    scored, free = await forms.form("Patient Health"), await forms.published(QUESTION)
    submitted, draft = await forms.assign(scored.form_id, [first, second])
    (in_words,) = await forms.assign(free.form_id, [first])
    await forms.submit(first, submitted.form_assignment_id, phq9(1, 2, 3, 0, 0, 0, 1, 1, 2))
    answer = a_response({"linkId": "how", "answer": [{"valueString": FORMULA}]})
    await forms.submit(first, in_words.form_assignment_id, answer)
    await forms.save(second, draft.form_assignment_id, phq9(3))


@pytest.mark.rule("S31", "B11")
async def test_a_spreadsheet_has_a_row_for_each_answer_and_no_formula_and_no_draft(forms: FormWorld) -> None:
    await filled_in(forms)
    rows = await rows_of(forms, forms.host)
    answers = [row for row in rows if row["form"].startswith("Patient Health") and row["answer"]]
    words = ["Several days", "More than half the days", "Nearly every day"]
    assert ([row["answer"] for row in answers[:3]], len(answers)) == (words, 9)
    first = answers[0]
    assert "Little interest" in first["question"]
    assert (first["person"], first["status"], first["band"]) == ("Client A", "submitted", "Moderate")
    assert first["score"].endswith(": 10")
    assert first["submit_time_utc"].endswith("+00:00")
    assert first["submit_time_local (Asia/Kathmandu)"].endswith("+05:45")
    (free,) = [row for row in rows if row["form"] == "How are you?"]
    assert (free["question"], free["answer"]) == ("How is it, in your words?", f"'{FORMULA}")
    (unsent,) = [row for row in rows if row["person"] == "Client B"]
    assert (unsent["status"], unsent["question"], unsent["answer"]) == ("in_progress", "", "")


@pytest.mark.rule("S30", "S31")
async def test_a_participant_exports_the_own_forms_only_and_not_what_they_gave(forms: FormWorld) -> None:
    await filled_in(forms)
    first, second, third = forms.clients
    rows = await rows_of(forms, first)
    assert ({row["person"] for row in rows}, len(rows)) == ({"Client A"}, 10)
    assert not {"score", "band"} & set(rows[0])
    assert [row["person"] for row in await rows_of(forms, second)] == ["Client B"]
    assert await rows_of(forms, third) == []
    data = json.loads(await exported(forms, first, pb.FORM_EXPORT_FORMAT_JSON))
    assert {each["person"] for each in data["forms"]} == {"Client A"}
    assert all({"scores", "flags"}.isdisjoint(sent) for each in data["forms"] for sent in each["submissions"])
    assert "entry" not in json.loads(await exported(forms, third, pb.FORM_EXPORT_FORMAT_FHIR))
    for stranger in (a_client(), a_member(Role.COORDINATOR, forms.division_id)):
        with pytest.raises(Fault) as refused:
            await rows_of(forms, stranger)
        assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S31", "B11")
async def test_a_bundle_holds_exactly_what_was_submitted_corrections_included(forms: FormWorld) -> None:
    await filled_in(forms)
    first = forms.clients[0]
    request = pb.ListFormAssignmentsRequest(conversation_id=forms.conversation_id)
    assignments = (await forms.stub(first).ListFormAssignments(request)).assignments
    await forms.submit(first, assignments[0].form_assignment_id, phq9(*[1] * 9))
    seen = [await forms.seen(first, each.form_assignment_id) for each in assignments]
    kept = [sent.response for each in seen for sent in reversed(each.submissions)]
    data = await exported(forms, forms.host, pb.FORM_EXPORT_FORMAT_FHIR)
    bundle = json.loads(data)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    assert [each["resource"] for each in bundle["entry"]] == [json.loads(each) for each in kept]
    assert all(each.encode() in data for each in kept)
    assert [each["resource"]["status"] for each in bundle["entry"]] == ["completed", "amended", "completed"]
    for each in bundle["entry"]:
        assert each["fullUrl"] == f"urn:uuid:{each['resource']['id']}"
        assert each["resource"]["questionnaire"]
        assert each["resource"]["authored"]
    told = json.loads(await exported(forms, forms.host, pb.FORM_EXPORT_FORMAT_JSON))["forms"]
    sent = [submission for each in told for submission in each["submissions"]]
    assert [each["response"] for each in sent] == [json.loads(each) for each in kept]
    assert sent[0]["scores"][0]["value"] == "10"


@pytest.mark.rule("S31")
async def test_an_unknown_time_zone_is_refused_by_name(forms: FormWorld) -> None:
    with pytest.raises(Fault) as refused:
        await exported(forms, forms.host, pb.FORM_EXPORT_FORMAT_CSV, "Mars/Olympus")
    assert (refused.value.kind, refused.value.violations[0].field) == (Kind.INVALID, "time_zone")
