"""Forms at their real face."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable
from datetime import timedelta
from uuid import UUID

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from sotto.common.v1 import live_pb2
from sotto.files.v1 import events_pb2, forms_pb2

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from chassis.ids import ConversationId, EventId, new_id
from chassis.timers import Timers
from services.files.domain.assignments import MOST_SUBMISSIONS
from services.files.timers import form_handlers
from tests.integration.files.forms_world import FormWorld, a_response, phq9
from tests.support.builders import a_client, a_member
from tests.support.eventually import eventually

ASSIGNED = forms_pb2.FORM_ASSIGNMENT_STATE_ASSIGNED
IN_PROGRESS = forms_pb2.FORM_ASSIGNMENT_STATE_IN_PROGRESS
SUBMITTED = forms_pb2.FORM_ASSIGNMENT_STATE_SUBMITTED
NOT_SUBMITTED = forms_pb2.FORM_ASSIGNMENT_STATE_NOT_SUBMITTED


async def listed(forms: FormWorld, reader: Caller) -> list[forms_pb2.FormAssignment]:
    request = forms_pb2.ListFormAssignmentsRequest(conversation_id=forms.conversation_id)
    return list((await forms.stub(reader).ListFormAssignments(request)).assignments)


@pytest.mark.rule("S30")
async def test_a_client_fills_in_what_the_host_assigned_and_the_host_sees_what_it_gave(
    forms: FormWorld,
) -> None:
    form, client = await forms.form("Patient Health"), forms.clients[0]
    (assigned,) = await forms.assign(form.form_id, [client])
    assert assigned.state == ASSIGNED
    await forms.save(client, assigned.form_assignment_id, phq9(1, 2))
    assert (await listed(forms, forms.host))[0].state == IN_PROGRESS
    answer = await forms.submit(client, assigned.form_assignment_id, phq9(1, 2, 3, 0, 0, 0, 1, 1, 2))
    assert answer.assignment.state == SUBMITTED
    assert not answer.assignment.HasField("outcome")
    (seen,) = await listed(forms, forms.host)
    (score,) = seen.outcome.scores
    assert (score.value, score.band, score.highest) == ("10", "Moderate", "27")
    assert seen.outcome.flagged


@pytest.mark.rule("S30")
async def test_answers_are_seen_by_the_host_and_their_participant_and_exist_for_nobody_else(
    forms: FormWorld,
) -> None:
    first, second, _ = forms.clients
    form = await forms.form("Patient Health")
    assigned = await forms.assign(form.form_id, [first, second])
    mine, theirs = (each.form_assignment_id for each in assigned)
    await forms.submit(first, mine, phq9(*[1] * 9))
    assert [each.form_assignment_id for each in await listed(forms, forms.host)] == [mine, theirs]
    assert [each.form_assignment_id for each in await listed(forms, first)] == [mine]
    assert [each.form_assignment_id for each in await listed(forms, second)] == [theirs]
    other_host = a_member(Role.PROVIDER, forms.division_id)
    coordinator = a_member([Role.COORDINATOR, Role.ADMIN], forms.division_id)
    for outsider in (a_client(), other_host, coordinator, forms.admin):
        assert await listed(forms, outsider) == []
        assert await everything_about(forms, outsider, mine) == await everything_about(
            forms, outsider, str(new_id())
        )
    with pytest.raises(Fault) as hidden:
        await forms.seen(second, mine)
    assert hidden.value.kind is Kind.NOT_FOUND
    assert (await forms.seen(forms.host, mine)).submissions[0].response
    with pytest.raises(Fault) as not_the_hosts:
        await forms.save(forms.host, mine, phq9(1), etag="v0")
    assert not_the_hosts.value.kind is Kind.NOT_FOUND


async def everything_about(forms: FormWorld, caller: Caller, assignment_id: str) -> list[str]:
    """What somebody is told who does not see an assignment, by each way to it."""
    stub, told = forms.stub(caller), []
    given = {"form_assignment_id": assignment_id, "request_id": str(new_id()), "etag": "v0"}
    ways: list[Awaitable[object]] = [
        stub.GetFormAssignment(forms_pb2.GetFormAssignmentRequest(form_assignment_id=assignment_id)),
        stub.SaveFormDraft(forms_pb2.SaveFormDraftRequest(**given, response=phq9(1))),
        stub.SubmitForm(forms_pb2.SubmitFormRequest(**given, response=phq9(1))),
    ]
    if not caller.is_client and caller.has(Role.PROVIDER, forms.division_id):
        ways.append(stub.ListFormScores(forms_pb2.ListFormScoresRequest(form_assignment_id=assignment_id)))
    for way in ways:
        with pytest.raises(Fault) as refused:
            await way
        told.append(str(refused.value))
    return told


@pytest.mark.rule("S30")
async def test_only_the_host_sees_what_answers_give_and_only_the_participant_the_draft(
    forms: FormWorld,
) -> None:
    client, form = forms.clients[0], await forms.form("Patient Health")
    (assigned,) = await forms.assign(form.form_id, [client])
    await forms.save(client, assigned.form_assignment_id, phq9(3, 3))
    for_host = await forms.seen(forms.host, assigned.form_assignment_id)
    assert (for_host.HasField("draft"), len(for_host.submissions)) == (False, 0)
    assert not for_host.assignment.HasField("outcome")
    assert "nearly-every-day" in (await forms.seen(client, assigned.form_assignment_id)).draft.response
    await forms.submit(client, assigned.form_assignment_id, phq9(*[0] * 8, 1))
    for_client = await forms.seen(client, assigned.form_assignment_id)
    assert not for_client.assignment.HasField("outcome")
    assert not for_client.submissions[0].HasField("outcome")
    for_host = await forms.seen(forms.host, assigned.form_assignment_id)
    assert for_host.assignment.outcome.flags == ["Item 9: thoughts of being better off dead or of self-harm"]
    assert for_host.submissions[0].outcome.scores[0].band == "Minimal"


@pytest.mark.rule("S30")
async def test_a_device_that_did_not_see_what_another_saved_does_not_overwrite_it(forms: FormWorld) -> None:
    client, form = forms.clients[0], await forms.form("Patient Health")
    (assigned,) = await forms.assign(form.form_id, [client])
    seen = (await forms.seen(client, assigned.form_assignment_id)).draft.etag
    await forms.save(client, assigned.form_assignment_id, phq9(1), etag=seen)
    with pytest.raises(Fault) as stale:
        await forms.save(client, assigned.form_assignment_id, phq9(2), etag=seen)
    assert stale.value.reason == "STALE"
    assert "several-days" in (await forms.seen(client, assigned.form_assignment_id)).draft.response
    saves = [forms.save(client, assigned.form_assignment_id, phq9(each), etag="v1") for each in range(4)]
    outcomes = await asyncio.gather(*saves, return_exceptions=True)
    assert sum(not isinstance(each, Fault) for each in outcomes) == 1


@pytest.mark.rule("S30")
async def test_a_correction_leaves_what_it_corrects_as_it_is(forms: FormWorld) -> None:
    client, form = forms.clients[0], await forms.form("Patient Health")
    (assigned,) = await forms.assign(form.form_id, [client])
    first = await forms.submit(client, assigned.form_assignment_id, phq9(*[3] * 9))
    await forms.save(client, assigned.form_assignment_id, phq9(1))
    second = await forms.submit(client, assigned.form_assignment_id, phq9(*[1] * 9))
    assert second.submission.corrects_form_submission_id == first.submission.form_submission_id
    assert second.assignment.submission_count == 2
    seen = await forms.seen(forms.host, assigned.form_assignment_id)
    assert [each.outcome.scores[0].value for each in seen.submissions] == ["9", "27"]
    assert [json.loads(each.response)["status"] for each in seen.submissions] == ["amended", "completed"]
    assert not (await forms.seen(client, assigned.form_assignment_id)).draft.response


@pytest.mark.rule("S36", "S30")
async def test_the_same_submission_twice_is_one_also_after_completion(forms: FormWorld) -> None:
    client, form = forms.clients[0], await forms.form("Patient Health")
    (assigned,) = await forms.assign(form.form_id, [client])
    request = forms_pb2.SubmitFormRequest(
        form_assignment_id=assigned.form_assignment_id,
        request_id=str(new_id()),
        etag="v0",
        response=phq9(*[1] * 9),
    )
    stub = forms.stub(client)
    answers = await asyncio.gather(*(stub.SubmitForm(request) for _ in range(4)))
    forms.complete()
    answers.append(await stub.SubmitForm(request))
    assert len({each.submission.form_submission_id for each in answers}) == 1
    assert len((await forms.seen(client, assigned.form_assignment_id)).submissions) == 1
    request.response = phq9(*[2] * 9)
    with pytest.raises(Fault) as reused:
        await stub.SubmitForm(request)
    assert reused.value.reason == "REQUEST_ID_REUSED"


@pytest.mark.rule("S30")
async def test_answers_that_do_not_fit_are_refused_by_place_and_nothing_is_kept(forms: FormWorld) -> None:
    client, form = forms.clients[0], await forms.form("Patient Health")
    (assigned,) = await forms.assign(form.form_id, [client])
    for response, field in (
        (phq9(1, 2), "phq9-problems/phq9-3"),
        (a_response({"linkId": "unheard-of"}), "response"),
        ("{", "response"),
        ("[" * 5000, "response"),
        (a_response({"linkId": "phq9-difficulty", "answer": [{"valueString": "x"}]}), "phq9-difficulty"),
    ):
        with pytest.raises(Fault) as refused:
            await forms.submit(client, assigned.form_assignment_id, response)
        assert refused.value.reason == "FORM_RESPONSE_REFUSED"
        assert refused.value.violations[0].field == field
    seen = await forms.seen(client, assigned.form_assignment_id)
    assert (seen.assignment.state, len(seen.submissions), seen.draft.etag) == (ASSIGNED, 0, "v0")


@pytest.mark.rule("S30")
async def test_a_signature_says_who_agreed_to_what_and_holds_the_hash_of_exactly_that(
    forms: FormWorld,
) -> None:
    client, form = forms.clients[0], await forms.form("Consent")
    assert form.signature_required
    (assigned,) = await forms.assign(form.form_id, [client])
    yes = {"system": "https://sotto.example/fhir/CodeSystem/consent", "code": "yes", "display": "Yes"}
    items = [{"linkId": each, "answer": [{"valueCoding": yes}]} for each in ("understood", "device")]
    with pytest.raises(Fault) as unsigned:
        await forms.submit(client, assigned.form_assignment_id, a_response(*items))
    assert unsigned.value.reason == "FORM_SIGNATURE_NEEDED"
    answer = await forms.submit(client, assigned.form_assignment_id, a_response(*items), " Jo  Client ")
    signature, seen = answer.submission.signature, await forms.seen(client, assigned.form_assignment_id)
    assert (signature.name, signature.intent) == (
        "Jo Client",
        "I consent to messaging appointments as described above.",
    )
    signed = {
        "intent": signature.intent,
        "questionnaire": json.loads(seen.questionnaire),
        "response": {"item": json.loads(answer.submission.response)["item"]},
        "signer": signature.name,
    }
    text = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert signature.sha256 == hashlib.sha256(text.encode()).hexdigest()


async def test_a_form_that_asks_for_no_signature_takes_none(forms: FormWorld) -> None:
    client, form = forms.clients[0], await forms.form("Patient Health")
    (assigned,) = await forms.assign(form.form_id, [client])
    with pytest.raises(Fault) as refused:
        await forms.submit(client, assigned.form_assignment_id, phq9(*[0] * 9), "Jo Client")
    assert refused.value.reason == "FORM_SIGNATURE_NOT_ASKED"


@pytest.mark.rule("S18")
@pytest.mark.parametrize("by_event", [True, False], ids=["told by an event", "found by the sweep"])
async def test_completion_freezes_what_was_not_submitted_and_leaves_what_was(
    forms: FormWorld, by_event: bool
) -> None:
    form = await forms.form("Patient Health")
    assigned = await forms.assign(form.form_id, forms.clients)
    done, begun, untouched = (each.form_assignment_id for each in assigned)
    await forms.submit(forms.clients[0], done, phq9(*[1] * 9))
    await forms.save(forms.clients[1], begun, phq9(1))
    if by_event:
        await forged(forms)
        assert [each.state for each in await listed(forms, forms.host)] == [SUBMITTED, IN_PROGRESS, ASSIGNED]
    forms.complete()
    await (forged(forms) if by_event else forms.freezing.sweep())
    assert [each.state for each in await listed(forms, forms.host)] == [
        SUBMITTED,
        NOT_SUBMITTED,
        NOT_SUBMITTED,
    ]
    for client, assignment_id in zip(forms.clients[1:], (begun, untouched), strict=True):
        with pytest.raises(Fault) as unsaved:
            await forms.save(client, assignment_id, phq9(1))
        assert unsaved.value.reason == "FORM_NOT_SUBMITTED"
        with pytest.raises(Fault) as unsent:
            await forms.submit(client, assignment_id, phq9(*[1] * 9))
        assert unsent.value.reason == "CONVERSATION_COMPLETED"
    assert "several-days" in (await forms.seen(forms.clients[1], begun)).draft.response
    assert len((await forms.seen(forms.clients[0], done)).submissions) == 1


async def forged(forms: FormWorld) -> None:
    """An event says that the conversation is completed, rightly or not; twice."""
    event_id = EventId(new_id())
    for _ in range(2):
        await forms.freezing.freeze(ConversationId(UUID(forms.conversation_id)), event_id)


@pytest.mark.rule("S18", "S30")
async def test_a_submission_that_was_admitted_and_comes_too_late_is_refused_and_kept_nowhere(
    forms: FormWorld,
) -> None:
    client, form = forms.clients[0], await forms.form("Patient Health")
    (assigned,) = await forms.assign(form.form_id, [client])
    forms.fake.reached.clear()
    forms.fake.hold = asyncio.Event()
    submitting = asyncio.create_task(forms.submit(client, assigned.form_assignment_id, phq9(*[1] * 9)))
    await forms.fake.reached.wait()
    async with forms.rows.transaction() as connection:
        statement = "UPDATE form_assignment SET state = 'not_submitted' WHERE form_assignment_id = $1"
        await connection.exec_driver_sql(statement, (UUID(assigned.form_assignment_id),))
    forms.fake.hold.set()
    with pytest.raises(Fault) as refused:
        await submitting
    assert refused.value.reason == "FORM_NOT_SUBMITTED"
    assert not (await forms.seen(forms.host, assigned.form_assignment_id)).submissions


@pytest.mark.rule("S30")
async def test_the_host_sees_how_scores_went_over_all_their_conversations_with_a_client(
    forms: FormWorld,
) -> None:
    client, other, _ = forms.clients
    form = await forms.form("Patient Health")
    again = forms.another_conversation()
    ids = []
    for number, conversation_id in ((3, forms.conversation_id), (2, again), (1, again)):
        (assigned,) = await forms.assign(form.form_id, [client], conversation_id=conversation_id)
        await forms.submit(client, assigned.form_assignment_id, phq9(*[number] * 9))
        ids.append(assigned.form_assignment_id)
    (not_theirs,) = await forms.assign(form.form_id, [other])
    await forms.submit(other, not_theirs.form_assignment_id, phq9(*[0] * 9))
    await forms.assign(form.form_id, [client])
    request = forms_pb2.ListFormScoresRequest(form_assignment_id=ids[0])
    points = (await forms.stub(forms.host).ListFormScores(request)).points
    assert [each.form_assignment_id for each in points] == ids
    assert [each.outcome.scores[0].value for each in points] == ["27", "18", "9"]


@pytest.mark.rule("S30", "S40")
async def test_host_and_participant_are_told_at_once_and_events_hold_no_health_information(
    forms: FormWorld,
) -> None:
    pokes: list[live_pb2.LivePoke] = []

    async def receive(topic: str, payload: bytes) -> None:
        pokes.extend(live_pb2.LivePokes.FromString(payload).pokes)

    end = await forms.bus.on_poke("files", receive)
    client, form = forms.clients[0], await forms.form("Patient Health")
    due = Timestamp()
    due.FromDatetime(forms.clock.now() + timedelta(days=1))
    (assigned,) = await forms.assign(form.form_id, [client], due=due)
    await forms.submit(client, assigned.form_assignment_id, phq9(*[3] * 9))
    await eventually(lambda: len(pokes) >= 2)
    await end()
    people = {str(forms.host.person_id), str(client.person_id)}
    assert [(each.topic, set(each.person_ids)) for each in pokes] == [(live_pb2.LIVE_TOPIC_FORMS, people)] * 2
    events = await told(forms)
    assert [each for each, _ in events] == ["files.v1.form.assigned", "files.v1.form.submitted"]
    submitted = events_pb2.FormSubmitted.FromString(events[1][1])
    assert (submitted.person_id, submitted.correction) == (str(client.person_id), False)
    for _, payload in events:
        assert not any(word in payload for word in (b"PHQ", b"phq", b"nearly", b"Severe"))


async def told(forms: FormWorld) -> list[tuple[str, bytes]]:
    """All events of the conversation, in order."""
    async with forms.rows.transaction() as connection:
        found = await connection.exec_driver_sql(
            "SELECT subject, payload FROM outbox WHERE aggregate_id = $1 ORDER BY seq",
            (UUID(forms.conversation_id),),
        )
    return [(row.subject, bytes(row.payload)) for row in found]


@pytest.mark.rule("S30")
async def test_who_has_not_submitted_when_the_due_time_comes_is_told_of_by_an_event(forms: FormWorld) -> None:
    form, due = await forms.form("Patient Health"), Timestamp()
    due.FromDatetime(forms.clock.now() + timedelta(hours=1))
    late, done = await forms.assign(form.form_id, forms.clients[:2], due=due)
    await forms.submit(forms.clients[1], done.form_assignment_id, phq9(*[1] * 9))
    timers = Timers(forms.rows, forms.clock, form_handlers(forms.freezing))
    assert await timers.run_due() == 0
    forms.clock.advance(timedelta(hours=1))
    assert await timers.run_due() == 2
    due_events = [payload for subject, payload in await told(forms) if subject == "files.v1.form.due"]
    assert [events_pb2.FormDue.FromString(each).form_assignment_id for each in due_events] == [
        late.form_assignment_id
    ]


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(seconds=-1), timedelta(days=367)])
async def test_a_due_time_that_is_past_or_far_away_is_refused_by_field(
    forms: FormWorld, ahead: timedelta
) -> None:
    due, form = Timestamp(), await forms.form("Patient Health")
    due.FromDatetime(forms.clock.now() + ahead)
    with pytest.raises(Fault) as refused:
        await forms.assign(form.form_id, forms.clients[:1], due=due)
    assert (refused.value.reason, refused.value.violations[0].field) == ("FORM_DUE_REFUSED", "due_time")


async def test_a_form_is_corrected_as_often_as_there_may_be_and_no_more(forms: FormWorld) -> None:
    client, form = forms.clients[0], await forms.form("Patient Health")
    (assigned,) = await forms.assign(form.form_id, [client])
    for _ in range(MOST_SUBMISSIONS):
        await forms.submit(client, assigned.form_assignment_id, phq9(*[0] * 9))
    with pytest.raises(Fault) as refused:
        await forms.submit(client, assigned.form_assignment_id, phq9(*[0] * 9))
    assert refused.value.reason == "TOO_MANY_SUBMISSIONS"
