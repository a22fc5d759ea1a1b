"""A whole process from start to exit."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.unit.chassis.identities import Identities


async def start(trust_file: Path | None, *arguments: str, **more: str) -> Process:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOTTO_")}
    if trust_file is not None:
        environment |= {"SOTTO_LISTEN": "127.0.0.1:0", "SOTTO_TRUST_FILE": str(trust_file)}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.chassis.service",
        *arguments,
        stdout=PIPE,
        stderr=PIPE,
        env=environment | more,
    )


async def lines_until(process: Process, wanted: set[str]) -> list[str]:
    assert process.stderr is not None
    lines: list[str] = []
    async with asyncio.timeout(20):
        while wanted:
            line = (await process.stderr.readline()).decode().strip()
            assert line or not process.stderr.at_eof(), lines
            lines.append(line)
            wanted = {prefix for prefix in wanted if not line.startswith(prefix)}
    return lines


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_process_restarts_its_work_and_drains_in_order_when_asked(
    tmp_path: Path, number: signal.Signals
) -> None:
    process = await start(Identities(tmp_path, "directory").trust_file)
    lines = await lines_until(process, {"port", "work 3"})
    assert lines[0] == "starting"
    port = next(line for line in lines if line.startswith("port")).split()[1]
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=5)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING
    process.send_signal(number)
    async with asyncio.timeout(20):
        output, rest = await process.communicate()
    assert process.returncode == 0
    assert rest.decode().split("\n")[:-1] == [
        "not ready",
        "server stopped",
        "work stopped",
        "flushed",
        "closed",
    ]
    told = [json.loads(line) for line in output.decode().splitlines()]
    assert [line["event"] for line in told if line["source"] == "process"][-2:] == ["draining", "stopped"]
    assert sum(line["event"] == "background work failed" for line in told) == 2
    assert b"measles" not in output


async def test_a_process_that_cannot_be_built_exits_with_1_and_says_why_without_texts(tmp_path: Path) -> None:
    identities = Identities(tmp_path, "directory")
    broken = identities.trust_file.rename(tmp_path / "broken.json")
    process = await start(broken)
    async with asyncio.timeout(20):
        output, errors = await process.communicate()
    assert process.returncode == 1
    assert json.loads(output.splitlines()[-1])["error_type"] == "ValueError"
    assert b"measles" not in output + errors


async def test_a_process_without_settings_says_what_is_missing_and_exits_with_2() -> None:
    process = await start(None)
    async with asyncio.timeout(20):
        output, errors = await process.communicate()
    assert process.returncode == 2
    assert b"SOTTO_LISTEN" in errors
    assert b"SOTTO_TRUST_FILE" in errors
    assert output == b""


async def test_migrate_without_a_database_exits_with_1() -> None:
    process = await start(None, "migrate", SOTTO_DATABASE_OWNER_URL="postgresql://x:hunter2@127.0.0.1:1/x")
    async with asyncio.timeout(20):
        output, errors = await process.communicate()
    assert process.returncode == 1
    assert b"hunter2" not in output + errors
