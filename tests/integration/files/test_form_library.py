"""The library of forms: import, publish, retire, and who may."""

import json
from collections.abc import Awaitable

import pytest
from sotto.files.v1 import forms_pb2

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from chassis.ids import new_id
from services.files.domain import forms as domain
from services.files.domain.forms import FormId
from services.files.domain.shipped import shipped
from tests.integration.files.forms_world import FormWorld
from tests.support.builders import a_client, a_division_id, a_member
from tests.support.questionnaires import DECLARED, text_of

NESTED = json.loads(text_of("nested-groups"))


async def library(forms: FormWorld, reader: Caller, with_retired: bool = False) -> dict[str, forms_pb2.Form]:
    """What somebody sees of it, by title."""
    request = forms_pb2.ListFormsRequest(division_id=str(forms.division_id), with_retired=with_retired)
    return {each.title: each for each in (await forms.stub(reader).ListForms(request)).forms}


async def version(forms: FormWorld, reader: Caller, form_id: str, number: int) -> forms_pb2.FormVersion:
    """A version as somebody sees it."""
    request = forms_pb2.GetFormVersionRequest(form_id=form_id, version=number)
    return (await forms.stub(reader).GetFormVersion(request)).version


@pytest.mark.rule("S30")
async def test_every_division_has_the_forms_that_come_with_sotto(forms: FormWorld) -> None:
    found = await library(forms, forms.host)
    assert list(found) == [
        "Before our first appointment",
        "Consent to messaging appointments",
        "Generalized Anxiety Disorder questionnaire (GAD-7)",
        "Patient Health Questionnaire (PHQ-9)",
    ]
    assert {(each.division_id, each.published_version) for each in found.values()} == {("", 1)}
    assert [each.scored for each in found.values()] == [False, False, True, True]
    assert [each.signature_required for each in found.values()] == [False, True, False, False]


@pytest.mark.rule("B11")
@pytest.mark.parametrize("name", [name for name, each in DECLARED.items() if each.get("accepted")])
async def test_what_is_imported_is_exported_as_it_was(forms: FormWorld, name: str) -> None:
    form = await forms.published(json.loads(text_of(name)))
    exported = await version(forms, forms.host, form.form_id, 1)
    assert json.loads(exported.questionnaire) == json.loads(text_of(name))


@pytest.mark.rule("B11")
async def test_what_is_beyond_the_subset_is_refused_with_every_place_and_leaves_nothing(
    forms: FormWorld,
) -> None:
    with pytest.raises(Fault) as refused:
        await forms.imported(json.loads(text_of("types-beyond")))
    assert refused.value.reason == "FORM_REFUSED"
    assert [each.field for each in refused.value.violations] == [
        f"Questionnaire.item[{index}].type" for index in range(4)
    ]
    assert len(await library(forms, forms.admin)) == len(shipped())


@pytest.mark.rule("S30")
async def test_a_draft_is_seen_and_published_by_those_who_keep_the_library_and_assigned_by_nobody(
    forms: FormWorld,
) -> None:
    draft = await forms.imported(NESTED)
    assert (draft.published_version, draft.draft_version) == (0, 1)
    assert draft.title not in await library(forms, forms.host)
    with pytest.raises(Fault) as unseen:
        await version(forms, forms.host, draft.form_id, 1)
    assert unseen.value.kind is Kind.NOT_FOUND
    with pytest.raises(Fault) as unpublished:
        await forms.assign(draft.form_id, forms.clients[:1])
    assert unpublished.value.reason == "FORM_NOT_PUBLISHED"
    request = forms_pb2.PublishFormRequest(form_id=draft.form_id, request_id=str(new_id()), etag=draft.etag)
    published = await forms.stub(forms.admin).PublishForm(request)
    assert await forms.stub(forms.admin).PublishForm(request) == published
    assert (await library(forms, forms.host))[draft.title].published_version == 1


@pytest.mark.rule("S30")
async def test_a_published_version_stays_what_it_was_for_those_whom_it_was_assigned_to(
    forms: FormWorld,
) -> None:
    first = await forms.published(NESTED)
    (assigned,) = await forms.assign(first.form_id, forms.clients[:1])
    second = await forms.published(NESTED | {"title": "Newer"}, first.form_id)
    assert (second.published_version, second.title) == (2, "Newer")
    (again,) = await forms.assign(first.form_id, forms.clients[:1])
    assert (assigned.version, again.version) == (1, 2)
    seen = await forms.seen(forms.clients[0], assigned.form_assignment_id)
    assert (seen.assignment.title, json.loads(seen.questionnaire)) == (NESTED["title"], NESTED)


@pytest.mark.rule("S30")
async def test_who_publishes_publishes_the_draft_that_they_looked_at(forms: FormWorld) -> None:
    draft = await forms.imported(NESTED)
    newer = await forms.imported(NESTED | {"title": "Newer"}, draft.form_id)
    assert (newer.form_id, newer.draft_version) == (draft.form_id, 1)
    request = forms_pb2.PublishFormRequest(form_id=draft.form_id, request_id=str(new_id()), etag=draft.etag)
    with pytest.raises(Fault) as stale:
        await forms.stub(forms.admin).PublishForm(request)
    assert stale.value.kind is Kind.STALE
    request = forms_pb2.PublishFormRequest(form_id=draft.form_id, request_id=str(new_id()), etag=newer.etag)
    await forms.stub(forms.admin).PublishForm(request)
    request.request_id = str(new_id())
    with pytest.raises(Fault) as nothing:
        await forms.stub(forms.admin).PublishForm(request)
    assert nothing.value.reason == "FORM_HAS_NO_DRAFT"


@pytest.mark.rule("S30")
async def test_a_retired_form_is_assigned_no_more_and_stays_with_those_who_have_it(forms: FormWorld) -> None:
    form = await forms.published(NESTED)
    (assigned,) = await forms.assign(form.form_id, forms.clients[:1])
    request = forms_pb2.RetireFormRequest(form_id=form.form_id, request_id=str(new_id()))
    await forms.stub(forms.admin).RetireForm(request)
    assert form.title not in await library(forms, forms.host)
    assert form.title in await library(forms, forms.host, with_retired=True)
    request.request_id = str(new_id())
    acts: list[Awaitable[object]] = [
        forms.stub(forms.admin).RetireForm(request),
        forms.assign(form.form_id, forms.clients[:1]),
        forms.imported(NESTED, form.form_id),
    ]
    for act in acts:
        with pytest.raises(Fault) as refused:
            await act
        assert refused.value.reason == "FORM_RETIRED"
    assert (await forms.seen(forms.clients[0], assigned.form_assignment_id)).questionnaire


@pytest.mark.rule("S2", "S30")
async def test_only_coordinators_and_admins_of_the_division_change_its_library(forms: FormWorld) -> None:
    form = await forms.published(NESTED)
    elsewhere = a_division_id()
    both = a_member(Role.PROVIDER, forms.division_id)
    both = Caller(
        both.person_id,
        both.practice_id,
        {forms.division_id: frozenset({Role.PROVIDER}), elsewhere: frozenset({Role.ADMIN})},
    )
    for caller, kind in (
        (a_client(), Kind.FORBIDDEN),
        (forms.host, Kind.FORBIDDEN),
        (both, Kind.FORBIDDEN),
        (a_member(Role.ADMIN, elsewhere), Kind.NOT_FOUND),
    ):
        for act in _changes(forms, caller, form.form_id):
            with pytest.raises(Fault) as refused:
                await act
            assert refused.value.kind is kind
    coordinator = a_member(Role.COORDINATOR, forms.division_id)
    request = forms_pb2.RetireFormRequest(form_id=form.form_id, request_id=str(new_id()))
    assert (await forms.stub(coordinator).RetireForm(request)).form.HasField("retire_time")


def _changes(forms: FormWorld, caller: Caller, form_id: str) -> list[Awaitable[object]]:
    stub, given = forms.stub(caller), {"form_id": form_id, "request_id": str(new_id())}
    return [
        stub.RetireForm(forms_pb2.RetireFormRequest(**given)),
        stub.PublishForm(forms_pb2.PublishFormRequest(**given, etag="v1.1")),
        stub.ImportForm(
            forms_pb2.ImportFormRequest(
                **given, division_id=str(forms.division_id), questionnaire=json.dumps(NESTED)
            )
        ),
    ]


@pytest.mark.rule("S30")
async def test_another_divisions_form_does_not_exist(forms: FormWorld) -> None:
    form = await forms.published(NESTED)
    stranger = a_member([Role.PROVIDER, Role.ADMIN], a_division_id())
    with pytest.raises(Fault) as unseen:
        await version(forms, stranger, form.form_id, 1)
    with pytest.raises(Fault) as unlisted:
        await library(forms, stranger)
    assert {unseen.value.kind, unlisted.value.kind} == {Kind.NOT_FOUND}
    elsewhere = forms.another_conversation()
    forms.fake.conversations[elsewhere].division_id = str(a_division_id())
    with pytest.raises(Fault) as foreign:
        await forms.assign(form.form_id, forms.clients[:1], conversation_id=elsewhere)
    assert foreign.value.kind is Kind.NOT_FOUND


async def test_what_comes_with_sotto_stays_as_it_is(forms: FormWorld) -> None:
    form = await forms.form("Patient Health")
    for act in _changes(forms, forms.admin, form.form_id):
        with pytest.raises(Fault) as refused:
            await act
        assert refused.value.reason == "FORM_SHIPPED"


async def test_a_newer_text_of_a_shipped_form_is_its_next_version_and_an_older_process_leaves_it(
    forms: FormWorld,
) -> None:
    form_id, older = FormId(new_id()), NESTED | {"title": "From Sotto"}
    for text in (older, older | {"version": "2"}, older, older | {"version": "2"}):
        await forms.library.ship({form_id: json.dumps(text)})
    assert (await forms.form("From Sotto")).published_version == 2


async def test_a_division_has_as_many_forms_as_there_may_be_and_no_more(
    forms: FormWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MOST_FORMS", 1)
    await forms.imported(NESTED)
    with pytest.raises(Fault) as refused:
        await forms.imported(NESTED)
    assert refused.value.reason == "TOO_MANY_FORMS"
