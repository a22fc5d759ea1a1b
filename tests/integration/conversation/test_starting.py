"""Conversations begin: who may start one, with whom, when, and for which fees."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.auth import Role
from chassis.faults import Fault, Kind
from chassis.ids import new_id
from tests.integration.conversation.house import House, Scene, a_request, a_scene, an_invitee, local_start
from tests.support.builders import a_client, a_division_id, a_member
from tests.support.eventually import eventually

SCHEDULED = pb.CONVERSATION_STATE_SCHEDULED
AWAITING = pb.CONVERSATION_STATE_AWAITING_PROVIDER


async def refusal_of(house: House, request: pb.CreateConversationRequest) -> Fault:
    """How the host is refused."""
    with pytest.raises(Fault) as refusal:
        await house.stub(house.host).CreateConversation(request)
    return refusal.value


def fields_of(fault: Fault) -> list[str]:
    return [violation.field for violation in fault.violations]


@pytest.mark.rule("S6", "S7", "S22", "S24")
async def test_a_provider_starts_a_conversation_that_opens_at_once(house: House) -> None:
    scene = await a_scene(house, an_invitee("Ada", 5000), an_invitee("Ben", 0))
    seen = scene.created.conversation
    assert (seen.state, seen.start_time_zone, seen.subject) == (AWAITING, "", "Sleep")
    assert [(each.display_name, each.host) for each in seen.participants] == [
        ("Dr. Mira Voss", True),
        ("Ada", False),
        ("Ben", False),
    ]
    assert (seen.announcement, seen.emergency_number) == ("We answer on weekdays.", "911")
    assert (seen.relation, seen.own_participant_id) == (
        pb.RELATION_HOST,
        seen.participants[0].participant_id,
    )
    assert not scene.created.short_notice
    assert not seen.HasField("own_fee")
    theirs = await scene.get(scene.client)
    assert (theirs.relation, theirs.own_fee.minor_units) == (pb.RELATION_PARTICIPANT, 5000)


@pytest.mark.rule("S6")
async def test_a_client_cannot_start_a_conversation(house: House) -> None:
    with pytest.raises(Fault) as refusal:
        await house.stub(a_client()).CreateConversation(a_request(house))
    assert refusal.value.kind is Kind.FORBIDDEN


@pytest.mark.rule("S6")
async def test_a_provider_of_another_division_cannot_start_one_here(house: House) -> None:
    stranger = a_member(Role.PROVIDER, a_division_id())
    known = house.directory.resolved
    for division in (house.division, a_division_id()):
        with pytest.raises(Fault) as refusal:
            await house.stub(stranger).CreateConversation(a_request(house, division_id=str(division)))
        assert refusal.value.reason == "NOT_ALLOWED_TO_START"
    assert house.directory.resolved == known


@pytest.mark.rule("S6")
async def test_a_coordinator_names_a_provider_of_the_division_as_host(house: House) -> None:
    stub = house.stub(house.coordinator)
    request = a_request(house, host_person_id=str(house.host.person_id))
    answer = await stub.CreateConversation(request)
    assert answer.conversation.participants[0].display_name == "Dr. Mira Voss"
    assert (answer.conversation.relation, answer.conversation.own_participant_id) == (
        pb.RELATION_COORDINATOR,
        "",
    )
    for host in ("", str(house.coordinator.person_id), str(new_id())):
        with pytest.raises(Fault) as refusal:
            await stub.CreateConversation(a_request(house, host_person_id=host))
        assert refusal.value.reason == "NOT_ALLOWED_TO_START"


@pytest.mark.rule("S6")
async def test_a_provider_cannot_start_one_for_another_provider(house: House) -> None:
    other = house.directory.add_person("Dr. Ito", "ito@harbour.test", provider_of=house.division)
    fault = await refusal_of(house, a_request(house, host_person_id=str(other)))
    assert fault.reason == "NOT_ALLOWED_TO_START"


@pytest.mark.rule("S9")
async def test_25_participants_are_accepted_and_26_refused(house: House) -> None:
    scene = await a_scene(house, *(an_invitee() for _ in range(25)))
    assert len(scene.created.conversation.participants) == 26
    fault = await refusal_of(house, a_request(house, *(an_invitee() for _ in range(26))))
    assert (fault.reason, fields_of(fault)) == ("TOO_MANY_PARTICIPANTS", ["participants"])


@pytest.mark.rule("S7")
async def test_a_conversation_needs_a_participant(house: House) -> None:
    request = a_request(house)
    request.ClearField("participants")
    assert fields_of(await refusal_of(house, request)) == ["participants"]


@pytest.mark.rule("S9")
async def test_the_same_person_twice_or_the_host_as_participant_is_refused(house: House) -> None:
    twice = an_invitee()
    again = pb.NewParticipant(display_name="Other", email=twice.email.upper(), fee=twice.fee)
    fault = await refusal_of(house, a_request(house, twice, again))
    assert (fault.reason, fields_of(fault)) == ("DUPLICATE_PARTICIPANT", ["participants[1]"])
    themselves = pb.NewParticipant(display_name="Me", email="voss@harbour.test", fee=twice.fee)
    fault = await refusal_of(house, a_request(house, an_invitee(), themselves))
    assert (fault.reason, fields_of(fault)) == ("DUPLICATE_PARTICIPANT", ["participants[1]"])


@pytest.mark.rule("S10", "S32")
async def test_a_colleague_takes_part_without_a_fee(house: House) -> None:
    email = f"{new_id()}@harbour.test"
    house.directory.add_person("Dr. Ito", email, provider_of=house.division)
    scene = await a_scene(house, an_invitee(), pb.NewParticipant(display_name="x", email=email))
    assert [each.colleague for each in scene.created.conversation.participants] == [False, False, True]
    assert [each.HasField("fee") for each in (await scene.describe()).participants] == [False, True, False]


@pytest.mark.rule("S32")
async def test_every_refused_fee_is_named_by_field_and_nobody_was_invited(house: House) -> None:
    known = house.directory.resolved
    people = [an_invitee(fee=5000), an_invitee(fee=-1), an_invitee(fee=49), an_invitee(fee=1, currency="USD")]
    fault = await refusal_of(house, a_request(house, *people))
    assert (fault.kind, fault.reason) == (Kind.INVALID, "FEE_REFUSED")
    assert fields_of(fault) == [f"participants[{index}].fee" for index in (1, 2, 3)]
    assert house.directory.resolved == known


@pytest.mark.rule("S32")
async def test_a_blank_fee_is_not_zero(house: House) -> None:
    fault = await refusal_of(house, a_request(house, an_invitee(fee=0), an_invitee(fee=None)))
    assert (fault.reason, fields_of(fault)) == ("FEE_MISSING", ["participants[1].fee"])


@pytest.mark.rule("S32")
async def test_a_division_without_billing_takes_no_fee_at_all(house: House) -> None:
    free = house.directory.add_division(billing_enabled=False)
    host = house.directory.add_person("Dr. Free", f"{new_id()}@harbour.test", provider_of=free)
    stub = house.stub(a_member(Role.PROVIDER, free, person_id=host))
    with pytest.raises(Fault) as refusal:
        await stub.CreateConversation(a_request(house, an_invitee(fee=0), division_id=str(free)))
    assert (refusal.value.reason, fields_of(refusal.value)) == ("BILLING_OFF", ["participants[0].fee"])
    answer = await stub.CreateConversation(a_request(house, an_invitee(fee=None), division_id=str(free)))
    assert not answer.conversation.billing_enabled


@pytest.mark.rule("S8", "S13")
async def test_a_scheduled_conversation_starts_when_its_time_comes(house: House) -> None:
    start = house.clock.now() + timedelta(days=2)
    scene = await a_scene(house, start=local_start(start))
    seen = scene.created.conversation
    assert (seen.state, seen.start_time_zone) == (SCHEDULED, "UTC")
    assert seen.start_time.ToDatetime() == start.replace(tzinfo=None)
    assert not scene.created.short_notice
    await house.timers.run_due()
    assert (await scene.get(scene.client)).state == SCHEDULED
    house.clock.advance(timedelta(days=2))
    assert await house.timers.run_due() == 1
    assert (await scene.describe()).state == AWAITING
    assert await subjects_of(house, scene) == ["created", "started"]


@pytest.mark.rule("S13", "S14")
async def test_a_timer_that_rings_too_early_starts_nothing(house: House) -> None:
    scene = await a_scene(house, start=local_start(house.clock.now() + timedelta(days=1)))
    async with house.database.transaction() as connection:
        await connection.exec_driver_sql(
            "UPDATE timer SET due_at = $2 WHERE key = $1::text::uuid", (scene.id, house.clock.now())
        )
    assert await house.timers.run_due() == 1
    assert (await scene.describe()).state == SCHEDULED
    assert await subjects_of(house, scene) == ["created"]


@pytest.mark.rule("S13", "S15")
async def test_where_the_timer_is_late_the_first_act_after_the_start_does_its_work(house: House) -> None:
    scene = await a_scene(house, start=local_start(house.clock.now() + timedelta(hours=1)))
    house.clock.advance(timedelta(hours=1))
    assert (await scene.get(scene.client)).state == AWAITING
    assert (await scene.describe()).state == AWAITING
    with pytest.raises(Fault, match="PROVIDER_HAS_NOT_OPENED"):
        await scene.say(scene.client, "Hello?")
    await scene.say(scene.host, "Good morning.")
    await house.timers.run_due()
    assert await subjects_of(house, scene) == ["created", "started", "opened", "sent"]


@pytest.mark.rule("S8")
async def test_less_than_24_hours_ahead_is_a_hint_and_never_an_error(house: House) -> None:
    soon = await a_scene(house, start=local_start(house.clock.now() + timedelta(hours=23)))
    assert soon.created.short_notice
    ahead = await a_scene(house, start=local_start(house.clock.now() + timedelta(hours=24)))
    assert not ahead.created.short_notice


@pytest.mark.rule("S8")
@pytest.mark.parametrize(
    ("start", "reason", "field"),
    [
        ({"date": "2026-06-01"}, "START_INCOMPLETE", "start.time"),
        ({"time": "10:00"}, "START_INCOMPLETE", "start.date"),
        ({"date": "2026-01-01", "time": "10:00"}, "START_IN_PAST", "start"),
        ({"date": "2026-03-08", "time": "02:30"}, "START_DOES_NOT_EXIST", "start.time"),
        ({"date": "2026-11-01", "time": "01:30"}, "START_AMBIGUOUS", "start.occurrence"),
        ({"date": "10000-01-01", "time": "10:00"}, "INVALID_FIELD", "start.date"),
        ({"date": "2026-06-31", "time": "10:00"}, "INVALID_FIELD", "start.date"),
        ({"date": "2026-06-01", "time": "25:00"}, "INVALID_FIELD", "start.time"),
        (
            {"date": "2026-06-01", "time": "10:00", "time_zone": "Mars/Base"},
            "INVALID_FIELD",
            "start.time_zone",
        ),
    ],
)
async def test_a_start_that_cannot_be_is_refused_by_field(
    house: House, start: dict[str, Any], reason: str, field: str
) -> None:
    fault = await refusal_of(house, a_request(house, start=pb.LocalStart(**start)))
    assert (fault.kind, fault.reason, fields_of(fault)) == (Kind.INVALID, reason, [field])


async def test_the_same_request_gives_the_same_answer_also_when_its_start_has_passed(house: House) -> None:
    start = local_start(house.clock.now() + timedelta(hours=1))
    request = a_request(house, start=start)
    stub = house.stub(house.host)
    first = await stub.CreateConversation(request)
    house.clock.advance(timedelta(hours=3))
    second = await stub.CreateConversation(request)
    assert second.conversation.conversation_id == first.conversation.conversation_id
    assert second.short_notice == first.short_notice
    request.subject = "Something else"
    assert (await refusal_of(house, request)).reason == "REQUEST_ID_REUSED"


async def test_the_same_request_many_times_at_once_creates_one_conversation(house: House) -> None:
    request = a_request(house)
    house.directory.pause = asyncio.Event()
    known = house.directory.resolved
    racing = [asyncio.create_task(_create(house, request)) for _ in range(6)]
    await eventually(lambda: house.directory.resolved == known + 6)
    house.directory.pause.set()
    house.directory.pause = None
    assert len(set(await asyncio.gather(*racing))) == 1


async def _create(house: House, request: pb.CreateConversationRequest) -> str:
    answer = await house.stub(house.host).CreateConversation(request)
    return answer.conversation.conversation_id


async def subjects_of(house: House, scene: Scene) -> list[str]:
    """The events of a conversation in the outbox, in order."""
    async with house.database.transaction() as connection:
        found = await connection.exec_driver_sql(
            "SELECT subject FROM outbox WHERE aggregate_id = $1::text::uuid ORDER BY seq", (scene.id,)
        )
        return [row.subject.rsplit(".", 1)[-1] for row in found]
