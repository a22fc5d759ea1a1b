"""What people do with conversations and are refused is in the trail, and what is done to the trail shows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sotto.conversation.v1 import conversation_pb2 as pb
from structlog.testing import capture_logs

from chassis.audit.chain import START, Finding, Head, Link, Tampering, chained, findings
from chassis.audit.chaining import Chainer, read_trail
from chassis.audit.trail import DENIALS_A_MINUTE
from chassis.auth import Caller, Scope
from chassis.faults import Fault, Kind
from chassis.ids import MachineId, new_id
from chassis.log import keep_allowed_fields
from chassis.walls import EVERY, SETTING
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene
from tests.support.builders import a_client

Act = Callable[[Scene], Awaitable[Any]]


async def entries(house: House, caller: Caller, action: str = "") -> Sequence[asyncpg.Record]:
    """What a person did, in order."""
    connection = await as_owner(house)
    found: Sequence[asyncpg.Record] = await connection.fetch(
        "SELECT * FROM audit_entry WHERE person_id = $1 AND action LIKE '%/' || $2 ORDER BY time",
        caller.person_id,
        action or "%",
    )
    await connection.close()
    return found


async def as_owner(house: House) -> asyncpg.Connection:
    """Somebody who may change every table."""
    return await asyncpg.connect(house.urls.owner_url, server_settings={SETTING: EVERY})


async def export(scene: Scene) -> None:
    """Take a conversation away."""
    request = pb.ExportConversationRequest(
        conversation_id=scene.id, time_zone="UTC", format=pb.EXPORT_FORMAT_JSON
    )
    async for _ in scene.house.stub(scene.client).ExportConversation(request):
        pass


READS: Mapping[str, Act] = {
    "GetConversation": lambda scene: scene.get(scene.client),
    "ListMessages": lambda scene: scene.messages(scene.client),
    "ExportConversation": export,
}


@pytest.mark.rule("B10")
@pytest.mark.parametrize("action", READS)
async def test_whoever_is_shown_a_conversation_leaves_an_entry_each_time(house: House, action: str) -> None:
    scene = await an_open_scene(house, an_invitee())
    before = len(await entries(house, scene.client, action))
    for _ in range(2):
        await READS[action](scene)
    found = (await entries(house, scene.client, action))[before:]
    assert [(str(each["conversation_id"]), each["outcome"]) for each in found] == [(scene.id, "done")] * 2
    assert {each["session_id"] for each in found} == {scene.client.session_id}
    assert {each["practice_id"] for each in found} == {scene.client.practice_id}


@pytest.mark.rule("S23")
async def test_an_edit_leaves_one_entry_however_often_it_is_asked_for(house: House) -> None:
    scene = await a_scene(house, an_invitee())
    before = len(await entries(house, house.host, "UpdateAnnouncement"))
    etag, request_id = (await scene.get(house.host)).etag, str(new_id())
    for _ in range(3):
        await scene.announce(house.host, "Come at nine", etag, request_id)
    found = (await entries(house, house.host, "UpdateAnnouncement"))[before:]
    assert [(str(each["conversation_id"]), str(each["request_id"])) for each in found] == [
        (scene.id, request_id)
    ]


@pytest.mark.rule("S23")
async def test_an_edit_that_is_refused_leaves_no_entry_of_a_change(house: House) -> None:
    scene = await a_scene(house, an_invitee())
    before = len(await entries(house, house.host, "UpdateAnnouncement"))
    with pytest.raises(Fault):
        await scene.announce(house.host, "Come at nine", etag="1000")
    assert len(await entries(house, house.host, "UpdateAnnouncement")) == before


async def test_a_new_conversation_is_named_though_the_request_could_not(house: House) -> None:
    scene = await a_scene(house, an_invitee())
    newest = (await entries(house, house.host, "CreateConversation"))[-1]
    assert str(newest["conversation_id"]) == scene.id


async def test_messages_are_in_their_own_chain_and_leave_no_entry(house: House) -> None:
    scene = await an_open_scene(house, an_invitee())
    await scene.say(scene.client, "Good morning")
    assert await entries(house, scene.client, "SendMessage") == []


@pytest.mark.rule("B10")
@pytest.mark.parametrize("action", ["GetConversation", "SendMessage"])
async def test_a_refusal_leaves_an_entry_with_its_reason(house: House, action: str) -> None:
    scene, outsider = await a_scene(house, an_invitee()), a_client(house.directory.practice_id)
    with pytest.raises(Fault) as refused:
        await (scene.get(outsider) if action == "GetConversation" else scene.say(outsider, "Hello"))
    assert refused.value.kind is Kind.NOT_FOUND
    (found,) = await entries(house, outsider)
    assert (found["action"].rpartition("/")[2], str(found["conversation_id"])) == (action, scene.id)
    assert (found["outcome"], found["reason"]) == ("denied", refused.value.reason)


async def test_a_role_that_may_never_call_leaves_an_entry_too(house: House) -> None:
    scene = await a_scene(house, an_invitee())
    with pytest.raises(Fault) as refused:
        await scene.announce(scene.client, "Mine")
    assert refused.value.kind is Kind.FORBIDDEN
    (found,) = await entries(house, scene.client, "UpdateAnnouncement")
    assert (found["outcome"], found["reason"]) == ("denied", "ROLE_REQUIRED")


async def test_a_flood_of_refusals_does_not_fill_the_disk(house: House) -> None:
    scene, outsider = await a_scene(house, an_invitee()), a_client(house.directory.practice_id)
    for _ in range(2 * DENIALS_A_MINUTE + 20):
        with pytest.raises(Fault):
            await scene.get(outsider)
    # The flood may reach over one full minute into the next.
    assert DENIALS_A_MINUTE <= len(await entries(house, outsider)) <= 2 * DENIALS_A_MINUTE


@pytest.mark.parametrize("table", ["audit_entry", "audit_link"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "TRUNCATE {}"])
async def test_the_service_cannot_take_anything_from_its_trail(house: House, table: str, change: str) -> None:
    connection = await asyncpg.connect(house.urls.url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(change.format(table))
    await connection.close()


async def rewrite(connection: asyncpg.Connection) -> None:
    """Edit the first entry and chain all of them anew, as somebody who has read the source would."""
    await connection.execute(EDIT.format(1))
    rows = await connection.fetch(
        "SELECT e.* FROM audit_entry e JOIN audit_link USING (entry_id) ORDER BY sequence"
    )
    for link in chained(Head(0, START), [dict(row) for row in rows]):
        await connection.execute(
            "UPDATE audit_link SET hash = $1 WHERE sequence = $2", link.hash, link.sequence
        )


EDIT = """
UPDATE audit_entry SET object_id = gen_random_uuid()
WHERE entry_id = (SELECT entry_id FROM audit_link WHERE sequence = {})
"""
SWAP = """
ALTER TABLE audit_link DROP CONSTRAINT audit_link_entry_id_key;
UPDATE audit_link SET entry_id = other.entry_id
FROM (SELECT sequence, entry_id FROM audit_link WHERE sequence IN (2, 3)) AS other
WHERE audit_link.sequence IN (2, 3) AND other.sequence = 5 - audit_link.sequence;
"""
CUT = "DELETE FROM audit_link WHERE sequence > (SELECT max(sequence) - 2 FROM audit_link)"
DELETE = """
ALTER TABLE audit_link DROP CONSTRAINT audit_link_entry_id_fkey;
DELETE FROM audit_entry WHERE entry_id = (SELECT entry_id FROM audit_link WHERE sequence = 2)
"""
TAMPERINGS: Mapping[Tampering, Callable[[asyncpg.Connection], Awaitable[Any]]] = {
    Tampering.EDITED: lambda connection: connection.execute(EDIT.format(2)),
    Tampering.DELETED: lambda connection: connection.execute(DELETE),
    Tampering.REORDERED: lambda connection: connection.execute(SWAP),
    Tampering.TRUNCATED: lambda connection: connection.execute(CUT),
    Tampering.REWRITTEN: rewrite,
}


@pytest.mark.rule("B10")
@pytest.mark.parametrize("tampering", TAMPERINGS)
async def test_what_the_owner_of_the_tables_does_to_the_trail_shows(
    house: House, tampering: Tampering
) -> None:
    scene = await an_open_scene(house, an_invitee())
    for _ in range(5):
        await scene.get(scene.client)
    head = await Chainer(house.database).flush()
    assert head is not None
    assert await shown(house, head) == []
    connection = await as_owner(house)
    transaction = connection.transaction()
    await transaction.start()
    await TAMPERINGS[tampering](connection)
    found = findings(*await read_as(connection), [head])
    await transaction.rollback()
    await connection.close()
    assert {each.tampering for each in found} == {tampering}
    assert await shown(house, head) == []


async def shown(house: House, head: Head) -> Sequence[Finding]:
    """What the service's own role finds."""
    async with house.database.transaction() as connection:
        return findings(*await read_trail(connection), [head])


async def read_as(connection: asyncpg.Connection) -> tuple[Mapping[UUID, Any], Any]:
    """The trail inside somebody's open transaction."""
    entries = await connection.fetch("SELECT * FROM audit_entry")
    links = await connection.fetch("SELECT * FROM audit_link ORDER BY sequence")
    return {row["entry_id"]: dict(row) for row in entries}, [Link(**dict(row)) for row in links]


async def test_every_entry_gets_its_place_and_only_one(house: House) -> None:
    scene = await an_open_scene(house, an_invitee())
    await scene.get(scene.client)
    await Chainer(house.database).flush()
    async with house.database.transaction() as connection:
        found, links = await read_trail(connection)
    assert sorted(link.entry_id for link in links) == sorted(found)
    assert [link.sequence for link in links] == list(range(1, len(links) + 1))


async def test_the_log_tells_how_far_the_chain_has_come(house: House) -> None:
    with capture_logs() as lines:
        head = await Chainer(house.database).flush()
    assert head is not None
    (line,) = [each for each in lines if each["event"] == "audit head"]
    kept = keep_allowed_fields(None, "info", line)
    assert (kept["sequence"], kept["chain_hash"]) == (head.sequence, head.hash.hex())


async def test_a_machine_in_the_name_of_a_person_leaves_both_their_ids(house: House) -> None:
    scene = await a_scene(house, an_invitee())
    machine_id = MachineId(new_id())
    scopes = frozenset({Scope.CONVERSATIONS_READ})
    caller = replace(scene.client, session_id=None, machine_id=machine_id, scopes=scopes)
    await scene.get(caller)
    assert (await entries(house, scene.client, "GetConversation"))[-1]["machine_id"] == machine_id
