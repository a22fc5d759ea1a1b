"""The whole house opens, survives deaths, and leaves nothing behind."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from deploy.local.faults import StackFault
from deploy.local.house import House, Person
from deploy.local.plan import Plan, Process
from deploy.local.ports import free_ports
from deploy.local.state import PROJECT
from deploy.local.wiring import Options
from tests.support.eventually import eventually
from tests.support.fake_house import PLAN


def _processes_of(folder: Path) -> list[psutil.Process]:
    """Everything that names the folder on its command line or has it in its environment."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and str(folder) in " ".join(
                [*process.cmdline(), *process.environ().values()]
            ):
                found.append(process)
    return found


@contextlib.asynccontextmanager
async def _started(folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, dict[str, int]]]:
    """A house in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.fake_house", "up", str(folder)),
        cwd=PROJECT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    ports = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))
    try:
        yield process, ports
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _up(folder: Path, *arguments: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.local", "up", *arguments),
        cwd=PROJECT,
        env=os.environ | {"SOTTO_STATE_DIR": str(folder)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, error = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, error.decode()


async def test_a_house_opens_knows_its_people_and_leaves_no_process(tmp_path: Path) -> None:
    lines: list[str] = []
    async with House(tmp_path, free_ports(), tell=lines.append, plan=PLAN) as house:
        assert house.people == [Person("Ann", "provider", "ann@example.org", "North")]
        connection = await asyncpg.connect(house.postgres.url("directory"))
        await connection.execute("INSERT INTO trace VALUES ('x')")
        await connection.close()
    assert any(line.startswith("everything is ready") for line in lines)
    assert _processes_of(tmp_path) == []


async def test_a_house_opens_with_mutual_tls_between_its_processes(tmp_path: Path) -> None:
    async with House(tmp_path, free_ports(), options=Options(tls=True), plan=PLAN) as house:
        assert house.environment("gateway")["SOTTO_TLS_KEY_FILE"].startswith(str(tmp_path))


async def test_a_killed_process_stays_dead_until_it_is_started(tmp_path: Path) -> None:
    async with House(tmp_path, free_ports(), plan=PLAN) as house:
        address = house.grpc_addresses()["directory"].split(":")
        await house.kill("directory")
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(address[0], int(address[1]))
        await house.start("directory")
        _, writer = await asyncio.open_connection(address[0], int(address[1]))
        writer.close()


async def test_a_killed_database_is_started_again_with_what_it_acknowledged(tmp_path: Path) -> None:
    lines: list[str] = []
    async with House(tmp_path, free_ports(), restart=True, tell=lines.append, plan=PLAN) as house:
        url = house.postgres.url("directory")
        connection = await asyncpg.connect(url)
        await connection.execute("INSERT INTO trace VALUES ('acknowledged')")
        await house.kill("postgres")
        connection.terminate()
        assert "postgres ended (SIGKILL); starting it again in 0.5 s" in lines
        await eventually(lambda: "postgres is ready again" in lines, timeout=30)
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SELECT note FROM trace") == "acknowledged"
        await connection.close()


async def test_nothing_is_left_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    async with _started(tmp_path) as (process, ports):
        assert len(_processes_of(tmp_path)) > 6
        process.kill()
        await process.wait()
        await eventually(lambda: _processes_of(tmp_path) == [], timeout=20)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", ports["postgres"])


async def test_a_second_start_says_where_the_first_one_runs(tmp_path: Path) -> None:
    async with _started(tmp_path) as (_, ports):
        status, error = await _up(tmp_path)
        assert status == 1
        place = f"http://localhost:{ports['gateway']}"
        assert error == f"Sotto is already running with {place} in {tmp_path}: stop it with make down.\n"


async def test_down_stops_a_house_from_another_terminal_and_reset_removes_its_data(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    async with _started(folder) as (process, _):
        for command in ("down", "reset"):
            asked = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "deploy.local", command),
                cwd=PROJECT,
                env=os.environ | {"SOTTO_STATE_DIR": str(folder)},
                stdout=asyncio.subprocess.DEVNULL,
            )
            assert await asyncio.wait_for(asked.wait(), 60) == 0
        assert await asyncio.wait_for(process.wait(), 10) == 0
    assert not folder.exists()
    assert _processes_of(folder) == []


async def test_a_busy_port_is_one_sentence_that_names_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        status, error = await _up(tmp_path, "--port", str(port))
    assert status == 1
    assert error == (
        f"Port {port} for gateway is already in use: stop the program that uses it, "
        "or choose another with make up PORT=9090.\n"
    )
    assert _processes_of(tmp_path) == []


async def test_a_process_that_ends_at_once_fails_the_start_with_its_last_lines(tmp_path: Path) -> None:
    broken = Process("directory", (sys.executable, "-c", "raise SystemExit('no such setting')"), "grpc")
    house = House(tmp_path, free_ports(), plan=Plan((broken,), migrations={}, seed=None))
    with pytest.raises(StackFault, match=r"(?s)directory ended with status 1 .* no such setting"):
        await house.__aenter__()
    assert _processes_of(tmp_path) == []


async def test_an_interrupted_start_leaves_no_process(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.fake_house", "up", str(tmp_path)),
        cwd=PROJECT,
        stdout=asyncio.subprocess.DEVNULL,
    )
    await eventually(lambda: (tmp_path / "logs" / "nats.log").exists(), timeout=30)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    await eventually(lambda: _processes_of(tmp_path) == [], timeout=20)
