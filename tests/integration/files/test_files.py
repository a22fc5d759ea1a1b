"""Files at their real face."""

import asyncio
import hashlib
import io
import random
import zlib
from typing import Any

import asyncpg
import pytest
from minio import Minio
from sotto.common.v1 import live_pb2

from chassis.faults import Fault, Kind, precondition
from chassis.ids import new_id
from services.files.domain.reasons import Reason
from services.files.usecases.sealing import SEALED_SEGMENT_BYTES
from tests.integration.files.calls import TEXT, downloaded, listed, stored_objects, upload
from tests.integration.files.conftest import LARGEST, World
from tests.support.builders import a_client
from tests.support.eventually import eventually


@pytest.mark.rule("S28")
async def test_a_file_reaches_those_who_were_chosen_and_does_not_exist_for_the_others(world: World) -> None:
    first, second, third = world.clients
    file = await upload(world, world.host, chosen=[first, second])
    for reader in (world.host, first, second):
        assert [each.file_id for each in await listed(world, reader)] == [file.file_id]
        assert (await downloaded(world, reader, file.file_id))[1] == TEXT
    assert await listed(world, third) == []
    with pytest.raises(Fault) as hidden:
        await downloaded(world, third, file.file_id)
    with pytest.raises(Fault) as absent:
        await downloaded(world, third, str(new_id()))
    assert hidden.value == absent.value
    assert hidden.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S28")
async def test_the_host_sees_every_file_and_only_sender_and_host_learn_who_was_chosen(world: World) -> None:
    first, second, _ = world.clients
    await upload(world, first, chosen=[second])
    expected = {world.participant(first), world.participant(second)}
    assert set((await listed(world, world.host))[0].participant_ids) == expected
    assert set((await listed(world, first))[0].participant_ids) == expected
    assert (await listed(world, second))[0].participant_ids == []


@pytest.mark.rule("S28", "S40")
async def test_the_hint_to_gateways_names_only_those_who_may_see_the_file(world: World) -> None:
    pokes: list[live_pb2.LivePoke] = []

    async def receive(topic: str, payload: bytes) -> None:
        pokes.extend(live_pb2.LivePokes.FromString(payload).pokes)

    end = await world.bus.on_poke("files", receive)
    await upload(world, world.host, chosen=[world.clients[0]], name="secret-diagnosis.txt")
    await eventually(lambda: pokes)
    assert set(pokes[0].person_ids) == {str(world.host.person_id), str(world.clients[0].person_id)}
    assert b"diagnosis" not in pokes[0].SerializeToString()
    await end()


@pytest.mark.parametrize("size", [1, 65_536, 65_537, 1_048_576, 2_500_003])
async def test_what_is_downloaded_is_what_was_uploaded(world: World, size: int) -> None:
    data = random.Random(size).randbytes(size).hex().encode()[:size]
    file = await upload(
        world,
        world.host,
        data,
        piece=random.Random(size).randint(1_000, 200_000),
    )
    described, received = await downloaded(world, world.host, file.file_id)
    assert received == data
    assert (described.size, described.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert described.content_type == "text/plain"


@pytest.mark.rule("S42")
async def test_neither_store_nor_database_holds_content_or_name_in_clear(world: World) -> None:
    await upload(world, world.host, b"canary-content-8841\n" * 10_000, name="canary-name-8841.txt")
    for content in stored_objects(world).values():
        assert b"canary" not in content
        assert len(zlib.compress(content)) > 0.99 * len(content)
    connection = await asyncpg.connect(world.database.superuser_url)
    rows = await connection.fetch(
        "SELECT f::text AS row FROM files.file f UNION ALL SELECT o::text FROM files.outbox o"
    )
    await connection.close()
    assert rows
    canary = b"canary-name-8841"
    assert all("canary" not in row["row"] and canary.hex() not in row["row"] for row in rows)


@pytest.mark.rule("S42")
async def test_segments_that_were_moved_or_cut_off_are_not_delivered(world: World) -> None:
    data = b"0123456789abcdef" * 16_384
    file = await upload(world, world.host, data)
    address = world.s3.endpoint.removeprefix("http://")
    client = Minio(address, world.s3.access_key, world.s3.secret_key, secure=False, region=world.s3.region)
    for name, content in stored_objects(world).items():
        swapped = content[SEALED_SEGMENT_BYTES : 2 * SEALED_SEGMENT_BYTES] + content[:SEALED_SEGMENT_BYTES]
        swapped += content[2 * SEALED_SEGMENT_BYTES :]
        client.put_object(world.s3.bucket, name, io.BytesIO(swapped), len(swapped))
    with pytest.raises(Fault) as refused:
        await downloaded(world, world.host, file.file_id)
    assert refused.value.kind is Kind.INTERNAL


async def test_the_same_upload_twice_gives_the_same_answer(world: World) -> None:
    file_id = str(new_id())
    first = await upload(world, world.host, file_id=file_id)
    again = await upload(world, world.host, file_id=file_id)
    assert again == first
    assert len(await listed(world, world.host)) == 1


@pytest.mark.rule("S29")
async def test_other_bytes_under_a_used_id_are_refused_and_the_file_stays(world: World) -> None:
    file_id = str(new_id())
    await upload(world, world.host, file_id=file_id)
    with pytest.raises(Fault) as refused:
        await upload(world, world.host, b"something else", file_id=file_id)
    assert refused.value.reason == Reason.FILE_ID_REUSED
    assert (await downloaded(world, world.host, file_id))[1] == TEXT


@pytest.mark.rule("S29")
async def test_of_racing_uploads_under_one_id_one_is_shared_whole(world: World) -> None:
    file_id = str(new_id())
    texts = [f"version {number} ".encode() * 20_000 for number in range(6)]
    await asyncio.gather(
        *(upload(world, world.host, text, file_id=file_id) for text in texts), return_exceptions=True
    )
    (file,) = await listed(world, world.host)
    content = (await downloaded(world, world.host, file_id))[1]
    assert content in texts
    assert hashlib.sha256(content).hexdigest() == file.sha256
    assert len(stored_objects(world)) >= 1


@pytest.mark.rule("S29")
async def test_the_database_refuses_to_change_or_delete_a_shared_file(world: World) -> None:
    file = await upload(world, world.host)
    connection = await world.database.as_service()
    for statement in (
        "UPDATE file SET size = 1",
        "DELETE FROM file",
        "DELETE FROM file_viewer",
        "TRUNCATE file CASCADE",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute(statement)
    await connection.close()
    assert (await listed(world, world.host))[0].file_id == file.file_id


@pytest.mark.parametrize(
    ("data", "header", "reason"),
    [
        (b"MZ\x90\x00program", {"name": "run.txt"}, Reason.FILE_TYPE_REFUSED),
        (b"<svg/>", {"name": "a.svg"}, Reason.FILE_TYPE_REFUSED),
        (b"%PDF-1.7\n", {"name": "a.png", "content_type": "image/png"}, Reason.FILE_TYPE_REFUSED),
        (b"", {}, Reason.FILE_EMPTY),
        (TEXT, {"size": 5}, Reason.UPLOAD_INCOMPLETE),
        (TEXT, {"size": 500}, Reason.UPLOAD_INCOMPLETE),
        (TEXT, {"size": LARGEST + 1}, Reason.FILE_TOO_LARGE),
        (TEXT, {"sha256": "0" * 64}, Reason.CHECKSUM_MISMATCH),
        (TEXT, {"name": "../../etc/passwd.txt"}, Reason.FILE_NAME_REFUSED),
    ],
)
async def test_a_refused_file_leaves_nothing_behind(
    world: World, data: bytes, header: dict[str, Any], reason: Reason
) -> None:
    before = stored_objects(world)
    with pytest.raises(Fault) as refused:
        await upload(world, world.host, data, **header)
    assert (refused.value.kind, refused.value.reason) == (Kind.INVALID, reason)
    assert refused.value.violations
    assert await listed(world, world.host) == []
    assert stored_objects(world) == before
    assert world.fake.admitted == []


@pytest.mark.rule("S18")
async def test_a_refusal_of_the_conversation_is_passed_on_and_leaves_nothing_behind(world: World) -> None:
    before = stored_objects(world)
    world.fake.refusal = precondition("CONVERSATION_COMPLETED", "This conversation is completed.")
    file_id = str(new_id())
    with pytest.raises(Fault) as refused:
        await upload(world, world.host, file_id=file_id)
    assert refused.value.reason == "CONVERSATION_COMPLETED"
    assert await listed(world, world.host) == []
    assert stored_objects(world) == before
    world.fake.refusal = None
    assert (await upload(world, world.host, file_id=file_id)).file_id == file_id


@pytest.mark.rule("S28")
async def test_an_outsider_can_neither_upload_nor_list(world: World) -> None:
    outsider = a_client()
    with pytest.raises(Fault) as refused:
        await upload(world, outsider)
    assert refused.value.kind is Kind.NOT_FOUND
    assert await listed(world, outsider) == []
