"""Files in and out at the gateway's own door, as a share of what `minio`'s client gets at the same server.

One file of 50 MiB at a time, from the first byte sent to the answer that says all are kept; the verdict after
that is measured by itself. Encryption, checksum of the whole and all commits are in it. Then 25 at once, for
the memory of gateway and files while they arrive and are checked (their own; what examines a content is a
process for each file). The aims: 60 % of the direct speed, 200 MiB.
"""

import asyncio
import io
import random
import time
from statistics import median

from minio import Minio

from deploy.local.house import House
from deploy.local.servers.s3 import ACCESS_KEY, BUCKET, REGION, ObjectStore
from tests.bench import Measurement
from tests.bench._people import in_a_house
from tests.bench._usage import cpu_seconds, own_memory_kib, spent
from tests.e2e.appointments import Appointment, start
from tests.e2e.people import People, Person
from tests.e2e.uploading import append, available, begin, pieces

MIB = 1024 * 1024
SIZE = 50 * MIB
TOGETHER = 25

_RUNS = 3
_PIECE = MIB
_LOOK_SECONDS = 0.05
_PATIENCE_SECONDS = 120.0


async def run() -> list[Measurement]:
    """Measure in a house of its own."""
    return await in_a_house(_measure)


async def _measure(house: House, people: People) -> list[Measurement]:
    host = await people.provider()
    appointment = await start(host, {people.newcomer("Somebody Example"): 0})
    data = random.Random(5).randbytes(SIZE // 2).hex().encode()
    put, got = await asyncio.to_thread(_direct, house, data)
    await _upload(host, appointment, data)  # what is needed once is no file's own
    before = cpu_seconds(house)
    arrived, checked, read = zip(*[await _one(host, appointment, data) for _ in range(_RUNS)], strict=True)
    used = spent(before, cpu_seconds(house))
    found = [
        _figure("file50MiB", "direct_put_MiB_s", put, "MiB/s"),
        _figure("file50MiB", "upload_MiB_s", median(arrived), "MiB/s"),
        _figure("file50MiB", "upload_share", 100 * median(arrived) / put, "%"),
        _figure("file50MiB", "verdict_seconds", median(checked), "s"),
        _figure("file50MiB", "direct_get_MiB_s", got, "MiB/s"),
        _figure("file50MiB", "download_MiB_s", median(read), "MiB/s"),
        _figure("file50MiB", "download_share", 100 * median(read) / got, "%"),
        *(_figure("file50MiB", f"{name}_cpu_s", used[name] / _RUNS, "s") for name in ("gateway", "files")),
    ]
    return found + await _together(house, host, appointment, data)


async def _one(host: Person, appointment: Appointment, data: bytes) -> tuple[float, float, float]:
    """Speed in, seconds of the verdict, speed out."""
    began = time.perf_counter()
    file_id = await _upload(host, appointment, data)
    kept = time.perf_counter()
    await available(host, file_id, _PATIENCE_SECONDS)
    shared = time.perf_counter()
    received = len(await host.download(f"/v1/files/{file_id}/content"))
    assert received == len(data)
    speed_out = received / MIB / (time.perf_counter() - shared)
    return len(data) / MIB / (kept - began), shared - kept, speed_out


async def _together(house: House, host: Person, appointment: Appointment, data: bytes) -> list[Measurement]:
    peaks = {"gateway": 0, "files": 0}

    async def watch() -> None:
        while True:
            for name in peaks:
                peaks[name] = max(peaks[name], own_memory_kib(house, name))
            await asyncio.sleep(_LOOK_SECONDS)

    watching = asyncio.create_task(watch())
    began = time.perf_counter()
    file_ids = await asyncio.gather(*(_upload(host, appointment, data) for _ in range(TOGETHER)))
    seconds = time.perf_counter() - began
    await asyncio.gather(*(available(host, file_id, _PATIENCE_SECONDS) for file_id in file_ids))
    watching.cancel()
    return [
        _figure("files25x50MiB", "upload_MiB_s", TOGETHER * SIZE / MIB / seconds, "MiB/s"),
        *(_figure("files25x50MiB", f"{name}_MiB", peak / 1024, "MiB") for name, peak in peaks.items()),
    ]


async def _upload(host: Person, appointment: Appointment, data: bytes) -> str:
    file_id = await begin(host, appointment.conversation_id, len(data))
    assert await append(host, file_id, 0, pieces(data)) == 204
    return file_id


def _direct(house: House, data: bytes) -> tuple[float, float]:
    """What the client library gets: MiB/s in and out, median of three after one to warm up."""
    store = ObjectStore(house.ports["s3"], house.keyring)
    address = store.endpoint.removeprefix("http://")
    client = Minio(address, ACCESS_KEY, store.secret_key, secure=False, region=REGION)
    puts, gets = [], []
    for number in range(_RUNS + 1):
        name = f"bench-{number}"
        began = time.perf_counter()
        client.put_object(BUCKET, name, io.BytesIO(data), len(data))
        kept = time.perf_counter()
        with client.get_object(BUCKET, name) as answer:
            received = sum(len(piece) for piece in answer.stream(_PIECE))
        assert received == len(data)
        puts.append(received / MIB / (kept - began))
        gets.append(received / MIB / (time.perf_counter() - kept))
        client.remove_object(BUCKET, name)
    return median(puts[1:]), median(gets[1:])


def _figure(name: str, metric: str, value: float, unit: str) -> Measurement:
    return {"name": name, "metric": metric, "value": round(value, 2), "unit": unit}
