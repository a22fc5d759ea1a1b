"""Whether a form may be assigned or submitted now, as the files service asks (ADR 0026)."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.auth import Caller
from chassis.faults import Fault, Kind
from tests.integration.conversation.acts import a_plan, cancel, withdraw
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene
from tests.support.builders import a_client

AWAITING = pb.CONVERSATION_STATE_AWAITING_PROVIDER
SCHEDULED = pb.CONVERSATION_STATE_SCHEDULED


async def admit(scene: Scene, person: Caller, *assignees: Caller) -> datetime:
    """Ask for an assignment, or where nobody is named for a submission."""
    request = pb.AdmitFormRequest(
        conversation_id=scene.id,
        person_id=str(person.person_id),
        participant_ids=[scene.participant_id(each) for each in assignees],
    )
    answer = await scene.house.process("files").AdmitForm(request)
    return answer.admit_time.ToDatetime(tzinfo=UTC)


async def refusal(scene: Scene, person: Caller, *assignees: Caller) -> Fault:
    """Why it is refused."""
    with pytest.raises(Fault) as refused:
        await admit(scene, person, *assignees)
    return refused.value


@pytest.mark.rule("S14", "S30")
async def test_forms_are_assigned_and_submitted_before_the_start_where_nobody_may_send(house: House) -> None:
    scene = await a_plan(house, an_invitee("Ada", 5000))
    with pytest.raises(Fault) as unsent:
        await scene.say(scene.client, "Too early")
    assert unsent.value.reason == "NOT_STARTED"
    assert await admit(scene, scene.host, scene.client) == house.clock.now()
    assert await admit(scene, scene.client) == house.clock.now()
    assert (await scene.describe()).state == SCHEDULED


@pytest.mark.rule("S15", "S30")
async def test_a_form_does_not_open_a_conversation(house: House) -> None:
    scene = await a_scene(house, an_invitee("Ada"))
    await admit(scene, scene.host, scene.client)
    await admit(scene, scene.client)
    assert (await scene.describe()).state == AWAITING


@pytest.mark.rule("S30")
async def test_only_the_host_assigns_and_only_to_others_who_take_part(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ada"), an_invitee("Ben"))
    assert (await refusal(scene, scene.client, scene.client)).reason == "HOST_ONLY"
    for assignees in ([scene.host], [scene.client, scene.host]):
        refused = await refusal(scene, scene.host, *assignees)
        assert refused.violations[0].field == f"participant_ids[{len(assignees) - 1}]"


@pytest.mark.rule("S30")
async def test_for_whoever_takes_no_part_there_is_no_conversation(house: House) -> None:
    scene = await an_open_scene(house)
    for outsider in (a_client(), house.coordinator):
        assert (await refusal(scene, outsider)).kind is Kind.NOT_FOUND


@pytest.mark.rule("S19", "S30")
async def test_who_withdrew_neither_answers_nor_is_asked(house: House) -> None:
    scene = await a_plan(house, an_invitee("Ada"), an_invitee("Ben"))
    await withdraw(scene, scene.client)
    assert (await refusal(scene, scene.client)).reason == "WITHDRAWN"
    refused = await refusal(scene, scene.host, scene.client)
    assert refused.violations[0].field == "participant_ids[0]"


@pytest.mark.rule("S18", "S30")
async def test_nothing_is_assigned_or_submitted_once_it_is_over(house: House) -> None:
    completed, cancelled = await an_open_scene(house), await a_plan(house)
    await completed.complete()
    await cancel(cancelled)
    for scene, reason in ((completed, "CONVERSATION_COMPLETED"), (cancelled, "CONVERSATION_CANCELLED")):
        assert (await refusal(scene, scene.client)).reason == reason
        assert (await refusal(scene, scene.host, scene.client)).reason == reason


@pytest.mark.rule("S18")
async def test_of_forms_and_a_completion_at_the_same_time_each_comes_before_or_is_refused(
    house: House,
) -> None:
    outcomes: set[str] = set()
    for _ in range(10):
        outcomes |= set(await _race(await an_open_scene(house)))
    assert outcomes == {"admitted", "CONVERSATION_COMPLETED"}


async def _race(scene: Scene) -> Sequence[str]:
    """What became of each of many submissions, in the order of their answers, while somebody completes."""
    told: list[str] = []
    completed = asyncio.Event()

    async def submit() -> None:
        begun_late = completed.is_set()
        try:
            await admit(scene, scene.client)
        except Fault as fault:
            told.append(fault.reason)
        else:
            assert not begun_late, "admitted after completion"
            told.append("admitted")

    async def complete() -> None:
        await scene.complete()
        completed.set()

    async def one_after_another() -> None:
        for _ in range(12):
            await submit()

    await asyncio.gather(complete(), *(one_after_another() for _ in range(4)))
    return told
