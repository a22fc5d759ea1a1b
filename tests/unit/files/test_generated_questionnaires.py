"""What holds for any questionnaire of the subset, not only for those that somebody thought of."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.files.domain.questionnaires.answering import Answers
from services.files.domain.questionnaires.importing import Refused, imported
from services.files.domain.questionnaires.responses import Malformed, received
from tests.support.questionnaires.generated import Broken, Json, filled_in, questionnaires


def issues(questionnaire: Json, items: list[Json]) -> list[tuple[str, str]]:
    """What is wrong with a response."""
    understood, _ = imported(json.dumps(questionnaire))
    body = {"resourceType": "QuestionnaireResponse"} | ({"item": items} if items else {})
    try:
        whole, _ = received(understood, json.dumps(body))
    except Malformed as malformed:
        return [(each.path, each.rule) for each in malformed.issues]
    return [(each.path, each.rule) for each in Answers(understood, whole).issues()]


@pytest.mark.rule("B11")
@given(questionnaires())
@settings(max_examples=100)
def test_a_questionnaire_is_exported_as_it_was_imported(questionnaire: Json) -> None:
    understood, text = imported(json.dumps(questionnaire))
    assert json.loads(text) == questionnaire
    assert imported(text) == (understood, text)


@pytest.mark.rule("S30")
@given(filled_in(), st.data())
@settings(max_examples=200)
def test_a_response_that_fits_is_accepted_and_one_broken_rule_is_found_where_it_is(
    filled: tuple[Json, list[Json], list[Broken]], data: Any
) -> None:
    questionnaire, items, ways = filled
    assert issues(questionnaire, items) == []
    if ways:
        way = data.draw(st.sampled_from(ways))
        way.act()
        assert issues(questionnaire, items) == [(way.path, way.rule)]


@pytest.mark.rule("B11")
@given(questionnaires(), st.data())
@settings(max_examples=100)
def test_a_property_that_nobody_knows_is_refused_wherever_it_stands(questionnaire: Json, data: Any) -> None:
    places = list(_objects(questionnaire, "Questionnaire"))
    path, place = data.draw(st.sampled_from(places))
    place["unheardOf"] = True
    refused = _refusals(questionnaire)
    assert (f"{path}.unheardOf", "is not supported") in refused


def _objects(value: Any, path: str) -> list[tuple[str, Json]]:
    if isinstance(value, list):
        return [each for index, one in enumerate(value) for each in _objects(one, f"{path}[{index}]")]
    if not isinstance(value, dict):
        return []
    return [(path, value), *(each for name, one in value.items() for each in _objects(one, f"{path}.{name}"))]


def _refusals(questionnaire: Json) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        imported(json.dumps(questionnaire))
    return [(each.field, each.description) for each in refused.value.violations]
