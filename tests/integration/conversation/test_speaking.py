"""Messages through the service's gRPC face."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.auth import Role
from chassis.faults import Fault, Kind
from chassis.ids import new_id
from tests.chaos.conversation import races
from tests.integration.conversation.house import (
    House,
    a_scene,
    an_invitee,
    an_open_scene,
    local_start,
)
from tests.support.builders import a_client, a_division_id, a_member
from tests.support.eventually import eventually

AWAITING = pb.CONVERSATION_STATE_AWAITING_PROVIDER
ACTIVE = pb.CONVERSATION_STATE_ACTIVE


@pytest.mark.rule("S15")
async def test_the_provider_speaks_first_and_that_opens_the_conversation(house: House) -> None:
    scene = await a_scene(house)
    assert scene.created.conversation.state == AWAITING
    with pytest.raises(Fault) as refusal:
        await scene.say(scene.client, "Hello?")
    assert refusal.value.reason == "PROVIDER_HAS_NOT_OPENED"
    assert refusal.value.message == "The provider has not opened the conversation yet."
    first = await scene.say(scene.host, "Good morning.")
    second = await scene.say(scene.client, "Hello.")
    assert (first.sequence, second.sequence) == (1, 2)
    seen = await scene.get(scene.client)
    assert (seen.state, seen.last_sequence) == (ACTIVE, 2)
    assert seen.HasField("open_time")


@pytest.mark.rule("S14")
async def test_before_the_start_nobody_sends_not_even_the_host(house: House) -> None:
    scene = await a_scene(house, start=local_start(house.clock.now() + timedelta(hours=2)))
    for caller in (scene.host, scene.client):
        with pytest.raises(Fault) as refusal:
            await scene.say(caller, "Too early")
        assert (refusal.value.kind, refusal.value.reason) == (Kind.PRECONDITION, "NOT_STARTED")
    assert (await scene.get(scene.host)).last_sequence == 0


@pytest.mark.rule("S16")
@pytest.mark.parametrize("text", ["", " \n\t", "x" * 10_001, "a\x00b"])
async def test_a_text_that_is_empty_too_long_or_untextual_is_refused_by_field(
    house: House, text: str
) -> None:
    scene = await an_open_scene(house)
    with pytest.raises(Fault) as refusal:
        await scene.say(scene.client, text)
    assert refusal.value.kind is Kind.INVALID
    assert [violation.field for violation in refusal.value.violations] == ["text"]
    assert (await scene.get(scene.client)).last_sequence == 1


@pytest.mark.rule("B7")
async def test_the_same_id_with_the_same_text_is_one_message_also_after_completion(house: House) -> None:
    scene = await an_open_scene(house)
    message_id = str(new_id())
    first = await scene.say(scene.client, "Caf\u00e9", message_id)
    assert await scene.say(scene.client, "Cafe\u0301", message_id) == first
    with pytest.raises(Fault) as refusal:
        await scene.say(scene.client, "something else", message_id)
    assert refusal.value.reason == "MESSAGE_ID_REUSED"
    await scene.complete()
    assert await scene.say(scene.client, "Caf\u00e9", message_id) == first
    assert (await scene.get(scene.client)).last_sequence == 2


@pytest.mark.rule("B7")
async def test_the_same_message_sent_many_times_at_once_is_one_message(house: House) -> None:
    scene = await an_open_scene(house)
    message_id = str(new_id())
    answers = await asyncio.gather(*(scene.say(scene.client, "Once", message_id) for _ in range(8)))
    assert {answer.sequence for answer in answers} == {2}
    assert (await scene.get(scene.host)).last_sequence == 2


@pytest.mark.rule("B7")
async def test_the_same_message_that_waits_twice_for_the_same_place_takes_one(house: House) -> None:
    scene = await an_open_scene(house)
    message_id = str(new_id())
    async with house.database.transaction() as connection:
        await connection.exec_driver_sql(
            "SELECT 1 FROM conversation WHERE conversation_id = $1::text::uuid FOR UPDATE", (scene.id,)
        )
        sends = [asyncio.create_task(scene.say(scene.client, "Once", message_id)) for _ in range(2)]
        watcher = await asyncpg.connect(house.urls.superuser_url)
        await eventually(lambda: _two_wait(watcher))
        await watcher.close()
    assert {message.sequence for message in await asyncio.gather(*sends)} == {2}
    assert (await scene.say(scene.host, "Next")).sequence == 3


async def _two_wait(connection: asyncpg.Connection) -> bool:
    waiting: int = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return waiting == 2


@pytest.mark.rule("B7")
async def test_two_senders_may_use_the_same_id(house: House) -> None:
    scene = await an_open_scene(house)
    message_id = str(new_id())
    await scene.say(scene.host, "Mine", message_id)
    await scene.say(scene.client, "Yours", message_id)
    assert [each.text for each in (await scene.messages(scene.host)).messages] == [
        "Good morning.",
        "Mine",
        "Yours",
    ]


@pytest.mark.rule("B7")
async def test_many_senders_at_once_get_numbers_without_a_gap(house: House) -> None:
    scene = await an_open_scene(house, *(an_invitee() for _ in range(5)))
    sends = [scene.say(each, f"{number}") for each in scene.clients for number in range(6)]
    sequences = sorted(message.sequence for message in await asyncio.gather(*sends))
    assert sequences == list(range(2, 32))


@pytest.mark.rule("S18", "S21")
async def test_after_completion_a_send_is_refused_and_creates_nothing_and_all_is_readable(
    house: House,
) -> None:
    scene = await an_open_scene(house)
    await scene.complete()
    for caller in (scene.host, scene.client):
        with pytest.raises(Fault) as refusal:
            await scene.say(caller, "One more thing")
        assert refusal.value.reason == "CONVERSATION_COMPLETED"
        assert [each.text for each in (await scene.messages(caller)).messages] == ["Good morning."]


@pytest.mark.rule("S18", "S21", "B7")
async def test_sixteen_senders_racing_a_completer_leave_no_message_after_completion_and_no_gap(
    house: House,
) -> None:
    seen = await races(house, 40)
    assert (seen.after_completion, seen.lost) == (0, 0), seen
    assert seen.raced, "some were sent and some refused in the same race"
    assert set(seen.outcomes) == {
        "sent",
        "The conversation is completed. It can be read, and nothing can be added.",
    }


@pytest.mark.rule("S2")
async def test_a_coordinator_who_takes_no_part_reads_and_does_not_write(house: House) -> None:
    scene = await an_open_scene(house)
    assert len((await scene.messages(house.coordinator)).messages) == 1
    with pytest.raises(Fault) as refusal:
        await scene.say(house.coordinator, "Hello from the desk")
    assert (refusal.value.kind, refusal.value.reason) == (Kind.FORBIDDEN, "PARTICIPANTS_ONLY")


async def test_to_an_outsider_a_conversation_does_not_exist(house: House) -> None:
    scene = await an_open_scene(house)
    strangers = [
        a_client(),
        a_member(Role.COORDINATOR, a_division_id()),
        a_member(Role.PROVIDER, house.division),
    ]
    for stranger in strangers:
        for act in (scene.get(stranger), scene.say(stranger, "Hi"), scene.messages(stranger)):
            with pytest.raises(Fault) as refusal:
                await act
            assert (refusal.value.kind, refusal.value.message) == (
                Kind.NOT_FOUND,
                "There is no such conversation.",
            )
