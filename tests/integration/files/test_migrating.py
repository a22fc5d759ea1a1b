"""Files of an earlier version, when a file was one object, are what they were (0001 to the newest)."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy

import asyncpg
import pytest

from chassis.crypto import MasterKeys, new_key, seal
from chassis.db import Database, migrate
from chassis.ids import ConversationId, PersonId, new_id
from chassis.keystore.migrating import migrate_with_keys
from chassis.keystore.store import KeyStore
from deploy.local.state import PROJECT
from services.files.domain.files import RenditionKind, Why
from services.files.domain.uploads import UploadState
from services.files.domain.verdicts import Scan
from services.files.store.postgres import PostgresStore
from services.files.store.work import key_context
from tests.conftest import NewDatabase

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
VERSIONS = PROJECT / "services/files/migrations/versions"

OLD_FILE = """
INSERT INTO file (file_id, conversation_id, sender_person_id, sealed_name, state, object_key, begun_at,
    content_type, size, sha256, sender_participant_id, after_sequence, shared_at, host_person_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'text/plain', 3000000, 'abc', $8, 4, $9, $10)
"""
OLD_VIEWER = "INSERT INTO file_viewer (file_id, person_id, participant_id) VALUES ($1, $2, $3)"


@pytest.mark.rule("S28", "S29")
async def test_files_from_before_uploads_were_in_parts_are_what_they_were(
    empty_database: NewDatabase, tmp_path: Path
) -> None:
    address = await empty_database("files")
    old = tmp_path / "versions"
    old.mkdir()
    copy(VERSIONS / "0001_files.py", old)
    await asyncio.to_thread(migrate, address.owner_url, "files", old)
    masters, key = MasterKeys("k1", {"k1": new_key()}), new_key()
    conversation_id, host, sender, other = ConversationId(new_id()), *(PersonId(new_id()) for _ in range(3))
    shared, begun = new_id(), new_id()
    data = await asyncpg.connect(address.owner_url)
    await data.execute("SET search_path = files")
    wrapped = masters.wrap(key, key_context(conversation_id))
    await data.execute("INSERT INTO file_key VALUES ($1, $2)", conversation_id, wrapped)
    for file_id, state in ((shared, "shared"), (begun, "uploading")):
        name = seal(key, b"plan.txt", b"file name" + file_id.bytes)
        values = (sender, name, state, f"object of {state}", NOON, new_id(), NOON, host)
        await data.execute(OLD_FILE, file_id, conversation_id, *values)
    for person in (host, sender, other):
        await data.execute(OLD_VIEWER, shared, person, new_id())
    await data.close()
    await asyncio.to_thread(
        migrate_with_keys, address.owner_url, address.key_store_owner_url, "files", "file_key"
    )
    rows = Database.open(address.url)
    store = PostgresStore(rows, KeyStore(rows, masters, key_context), told=lambda: None)
    async with store.work() as work:
        file, parts = await work.file(shared), await work.parts(shared, RenditionKind.CONTENT)
        unshared, dropped = await work.file(begun), await work.upload(begun)
        seen = {person: await work.visible(conversation_id, person) for person in (host, other)}
    await rows.close()
    assert file is not None
    assert (file.name, file.content.size, file.scan) == ("plan.txt", 3_000_000, Scan.UNSCANNED)
    assert {each.person_id: each.why for each in file.viewers} == {
        host: Why.HOST,
        sender: Why.SENDER,
        other: Why.CHOSEN,
    }
    assert {each.add_time for each in file.viewers} == {NOON}
    assert [(each.part_id, each.object_key, each.start, each.size) for each in parts] == [
        (shared, "object of shared", 0, 3_000_000)
    ]
    assert seen == {host: [file], other: [file]}
    assert unshared is None
    assert dropped is not None
    assert dropped.state is UploadState.DROPPED
