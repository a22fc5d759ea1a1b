"""A new master key while people work (S42)."""

import asyncio
import shutil
from pathlib import Path

import asyncpg
import pytest

from chassis.crypto import MasterKeys, new_key
from chassis.ids import new_id, parse_id
from chassis.rewrapping import TOLD_EVERY
from services.conversation.store.seals import key_context
from tests.conftest import NewDatabase
from tests.integration.conversation.house import House, a_scene, an_open_scene, running_house
from tests.support.rewrapping import Rotation

IDLE = 2 * TOLD_EVERY
WORKERS = 4


async def work(house: House, done: asyncio.Event) -> list[str]:
    """Start, write, read, until it is done; the conversations."""
    made = []
    while not done.is_set():
        scene = await an_open_scene(house)
        await scene.say(scene.client, "I sleep badly.")
        assert len((await scene.messages(scene.client)).messages) == 2
        made.append(scene.id)
    return made


@pytest.mark.rule("S42")
async def test_keys_are_wrapped_anew_while_conversations_begin_and_go_on(
    database: NewDatabase, nats_url: str, namespace: str, tmp_path: Path
) -> None:
    urls, folder = await database("conversation"), tmp_path / "keys"
    async with running_house(urls, nats_url, namespace, folder) as house:
        before = await an_open_scene(house)
        file = house.keys.master_key_file
        rotation, old = Rotation.of(file), MasterKeys.load(file)
        client = before.client
    idle = {new_id(): new_key() for _ in range(IDLE)}
    owner = await asyncpg.connect(urls.key_store_owner_url)
    await owner.executemany(
        "INSERT INTO keys.data_key (owner_id, service, wrapped) VALUES ($1, 'conversation', $2)",
        [(each, old.wrap(key, key_context(each))) for each, key in idle.items()],
    )
    shutil.copy(rotation.file, file)
    async with running_house(urls, nats_url, f"{namespace}_two", folder) as house:
        before.house, done = house, asyncio.Event()
        working = [asyncio.create_task(work(house, done)) for _ in range(WORKERS)]
        process = await rotation.start("conversation", urls)
        output, _ = await process.communicate()
        done.set()
        made = [each for some in await asyncio.gather(*working) for each in some]
        assert process.returncode == 0
        assert [each.text for each in (await before.messages(client)).messages] == ["Good morning."]
        assert (await a_scene(house)).id
    told = output.decode().splitlines()
    assert [line.split(" keys", 1)[0].split(" of ")[0] for line in told[:-1]] == [
        f"conversation: {TOLD_EVERY}",
        f"conversation: {2 * TOLD_EVERY}",
    ]
    assert "keys wrapped anew under k2" in told[-1]
    rows = await owner.fetch("SELECT owner_id, wrapped FROM keys.data_key")
    await owner.close()
    found = {
        row["owner_id"]: rotation.alone.unwrap(row["wrapped"], key_context(row["owner_id"])) for row in rows
    }
    assert idle.items() <= found.items()
    assert {parse_id(each, "") for each in (before.id, *made)} <= found.keys()
    assert made
