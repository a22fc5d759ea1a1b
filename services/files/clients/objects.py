"""Outbound: the object store."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from chassis.faults import Fault, Kind

_UNREACHABLE = "The store of files is out of reach. Try again."
_CONNECTIONS = 16
_SILENCE_SECONDS = 10.0
_PATIENCE_SECONDS = 30.0
"""For one call, also where it waits for a thread: a silent store must not hold everybody up."""
_LISTED_AT_ONCE = 1000


class S3Objects:
    """Any S3. The client is synchronous: it works in threads of its own, over a pool of connections."""

    def __init__(
        self,
        endpoint: str,
        access_key: str,
        secret_key: str,
        region: str,
        bucket: str,
        silence: float = _SILENCE_SECONDS,
    ) -> None:
        """`endpoint` is "http://host:port" or "https://host"; `silence`: seconds in which it must answer."""
        scheme, _, address = endpoint.rstrip("/").partition("://")
        timeout = urllib3.Timeout(connect=2.0, read=silence)
        # A connection that was idle may be gone: that is a read error, and one more try.
        retries = urllib3.Retry(total=2, read=1)
        self._client = Minio(
            address,
            access_key=access_key,
            secret_key=secret_key,
            region=region,
            secure=scheme == "https",
            http_client=urllib3.PoolManager(maxsize=_CONNECTIONS, timeout=timeout, retries=retries),
        )
        self._bucket = bucket
        self._threads = ThreadPoolExecutor(_CONNECTIONS, "s3")

    async def put(self, key: str, content: bytes) -> None:
        """Store bytes under a key, all or nothing."""
        await self._call(self._client.put_object, self._bucket, key, io.BytesIO(content), len(content))

    async def get(self, key: str, offset: int, length: int) -> bytes:
        """`length` bytes under a key from `offset` on."""
        data: bytes = await self._call(self._get, key, offset, length)
        return data

    async def remove(self, key: str) -> None:
        """Remove what is under a key, if anything is."""
        await self._call(self._client.remove_object, self._bucket, key)

    async def exists(self, key: str) -> bool:
        """Whether anything is under a key."""
        return bool(await self._call(self._exists, key))

    async def listed(self) -> AsyncIterator[tuple[str, float]]:
        """Every key, and when it was stored as a POSIX time."""
        objects = self._client.list_objects(self._bucket, recursive=True)
        while page := await self._call(_page, objects):
            for key, stored in page:
                yield key, stored

    def _get(self, key: str, offset: int, length: int) -> bytes:
        with self._client.get_object(self._bucket, key, offset, length) as response:
            data: bytes = response.read()
            return data

    def _exists(self, key: str) -> bool:
        try:
            self._client.stat_object(self._bucket, key)
        except S3Error as error:
            if error.code != "NoSuchKey":
                raise
            return False
        return True

    async def _call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)
        except (MinioException, urllib3.exceptions.HTTPError, OSError):
            raise Fault(Kind.UNAVAILABLE, "OBJECT_STORE_UNAVAILABLE", _UNREACHABLE) from None


def _page(objects: Iterator[Any]) -> list[tuple[str, float]]:
    found = islice(objects, _LISTED_AT_ONCE)
    return [(each.object_name, each.last_modified.timestamp()) for each in found]
