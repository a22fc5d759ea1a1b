"""A second gateway beside the house's own, as a load balancer would know it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from deploy.local.house import House
from deploy.local.ports import LOOPBACK, free_ports
from tests.support.eventually import eventually


@asynccontextmanager
async def second_gateway(house: House) -> AsyncIterator[str]:
    """Its URL; it is gone at the end of the block."""
    ports = free_ports()
    url = f"http://{LOOPBACK}:{ports['gateway']}"
    environment = house.environment("gateway") | {
        "SOTTO_HTTP_LISTEN": f"{LOOPBACK}:{ports['gateway']}",
        "SOTTO_METRICS_LISTEN": f"{LOOPBACK}:{ports['gateway-metrics']}",
    }
    log = (house.state.secrets.parent / "second-gateway.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", env=os.environ | environment, stdout=log, stderr=log
    )
    try:
        async with httpx2.AsyncClient(trust_env=False) as client:

            async def ready() -> bool:
                try:
                    return (await client.get(f"{url}/readyz")).status_code == 200
                except httpx2.TransportError:
                    return False

            await eventually(ready, timeout=60)
        yield url
    finally:
        log.close()
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()
