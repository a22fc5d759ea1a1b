"""Which port every process of the house listens on: the fixed ones of `make up`, free ones for tests."""

import random
import socket
import time
from collections.abc import Mapping

from deploy.local.faults import StackFault

SERVICES = ("directory", "conversation", "files", "billing", "notify")
LOOPBACK = "127.0.0.1"

# Below the range from which the kernel takes the local ports of outgoing connections (32768 on Linux,
# 49152 elsewhere), so that nobody takes a chosen port between the choice and its use.
_FREE_RANGE = range(12_000, 32_000)

_METRICS_OFFSET = 1_000
_PATIENCE_SECONDS = 1.0

_SERVER_PORTS = {
    "smtp": 8026,
    "inbox": 8025,
    "postgres": 15432,
    "nats": 14222,
    "processor": 12111,
    "s3": 18333,
    "s3-grpc": 28334,
    "s3-master": 28335,
    "s3-master-grpc": 28336,
    "s3-volume": 28337,
    "s3-volume-grpc": 28338,
    "s3-filer": 28339,
    "s3-filer-grpc": 28340,
    "s3-admin": 28341,
    "s3-admin-grpc": 28342,
}


def default_ports(gateway: int = 8080) -> dict[str, int]:
    """Return the ports of `make up` by name; `<process>-metrics` is the process's port plus 1000."""
    listeners = {"gateway": gateway} | {name: 8051 + place for place, name in enumerate(SERVICES)}
    metrics = {f"{name}-metrics": port + _METRICS_OFFSET for name, port in listeners.items()}
    return listeners | metrics | _SERVER_PORTS


def free_ports() -> dict[str, int]:
    """Return ports for the same names that nobody uses now, each a different one.

    Raises:
        StackFault: so many ports are taken that none was found.
    """
    chosen: dict[str, int] = {}
    candidates = random.sample(_FREE_RANGE, k=len(_FREE_RANGE))
    for name in default_ports():
        port = next((port for port in iter(candidates.pop, None) if is_free(port)), None)
        if port is None:
            raise StackFault("No free port was found on this machine.")
        chosen[name] = port
    return chosen


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def require_free(ports: Mapping[str, int]) -> None:
    """Refuse to start where a port is taken, and stays so for a second.

    (Many of the fixed ports lie where the kernel takes the local ends of outgoing connections: those pass.)

    Raises:
        StackFault: names the first busy port, what it is for, and what to do.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for name, port in ports.items():
        while not is_free(port):
            if time.monotonic() > deadline:
                raise StackFault(_busy(name, port))
            time.sleep(0.05)


def _busy(name: str, port: int) -> str:
    remedy = ", or choose another with make up PORT=9090" if name == "gateway" else ""
    return f"Port {port} for {name} is already in use: stop the program that uses it{remedy}."
