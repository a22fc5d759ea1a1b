"""Plans change before the start: it is moved or called off, or somebody cannot attend."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import asyncpg
import pytest
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.auth import Role
from chassis.faults import Fault, Kind
from chassis.ids import ConversationId, new_id, parse_id
from tests.fakes.clock import ManualClock
from tests.integration.conversation.acts import (
    a_plan,
    cad,
    cancel,
    events_of,
    managed,
    policy,
    reschedule,
    withdraw,
)
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene, local_start
from tests.support.builders import a_client, a_member

T = TypeVar("T")

SCHEDULED = pb.CONVERSATION_STATE_SCHEDULED
AWAITING = pb.CONVERSATION_STATE_AWAITING_PROVIDER
CANCELLED = pb.CONVERSATION_STATE_CANCELLED
ARCHIVED = pb.ListConversationsRequest(list=pb.CONVERSATION_LIST_ARCHIVED)


async def refusal_of(act: Any) -> Fault:
    with pytest.raises(Fault) as refusal:
        await act
    return refusal.value


@pytest.mark.rule("S19", "S8")
@pytest.mark.parametrize("by_coordinator", [False, True])
async def test_host_or_coordinator_moves_the_start_and_its_timer(house: House, by_coordinator: bool) -> None:
    scene = await a_plan(house)
    before = scene.created.conversation
    later = house.clock.now() + timedelta(days=5)
    answer = await reschedule(
        scene, house.coordinator if by_coordinator else house.host, start=local_start(later)
    )
    moved = answer.conversation
    assert (moved.state, moved.start_time.ToDatetime()) == (SCHEDULED, later.replace(tzinfo=None))
    assert moved.etag != before.etag
    assert not answer.short_notice
    assert (await scene.describe()).reschedule_count == 1
    house.clock.advance(timedelta(days=4))
    await house.timers.run_due()
    assert await events_of(scene) == ["conversation.created", "conversation.rescheduled"]
    assert (await scene.get(scene.client)).state == SCHEDULED
    house.clock.advance(timedelta(days=1))
    await house.timers.run_due()
    assert (await events_of(scene))[-1] == "conversation.started"


@pytest.mark.rule("S8", "S19")
async def test_a_start_may_be_moved_nearer_and_short_notice_is_a_hint(house: House) -> None:
    scene = await a_plan(house)
    soon = local_start(house.clock.now() + timedelta(hours=23))
    request_id, etag = str(new_id()), (await scene.get(house.host)).etag
    first = await reschedule(scene, start=soon, request_id=request_id, etag=etag)
    assert first.short_notice
    again = await reschedule(scene, start=soon, request_id=request_id, etag=etag)
    assert again == first
    assert (await scene.describe()).reschedule_count == 1


@pytest.mark.rule("S8", "S19")
@pytest.mark.parametrize(
    ("start", "reason", "field"),
    [
        ({}, "START_INCOMPLETE", "start.date"),
        ({"date": "2027-06-01"}, "START_INCOMPLETE", "start.time"),
        ({"time": "10:00"}, "START_INCOMPLETE", "start.date"),
        ({"date": "2026-01-01", "time": "10:00"}, "START_IN_PAST", "start"),
        ({"date": "2027-03-14", "time": "02:30"}, "START_DOES_NOT_EXIST", "start.time"),
        ({"date": "2027-11-07", "time": "01:30"}, "START_AMBIGUOUS", "start.occurrence"),
        (
            {"date": "2027-06-01", "time": "10:00", "time_zone": "Mars/Base"},
            "INVALID_FIELD",
            "start.time_zone",
        ),
    ],
)
async def test_a_new_start_that_cannot_be_is_refused_by_field_and_nothing_moves(
    house: House, start: dict[str, str], reason: str, field: str
) -> None:
    scene = await a_plan(house)
    fault = await refusal_of(reschedule(scene, start=pb.LocalStart(**start)))
    assert (fault.kind, fault.reason) == (Kind.INVALID, reason)
    assert [each.field for each in fault.violations] == [field]
    assert (await scene.get(house.host)).etag == scene.created.conversation.etag


@pytest.mark.rule("S13", "S19")
async def test_from_the_start_on_nothing_is_moved_and_nobody_withdraws_also_where_the_timer_is_late(
    house: House,
) -> None:
    at_once, due = await a_scene(house), await a_plan(house)
    house.clock.advance(timedelta(days=3))
    later = local_start(house.clock.now() + timedelta(days=1))
    opened = await an_open_scene(house)
    for scene in (at_once, due, opened):
        for act in (reschedule(scene, start=later), withdraw(scene, scene.client)):
            assert (await refusal_of(act)).reason == "ALREADY_STARTED"
    assert (await cancel(due)).state == CANCELLED


@pytest.mark.rule("S19")
async def test_a_plan_is_changed_on_the_version_that_was_seen(house: House) -> None:
    scene = await a_plan(house)
    old = (await scene.get(house.host)).etag
    await scene.announce(house.host, "Changed")
    start = local_start(house.clock.now() + timedelta(days=4))
    for act in (reschedule(scene, etag=old, start=start), cancel(scene, etag=old)):
        assert (await refusal_of(act)).kind is Kind.STALE


@pytest.mark.rule("S6", "S19", "S26")
async def test_only_host_and_coordinator_change_a_plan_and_outsiders_see_none(house: House) -> None:
    scene = await a_plan(house)
    start = local_start(house.clock.now() + timedelta(days=4))
    email = f"{new_id()}@harbour.test"
    house.directory.add_person("Dr. Ito", email, provider_of=house.division)
    other = await a_plan(house, pb.NewParticipant(display_name="x", email=email))
    colleague = a_member(Role.PROVIDER, house.division, person_id=house.directory.person_of(email))
    for act in (reschedule(other, colleague, start=start), cancel(other, colleague)):
        assert (await refusal_of(act)).reason == "HOST_ONLY"
    stranger = a_member(Role.PROVIDER, house.division)
    for act in (
        reschedule(scene, stranger, start=start),
        cancel(scene, stranger),
        withdraw(scene, a_client()),
    ):
        assert (await refusal_of(act)).kind is Kind.NOT_FOUND


@pytest.mark.rule("S13", "S19", "S20")
@pytest.mark.parametrize("started", [False, True])
async def test_cancelling_is_final_archives_and_shows_the_reason_to_those_in_it(
    house: House, started: bool
) -> None:
    scene = await (a_scene(house, an_invitee(fee=5000)) if started else a_plan(house, an_invitee(fee=5000)))
    request_id, etag = str(new_id()), (await scene.get(house.host)).etag
    over = await cancel(scene, house.coordinator, request_id=request_id, etag=etag)
    assert (over.state, over.cancel_reason) == (CANCELLED, "A canary is ill.")
    assert over.cancel_time.ToDatetime() == house.clock.now().replace(tzinfo=None)
    assert await cancel(scene, house.coordinator, request_id=request_id, etag=etag) == over
    theirs = await scene.get(scene.client)
    assert (theirs.cancel_reason, theirs.HasField("own_fee")) == ("A canary is ill.", False)
    listed = (await house.stub(scene.client).ListConversations(ARCHIVED)).conversations
    assert [each.conversation_id for each in listed] == [scene.id]
    for act in (cancel(scene), scene.say(house.host, "Late"), scene.announce(house.host, "Late")):
        assert (await refusal_of(act)).reason == "CONVERSATION_CANCELLED"
    house.clock.advance(timedelta(days=4))
    await house.timers.run_due()
    assert (await events_of(scene))[-1] == "conversation.cancelled"
    described = await scene.describe()
    assert (described.state, described.participants[1].HasField("fee")) == (CANCELLED, False)


@pytest.mark.rule("S13", "S19")
async def test_what_was_opened_is_completed_and_not_cancelled(house: House) -> None:
    scene = await an_open_scene(house)
    assert (await refusal_of(cancel(scene))).reason == "ALREADY_OPENED"
    await scene.complete()
    assert (await refusal_of(cancel(scene))).reason == "CONVERSATION_COMPLETED"


@pytest.mark.rule("S19")
async def test_a_reason_is_needed_and_has_at_most_1000_characters(house: House) -> None:
    scene = await a_plan(house, an_invitee(), an_invitee())
    for text in ("", "   ", "x" * 1001):
        for act in (cancel(scene, reason=text), withdraw(scene, scene.client, reason=text)):
            fault = await refusal_of(act)
            assert fault.reason == "CANCELLATION_REASON_REFUSED"
            assert [each.field for each in fault.violations] == ["reason"]
    assert (await cancel(scene, reason="x" * 1000)).state == CANCELLED


@pytest.mark.rule("S19")
async def test_who_withdraws_keeps_what_they_are_and_sees_and_says_nothing_new(house: House) -> None:
    scene = await a_plan(house, an_invitee("Ada", 5000), an_invitee("Ben", 5000))
    ada, ben = scene.clients
    request_id = str(new_id())
    left = await withdraw(scene, ada, request_id=request_id)
    assert (left.state, left.HasField("own_fee"), left.HasField("own_withdraw_time")) == (
        SCHEDULED,
        False,
        True,
    )
    assert await withdraw(scene, ada, request_id=request_id) == left
    assert (await refusal_of(withdraw(scene, ada))).reason == "WITHDRAWN"
    house.clock.advance(timedelta(days=3))
    await scene.say(house.host, "Good morning.")
    await scene.announce(house.host, "News")
    assert (await refusal_of(scene.say(ada, "Still here"))).reason == "WITHDRAWN"
    assert (await refusal_of(scene.admit(ada))).reason == "WITHDRAWN"
    picked = await refusal_of(scene.admit(house.host, [scene.participant_id(ada)]))
    assert [each.field for each in picked.violations] == ["participant_ids[0]"]
    theirs = await scene.get(ada)
    assert [each.display_name for each in theirs.participants] == ["Dr. Mira Voss", "Ada"]
    assert (theirs.last_sequence, theirs.unread_count, theirs.read_sequence, theirs.announcement) == (
        0,
        0,
        0,
        "",
    )
    assert list((await scene.messages(ada)).messages) == list(
        (await scene.messages(ada, after_sequence=0)).messages
    )
    assert not (await scene.messages(ada)).messages
    read = await house.stub(ada).MarkRead(pb.MarkReadRequest(conversation_id=scene.id, sequence=9))
    assert (read.read_sequence, read.unread_count) == (0, 0)
    assert [each.display_name for each in (await scene.get(ben)).participants] == ["Dr. Mira Voss", "Ben"]
    assert [each.withdrawn for each in (await scene.get(house.host)).participants] == [False, True, False]


@pytest.mark.rule("S19", "S32")
async def test_within_the_window_the_late_fee_is_accepted_owed_and_published(house: House) -> None:
    policy(house, late_fee=cad(3000))
    scene = await a_plan(house, an_invitee("Ada", 5000), an_invitee("Ben", 2000), ahead=timedelta(hours=20))
    ada, ben = scene.clients
    fault = await refusal_of(withdraw(scene, ada))
    assert (fault.kind, fault.reason) == (Kind.PRECONDITION, "LATE_FEE_NOT_ACCEPTED")
    assert fault.facts == {"minor_units": "3000", "currency": "CAD"}
    left = await withdraw(scene, ada, accepted_fee=cad(3000))
    assert (left.own_fee, left.own_fee_basis) == (cad(3000), pb.FEE_BASIS_LATE_CANCELLATION)
    await withdraw(scene, ben, accepted_fee=cad(2000))
    told = await scene.describe()
    assert told.state == CANCELLED
    assert [(each.fee.minor_units, each.fee_basis) for each in told.participants[1:]] == [
        (3000, pb.FEE_BASIS_LATE_CANCELLATION),
        (2000, pb.FEE_BASIS_LATE_CANCELLATION),
    ]
    assert [each.agreed_fee.minor_units for each in await managed(scene)] == [5000, 2000]


@pytest.mark.rule("S19")
async def test_the_policy_is_the_divisions_of_the_moment_in_which_somebody_withdraws(house: House) -> None:
    policy(house, late_fee=cad(3000))
    scene = await a_plan(house, an_invitee(fee=5000), an_invitee(fee=5000), ahead=timedelta(hours=2))
    policy(house)
    assert not (await withdraw(scene, scene.client)).HasField("own_fee")


@pytest.mark.rule("S13", "S19")
async def test_when_the_last_participant_withdraws_the_conversation_is_cancelled(house: House) -> None:
    scene = await a_plan(house, an_invitee("Ada"), an_invitee("Ben"))
    await withdraw(scene, scene.clients[0])
    assert (await scene.describe()).state == SCHEDULED
    over = await withdraw(scene, scene.clients[1])
    assert (over.state, over.cancel_reason) == (CANCELLED, "")
    assert (await events_of(scene))[1:] == [
        "participant.withdrew",
        "participant.withdrew",
        "conversation.cancelled",
    ]


@pytest.mark.rule("S19")
async def test_the_host_and_a_coordinator_who_takes_no_part_do_not_withdraw(house: House) -> None:
    scene = await a_plan(house)
    assert (await refusal_of(withdraw(scene, house.host))).reason == "HOST_CANNOT_WITHDRAW"
    assert (await refusal_of(withdraw(scene, house.coordinator))).reason == "PARTICIPANTS_ONLY"


@pytest.mark.rule("S19", "S26")
async def test_why_somebody_withdrew_is_for_host_and_coordinator_only(house: House) -> None:
    scene = await a_plan(house, an_invitee("Ada"), an_invitee("Ben"))
    ada, ben = scene.clients
    answers = [await withdraw(scene, ada), await scene.get(ben), await scene.describe()]
    assert all(b"canary" not in answer.SerializeToString() for answer in answers)
    assert [each.withdraw_reason for each in await managed(scene)] == ["A canary abroad.", ""]


@pytest.mark.rule("S40", "S42")
async def test_reasons_are_sealed_at_rest_and_in_no_event(house: House) -> None:
    scene = await a_plan(house, an_invitee(), an_invitee())
    await withdraw(scene, scene.client)
    await cancel(scene)
    connection = await asyncpg.connect(house.urls.owner_url)
    for table in ("conversation", "participant", "outbox", "idempotency"):
        for row in await connection.fetch(f"SELECT {table}::text AS content FROM {table}"):
            assert "canary" not in row["content"]
            assert b"canary".hex() not in row["content"]
    await connection.close()


@pytest.mark.rule("S13", "S19")
async def test_moving_the_start_races_its_coming_and_exactly_one_happens(house: House) -> None:
    plans = [await a_plan(house, ahead=timedelta(hours=1)) for _ in range(100)]
    # The process with the timer is a second ahead of the one that moves the start.
    ahead = replace(house.use_cases.starting, clock=ManualClock(house.clock.now() + timedelta(hours=1)))
    house.clock.advance(timedelta(minutes=59, seconds=59))
    later = local_start(house.clock.now() + timedelta(days=2))
    outcomes = set()
    for turns, scene in enumerate(plans):
        coming = ahead.start(ConversationId(parse_id(scene.id, "id")))
        outcome, _ = await asyncio.gather(_move(scene, later), _after_turns(turns, coming))
        told = (await events_of(scene))[1:]
        state = (await scene.describe()).state
        outcomes.add(outcome)
        if outcome:
            assert (told, state) == (["conversation.rescheduled"], SCHEDULED)
        else:
            assert (told, state) == (["conversation.started"], AWAITING)
    assert outcomes == {True, False}


async def _after_turns(turns: int, act: Coroutine[Any, Any, T]) -> T:
    """Act after so many turns of the event loop: trial by trial, one side of a race gets a longer lead."""
    for _ in range(turns):
        await asyncio.sleep(0)
    return await act


async def _move(scene: Scene, start: pb.LocalStart) -> bool:
    try:
        await reschedule(scene, start=start, etag=scene.created.conversation.etag)
    except Fault as fault:
        if fault.reason != "ALREADY_STARTED":
            raise
        return False
    return True


@pytest.mark.rule("S19", "S28")
async def test_a_file_that_was_let_in_is_so_again_though_somebody_chosen_has_withdrawn(house: House) -> None:
    scene = await a_plan(house, an_invitee("Ada", 5000), an_invitee("Ben", 5000))
    ada, ben = scene.clients
    chosen, file_id = [scene.participant_id(ada)], str(new_id())
    admitted = await scene.admit(house.host, chosen, file_id)
    await withdraw(scene, ada)
    assert await scene.admit(house.host, chosen, file_id) == admitted
    other = await refusal_of(scene.admit(house.host, [scene.participant_id(ben)], file_id))
    assert other.reason == "MESSAGE_ID_REUSED"


@pytest.mark.rule("S13", "S15", "S19")
async def test_cancelling_races_the_first_message_and_exactly_one_happens(house: House) -> None:
    outcomes = set()
    for trial in range(100):
        scene = await a_scene(house)
        etag = scene.created.conversation.etag
        acts = (
            scene.say(house.host, "Good morning."),
            _after_turns(trial * 4, cancel(scene, etag=etag)),
        )
        faults = [
            each for each in await asyncio.gather(*acts, return_exceptions=True) if isinstance(each, Fault)
        ]
        assert len(faults) == 1
        told, messages = (await events_of(scene))[1:], (await scene.messages(house.host)).messages
        state = (await scene.describe()).state
        if faults[0].reason == "ALREADY_OPENED":
            assert (told, len(messages)) == (["conversation.opened", "message.sent"], 1)
            assert state == pb.CONVERSATION_STATE_ACTIVE
        else:
            assert faults[0].reason == "CONVERSATION_CANCELLED"
            assert (told, len(messages), state) == (["conversation.cancelled"], 0, CANCELLED)
        outcomes.add(faults[0].reason)
    assert outcomes == {"ALREADY_OPENED", "CONVERSATION_CANCELLED"}
