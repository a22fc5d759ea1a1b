"""Keys apart from the data that they seal, and what is left when one is destroyed (B8, S42)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from chassis.crypto import MasterKeys, new_key
from chassis.db import Database, migrate
from chassis.faults import Fault
from chassis.keystore import Destroyed
from chassis.keystore.migrating import migrate_with_keys
from chassis.keystore.store import FRESH_SECONDS, KeyStore
from chassis.keystore.tables import METADATA, SCHEMA
from deploy.local.state import PROJECT
from tests.conftest import NewDatabase
from tests.support import stack as servers

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OLD_KEYS = {"conversation": ("conversation_key", "0008"), "files": ("file_key", "0004")}


def context(owner: UUID) -> bytes:
    return b"key of " + owner.bytes


@dataclass
class Rooms:
    """The key store as the conversation service and as files see it, and a watch that stands still."""

    address: servers.Database
    conversation: KeyStore
    files: KeyStore
    seconds: list[float]


@pytest_asyncio.fixture(scope="module")
async def rooms(database: NewDatabase, stack: servers.Stack) -> AsyncIterator[Rooms]:
    address, seconds = await database("conversation"), [0.0]
    masters = MasterKeys("k1", {"k1": new_key()})
    conversation, files = (
        KeyStore(
            Database.open(stack.postgres.url(service, address.name)), masters, context, lambda: seconds[0]
        )
        for service in ("conversation", "files")
    )
    yield Rooms(address, conversation, files, seconds)
    await conversation.close()
    await files.close()


@pytest.mark.rule("S42")
async def test_an_owner_has_one_key_for_each_service_and_a_service_sees_its_own(rooms: Rooms) -> None:
    owner = uuid4()
    made = await asyncio.gather(*(rooms.conversation.make(owner) for _ in range(5)))
    assert len(set(made)) == 1
    assert await rooms.files.find([owner]) == {}
    other = await rooms.files.make(owner)
    assert isinstance(other, bytes)
    assert other != made[0]
    assert await rooms.files.find([owner]) == {owner: other}
    assert await rooms.conversation.find([owner, uuid4()]) == {owner: made[0]}


@pytest.mark.rule("B8")
async def test_destroying_takes_the_keys_of_all_services_and_none_is_made_again(rooms: Rooms) -> None:
    owner, neighbour = uuid4(), uuid4()
    kept = await rooms.conversation.make(neighbour)
    await rooms.conversation.make(owner)
    await rooms.files.make(owner)
    gone, keys = await rooms.conversation.destroy(owner, NOON)
    assert gone == Destroyed(NOON)
    assert [each.service for each in keys] == ["conversation", "files"]
    assert await rooms.conversation.destroy(owner, NOON + timedelta(days=1)) == (gone, keys)
    rooms.seconds[0] += FRESH_SECONDS
    for store in (rooms.conversation, rooms.files):
        assert await store.find([owner]) == {owner: gone}
        assert await store.make(owner) == gone
    assert await rooms.conversation.find([neighbour]) == {neighbour: kept}
    assert (NOON, owner) in await rooms.files.destroyed_after(None, 100)
    assert await rooms.files.destroyed_after((NOON, owner), 100) == []


@pytest.mark.rule("B8")
async def test_a_process_lets_go_of_a_destroyed_key_within_seconds(rooms: Rooms) -> None:
    owner = uuid4()
    await rooms.conversation.make(owner)
    key = await rooms.files.make(owner)
    await rooms.conversation.destroy(owner, NOON)
    assert await rooms.files.find([owner]) == {owner: key}
    rooms.seconds[0] += FRESH_SECONDS
    assert await rooms.files.find([owner]) == {owner: Destroyed(NOON)}


@pytest.mark.rule("B8")
async def test_a_key_that_is_made_while_the_others_are_destroyed_does_not_survive_them(rooms: Rooms) -> None:
    owners = [uuid4() for _ in range(20)]
    for owner in owners:
        await asyncio.gather(
            rooms.conversation.make(owner), rooms.conversation.destroy(owner, NOON), rooms.files.make(owner)
        )
    rooms.seconds[0] += FRESH_SECONDS
    gone = {owner: Destroyed(NOON) for owner in owners}
    assert await rooms.conversation.find(owners) == gone
    assert await rooms.files.find(owners) == gone


async def test_a_key_whose_master_key_is_missing_is_told_as_such(rooms: Rooms) -> None:
    owner = uuid4()
    await rooms.conversation.make(owner)
    stranger = KeyStore(Database.open(rooms.address.url), MasterKeys("k2", {"k2": new_key()}), context)
    with pytest.raises(Fault) as refused:
        await stranger.find([owner])
    assert refused.value.reason == "KEY_MISSING"
    await stranger.close()


@pytest.mark.rule("B8")
async def test_only_who_owns_the_conversations_may_destroy(rooms: Rooms) -> None:
    with pytest.raises(Exception, match="permission denied for function destroy_keys"):
        await rooms.files.destroy(uuid4(), NOON)


async def test_the_tables_are_what_the_migrations_make(rooms: Rooms) -> None:
    connection = await asyncpg.connect(rooms.address.superuser_url)
    for table in METADATA.sorted_tables:
        found = await connection.fetch(
            "SELECT column_name, is_nullable FROM information_schema.columns"
            " WHERE table_schema = $1 AND table_name = $2",
            SCHEMA,
            table.name,
        )
        made = {row["column_name"]: row["is_nullable"] == "YES" for row in found}
        assert made == {column.name: bool(column.nullable) for column in table.columns}
    await connection.close()


@pytest.mark.rule("S42", "B8")
@pytest.mark.parametrize("service", OLD_KEYS)
async def test_keys_that_lay_with_the_data_are_moved_and_none_is_lost(
    empty_database: NewDatabase, tmp_path: Path, service: str
) -> None:
    address, (table, since) = await empty_database(service), OLD_KEYS[service]
    versions = tmp_path / "versions"
    copytree(
        PROJECT / f"services/{service}/migrations/versions", versions, ignore=ignore_patterns("__pycache__")
    )
    for each in versions.glob("0*.py"):
        if each.name >= since:
            each.unlink()
    await asyncio.to_thread(migrate, address.owner_url, service, versions)
    keys = {uuid4(): new_key() for _ in range(2500)}
    data = await asyncpg.connect(address.owner_url)
    if service == "conversation":
        await data.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_conversation_id_fkey")
    await data.copy_records_to_table(table, records=keys.items(), schema_name=service)
    with pytest.raises(Exception, match="have not been moved"):
        await asyncio.to_thread(migrate, address.owner_url, service)
    arguments = address.owner_url, address.key_store_owner_url, service, table
    await asyncio.to_thread(migrate_with_keys, *arguments)
    await asyncio.to_thread(migrate_with_keys, *arguments)
    assert await data.fetchval("SELECT to_regclass($1)", f"{service}.{table}") is None
    await data.close()
    key_store = await asyncpg.connect(address.key_store_owner_url)
    rows = await key_store.fetch("SELECT * FROM keys.data_key")
    await key_store.close()
    assert {row["owner_id"]: row["wrapped"] for row in rows} == keys
    assert {row["service"] for row in rows} == {service}
    assert all(row["with_data_until"] for row in rows)
