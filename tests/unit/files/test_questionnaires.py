"""Questionnaires are understood whole or refused by name, and answers are checked by every rule of theirs."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from services.files.domain.questionnaires.answering import Answers
from services.files.domain.questionnaires.importing import Refused, imported
from services.files.domain.questionnaires.responses import Malformed, received
from services.files.domain.questionnaires.scoring import outcome
from services.files.domain.questionnaires.texts import canonical
from services.files.domain.shipped import shipped
from tests.support.questionnaires import CASES, DECLARED, text_of

ACCEPTED = [name for name, each in DECLARED.items() if each.get("accepted")]
REFUSED = [name for name, each in DECLARED.items() if "refused" in each]


@pytest.mark.rule("B11", "S30")
@pytest.mark.parametrize("name", ACCEPTED)
def test_a_questionnaire_of_the_supported_subset_is_accepted_and_keeps_what_it_says(name: str) -> None:
    questionnaire, text = imported(text_of(name))
    assert json.loads(text) == json.loads(text_of(name))
    assert imported(text) == (questionnaire, text)


@pytest.mark.rule("B11")
@pytest.mark.parametrize("name", REFUSED)
def test_whatever_is_beyond_the_subset_is_refused_with_its_path_and_its_name(name: str) -> None:
    with pytest.raises(Refused) as refused:
        imported(text_of(name))
    found = [(each.field, each.description) for each in refused.value.violations]
    for wanted in DECLARED[name]["refused"]:
        assert any(path == wanted["path"] and wanted["feature"] in what for path, what in found), found
    assert len(found) == len(DECLARED[name]["refused"]), found


@pytest.mark.rule("S30")
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['questionnaire']}: {case['name']}")
def test_answers_are_accepted_or_refused_at_the_place_and_by_the_rule_that_they_break(
    case: Mapping[str, Any],
) -> None:
    questionnaire, _ = imported(text_of(case["questionnaire"]))
    body = {"resourceType": "QuestionnaireResponse"} | ({"item": case["items"]} if case["items"] else {})
    try:
        whole, items = received(questionnaire, json.dumps(body))
    except Malformed as malformed:
        issues = malformed.issues
    else:
        assert json.loads(canonical(items)) == case["items"]
        answers = Answers(questionnaire, whole)
        issues = tuple(answers.issues())
        if not issues and "scores" in case:
            gave = outcome(questionnaire, answers)
            assert list(gave.flags) == case["flags"]
            assert [
                {"name": each.name, "value": float(each.value), "band": each.band} for each in gave.scores
            ] == case["scores"]
    assert [{"path": each.path, "rule": each.rule} for each in issues] == case["issues"]


@pytest.mark.parametrize("text", shipped().values())
def test_what_comes_with_sotto_is_accepted_and_says_whose_it_is(text: str) -> None:
    imported(text)
    assert json.loads(text)["copyright"]


def test_phq_9_and_gad_7_keep_their_copyright_line() -> None:
    for name in ("shipped/phq-9", "shipped/gad-7"):
        assert json.loads(text_of(name))["copyright"].startswith(
            "Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an "
            "educational grant from Pfizer Inc. No permission required to reproduce, translate, display or "
            "distribute."
        )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not JSON"),
        ("[]", "must be an object"),
        ("nul", "is not JSON"),
        ('{"title":"a","title":"b"}', "more than once"),
        ('{"a":NaN}', "NaN"),
        ('{"a":1e999999999999999999999}', "exponent"),
        ('{"a":' + "9" * 41 + "}", "40 characters"),
        ('{"a":"\\ud800"}', "surrogates"),
        ('{"a":"\\u0000"}', "control characters"),
        ("[" * 100_000, "levels"),
        ('{"a":' * 70 + "1" + "}" * 70, "levels"),
        ('{"title":null}', "must not be null"),
        (json.dumps({"title": "x" * 201}), "at most 200"),
    ],
)
def test_a_text_that_is_no_clear_json_is_refused(text: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        imported(text)
    assert any(why in each.description for each in refused.value.violations)


def test_a_response_that_would_take_long_to_look_at_is_refused() -> None:
    inner = [{"linkId": f"q{number}", "type": "boolean"} for number in range(500)]
    group = {"linkId": "inner", "type": "group", "repeats": True, "item": inner}
    outer = {"linkId": "outer", "type": "group", "repeats": True, "item": [group]}
    questionnaire, _ = imported(
        json.dumps({"resourceType": "Questionnaire", "title": "Wide", "status": "active", "item": [outer]})
    )
    times = [{"linkId": "outer", "item": [{"linkId": "inner"}] * 90}] * 90
    with pytest.raises(Malformed) as malformed:
        received(questionnaire, json.dumps({"resourceType": "QuestionnaireResponse", "item": times}))
    assert malformed.value.issues[0].rule == "shape"
