"""A backup of the data from before a destruction, restored beside the key store as it is now (B8)."""

import asyncio
from asyncio.subprocess import PIPE
from pathlib import Path

import asyncpg
import pytest

from chassis.crypto import MasterKeys, Unreadable
from chassis.faults import Fault
from chassis.ids import parse_id
from deploy.local.servers.postgres import binary
from services.conversation.store.seals import key_context, unseal_message
from tests.conftest import NewDatabase
from tests.integration.conversation.house import House, Scene, running_house
from tests.integration.conversation.keeping import Keeping
from tests.support.stack import Database

SECRET, OPEN = "the canary that was shredded", "the canary next door"


async def run(program: str, *arguments: str) -> bytes:
    """A program of PostgreSQL's; what it wrote."""
    process = await asyncio.create_subprocess_exec(str(binary(program)), *arguments, stdout=PIPE, stderr=PIPE)
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return output


async def texts(house: House, scene: Scene) -> list[str]:
    """What a client reads in a house."""
    beside = Scene(house, scene.created, [])
    return [each.text for each in (await beside.messages(scene.client)).messages]


async def opened(data: Database, key_store: Database, masters: MasterKeys) -> set[str]:
    """Whatever a thief of everything opens: the database, the key store of now, and the master keys."""
    connection = await asyncpg.connect(key_store.key_store_owner_url)
    rows = await connection.fetch("SELECT owner_id, wrapped FROM keys.data_key")
    await connection.close()
    keys = [masters.unwrap(row["wrapped"], key_context(row["owner_id"])) for row in rows]
    connection = await asyncpg.connect(data.owner_url)
    messages = await connection.fetch("SELECT * FROM message")
    await connection.close()
    found = set()
    for row in messages:
        place = row["conversation_id"], row["sequence"], row["message_id"]
        for key in keys:
            try:
                found.add(unseal_message(key, *place, row["sealed_text"]))
            except Unreadable:
                continue
    return found


@pytest.mark.rule("B8", "S42")
async def test_from_a_backup_the_destroyed_conversation_cannot_be_read_and_its_neighbour_can(
    database: NewDatabase, empty_database: NewDatabase, nats_url: str, namespace: str, tmp_path: Path
) -> None:
    data, key_store = await database("conversation"), await database("conversation")
    backup, folder = tmp_path / "backup", tmp_path / "keys"
    async with running_house(data, nats_url, namespace, folder, key_store.url) as house:
        keeping = Keeping(house)
        shredded, neighbour = await keeping.a_completed_scene(SECRET), await keeping.a_completed_scene(OPEN)
        masters = MasterKeys.load(house.keys.master_key_file)
        await run("pg_dump", data.superuser_url, "--format=custom", "--compress=none", f"--file={backup}")
        assert {SECRET, OPEN} < await opened(data, key_store, masters)
        await keeping.destroyed(shredded)
    content = backup.read_bytes()
    assert shredded.id.encode() in content
    for word in (SECRET, OPEN, "Sleep"):
        assert word.encode() not in content
        assert word.encode().hex().encode() not in content
    restored = await empty_database("conversation")
    await run("pg_restore", "--clean", "--if-exists", f"--dbname={restored.superuser_url}", str(backup))
    async with running_house(restored, nats_url, f"{namespace}_restored", folder, key_store.url) as house:
        assert await texts(house, neighbour) == ["Good morning.", OPEN]
        beside = Scene(house, shredded.created, [])
        assert (await beside.get(shredded.client)).HasField("destroy_time")
        with pytest.raises(Fault) as refused:
            await texts(house, shredded)
        assert refused.value.reason == "CONVERSATION_DESTROYED"
    found = await opened(restored, key_store, masters)
    assert OPEN in found
    assert SECRET not in found
    connection = await asyncpg.connect(restored.owner_url)
    count = "SELECT count(*) FROM message WHERE conversation_id = $1"
    assert await connection.fetchval(count, parse_id(shredded.id, "")) == 2
    await connection.close()
