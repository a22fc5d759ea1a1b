"""What the database holds, and what its role may not do."""

import asyncio
from pathlib import Path
from shutil import copy
from uuid import UUID

import asyncpg
import pytest
from sotto.conversation.v1 import writing_pb2
from sotto.conversation.v1.writing_pb2_grpc import WritingServiceStub
from sqlalchemy import Connection, inspect, make_url
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.crypto import MasterKeys
from chassis.db import migrate
from chassis.ids import ConversationId, new_id
from chassis.process import Process
from deploy.local.state import PROJECT
from services.conversation.__main__ import build
from services.conversation.config import Config
from services.conversation.domain import chain
from services.conversation.store.seals import key_context, person_key_context
from services.conversation.store.tables import METADATA
from tests.conftest import NewDatabase
from tests.integration.conversation.house import House, an_open_scene
from tests.support.doors import Keys
from tests.support.eventually import eventually
from tests.support.rewrapping import Rotation

VERSIONS = PROJECT / "services/conversation/migrations/versions"
APPEND_ONLY = (
    "message",
    "announcement_version",
    "admission",
    "participant",
    "keys.data_key",
    "keys.destroyed_owner",
    "keys.destroyed_key",
    "person_key",
    "list_entry",
    "outbox",
    "closing_certificate",
    "seal_key",
    "fee_acceptance",
)


@pytest.mark.rule("S18")
@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_the_services_role_cannot_change_or_remove_what_was_said(house: House, table: str) -> None:
    await an_open_scene(house)
    connection = await house.urls.as_service()
    column = await connection.fetchval(
        "SELECT column_name FROM information_schema.columns WHERE table_name = $1 LIMIT 1",
        table.removeprefix("keys."),
    )
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


@pytest.mark.rule("S18")
async def test_the_database_itself_keeps_a_completed_conversation_completed(house: House) -> None:
    scene = await an_open_scene(house)
    await scene.complete()
    connection = await house.urls.as_service()
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(
            "UPDATE conversation SET state = 'active' WHERE conversation_id = $1::text::uuid", scene.id
        )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("UPDATE conversation SET practice_id = practice_id")
    await connection.close()


@pytest.mark.rule("S42")
async def test_whatever_people_write_is_sealed_at_rest(house: House) -> None:
    scene = await an_open_scene(house)
    await scene.say(scene.client, "a canary in a text")
    await scene.announce(house.host, "a canary on top")
    await scene.draft(scene.client, "a canary in a draft")
    await house.writing(house.host).CreateSavedReply(
        writing_pb2.CreateSavedReplyRequest(
            request_id=str(new_id()), title="a canary in a title", text="a canary in a reply"
        )
    )
    connection = await asyncpg.connect(house.urls.owner_url)
    for table in [*METADATA.tables, "outbox", "idempotency"]:
        for row in await connection.fetch(f"SELECT {table}::text AS content FROM {table}"):
            for word in ("canary", b"canary".hex(), "Sleep", b"Sleep".hex(), "@example.org"):
                assert word not in row["content"], table
    await connection.close()


async def test_the_tables_are_what_the_migrations_make(house: House) -> None:
    url = make_url(house.urls.owner_url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        for name, table in METADATA.tables.items():
            found = await connection.run_sync(_columns, name)
            assert {each["name"]: each["nullable"] for each in found} == {
                column.name: bool(column.nullable) for column in table.columns
            }
    await engine.dispose()


def _columns(connection: Connection, table: str) -> list[ReflectedColumn]:
    return inspect(connection).get_columns(table, schema="conversation")


@pytest.mark.rule("B9")
async def test_a_conversation_from_before_the_chain_begins_it_at_its_genesis(
    empty_database: NewDatabase, tmp_path: Path
) -> None:
    urls, conversation_id = await empty_database("conversation"), ConversationId(new_id())
    (tmp_path / "versions").mkdir()
    copy(VERSIONS / "0001_conversations.py", tmp_path / "versions")
    await asyncio.to_thread(migrate, urls.owner_url, "conversation", tmp_path / "versions")
    owner = await asyncpg.connect(urls.owner_url)
    await owner.execute(
        "INSERT INTO conversation.conversation VALUES ($1, $1, $1, 'd', 'UTC', 'CAD', false, 's', '9', '',"
        " 'active', now(), '', now(), now(), NULL, NULL, '{}', now(), 0, 7, 1, 1)",
        conversation_id,
    )
    await asyncio.to_thread(migrate, urls.owner_url, "conversation")
    last_hash = await owner.fetchval("SELECT last_hash FROM conversation.conversation")
    await owner.close()
    assert last_hash == chain.genesis(conversation_id)


async def test_the_process_plugs_together_answers_and_drains(
    database: NewDatabase, nats_url: str, namespace: str, tmp_path: Path
) -> None:
    keys, urls = Keys.make(tmp_path), await database("conversation")
    settings = Config(
        listen="127.0.0.1:0",
        trust_file=keys.trust_file,
        identity_key_file=keys.identity_key_file("conversation"),
        master_key_file=keys.master_key_file,
        seal_key_file=keys.keyring.seal_key(),
        database_url=urls.url,
        key_store_url=urls.url,
        nats_url=nats_url,
        namespace=namespace.replace("_", "-"),
        directory_address="127.0.0.1:1",
    )
    process = Process("conversation", settings)
    await build(process)
    stop = asyncio.Event()
    living = asyncio.create_task(process.live(stop))
    connection = await asyncpg.connect(urls.owner_url)
    outbox_is_led = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    await eventually(lambda: connection.fetchval(outbox_is_led))
    assert not living.done()
    stop.set()
    await asyncio.wait_for(living, 30)
    assert await connection.fetchval(outbox_is_led) == 0
    await connection.close()


@pytest.mark.rule("S42")
async def test_wrapped_anew_the_keys_of_conversations_and_people_are_those_they_were(house: House) -> None:
    # The last test of the module: its service knows the old master key only.
    await an_open_scene(house)
    reply = writing_pb2.CreateSavedReplyRequest(request_id=str(new_id()), title="Thanks", text="Thank you.")
    await house.door.stub(WritingServiceStub, house.host).CreateSavedReply(reply)
    rotation, old = Rotation.of(house.keys.master_key_file), MasterKeys.load(house.keys.master_key_file)
    before = await _keys(house, old)
    status, _ = await rotation.run("conversation", house.urls)
    assert status == 0
    assert await _keys(house, rotation.alone) == before != {}


async def _keys(house: House, master_keys: MasterKeys) -> dict[UUID, bytes]:
    connection = await house.urls.as_service()
    conversations = await connection.fetch("SELECT owner_id, wrapped FROM keys.data_key")
    people = await connection.fetch("SELECT person_id, wrapped FROM person_key")
    await connection.close()
    assert conversations
    assert people
    return {
        owner: master_keys.unwrap(wrapped, context(owner))
        for rows, context in ((conversations, key_context), (people, person_key_context))
        for owner, wrapped in rows
    }
