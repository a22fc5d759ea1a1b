"""Who sees a shared file later: more people, newcomers, nobody any more; and what the rows allow."""

from uuid import UUID

import asyncpg
import pytest
from sotto.common.v1 import live_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.files.v1 import events_pb2, files_pb2

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind, precondition
from chassis.ids import ConversationId, new_id
from services.files.domain.reasons import Reason
from services.files.store.tables import METADATA
from tests.integration.files.calls import TEXT, downloaded, listed, stored_objects, upload
from tests.integration.files.conftest import World
from tests.support.builders import a_client, a_division_id, a_member
from tests.support.eventually import eventually

WHY = "It shows another person."


def as_host(world: World) -> Caller:
    """The host with the role that hosts have."""
    return Caller(**{**world.host.__dict__, "roles": {world.division_id: frozenset({Role.PROVIDER})}})


async def add(world: World, caller: Caller, file_id: str, chosen: list[Caller]) -> files_pb2.File:
    request = files_pb2.AddFileViewersRequest(
        file_id=file_id,
        request_id=str(new_id()),
        participant_ids=[world.participant(each) for each in chosen],
    )
    return (await world.stub(caller).AddFileViewers(request)).file


async def quarantine(world: World, caller: Caller, file_id: str) -> files_pb2.Quarantine:
    request = files_pb2.QuarantineFileRequest(file_id=file_id, request_id=str(new_id()), reason=WHY)
    return (await world.stub(caller).QuarantineFile(request)).quarantine


async def explain(world: World, caller: Caller, file_id: str) -> files_pb2.ExplainFileResponse:
    return await world.stub(caller).ExplainFile(files_pb2.ExplainFileRequest(file_id=file_id))


async def events(world: World, subject: str) -> list[bytes]:
    connection = await asyncpg.connect(world.database.superuser_url)
    found = await connection.fetch("SELECT payload FROM files.outbox WHERE subject = $1", subject)
    await connection.close()
    return [bytes(row["payload"]) for row in found]


def newcomer(world: World, sees: list[str]) -> Caller:
    """Somebody who joins now and is shown these files."""
    caller = a_client(name="Late Comer")
    description = world.fake.conversations[world.conversation_id]
    participant_id = str(new_id())
    description.participants.append(
        conversation_pb2.ParticipantDescription(
            participant_id=participant_id, person_id=str(caller.person_id), display_name="Late Comer"
        )
    )
    world.participant_ids[caller.person_id] = participant_id
    world.fake.in_history[str(caller.person_id)] = sees
    return caller


@pytest.mark.rule("S28")
async def test_the_host_lets_more_people_see_a_file_and_they_are_told(world: World) -> None:
    first, second, third = world.clients
    file = await upload(world, first)
    assert await listed(world, second) == []
    pokes: list[live_pb2.LivePoke] = []

    async def receive(topic: str, payload: bytes) -> None:
        pokes.extend(live_pb2.LivePokes.FromString(payload).pokes)

    end = await world.bus.on_poke("files", receive)
    for _ in range(2):
        changed = await add(world, as_host(world), file.file_id, [second])
        assert set(changed.participant_ids) == {world.participant(first), world.participant(second)}
    assert (await downloaded(world, second, file.file_id))[1] == TEXT
    assert await listed(world, third) == []
    await eventually(lambda: pokes)
    assert str(second.person_id) in pokes[0].person_ids
    assert str(third.person_id) not in pokes[0].person_ids
    (told,) = await events(world, "files.v1.file.viewers_added")
    assert list(events_pb2.FileViewersAdded.FromString(told).person_ids) == [str(second.person_id)]
    await end()


@pytest.mark.rule("S28")
async def test_nobody_else_lets_people_see_a_file_and_only_people_of_the_conversation(world: World) -> None:
    first, second, _ = world.clients
    file = await upload(world, first, chosen=[second])
    provider = frozenset({Role.PROVIDER})
    for caller, reason in ((first, Reason.HOST_ONLY), (second, Reason.HOST_ONLY), (a_client(), "NOT_FOUND")):
        member = Caller(**{**caller.__dict__, "roles": {world.division_id: provider}})
        with pytest.raises(Fault) as refused:
            await add(world, member, file.file_id, [second])
        assert refused.value.reason == reason
    request = files_pb2.AddFileViewersRequest(
        file_id=file.file_id, request_id=str(new_id()), participant_ids=[str(new_id())]
    )
    with pytest.raises(Fault) as nobody:
        await world.stub(as_host(world)).AddFileViewers(request)
    assert nobody.value.violations[0].field == "participant_ids[0]"
    world.fake.refusal = precondition("CONVERSATION_COMPLETED", "This conversation is completed.")
    with pytest.raises(Fault) as over:
        await add(world, as_host(world), file.file_id, [second])
    assert over.value.reason == "CONVERSATION_COMPLETED"


@pytest.mark.rule("S29")
async def test_a_newcomer_sees_older_files_only_as_the_conversation_says(world: World) -> None:
    shown, hidden = await upload(world, world.host), await upload(world, world.host)
    late = newcomer(world, [shown.file_id])
    for file_id in (hidden.file_id,):
        with pytest.raises(Fault) as absent:
            await downloaded(world, late, file_id)
        assert absent.value.kind is Kind.NOT_FOUND
    assert (await downloaded(world, late, shown.file_id))[1] == TEXT
    assert [each.file_id for each in await listed(world, late)] == [shown.file_id]
    explained = await explain(world, as_host(world), shown.file_id)
    why = {each.participant_id: each.reason for each in explained.viewers}
    assert why[world.participant(late)] == files_pb2.VIEWER_REASON_HISTORY_SHARED
    later = await upload(world, world.host, chosen=[late])
    assert [each.file_id for each in await listed(world, late)] == [shown.file_id, later.file_id]


@pytest.mark.rule("S29")
async def test_who_was_added_is_not_forgotten_if_the_service_dies_in_between(world: World) -> None:
    second = world.clients[1]
    file = await upload(world, world.clients[0])
    assert await listed(world, second) == []
    request = conversation_pb2.AddAttachmentViewersRequest(
        conversation_id=world.conversation_id,
        attachment_id=file.file_id,
        person_id=str(world.host.person_id),
        participant_ids=[world.participant(second)],
    )
    assert second.person_id is not None
    async with world.parts.store.work() as work:
        await work.forget_history_of(ConversationId(UUID(world.conversation_id)), [second.person_id])
    await world.fake.AddAttachmentViewers(request, None)
    assert [each.file_id for each in await listed(world, second)] == [file.file_id]


@pytest.mark.rule("S29")
async def test_an_admin_takes_a_file_out_of_everybodys_sight_and_its_bytes_stay(world: World) -> None:
    first, second, _ = world.clients
    file = await upload(world, first, chosen=[second])
    before = stored_objects(world)
    admin = a_member(Role.ADMIN, division_id=world.division_id)
    done = await quarantine(world, admin, file.file_id)
    assert (done.person_id, done.reason) == (str(admin.person_id), WHY)
    assert await quarantine(world, a_member(Role.ADMIN, division_id=world.division_id), file.file_id) == done
    for reader in (world.host, first, second):
        with pytest.raises(Fault) as gone:
            await downloaded(world, reader, file.file_id)
        assert gone.value.kind is Kind.NOT_FOUND
    for reader in (world.host, first):
        (shown,) = await listed(world, reader)
        assert shown.quarantine_time == done.quarantine_time
    assert await listed(world, second) == []
    assert stored_objects(world) == before
    explained = await explain(world, as_host(world), file.file_id)
    assert explained.quarantine == done
    (told,) = await events(world, "files.v1.file.quarantined")
    assert events_pb2.FileQuarantined.FromString(told).file_id == file.file_id
    assert WHY.encode() not in told


@pytest.mark.rule("S29")
async def test_nobody_but_an_admin_of_the_division_quarantines(world: World) -> None:
    file = await upload(world, world.host)
    for caller in (a_member(Role.PROVIDER, division_id=world.division_id), as_host(world), world.clients[0]):
        with pytest.raises(Fault) as refused:
            await quarantine(world, caller, file.file_id)
        assert refused.value.reason == "ROLE_REQUIRED"
    elsewhere = a_member(Role.ADMIN, division_id=a_division_id())
    with pytest.raises(Fault) as hidden:
        await quarantine(world, elsewhere, file.file_id)
    with pytest.raises(Fault) as absent:
        await quarantine(world, elsewhere, str(new_id()))
    assert hidden.value == absent.value
    assert len(await listed(world, world.host)) == 1


async def for_admin(world: World, caller: Caller, conversation_id: str) -> list[files_pb2.AdministeredFile]:
    request = files_pb2.ListFilesForAdminRequest(conversation_id=conversation_id)
    return list((await world.stub(caller).ListFilesForAdmin(request)).files)


@pytest.mark.rule("S29")
async def test_an_admin_of_the_division_finds_every_file_that_may_have_to_be_quarantined(
    world: World,
) -> None:
    admin = a_member(Role.ADMIN, division_id=world.division_id)
    first = await upload(world, world.host, name="one.txt")
    second = await upload(world, world.clients[0], name="two.txt")
    done = await quarantine(world, admin, first.file_id)
    shown = await for_admin(world, admin, world.conversation_id)
    assert [(each.file_id, each.name) for each in shown] == [
        (first.file_id, "one.txt"),
        (second.file_id, "two.txt"),
    ]
    assert shown[0].quarantine == done
    assert not shown[1].HasField("quarantine")
    with pytest.raises(Fault) as kept:
        await downloaded(world, admin, second.file_id)
    assert kept.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S28", "S29")
async def test_for_everybody_but_admins_of_the_division_that_list_is_not_there(world: World) -> None:
    await upload(world, world.host)
    for caller in (as_host(world), world.clients[0]):
        with pytest.raises(Fault) as refused:
            await for_admin(world, caller, world.conversation_id)
        assert refused.value.reason == "ROLE_REQUIRED"
    elsewhere = a_member(Role.ADMIN, division_id=a_division_id())
    with pytest.raises(Fault) as hidden:
        await for_admin(world, elsewhere, world.conversation_id)
    with pytest.raises(Fault) as absent:
        await for_admin(world, elsewhere, str(new_id()))
    assert hidden.value == absent.value


@pytest.mark.rule("B1")
async def test_who_can_see_a_file_and_why_is_for_the_host_and_admins(world: World) -> None:
    first, second, third = world.clients
    file = await upload(world, first, chosen=[second])
    await add(world, as_host(world), file.file_id, [third])
    expected = {
        world.participant(world.host): files_pb2.VIEWER_REASON_HOST,
        world.participant(first): files_pb2.VIEWER_REASON_SENDER,
        world.participant(second): files_pb2.VIEWER_REASON_CHOSEN,
        world.participant(third): files_pb2.VIEWER_REASON_ADDED,
    }
    for reader in (as_host(world), a_member(Role.ADMIN, division_id=world.division_id)):
        answer = await explain(world, reader, file.file_id)
        assert {each.participant_id: each.reason for each in answer.viewers} == expected
    other = a_member((Role.ADMIN, Role.PROVIDER), division_id=a_division_id())
    with pytest.raises(Fault) as refused:
        await explain(world, other, file.file_id)
    assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(0, 4, TEXT[:5]), (20, None, TEXT[20:]), (None, 3, TEXT[-3:]), (5, 1000, TEXT[5:])],
)
async def test_a_part_of_a_file_is_what_was_asked_for(
    world: World, first: int | None, last: int | None, expected: bytes
) -> None:
    file = await upload(world, world.host)
    wanted = files_pb2.ByteRange(first=first, last=last)
    request = files_pb2.DownloadFileRequest(file_id=file.file_id, range=wanted)
    answers = [each async for each in world.stub(world.host).DownloadFile(request)]
    assert b"".join(each.data for each in answers) == expected
    assert (answers[0].extent.length, answers[0].extent.size) == (len(expected), len(TEXT))


async def test_every_part_of_a_long_file_is_what_was_asked_for(world: World) -> None:
    data = b"".join(b"%011d\n" % number for number in range(200_000))
    file = await upload(world, world.host, data)
    for first, last in ((0, 0), (65_535, 65_536), (1_048_575, 1_048_576), (1_000_000, 2_200_000)):
        wanted = files_pb2.ByteRange(first=first, last=last)
        request = files_pb2.DownloadFileRequest(file_id=file.file_id, range=wanted)
        answers = [each async for each in world.stub(world.host).DownloadFile(request)]
        assert b"".join(each.data for each in answers) == data[first : last + 1]


@pytest.mark.rule("S29")
async def test_the_services_own_role_takes_nothing_back(world: World) -> None:
    file = await upload(world, world.host)
    await quarantine(world, a_member(Role.ADMIN, division_id=world.division_id), file.file_id)
    connection = await world.database.as_service()
    part = "part_id, file_id, rendition, object_key, start, size"
    statements = [
        "UPDATE file SET size = 1",
        "UPDATE file SET state = 'dropped'",
        "DELETE FROM file",
        "DELETE FROM file_part",
        "UPDATE file_part SET start = 1",
        f"INSERT INTO file_part ({part}) SELECT gen_random_uuid(), file_id, 'content', 'x', 9, 9 FROM file",
        "DELETE FROM file_viewer",
        "UPDATE file_viewer SET why = 'host'",
        "DELETE FROM file_quarantine",
        "UPDATE file_quarantine SET quarantined_at = now()",
        "DELETE FROM keys.data_key",
        "UPDATE keys.data_key SET wrapped = ''",
        f"SELECT keys.destroy_keys('{world.conversation_id}', now())",
        *(f"TRUNCATE {table} CASCADE" for table in METADATA.tables),
    ]
    for statement in statements:
        with pytest.raises(asyncpg.PostgresError) as refused:
            await connection.execute(statement)
        assert refused.value.sqlstate in ("42501", "23001"), statement
    await connection.close()
    assert len(await listed(world, world.host)) == 1


async def test_the_tables_are_what_the_migrations_make(world: World) -> None:
    connection = await asyncpg.connect(world.database.superuser_url)
    for name, table in METADATA.tables.items():
        found = await connection.fetch(
            "SELECT column_name, is_nullable FROM information_schema.columns"
            " WHERE table_schema = 'files' AND table_name = $1",
            name,
        )
        made = {row["column_name"]: row["is_nullable"] == "YES" for row in found}
        assert made == {column.name: bool(column.nullable) for column in table.columns}, name
    await connection.close()
