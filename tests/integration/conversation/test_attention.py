"""Who looks, writes and has read, and who learns of it (S41)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from sotto.common.v1 import live_pb2 as pokes_pb2
from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import live_pb2

from chassis.auth import Caller
from chassis.faults import Fault
from chassis.ids import DivisionId
from tests.integration.conversation.acts import a_plan, withdraw
from tests.integration.conversation.house import House, Scene, a_request, an_invitee, an_open_scene
from tests.support.builders import a_client
from tests.support.eventually import eventually

PRESENT = live_pb2.PRESENCE_ACTIVITY_PRESENT
TYPING = live_pb2.PRESENCE_ACTIVITY_TYPING
AWAY = live_pb2.PRESENCE_ACTIVITY_AWAY


@asynccontextmanager
async def heard(house: House, topic: int) -> AsyncIterator[list[pokes_pb2.LivePoke]]:
    """The pokes about attention while the block runs."""
    pokes: list[pokes_pb2.LivePoke] = []

    async def hear(_: str, payload: bytes) -> None:
        pokes.extend(each for each in pokes_pb2.LivePokes.FromString(payload).pokes if each.topic == topic)

    silence = await house.bus.on_poke("conversation", hear)
    yield pokes
    await silence()


async def signal(house: House, scene: Scene, caller: Caller, activity: live_pb2.PresenceActivity) -> None:
    request = live_pb2.SignalPresenceRequest(conversation_id=scene.id, activity=activity)
    answer = await house.live(caller).SignalPresence(request)
    assert answer.fade_time.seconds > house.clock.now().timestamp()


async def read(house: House, scene: Scene, caller: Caller, sequence: int) -> None:
    await house.stub(caller).MarkRead(pb.MarkReadRequest(conversation_id=scene.id, sequence=sequence))


async def a_scene_where(house: House, **switches: bool) -> Scene:
    """A conversation of two clients in a division with these switches, opened by its host."""
    division = house.directory.add_division(**switches)
    house.directory.providers.add((str(division), str(house.host.person_id)))
    host = Caller(
        person_id=house.host.person_id,
        practice_id=house.host.practice_id,
        roles={**house.host.roles, DivisionId(division): next(iter(house.host.roles.values()))},
        session_id=house.host.session_id,
        display_name=house.host.display_name,
    )
    request = a_request(house, an_invitee(), an_invitee(), division_id=str(division))
    created = await house.stub(host).CreateConversation(request)
    scene = Scene(house, created, [each.email for each in request.participants])
    await scene.say(scene.host, "Good morning.")
    return scene


@pytest.mark.rule("S41")
@pytest.mark.parametrize(
    ("switches", "told"),
    [
        ({}, [PRESENT, TYPING, AWAY]),
        ({"typing_off": True}, [PRESENT, PRESENT, AWAY]),
        ({"presence_off": True}, [AWAY, TYPING, AWAY]),
        ({"typing_off": True, "presence_off": True}, []),
    ],
    ids=["all", "typing off", "presence off", "both off"],
)
async def test_others_hear_what_somebody_does_as_far_as_the_division_shows_it(
    house: House, monkeypatch: pytest.MonkeyPatch, switches: dict[str, bool], told: Sequence[int]
) -> None:
    monkeypatch.setattr("services.conversation.usecases.attention.HASTY_SECONDS", 0.0)
    scene = await a_scene_where(house, **switches)
    async with heard(house, pokes_pb2.LIVE_TOPIC_PRESENCE) as pokes:
        for number, activity in enumerate((PRESENT, TYPING, AWAY), start=1):
            await signal(house, scene, scene.client, activity)
            await eventually(lambda: len(pokes) == min(number, len(told)))  # noqa: B023
        assert [each.activity for each in pokes] == list(told)
        for poke in pokes:
            assert poke.conversation_id == scene.id
            assert poke.participant_id == scene.participant_id(scene.client)
            assert poke.person_id == str(scene.client.person_id)
            assert set(poke.person_ids) == {str(each.person_id) for each in (scene.host, *scene.clients)}
            assert poke.division_id == scene.created.conversation.division_id


@pytest.mark.rule("S41")
async def test_what_is_repeated_at_once_is_dropped_and_no_error(house: House) -> None:
    scene = await an_open_scene(house, an_invitee(), an_invitee())
    async with heard(house, pokes_pb2.LIVE_TOPIC_PRESENCE) as pokes:
        for _ in range(20):
            await signal(house, scene, scene.client, TYPING)
        await signal(house, scene, scene.clients[1], TYPING)
        await eventually(lambda: len({each.person_id for each in pokes}) == 2)
        assert len(pokes) == 2


@pytest.mark.rule("S41", "S18")
async def test_only_who_takes_part_in_an_open_conversation_is_heard(house: House) -> None:
    scene = await an_open_scene(house)
    for caller, reason in ((house.coordinator, "PARTICIPANTS_ONLY"), (a_client(), "NOT_FOUND")):
        with pytest.raises(Fault) as refusal:
            await signal(house, scene, caller, PRESENT)
        assert refusal.value.reason == reason
    with pytest.raises(Fault) as refusal:
        await signal(house, scene, scene.client, live_pb2.PRESENCE_ACTIVITY_UNSPECIFIED)
    assert refusal.value.violations[0].field == "activity"
    await scene.complete()
    with pytest.raises(Fault) as refusal:
        await signal(house, scene, scene.client, PRESENT)
    assert refusal.value.reason == "CONVERSATION_COMPLETED"
    await signal(house, scene, scene.client, AWAY)


@pytest.mark.rule("S19", "S41")
async def test_who_withdrew_is_not_heard(house: House) -> None:
    scene = await a_plan(house, an_invitee(), an_invitee())
    await withdraw(scene, scene.client)
    with pytest.raises(Fault) as refusal:
        await signal(house, scene, scene.client, PRESENT)
    assert refusal.value.reason == "WITHDRAWN"
    await signal(house, scene, scene.client, AWAY)
    await signal(house, scene, scene.clients[1], PRESENT)


@pytest.mark.rule("S41")
@pytest.mark.parametrize("off", [False, True], ids=["read marks on", "read marks off"])
async def test_read_marks_reach_those_who_may_see_them(house: House, off: bool) -> None:
    scene = await a_scene_where(house, read_marks_off=off)
    reader, other = scene.clients
    async with heard(house, pokes_pb2.LIVE_TOPIC_READ) as pokes:
        await read(house, scene, reader, 1)
        await eventually(lambda: len(pokes) == 1)
        people = (scene.host, reader) if off else (scene.host, reader, other)
        assert set(pokes[0].person_ids) == {str(each.person_id) for each in people}
        assert pokes[0].participant_id == scene.participant_id(reader)
        assert (pokes[0].last_sequence, pokes[0].person_id) == (1, str(reader.person_id))
        assert pokes[0].division_id == scene.created.conversation.division_id
        await read(house, scene, reader, 1)
        await read(house, scene, reader, 0)
        await scene.say(scene.host, "Two")
        await read(house, scene, other, 2)
        await eventually(lambda: len(pokes) == 2)
        assert pokes[1].participant_id == scene.participant_id(other), "what moved nothing tells nothing"
    seen = {
        caller.display_name: {
            each.participant_id: each.read_sequence
            for each in (await scene.get(caller)).participants
            if each.HasField("read_sequence")
        }
        for caller in (scene.host, reader)
    }
    everybodys = {
        scene.participant_id(scene.host): 2,
        scene.participant_id(reader): 1,
        scene.participant_id(other): 2,
    }
    assert seen[scene.host.display_name] == everybodys
    own = {scene.participant_id(reader): 1}
    assert seen[reader.display_name] == (own if off else everybodys)


@pytest.mark.rule("S41")
async def test_a_coordinators_own_reading_is_told_to_their_own_devices_only(house: House) -> None:
    scene = await an_open_scene(house)
    async with heard(house, pokes_pb2.LIVE_TOPIC_READ) as pokes:
        await read(house, scene, house.coordinator, 1)
        await eventually(lambda: len(pokes) == 1)
        assert list(pokes[0].person_ids) == [str(house.coordinator.person_id)]
        assert (pokes[0].participant_id, pokes[0].division_id) == ("", "")
    marks = {
        each.display_name: each.HasField("read_sequence")
        for each in (await scene.get(house.coordinator)).participants
    }
    assert all(marks.values())


@pytest.mark.rule("S41")
async def test_a_directory_that_is_away_shows_nothing_and_harms_nobody(house: House) -> None:
    scene = await a_scene_where(house)
    house.directory.away = True
    try:
        seen = await scene.get(scene.client)
        marks = [each.HasField("read_sequence") for each in seen.participants]
        assert marks.count(True) == 1, "the own one"
        async with heard(house, pokes_pb2.LIVE_TOPIC_PRESENCE) as pokes:
            await signal(house, scene, scene.client, TYPING)
            assert not pokes
    finally:
        house.directory.away = False


@pytest.mark.rule("S41")
async def test_the_switches_of_a_division_are_asked_for_once_in_a_while(house: House) -> None:
    scene = await a_scene_where(house)
    await scene.get(scene.client)
    asked = house.directory.divisions_asked
    for _ in range(5):
        await scene.get(scene.client)
    assert house.directory.divisions_asked == asked
