"""Where announcements come from, and what they were."""

from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from sotto.conversation.v1 import announcements_pb2 as pb
from sotto.conversation.v1.announcements_pb2_grpc import AnnouncementServiceStub

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from chassis.ids import new_id
from tests.integration.conversation.house import House, Scene, a_request, a_scene, an_open_scene
from tests.support.builders import a_member

if TYPE_CHECKING:
    from sotto.conversation.v1.announcements_pb2_grpc import AnnouncementServiceAsyncStub


def announcements(house: House, caller: Caller) -> "AnnouncementServiceAsyncStub":
    """The service's other face, as somebody."""
    return house.door.stub(AnnouncementServiceStub, caller)


def a_provider(house: House) -> Caller:
    """Somebody new who hosts in the house's division."""
    name = f"Dr. {str(new_id())[-6:]}"
    person = house.directory.add_person(name, f"{new_id()}@harbour.test", provider_of=house.division)
    return a_member(Role.PROVIDER, house.division, house.directory.practice_id, name, person)


async def set_default(
    house: House, caller: Caller, text: str, etag: str = "v0", request_id: str = ""
) -> pb.SetMyDefaultAnnouncementResponse:
    """Change somebody's own default."""
    request = pb.SetMyDefaultAnnouncementRequest(request_id=request_id or str(new_id()), etag=etag, text=text)
    return await announcements(house, caller).SetMyDefaultAnnouncement(request)


async def begun(house: House, caller: Caller, **fields: Any) -> str:
    """What a new conversation's announcement is."""
    created = await house.stub(caller).CreateConversation(a_request(house, **fields))
    return created.conversation.announcement


@pytest.mark.rule("S22")
async def test_a_conversation_begins_with_the_hosts_own_default_or_the_divisions(house: House) -> None:
    host = a_provider(house)
    assert await begun(house, host) == "We answer on weekdays."
    kept = await set_default(house, host, "  Cafe\u0301 closed ")
    assert (kept.text, kept.etag) == ("Caf\u00e9 closed", "v1")
    assert await begun(house, host) == "Caf\u00e9 closed"
    assert await begun(house, house.coordinator, host_person_id=str(host.person_id)) == "Caf\u00e9 closed"
    assert await begun(house, house.host) == "We answer on weekdays."
    await set_default(house, host, "", "v1")
    assert await begun(house, host) == "We answer on weekdays."


@pytest.mark.rule("S22")
async def test_a_new_default_leaves_conversations_that_are_there_as_they_are(house: House) -> None:
    scene = await a_scene(house)
    default = await announcements(house, house.host).GetMyDefaultAnnouncement(
        pb.GetMyDefaultAnnouncementRequest()
    )
    changed = await set_default(house, house.host, "Later", default.etag)
    assert (await scene.get(scene.client)).announcement == "We answer on weekdays."
    await set_default(house, house.host, "", changed.etag)


@pytest.mark.rule("S22")
async def test_a_default_keeps_the_limit_and_is_changed_by_who_knows_the_current_one(house: House) -> None:
    host, request_id = a_provider(house), str(new_id())
    await set_default(house, host, "\U0001f642" * 120, request_id=request_id)
    repeated = await set_default(house, host, "\U0001f642" * 120, request_id=request_id)
    assert (len(repeated.text), repeated.etag) == (120, "v1")
    with pytest.raises(Fault, match="ANNOUNCEMENT_TOO_LONG") as refusal:
        await set_default(house, host, "\U0001f642" * 121, "v1")
    assert [each.field for each in refusal.value.violations] == ["text"]
    for stale in ("v0", "v2", "x"):
        with pytest.raises(Fault) as refusal:
            await set_default(house, host, "Other", stale)
        assert refusal.value.kind is Kind.STALE


@pytest.mark.rule("S42")
async def test_a_default_is_sealed_at_rest(house: House) -> None:
    await set_default(house, a_provider(house), "a canary in a default")
    connection = await asyncpg.connect(house.urls.owner_url)
    rows = await connection.fetch(
        "SELECT wrapped, sealed_text FROM default_announcement JOIN person_key USING (person_id)"
    )
    await connection.close()
    assert rows
    assert not any(b"canary" in bytes(value) for row in rows for value in row.values())


async def history(scene: Scene, caller: Caller, size: int = 2) -> list[pb.AnnouncementVersion]:
    """All versions, page by page."""
    found: list[pb.AnnouncementVersion] = []
    token = ""
    while True:
        answer = await announcements(scene.house, caller).ListAnnouncementVersions(
            pb.ListAnnouncementVersionsRequest(conversation_id=scene.id, page_size=size, page_token=token)
        )
        found += answer.versions
        token = answer.next_page_token
        if not token:
            return found


@pytest.mark.rule("S23")
async def test_host_and_coordinator_see_who_changed_the_announcement_when_to_what(house: House) -> None:
    scene = await a_scene(house)
    house.directory.add_person("Cleo Desk", "desk@harbour.test", house.coordinator.person_id)
    await scene.announce(scene.host, "First")
    await scene.announce(house.coordinator, "")
    for caller in (scene.host, house.coordinator):
        found = await history(scene, caller)
        assert [(each.version, each.text, each.editor_name) for each in found] == [
            (2, "", "Cleo Desk"),
            (1, "First", "Dr. Mira Voss"),
            (0, "We answer on weekdays.", "Dr. Mira Voss"),
        ]
        assert [each.editor_participant_id for each in found] == [
            "",
            *[scene.participant_id(scene.host)] * 2,
        ]
        assert all(each.edit_time.ToDatetime() == house.clock.now().replace(tzinfo=None) for each in found)
    with pytest.raises(Fault) as refusal:
        await history(scene, scene.client)
    assert refusal.value.kind is Kind.FORBIDDEN
    with pytest.raises(Fault) as refusal:
        await history(scene, a_member(Role.PROVIDER, house.division))
    assert refusal.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S24")
async def test_the_emergency_line_is_the_divisions_whatever_the_announcement_says(house: House) -> None:
    scene = await an_open_scene(house)
    await scene.announce(scene.host, "Call me any time")
    await scene.announce(scene.host, "")
    assert (await scene.get(scene.client)).emergency_number == "911"


@pytest.mark.rule("S25")
async def test_ready_made_announcements_can_be_picked(house: House) -> None:
    scene = await a_scene(house)
    answer = await announcements(house, house.host).ListReadyMadeAnnouncements(
        pb.ListReadyMadeAnnouncementsRequest()
    )
    for each in answer.announcements:
        assert (await scene.announce(scene.host, each.text)).announcement == each.text
    with pytest.raises(Fault) as refusal:
        await announcements(house, scene.client).ListReadyMadeAnnouncements(
            pb.ListReadyMadeAnnouncementsRequest()
        )
    assert refusal.value.kind is Kind.FORBIDDEN
