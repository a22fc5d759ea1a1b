"""Store and scanner take connections and bytes and never answer (E21): refusals in time, nothing is lost."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sotto.files.v1 import files_pb2, uploads_pb2

from chassis.faults import Fault, Kind
from services.files.clients.examiner import ProcessExaminer
from services.files.clients.objects import S3Objects
from services.files.clients.scanner import Clamd
from services.files.domain.reasons import Reason
from services.files.domain.verdicts import EXAMINATIONS, Findings
from services.files.ports.neighbours import Examination
from tests.fakes.clamd import clamd
from tests.integration.files.calls import (
    TEXT,
    a_header,
    append,
    begin,
    downloaded,
    listed,
    stands,
    upload,
)
from tests.integration.files.conftest import World
from tests.support.proxy import Proxy

SILENCE = 0.3
"""Seconds, instead of those of production."""

LONG = b"0123456789abcde\n" * 160_000


async def one_piece(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def test_a_store_that_swallows_everything_is_refused_in_time_and_the_upload_goes_on_later(
    world: World,
) -> None:
    assert world.host.person_id is not None
    shared = await upload(world, world.host)
    host, _, port = world.s3.endpoint.removeprefix("http://").partition(":")
    wire = Proxy(host, int(port))
    endpoint = f"http://127.0.0.1:{await wire.start()}"
    objects = S3Objects(
        endpoint, world.s3.access_key, world.s3.secret_key, world.s3.region, world.s3.bucket, SILENCE
    )
    uploading = replace(world.parts.uploading, objects=objects)
    header = a_header(world, LONG, [world.clients[0]])
    await begin(world, world.host, header)
    wire.swallow()
    async with asyncio.timeout(10):
        with pytest.raises(Fault) as refused:
            await uploading.append(UUID(header.file_id), world.host.person_id, 0, one_piece(LONG))
    assert (refused.value.kind, refused.value.reason) == (Kind.UNAVAILABLE, "OBJECT_STORE_UNAVAILABLE")
    assert (await stands(world, world.host, header.file_id)).offset == 0
    assert [each.file_id for each in await listed(world, world.host)] == [shared.file_id]
    wire.heal()
    await uploading.append(UUID(header.file_id), world.host.person_id, 0, one_piece(LONG))
    await world.timers().run_due()
    assert (await downloaded(world, world.clients[0], header.file_id))[1] == LONG
    await wire.close()


async def test_a_scanner_that_swallows_everything_lets_nothing_through_until_it_answers(world: World) -> None:
    async with clamd() as scanner:
        host, _, port = scanner.address.partition(":")
        wire = Proxy(host, int(port))
        world.parts.scanner.clamd = Clamd(f"127.0.0.1:{await wire.start()}", SILENCE)
        wire.swallow()
        header = a_header(world, LONG, [world.clients[0]])
        await begin(world, world.host, header)
        await append(world, world.host, header.file_id, 0, LONG)
        async with asyncio.timeout(10):
            assert await world.timers().run_due() == 0
            with pytest.raises(Fault) as waiting:
                await upload(world, world.host)
        assert (waiting.value.kind, waiting.value.reason) == (Kind.UNAVAILABLE, Reason.SCANNER_UNAVAILABLE)
        assert (await stands(world, world.host, header.file_id)).state == uploads_pb2.UPLOAD_STATE_CHECKING
        for reader in (world.host, world.clients[0]):
            assert await listed(world, reader) == []
        wire.heal()
        world.clock.advance(timedelta(minutes=6))
        await world.timers().run_due()
        shown = {each.file_id: each for each in await listed(world, world.host)}
        assert len(shown) == 2
        assert shown[header.file_id].scan_state == files_pb2.SCAN_STATE_CLEAN
        assert (await downloaded(world, world.clients[0], header.file_id))[1] == LONG
        await wire.close()


@dataclass
class Killed:
    """An examiner whose first `times` processes somebody kills before they can say what they found."""

    times: int
    examiner: ProcessExaminer

    @asynccontextmanager
    async def examine(self, promised: str) -> AsyncIterator[Examination]:
        async with self.examiner.examine(promised) as examination:
            yield _Killed(examination) if self.times > 0 else examination
        self.times -= 1


class _Killed:
    def __init__(self, examination: Examination) -> None:
        self._examination = examination
        self.write, self.cleaned = examination.write, examination.cleaned
        self.thumbnail = examination.thumbnail

    async def findings(self) -> Findings | None:
        (process_id,) = examinations()
        os.kill(process_id, signal.SIGKILL)
        return await self._examination.findings()


def examinations() -> list[int]:
    """The processes of ours that look into a content."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == os.getpid() and b"services.files.clients.examination" in command:
            found.append(int(folder.name))
    return found


@pytest.mark.parametrize(
    ("times", "state"),
    [
        (EXAMINATIONS - 1, uploads_pb2.UPLOAD_STATE_AVAILABLE),
        (EXAMINATIONS, uploads_pb2.UPLOAD_STATE_REFUSED),
    ],
)
async def test_a_content_is_refused_only_if_its_examination_dies_again_and_again(
    world: World, times: int, state: uploads_pb2.UploadState
) -> None:
    header = a_header(world, TEXT)
    await begin(world, world.host, header)
    await append(world, world.host, header.file_id, 0, TEXT)
    checking = replace(world.parts.checking, examiner=Killed(times, ProcessExaminer()))
    await checking.check(UUID(header.file_id))
    now = await stands(world, world.host, header.file_id)
    assert now.state == state
    assert now.refusal_reason == ("" if times < EXAMINATIONS else Reason.FILE_TOO_COMPLEX)
