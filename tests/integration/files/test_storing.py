"""Several parts of one upload on their way to the store: what has a row is stored, and rows have no gap."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
from sotto.files.v1 import uploads_pb2

from chassis.faults import Fault, Kind
from services.files.clients.objects import S3Objects
from services.files.ports.keeping import Work
from services.files.store.postgres import PostgresStore
from services.files.usecases.sealing import PART_BYTES
from services.files.usecases.uploading import Uploading
from tests.integration.files.calls import a_header, append, begin, downloaded, stands, stored_objects
from tests.integration.files.conftest import World

LONG = bytes(range(32, 127)) * 33_000
"""Three parts, the last one shorter."""

GONE = Fault(Kind.UNAVAILABLE, "GONE", "Out of reach.")


@dataclass
class Unsteady:
    """An object store that does something with the n-th part before, or instead of, storing it."""

    objects: S3Objects
    act: Callable[[int], Any]
    numbers: list[str] = field(default_factory=list)

    async def put(self, key: str, content: bytes) -> None:
        self.numbers.append(key)
        await self.act(len(self.numbers))
        await self.objects.put(key, content)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.objects, name)


@dataclass
class Forgetful:
    """A database that commits the n-th transaction that keeps parts, and dies before it can say so."""

    store: PostgresStore
    number: int

    def work(self) -> AbstractAsyncContextManager[Work]:
        return self._work()

    @asynccontextmanager
    async def _work(self) -> AsyncIterator[Any]:
        async with self.store.work() as work:
            noting = _Noting(work)
            yield noting
        self.number -= noting.kept
        if noting.kept and self.number == 0:
            raise GONE


@dataclass
class _Noting:
    work: Any
    kept: bool = False

    async def add_parts(self, *arguments: Any) -> Any:
        self.kept = True
        return await self.work.add_parts(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.work, name)


async def sent(uploading: Uploading, world: World, file_id: str, data: bytes = LONG) -> None:
    assert world.host.person_id is not None

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(data), 100_000):
            yield data[start : start + 100_000]

    await uploading.append(UUID(file_id), world.host.person_id, 0, pieces())


async def begun(world: World) -> str:
    header = a_header(world, LONG)
    await begin(world, world.host, header)
    return header.file_id


async def came_out(world: World, file_id: str) -> bytes:
    await world.timers().run_due()
    assert (await stands(world, world.host, file_id)).state == uploads_pb2.UPLOAD_STATE_AVAILABLE
    return (await downloaded(world, world.host, file_id))[1]


async def test_parts_that_are_stored_in_another_order_are_kept_in_theirs(world: World) -> None:
    later = asyncio.Event()

    async def first_waits_for_third(number: int) -> None:
        if number == 3:
            later.set()
        if number == 1:
            await later.wait()

    objects = Unsteady(world.parts.objects, first_waits_for_third)
    file_id = await begun(world)
    await sent(replace(world.parts.uploading, objects=objects), world, file_id)
    assert await came_out(world, file_id) == LONG


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_of_what_follows_a_part_that_was_not_stored_nothing_is_kept(world: World, number: int) -> None:
    before = stored_objects(world)

    async def fails(now: int) -> None:
        if now == number:
            raise GONE

    uploading = replace(world.parts.uploading, objects=Unsteady(world.parts.objects, fails))
    file_id = await begun(world)
    with pytest.raises(Fault) as refused:
        await sent(uploading, world, file_id)
    assert refused.value == GONE
    now = await stands(world, world.host, file_id)
    assert (now.offset, now.state) == ((number - 1) * PART_BYTES, uploads_pb2.UPLOAD_STATE_UPLOADING)
    assert len(stored_objects(world)) == len(before) + number - 1
    await append(world, world.host, file_id, now.offset, LONG[now.offset :])
    assert await came_out(world, file_id) == LONG


@pytest.mark.parametrize("number", [1, 2])
async def test_what_a_dying_database_has_kept_without_saying_so_is_still_stored(
    world: World, number: int
) -> None:
    uploading = replace(world.parts.uploading, store=Forgetful(world.parts.store, number))
    file_id = await begun(world)
    with pytest.raises(Fault) as refused:
        await sent(uploading, world, file_id)
    assert refused.value == GONE
    now = await stands(world, world.host, file_id)
    assert now.offset >= PART_BYTES
    if now.state == uploads_pb2.UPLOAD_STATE_UPLOADING:
        await append(world, world.host, file_id, now.offset, LONG[now.offset :])
    assert await came_out(world, file_id) == LONG
