"""How fast the embedded servers are ready, the first time and again, and how fast they stop."""

import tempfile
import time
from pathlib import Path

from deploy.local.keyring import Keyring
from deploy.local.ports import free_ports
from deploy.local.servers.everything import all_servers
from deploy.local.state import State
from deploy.local.supervisor import Supervisor
from tests.bench import Measurement

_WARM_STARTS = 3


async def run() -> list[Measurement]:
    """Start and stop them once cold (with everything made) and three times warm."""
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        state = State(Path(folder))
        state.create()
        ports = free_ports()
        cold, _ = await _start_and_stop(state, ports)
        warm = [await _start_and_stop(state, ports) for _ in range(_WARM_STARTS)]
    starts, stops = (sorted(seconds) for seconds in zip(*warm, strict=True))
    return [
        _seconds("first start", cold),
        _seconds("start, median", starts[_WARM_STARTS // 2]),
        _seconds("stop, median", stops[_WARM_STARTS // 2]),
    ]


async def _start_and_stop(state: State, ports: dict[str, int]) -> tuple[float, float]:
    supervisor = Supervisor(state, restart=False)
    began = time.monotonic()
    try:
        await supervisor.start_together(all_servers(state, Keyring(state.secrets), ports))
        ready = time.monotonic()
    finally:
        await supervisor.stop()
    return ready - began, time.monotonic() - ready


def _seconds(metric: str, value: float) -> Measurement:
    return {"name": "embedded servers", "metric": metric, "value": value, "unit": "s"}
