"""What a message costs, from the sender's POST to the last of 25 live streams, at the gateway's own door.

Eight rooms of 25 people, all connected. k people send messages of 200 bytes, each the next one when the last
is acknowledged: after its durable commit; eight once more when the rooms have 100,000 messages of history.
CPU and memory are those of the gateway, the five services, PostgreSQL and NATS; the load comes from processes
of its own, whose CPU is told apart.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from types import TracebackType
from typing import Any, Self

import httpx2

from deploy.local.house import House
from deploy.local.plan import sotto
from deploy.local.ports import free_ports
from tests.bench import Measurement
from tests.bench._history import fill
from tests.bench._rooms import MEMBERS, ROOMS, Room, cookie_of, open_rooms
from tests.bench._usage import cpu_seconds, memory_kib, spent

SENDERS = (1, 8, 64)
STREAMS = 1_000
HISTORY = 100_000

_RUNS = 3
_SECONDS = 3.0
_WARM_SECONDS = 1.0
_IDLE_SECONDS = 8.0
_PAGES = 200
_PAGE = 50
_QUIET_CPU = 0.25
_QUIET_WITHIN_SECONDS = 60.0
_LONGEST_ANSWER_BYTES = 64 * 1024 * 1024
_TOLD_APART = ("gateway", "conversation", "postgres", "nats")

JSON = dict[str, Any]


class Load:
    """A process that plays people (tests.bench._load)."""

    def __init__(self, role: str, told: JSON) -> None:
        self._role = role
        self._told = told

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.bench._load",
            self._role,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_ANSWER_BYTES,
        )
        try:
            await self.ask(self._told)
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def ask(self, asked: JSON) -> JSON:
        """Let it do something; what it says then."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process that plays people ({self._role}) has ended")
        answer: JSON = json.loads(line)
        return answer

    async def _end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


class Bench:
    """A house, its rooms, and who plays the people."""

    def __init__(self, house: House, rooms: Sequence[Room]) -> None:
        self._house = house
        self.rooms = rooms

    def listeners(self, streams_each: int = 1) -> Load:
        """Everybody's live streams, each with a session of its own."""
        cookies = [
            cookie_of(session)
            for room in self.rooms
            for member in room.members
            for session in member.sessions[:streams_each]
        ]
        return Load("listen", {"port": self._house.ports["gateway"], "cookies": cookies})

    def senders(self) -> Load:
        """Up to eight people of each room, room by room in turn."""
        people = [
            {"cookie": room.members[place].cookie, "conversation": room.conversation_id}
            for place in range(max(SENDERS) // ROOMS)
            for room in self.rooms
        ]
        told = {"port": self._house.ports["gateway"], "origin": self._house.url, "senders": people}
        return Load("send", told)

    async def idle(self) -> list[Measurement]:
        """What a live stream costs on which nothing happens."""
        async with self.listeners():
            pass  # what the first streams need once is no stream's own
        await self._quiet()
        before = memory_kib(self._house)["gateway"]
        async with self.listeners(STREAMS // (ROOMS * MEMBERS)):
            await self._quiet()
            after = memory_kib(self._house)["gateway"]
            used = cpu_seconds(self._house)
            await asyncio.sleep(_IDLE_SECONDS)
            used = spent(used, cpu_seconds(self._house))
        name = "idle"
        return [
            _figure(name, "streams", STREAMS, ""),
            _figure(name, "kib_per_stream", (after - before) / STREAMS, "KiB"),
            _figure(name, "cpu_s_per_s", sum(used.values()) / _IDLE_SECONDS, "s"),
            _figure(name, "gateway_cpu_s_per_s", used["gateway"] / _IDLE_SECONDS, "s"),
        ]

    async def sending(self, name: str, senders: int, sending: Load, listening: Load) -> list[Measurement]:
        """The medians of three runs with so many senders."""
        await self._run(senders, _WARM_SECONDS, sending, listening)
        runs = [await self._run(senders, _SECONDS, sending, listening) for _ in range(_RUNS)]
        return [
            _figure(name, metric, median(run[metric][0] for run in runs), unit)
            for metric, (_, unit) in runs[0].items()
        ]

    async def pages(self) -> list[Measurement]:
        """How long a page of history takes, from the newest back, one after the other."""
        room = self.rooms[0]
        seconds = []
        async with httpx2.AsyncClient(base_url=self._house.url, trust_env=False, timeout=30) as browser:
            query: dict[str, int] = {"pageSize": _PAGE}
            for _ in range(_PAGES):
                began = time.perf_counter()
                answer = await browser.get(
                    f"/v1/conversations/{room.conversation_id}/messages",
                    params=query,
                    headers={"cookie": room.members[1].cookie},
                )
                seconds.append(time.perf_counter() - began)
                page = answer.raise_for_status().json()
                query["beforeSequence"] = int(page["messages"][0]["sequence"])
                if not page["more"]:
                    del query["beforeSequence"]
        return [_figure("page_of_50", "p50_ms", median(seconds) * 1000, "ms")]

    async def _run(
        self, senders: int, seconds: float, sending: Load, listening: Load
    ) -> dict[str, tuple[float, str]]:
        before = cpu_seconds(self._house)
        began = time.monotonic()
        said = await sending.ask({"senders": senders, "seconds": seconds})
        elapsed = max(acknowledged for _, _, acknowledged in said["sent"]) - began
        expected = len(said["sent"]) * MEMBERS
        heard = await listening.ask({"arrivals": expected})
        used = spent(before, cpu_seconds(self._house))
        load = said["cpu"] + heard["cpu"]
        missing = expected - sum(int(count) for count, _ in heard["arrivals"].values())
        if missing:
            raise RuntimeError(f"{missing} of {expected} deliveries never arrived")
        return _figures(said["sent"], heard["arrivals"], elapsed, used, load) | {
            "refused": (said["refused"], ""),
            "memory_mib": (sum(memory_kib(self._house).values()) / 1024, "MiB"),
        }

    async def _quiet(self) -> None:
        """Wait until nothing is left over of what was asked before, such as invitations to be mailed."""
        deadline = time.monotonic() + _QUIET_WITHIN_SECONDS
        before = sum(cpu_seconds(self._house).values())
        while time.monotonic() < deadline:
            await asyncio.sleep(1.0)
            now = sum(cpu_seconds(self._house).values())
            if now - before < _QUIET_CPU:
                return
            before = now


def _figures(
    sent: list[tuple[str, float, float]],
    arrivals: dict[str, tuple[int, float]],
    elapsed: float,
    used: dict[str, float],
    load: float,
) -> dict[str, tuple[float, str]]:
    thousands = len(sent) / 1000
    acknowledged = _percentiles([end - began for _, began, end in sent])
    last = _percentiles([arrivals[message_id][1] - began for message_id, began, _ in sent])
    found = {
        "acked_per_s": (len(sent) / elapsed, "1/s"),
        "deliveries_per_s": (len(sent) * (MEMBERS - 1) / elapsed, "1/s"),
        "ack_p50_ms": (acknowledged[0], "ms"),
        "ack_p99_ms": (acknowledged[1], "ms"),
        "last_p50_ms": (last[0], "ms"),
        "last_p99_ms": (last[1], "ms"),
        "cpu_s_per_1000": (sum(used.values()) / thousands, "s"),
    }
    for name in _TOLD_APART:
        found[f"{name}_cpu_s_per_1000"] = (used[name] / thousands, "s")
    return found | {"load_cpu_s_per_1000": (load / thousands, "s")}


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    """The median and the 99th percentile, in milliseconds."""
    cut = quantiles(seconds, n=100, method="inclusive")
    return cut[49] * 1000, cut[98] * 1000


def _figure(name: str, metric: str, value: float, unit: str) -> Measurement:
    return {"name": name, "metric": metric, "value": value, "unit": unit}


async def run() -> list[Measurement]:
    """Measure in a house of its own."""
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        async with House(Path(folder), free_ports(), plan=sotto(demo=False)) as house:
            bench = Bench(house, await open_rooms(house, STREAMS // (ROOMS * MEMBERS)))
            found = await bench.idle()
            async with bench.listeners() as listening, bench.senders() as sending:
                for senders in SENDERS:
                    found += await bench.sending(f"k{senders}", senders, sending, listening)
            await fill(house, bench.rooms, HISTORY, "0123456789" * 20)
            async with bench.listeners() as listening, bench.senders() as sending:
                found += await bench.sending("k8_long_history", 8, sending, listening)
            found += await bench.pages()
    return found
