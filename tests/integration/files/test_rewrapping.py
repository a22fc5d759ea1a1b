"""A new primary master key, and the keys of thousands of conversations (S42)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from chassis.crypto import MasterKeys, Unreadable, new_key
from chassis.ids import new_id
from chassis.rewrapping import BATCH
from services.files.store.work import key_context
from tests.conftest import NewDatabase
from tests.support.doors import Keys
from tests.support.eventually import eventually
from tests.support.rewrapping import Rotation
from tests.support.stack import Database

SERVICE = "files"
MANY = 11 * BATCH + 31
INSERT = "INSERT INTO keys.data_key (owner_id, service, wrapped) VALUES ($1, 'files', $2)"


@dataclass
class World:
    """Many keys, all wrapped by the old master key."""

    database: Database
    rotation: Rotation
    connection: asyncpg.Connection
    keys: dict[UUID, bytes]
    old: MasterKeys

    async def under_the_new(self) -> list[UUID]:
        """The conversations whose key the new master key alone can unwrap; each must be the key it was."""
        found = []
        for row in await self.connection.fetch("SELECT owner_id, wrapped FROM keys.data_key"):
            name = row["owner_id"]
            try:
                key = self.rotation.alone.unwrap(row["wrapped"], key_context(name))
            except Unreadable:
                key = self.old.unwrap(row["wrapped"], key_context(name))
            else:
                found.append(name)
            assert key == self.keys[name]
        return found


def said(rewrapped: int, already: int, unreadable: int) -> str:
    anew = f"{rewrapped} keys wrapped anew under k2"
    return f"files: {anew}, {already} were already, {unreadable} cannot be unwrapped."


@pytest_asyncio.fixture
async def world(database: NewDatabase, tmp_path: Path) -> AsyncIterator[World]:
    file = Keys.make(tmp_path / "keys").master_key_file
    old = MasterKeys.load(file)
    keys = {UUID(str(new_id())): new_key() for _ in range(MANY)}
    address = await database(SERVICE)
    connection = await asyncpg.connect(address.key_store_owner_url)
    rows = [(name, old.wrap(key, key_context(name))) for name, key in keys.items()]
    await connection.executemany(INSERT, rows)
    yield World(address, Rotation.of(file), connection, keys, old)
    await connection.close()


@pytest.mark.rule("S42")
async def test_every_key_is_wrapped_anew_once(world: World) -> None:
    status, told = await world.rotation.run(SERVICE, world.database)
    assert (status, told) == (0, said(MANY, 0, 0))
    assert len(await world.under_the_new()) == MANY
    status, told = await world.rotation.run(SERVICE, world.database)
    assert (status, told) == (0, said(0, MANY, 0))


@pytest.mark.rule("S42")
async def test_killed_in_the_middle_it_is_taken_up_again_and_no_key_is_lost(world: World) -> None:
    middle = sorted(world.keys)[MANY // 2]
    done_before = MANY // 2 // BATCH * BATCH
    owner = await asyncpg.connect(world.database.key_store_owner_url)
    async with owner.transaction():
        await owner.execute("SELECT 1 FROM keys.data_key WHERE owner_id = $1 FOR UPDATE", middle)
        process = await world.rotation.start(SERVICE, world.database)

        async def half_done() -> bool:
            return len(await world.under_the_new()) == done_before

        await eventually(half_done, timeout=30)
        process.kill()
        await process.wait()
    await owner.close()
    assert len(await world.under_the_new()) == done_before
    status, told = await world.rotation.run(SERVICE, world.database)
    assert (status, told) == (0, said(MANY - done_before, done_before, 0))
    assert len(await world.under_the_new()) == MANY


@pytest.mark.rule("S42")
async def test_a_key_whose_master_key_is_missing_is_counted_and_the_others_are_wrapped(
    world: World, tmp_path: Path
) -> None:
    stranger = MasterKeys("gone", {"gone": new_key()})
    lost = UUID(str(new_id()))
    values = (lost, stranger.wrap(new_key(), key_context(lost)))
    await world.connection.execute(INSERT, *values)
    status, told = await world.rotation.run(SERVICE, world.database)
    assert (status, told) == (1, said(MANY, 0, 1))
    kept = await world.connection.fetchval("SELECT wrapped FROM keys.data_key WHERE owner_id = $1", lost)
    assert kept == values[1]
