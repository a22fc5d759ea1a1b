"""Bucket and database are compared: nothing is stored that no row knows, and the reverse."""

import asyncio
import io
import os
import sys
from asyncio.subprocess import PIPE
from datetime import timedelta
from pathlib import Path

from minio import Minio

from chassis.ids import new_id
from services.files.usecases.reconciling import Reconciling
from tests.integration.files.calls import TEXT, downloaded, stored_objects, upload
from tests.integration.files.conftest import World
from tests.support.doors import Keys


def store_of(world: World) -> Minio:
    address = world.s3.endpoint.removeprefix("http://")
    return Minio(address, world.s3.access_key, world.s3.secret_key, secure=False, region=world.s3.region)


def emptied(world: World) -> None:
    """Let no other test's objects be there."""
    for name in stored_objects(world):
        store_of(world).remove_object(world.s3.bucket, name)


def reconciling(world: World) -> Reconciling:
    return Reconciling(world.parts.store, world.parts.objects, world.clock)


async def test_where_all_is_right_nothing_differs(world: World) -> None:
    emptied(world)
    await upload(world, world.host)
    report = await reconciling(world).compare()
    assert (report.objects, report.parts, report.orphans, report.missing) == (1, 1, [], [])


async def test_an_object_that_no_row_knows_is_told_and_removed_once_it_is_old(world: World) -> None:
    emptied(world)
    file = await upload(world, world.host)
    orphan, foreign = str(new_id()), "not-ours.txt"
    for name in (orphan, foreign):
        store_of(world).put_object(world.s3.bucket, name, io.BytesIO(b"x"), 1)
    report = await reconciling(world).compare()
    stored = report.orphans[0].store_time
    assert [each.object_key for each in report.orphans] == [orphan]
    assert report.old_orphans(stored + timedelta(days=1)) == []
    assert report.old_orphans(stored + timedelta(days=3)) == report.orphans
    world.clock.advance(stored + timedelta(days=3) - world.clock.now())
    await reconciling(world).sweep()
    assert orphan not in stored_objects(world)
    assert foreign in stored_objects(world)
    assert (await downloaded(world, world.host, file.file_id))[1] == TEXT


async def test_in_a_bucket_where_no_object_is_known_nothing_is_removed(world: World) -> None:
    store_of(world).put_object(world.s3.bucket, str(new_id()), io.BytesIO(b"x"), 1)
    before = stored_objects(world)
    world.clock.advance(timedelta(days=3650))
    await reconciling(world).sweep()
    assert stored_objects(world) == before


async def test_a_part_whose_object_is_gone_is_told(world: World) -> None:
    emptied(world)
    await upload(world, world.host)
    (name,) = stored_objects(world)
    store_of(world).remove_object(world.s3.bucket, name)
    report = await reconciling(world).compare()
    assert (report.missing, report.orphans) == ([name], [])


async def command(world: World, tmp_path: Path) -> tuple[int | None, list[str]]:
    """What the operator's command says: its status, and its lines."""
    keys = Keys.make(tmp_path / "operator")
    said = {
        "LISTEN": "127.0.0.1:1",
        "TRUST_FILE": str(keys.trust_file),
        "IDENTITY_KEY_FILE": str(keys.identity_key_file("files")),
        "MASTER_KEY_FILE": str(keys.master_key_file),
        "DATABASE_URL": world.database.url,
        "KEY_STORE_URL": world.database.url,
        "NATS_URL": "nats://127.0.0.1:1",
        "NAMESPACE": "test",
        "CONVERSATION_ADDRESS": "127.0.0.1:1",
        "DIRECTORY_ADDRESS": "127.0.0.1:1",
        "S3_ENDPOINT": world.s3.endpoint,
        "S3_ACCESS_KEY": world.s3.access_key,
        "S3_SECRET_KEY": world.s3.secret_key,
        "S3_BUCKET": world.s3.bucket,
        "S3_REGION": world.s3.region,
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOTTO_")}
    environment |= {f"SOTTO_{name}": value for name, value in said.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.files", "reconcile", stdout=PIPE, env=environment
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode().splitlines()


async def test_the_operators_command_says_what_differs_in_both_directions(
    world: World, tmp_path: Path
) -> None:
    emptied(world)
    await upload(world, world.host)
    right = "1 objects and 1 parts of files; 0 missing, 0 orphans, 0 of them old."
    assert await command(world, tmp_path) == (0, [right])
    orphan = str(new_id())
    store_of(world).put_object(world.s3.bucket, orphan, io.BytesIO(b"x"), 1)
    status, lines = await command(world, tmp_path)
    assert status == 0, "a young orphan may still get its row"
    assert lines[0].startswith(f"orphan {orphan}, stored ")
    (name,) = set(stored_objects(world)) - {orphan}
    store_of(world).remove_object(world.s3.bucket, name)
    status, lines = await command(world, tmp_path)
    assert status == 1
    assert lines[0] == f"missing {name}"
    assert lines[-1] == "1 objects and 1 parts of files; 1 missing, 1 orphans, 0 of them old."
