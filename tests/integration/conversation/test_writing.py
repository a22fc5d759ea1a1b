"""Drafts and saved replies: what people write and do not send."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sotto.conversation.v1 import writing_pb2 as pb

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from chassis.ids import new_id
from tests.integration.conversation.house import (
    House,
    Scene,
    a_scene,
    an_invitee,
    an_open_scene,
    local_start,
)
from tests.support.builders import a_client, a_member


async def kept(house: House, scene: Scene, caller: Caller) -> pb.Draft:
    request = pb.GetDraftRequest(conversation_id=scene.id)
    return (await house.writing(caller).GetDraft(request)).draft


@pytest.mark.rule("S21")
async def test_a_draft_is_the_same_on_all_devices_and_nobody_elses(house: House) -> None:
    scene = await an_open_scene(house, an_invitee(), an_invitee())
    assert await kept(house, scene, scene.client) == pb.Draft()
    first = await scene.draft(scene.client, "Dear docto\u0301r \u202efo")
    assert first.text == "Dear doctór \u202efo"
    assert await kept(house, scene, scene.client) == first
    second = await scene.draft(scene.client, "Dear doctor, ", first.etag)
    assert second.etag != first.etag
    assert await kept(house, scene, scene.client) == second
    for other in (scene.host, scene.clients[1]):
        assert await kept(house, scene, other) == pb.Draft()
    assert await scene.draft(scene.client, "", second.etag) == pb.Draft()
    assert await kept(house, scene, scene.client) == pb.Draft()
    assert await scene.draft(scene.client, "") == pb.Draft()


@pytest.mark.rule("B7")
async def test_two_devices_do_not_overwrite_each_others_draft_unseen(house: House) -> None:
    scene = await an_open_scene(house)
    seen = await scene.draft(scene.client, "Begun")
    now = await scene.draft(scene.client, "Begun on the phone", seen.etag)
    for text, etag in (("Begun at the desk", seen.etag), ("Begun anew", ""), ("", seen.etag)):
        with pytest.raises(Fault) as refusal:
            await scene.draft(scene.client, text, etag)
        assert refusal.value.kind is Kind.STALE
    assert await kept(house, scene, scene.client) == now
    await scene.draft(scene.client, "", now.etag)
    with pytest.raises(Fault) as refusal:
        await scene.draft(scene.client, "Begun at the desk", now.etag)
    assert refusal.value.kind is Kind.STALE
    outcomes = await asyncio.gather(
        *(scene.draft(scene.client, f"Raced {number}") for number in range(8)), return_exceptions=True
    )
    (won,) = [each for each in outcomes if isinstance(each, pb.Draft)]
    assert await kept(house, scene, scene.client) == won
    lost = [each for each in outcomes if isinstance(each, Fault)]
    assert [each.kind for each in lost] == [Kind.STALE] * 7


@pytest.mark.rule("B7")
async def test_the_same_change_of_a_draft_twice_is_one(house: House) -> None:
    scene = await an_open_scene(house)
    request_id = str(new_id())
    first = await scene.draft(scene.client, "Once", request_id=request_id)
    house.clock.advance(timedelta(seconds=5))
    assert await scene.draft(scene.client, "Once", request_id=request_id) == first
    with pytest.raises(Fault) as refusal:
        await scene.draft(scene.client, "Twice", request_id=request_id)
    assert refusal.value.reason == "MESSAGE_ID_REUSED"


@pytest.mark.rule("S21", "S18")
async def test_the_draft_of_a_completed_conversation_stays_and_does_not_change(house: House) -> None:
    scene = await an_open_scene(house)
    draft = await scene.draft(scene.client, "Just one more")
    await scene.complete()
    assert await kept(house, scene, scene.client) == draft
    for text in ("Just one more thing", ""):
        with pytest.raises(Fault) as refusal:
            await scene.draft(scene.client, text, draft.etag)
        assert refusal.value.reason == "CONVERSATION_COMPLETED"
    assert (await scene.get(scene.client)).has_draft


@pytest.mark.rule("S14")
async def test_one_may_begin_to_write_before_the_start(house: House) -> None:
    start = local_start(house.clock.now() + timedelta(days=2))
    scene = await a_scene(house, start=start)
    draft = await scene.draft(scene.client, "My questions")
    assert await kept(house, scene, scene.client) == draft


async def test_only_who_takes_part_keeps_a_draft(house: House) -> None:
    scene = await an_open_scene(house)
    for outsider in (a_client(), a_member(Role.PROVIDER, house.division)):
        with pytest.raises(Fault) as refusal:
            await kept(house, scene, outsider)
        assert refusal.value.kind is Kind.NOT_FOUND
    with pytest.raises(Fault) as refusal:
        await scene.draft(house.coordinator, "Hm")
    assert refusal.value.reason == "PARTICIPANTS_ONLY"


@pytest.mark.rule("S16")
async def test_a_draft_has_at_most_10_000_characters(house: House) -> None:
    scene = await an_open_scene(house)
    longest = await scene.draft(scene.client, "\U0001f642" * 10_000)
    assert len(longest.text) == 10_000
    assert (await scene.draft(scene.client, " \n", longest.etag)).text == " \n"
    with pytest.raises(Fault) as refusal:
        await scene.draft(scene.client, "x" * 10_001, longest.etag)
    assert refusal.value.reason == "TEXT_REFUSED"


class Replies:
    """One provider's saved replies."""

    def __init__(self, house: House, caller: Caller | None = None) -> None:
        self.stub = house.writing(caller or a_member(Role.PROVIDER, house.division))

    async def create(self, title: str, text: str = "Thank you.", request_id: str = "") -> pb.SavedReply:
        request = pb.CreateSavedReplyRequest(request_id=request_id or str(new_id()), title=title, text=text)
        return (await self.stub.CreateSavedReply(request)).saved_reply

    async def update(self, reply: pb.SavedReply, request_id: str = "", **fields: Any) -> pb.SavedReply:
        given = {name: getattr(reply, name) for name in ("saved_reply_id", "etag", "title", "text")} | fields
        request = pb.UpdateSavedReplyRequest(request_id=request_id or str(new_id()), **given)
        return (await self.stub.UpdateSavedReply(request)).saved_reply

    async def delete(self, reply: pb.SavedReply, request_id: str = "") -> None:
        await self.stub.DeleteSavedReply(
            pb.DeleteSavedReplyRequest(
                request_id=request_id or str(new_id()), saved_reply_id=reply.saved_reply_id, etag=reply.etag
            )
        )

    async def all(self, size: int = 0) -> list[pb.SavedReply]:
        found: list[pb.SavedReply] = []
        token = ""
        while True:
            request = pb.ListSavedRepliesRequest(page_size=size, page_token=token)
            answer = await self.stub.ListSavedReplies(request)
            found += answer.saved_replies
            token = answer.next_page_token
            if not token:
                return found


async def test_saved_replies_are_created_edited_removed_and_listed_by_title(house: House) -> None:
    replies = Replies(house)
    for title in ("zebra", " Äpfel ", "Birnen", "apfelmus"):
        await replies.create(title, f"About {title}")
    for size in (0, 1, 3):
        assert [each.title for each in await replies.all(size)] == ["Äpfel", "apfelmus", "Birnen", "zebra"]
    apples, mus, pears, zebra = await replies.all()
    changed = await replies.update(zebra, title="Ananas", text="e\u0301")
    assert (changed.title, changed.text, changed.saved_reply_id) == ("Ananas", "é", zebra.saved_reply_id)
    await replies.delete(pears)
    assert await replies.all() == [changed, apples, mus]


async def test_saved_replies_are_their_authors_alone(house: House) -> None:
    replies, others = Replies(house), Replies(house)
    reply = await replies.create("Mine")
    assert await others.all() == []
    for act in (others.update(reply, title="Yours"), others.delete(reply)):
        with pytest.raises(Fault) as refusal:
            await act
        assert refusal.value.kind is Kind.NOT_FOUND
    assert await replies.all() == [reply]
    for caller in (a_client(), house.coordinator):
        with pytest.raises(Fault) as refusal:
            await Replies(house, caller).all()
        assert refusal.value.kind is Kind.FORBIDDEN


async def test_a_saved_reply_is_not_overwritten_unseen(house: House) -> None:
    replies = Replies(house)
    reply = await replies.create("One")
    changed = await replies.update(reply, title="Two")
    for act in (replies.update(reply, title="Three"), replies.delete(reply)):
        with pytest.raises(Fault) as refusal:
            await act
        assert refusal.value.kind is Kind.STALE
    assert await replies.all() == [changed]


async def test_the_same_request_twice_saves_edits_and_removes_once(house: House) -> None:
    replies = Replies(house)
    ids = [str(new_id()) for _ in range(3)]
    reply = [await replies.create("One", request_id=ids[0]) for _ in range(2)][1]
    changed = [await replies.update(reply, ids[1], title="Two") for _ in range(2)][1]
    assert await replies.all() == [changed]
    for _ in range(2):
        await replies.delete(changed, ids[2])
    assert await replies.all() == []


async def test_200_replies_are_kept_and_a_201st_is_refused_also_when_two_race(house: House) -> None:
    replies = Replies(house)
    for number in range(198):
        await replies.create(f"{number}")
    outcomes = await asyncio.gather(*(replies.create("Raced") for _ in range(6)), return_exceptions=True)
    refusals = [each.reason for each in outcomes if isinstance(each, Fault)]
    assert refusals == ["TOO_MANY_SAVED_REPLIES"] * 4
    assert len(await replies.all()) == 200


@pytest.mark.rule("S16")
async def test_the_longest_replies_come_in_pages_that_a_client_can_take(house: House) -> None:
    replies = Replies(house)
    for number in range(110):
        await replies.create(f"{number:03}", "\U0001f642" * 10_000)
    assert [each.title for each in await replies.all()] == [f"{number:03}" for number in range(110)]


@pytest.mark.parametrize(
    ("title", "text", "field"),
    [
        ("", "x", "title"),
        (" ", "x", "title"),
        ("x" * 101, "x", "title"),
        ("x", "", "text"),
        ("x", " \n", "text"),
        ("x", "x" * 10_001, "text"),
    ],
)
async def test_a_reply_without_title_or_text_or_with_too_much_is_refused_by_name(
    house: House, title: str, text: str, field: str
) -> None:
    replies = Replies(house)
    reply = await replies.create("Fine", "Fine")
    for act in (replies.create(title, text), replies.update(reply, title=title, text=text)):
        with pytest.raises(Fault) as refusal:
            await act
        assert refusal.value.reason == "TEXT_REFUSED"
        assert [each.field for each in refusal.value.violations] == [field]
