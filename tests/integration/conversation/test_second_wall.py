"""Without the relation check PostgreSQL still keeps a conversation from another practice (ADR 0038)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from google.rpc import error_details_pb2
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from chassis.ids import PracticeId, new_id
from services.conversation.domain import access
from services.conversation.domain.entities import Conversation
from services.conversation.domain.reasons import Reason
from services.conversation.domain.states import Relation
from services.conversation.domain.views import Eyes
from tests.integration.conversation.house import House, Scene, an_open_scene
from tests.support.builders import a_division_id, a_member

Act = Callable[[Scene, Caller], Awaitable[object]]


@pytest.fixture(autouse=True)
def everybody_is_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first wall is gone."""

    def eyes_of(caller: Caller, conversation: Conversation) -> Eyes:
        return Eyes(Relation.HOST, conversation.host)

    monkeypatch.setattr(access, "eyes_of", eyes_of)


async def read(scene: Scene, caller: Caller) -> object:
    return await scene.messages(caller, page_size=50)


async def look(scene: Scene, caller: Caller) -> object:
    return await scene.get(caller)


async def announce(scene: Scene, caller: Caller) -> object:
    return await scene.announce(caller, "Mine now.")


async def export(scene: Scene, caller: Caller) -> object:
    request = pb.ExportConversationRequest(conversation_id=scene.id)
    return [part async for part in scene.house.stub(caller).ExportConversation(request)]


@pytest.mark.rule("S5")
@pytest.mark.parametrize("act", [look, read, announce, export])
async def test_it_is_not_there_for_another_practice(house: House, act: Act) -> None:
    scene = await an_open_scene(house)
    stranger = a_member(Role.PROVIDER, a_division_id())
    assert await act(scene, stranger)
    with pytest.raises(Fault) as refused:
        await act(scene, replace(stranger, practice_id=PracticeId(new_id())))
    assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S5")
async def test_a_sending_in_a_frame_is_a_call_of_its_person(house: House) -> None:
    scene = await an_open_scene(house)
    await scene.complete()
    sendings = house.sendings()
    reasons = []
    for caller in (scene.client, replace(scene.client, practice_id=PracticeId(new_id()))):
        information = error_details_pb2.ErrorInfo()
        (await sendings.send(caller, scene.id, "Hello?")).refusal.details[0].Unpack(information)
        reasons.append(information.reason)
    assert reasons == [Reason.CONVERSATION_COMPLETED, "NOT_FOUND"]
    await sendings.close()
