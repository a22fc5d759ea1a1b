"""The stream of a gateway: many people's messages in one call, each decided for itself."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from google.rpc import error_details_pb2, status_pb2
from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import events_pb2, live_pb2
from sotto.conversation.v1.live_pb2_grpc import LiveServiceStub

from chassis.auth import Caller
from chassis.faults import Fault, Kind, Violation
from chassis.ids import new_id
from chassis.tables import OUTBOX
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene
from tests.support.builders import a_client, a_process


@pytest.mark.rule("B7", "S41")
async def test_what_arrives_together_is_kept_together_in_order_and_without_a_gap(house: House) -> None:
    scenes = [await an_open_scene(house, an_invitee(), an_invitee()) for _ in range(3)]
    sendings = house.sendings()
    sent = [
        (scene, sendings.send(caller, scene.id, f"{number} of {caller.display_name}"))
        for number in range(5)
        for scene in scenes
        for caller in (scene.host, *scene.clients)
    ]
    outcomes = await asyncio.gather(*(outcome for _, outcome in sent))
    await sendings.close()
    for scene in scenes:
        own = [
            done.response.message for (which, _), done in zip(sent, outcomes, strict=True) if which is scene
        ]
        assert [message.sequence for message in own] == list(range(2, 17))
        kept = (await scene.messages(scene.host)).messages
        assert list(kept[1:]) == own
        assert [event.first_sequence for event in await _told(house, scene)] == [1, 2]
        assert [event.sequence for event in await _told(house, scene)] == [1, 16]
        news = [each for each in sendings.news if each.conversation_id == scene.id]
        assert [list(each.messages) for each in news] == [own]
        assert {each.person_id for each in news[0].viewers} == {
            str(caller.person_id) for caller in (scene.host, *scene.clients)
        }
        assert news[0].division_id == str(house.division)
        everybody = (scene.host, *scene.clients)
        assert [(await scene.get(each)).unread_count for each in everybody] == [2, 1, 0]


async def _told(house: House, scene: Scene) -> list[events_pb2.MessageSent]:
    async with house.database.transaction() as connection:
        statement = (
            OUTBOX.select()
            .where(OUTBOX.c.aggregate_id == scene.id, OUTBOX.c.subject == "conversation.v1.message.sent")
            .order_by(OUTBOX.c.seq)
        )
        rows = (await connection.execute(statement)).all()
    assert all(row.published_at == row.created_at for row in rows), "in the log only"
    return [events_pb2.MessageSent.FromString(row.payload) for row in rows]


@pytest.mark.rule("S15", "S16", "S21", "B7")
async def test_a_sending_is_refused_exactly_as_a_call_and_spoils_no_other(house: House) -> None:
    scene, closed, waiting = await an_open_scene(house), await an_open_scene(house), await a_scene(house)
    await closed.complete()
    used = str(new_id())
    await scene.say(scene.client, "First", used)
    cases: list[tuple[Caller, str, str, str]] = [
        (scene.client, scene.id, "", ""),
        (scene.client, scene.id, "x" * 10_001, ""),
        (scene.client, scene.id, "Other words", used),
        (scene.client, "nonsense", "Hello", ""),
        (scene.client, scene.id, "Hello", "nonsense"),
        (scene.client, str(new_id()), "Hello", ""),
        (a_client(), scene.id, "Hello", ""),
        (house.coordinator, scene.id, "Hello", ""),
        (closed.client, closed.id, "Hello", ""),
        (waiting.client, waiting.id, "Hello", ""),
        (a_process("gateway"), scene.id, "Hello", ""),
    ]
    sendings = house.sendings()
    refused = [sendings.send(*case) for case in cases]
    good = [sendings.send(each, scene.id, "Good") for each in (scene.host, scene.client)]
    for case, outcome in zip(cases, await asyncio.gather(*refused), strict=True):
        expected = await _refusal(house, *case)
        assert _fault_of(outcome.refusal) == (expected.reason, expected.message, expected.violations), case
    assert [(await each).response.message.sequence for each in good] == [3, 4]
    await sendings.close()


async def _refusal(house: House, caller: Caller, conversation_id: str, text: str, message_id: str) -> Fault:
    request = pb.SendMessageRequest(
        conversation_id=conversation_id, message_id=message_id or str(new_id()), text=text
    )
    with pytest.raises(Fault) as refusal:
        await house.stub(caller).SendMessage(request)
    return refusal.value


def _fault_of(status: status_pb2.Status) -> tuple[str, str, tuple[object, ...]]:
    information, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    status.details[0].Unpack(information)
    if len(status.details) > 1:
        status.details[1].Unpack(request)
    assert information.domain == "conversation.sotto"
    return (
        information.reason,
        status.message,
        tuple(Violation(each.field, each.description) for each in request.field_violations),
    )


async def test_a_sending_needs_a_valid_token_of_a_person(house: House) -> None:
    scene = await an_open_scene(house)
    sendings = house.sendings()
    old = house.keys.token(scene.client, "conversation", datetime.now(UTC) - timedelta(minutes=5))
    for_another = house.keys.token(scene.client, "files")
    tokens = ("", "nonsense", old, for_another)
    outcomes = [sendings.send(scene.client, scene.id, "Hello", token=token) for token in tokens]
    reasons = [_fault_of(each.refusal)[0] for each in await asyncio.gather(*outcomes)]
    assert reasons == ["TOKEN_REQUIRED", "TOKEN_INVALID", "TOKEN_INVALID", "TOKEN_INVALID"]
    assert (await scene.get(scene.host)).last_sequence == 1
    await sendings.close()


@pytest.mark.rule("B7")
async def test_the_same_id_twice_in_a_batch_and_again_later_is_one_message(house: House) -> None:
    scene, other = await an_open_scene(house), await an_open_scene(house)
    await scene.say(scene.client, "So that it is known")
    once = str(new_id())
    sendings = house.sendings()
    same = [sendings.send(scene.client, scene.id, "Once", once) for _ in range(2)]
    different = sendings.send(scene.client, scene.id, "Not the same", once)
    theirs = sendings.send(scene.host, scene.id, "The id of another sender", once)
    beside = sendings.send(other.client, other.id, "Beside it")
    assert {(await each).response.message.sequence for each in same} == {3}
    assert _fault_of((await different).refusal)[0] == "MESSAGE_ID_REUSED"
    assert (await theirs).response.message.sequence == 4
    assert (await beside).response.message.sequence == 2
    again, fresh = (
        sendings.send(scene.client, scene.id, "Once", once),
        sendings.send(scene.host, scene.id, "Next"),
    )
    assert (await again).response == (await same[0]).response
    assert (await fresh).response.message.sequence == 5
    assert [each.sequence for each in (await scene.messages(scene.host)).messages] == [1, 2, 3, 4, 5]
    await sendings.close()


@pytest.mark.rule("S15")
async def test_the_hosts_first_words_open_it_also_through_the_stream(house: House) -> None:
    scene = await a_scene(house)
    sendings = house.sendings()
    assert (await sendings.send(scene.host, scene.id, "Good morning.")).response.message.sequence == 1
    assert (await scene.get(scene.client)).state == pb.CONVERSATION_STATE_ACTIVE
    await sendings.close()


async def test_the_longest_texts_come_back_in_frames_that_a_client_takes(house: House) -> None:
    scene = await an_open_scene(house)
    sendings = house.sendings()
    outcomes = [sendings.send(scene.client, scene.id, "\U0001f44b" * 10_000) for _ in range(60)]
    assert {len((await each).response.message.text) for each in outcomes} == {10_000}
    await sendings.close()
    assert len(sendings.frames) > 1
    assert max(frame.ByteSize() for frame in sendings.frames) < 4 * 1024 * 1024
    told = [message.sequence for news in sendings.news for message in news.messages]
    assert told == list(range(2, 62))


async def test_only_a_gateway_may_open_the_stream(house: House) -> None:
    for caller in (house.host, a_process("files")):
        stream = house.door.stub(LiveServiceStub, caller).SendMessages()
        with pytest.raises(Fault) as refusal:
            await anext(aiter(stream))
        assert refusal.value.kind is Kind.FORBIDDEN


async def test_a_frame_without_sendings_is_answered_with_nothing(house: House) -> None:
    scene = await an_open_scene(house)
    sendings = house.sendings()
    await sendings._stream.write(live_pb2.SendMessagesRequest())
    assert (await sendings.send(scene.host, scene.id, "Hello")).response.message.sequence == 2
    await sendings.close()
    assert [len(frame.outcomes) for frame in sendings.frames] == [1]
