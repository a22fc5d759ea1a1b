"""The gateway as a process: `python -m gateway` from start to drain."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import httpx2

from tests.fakes.services import FakeServices
from tests.integration.gateway.browser import ORIGIN, Browser
from tests.support.eventually import eventually


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@asynccontextmanager
async def services_in(folder: Path) -> AsyncIterator[FakeServices]:
    services = FakeServices(folder)
    await services.start()
    yield services
    await services.stop()


async def started(services: FakeServices, nats_url: str, namespace: str, port: int) -> Process:
    environment = {
        "PATH": os.environ["PATH"],
        "SOTTO_HTTP_LISTEN": f"127.0.0.1:{port}",
        "SOTTO_PUBLIC_URL": ORIGIN,
        "SOTTO_NATS_URL": nats_url,
        "SOTTO_NAMESPACE": namespace,
        "SOTTO_TRUST_FILE": str(services.trust_file),
        "SOTTO_IDENTITY_KEY_FILE": str(services.identity_key_file),
    }
    for name, address in services.addresses.items():
        environment[f"SOTTO_{name.upper()}_ADDRESS"] = address
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", env=environment, stdout=PIPE, stderr=PIPE
    )


async def test_it_says_bye_finishes_and_exits_0_when_told_to_stop(
    tmp_path: Path, nats_url: str, namespace: str
) -> None:
    port = free_port()
    async with services_in(tmp_path) as services:
        process = await started(services, nats_url, namespace, port)
        browser = Browser(f"http://127.0.0.1:{port}", services.directory.open_session())

        async def ready() -> bool:
            try:
                return (await browser.call("GET", "/readyz")).status_code == 200
            except httpx2.TransportError:
                return False

        await eventually(ready, timeout=20)
        async with browser.live() as stream:
            hello = await stream.next()
            assert hello is not None
            assert (await browser.call("GET", "/v1/me?token=the-secret-of-a-query")).status_code == 400
            process.send_signal(signal.SIGTERM)
            stopping = monotonic()
            await eventually(lambda: not_ready(browser), interval=0.01)
            bye = await stream.next()
            assert bye is not None
            assert bye.name == "bye"
            assert await stream.next() is None
        await browser.close()
        output, errors = await asyncio.wait_for(process.communicate(), 30)
        assert (process.returncode, errors) == (0, b"")
        assert monotonic() - stopping < 15
        assert b'"path_template":"/v1/live"' in output
        assert b"the-secret-of-a-query" not in output


async def not_ready(browser: Browser) -> bool:
    return (await browser.call("GET", "/readyz")).status_code == 503


async def test_wrong_settings_are_all_named_at_once() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "gateway",
        env={"PATH": os.environ["PATH"], "SOTTO_PUBLIC_URL": "sotto.example/app"},
        stdout=PIPE,
        stderr=PIPE,
    )
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    for name in ("HTTP_LISTEN", "PUBLIC_URL", "NATS_URL", "TRUST_FILE", "BILLING_ADDRESS"):
        assert f"SOTTO_{name}".encode() in errors


async def test_a_taken_address_ends_the_start(tmp_path: Path, nats_url: str, namespace: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with services_in(tmp_path) as services:
            process = await started(services, nats_url, namespace, listener.getsockname()[1])
            await asyncio.wait_for(process.communicate(), 30)
            assert process.returncode == 1
