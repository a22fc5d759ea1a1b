"""Outbound: clamd over INSTREAM (clamd(8)): "zINSTREAM\\0", chunks with a length of 4 bytes, one of 0.

Whatever is not a clear "OK" or "FOUND" is no word of it, and the file waits: also where clamd closes because
the stream is longer than its StreamMaxLength, which has to be at least the largest file.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.files.domain.reasons import still_checking
from services.files.domain.verdicts import Scan

_CONNECT_SECONDS = 5.0
_SILENCE_SECONDS = 60.0
_LONGEST_ANSWER = 4096


class Clamd:
    """The scanner at `host:port`."""

    def __init__(self, address: str, silence: float = _SILENCE_SECONDS) -> None:
        """`silence`: seconds in which it must take bytes, or answer."""
        self._host, _, port = address.rpartition(":")
        self._port = int(port)
        self._silence = silence

    @asynccontextmanager
    async def scan(self) -> AsyncIterator["ClamdScanning"]:
        """Begin to scan a content. Fault UNAVAILABLE."""
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(self._host, self._port)
        except (OSError, TimeoutError):
            raise still_checking() from None
        try:
            writer.write(b"zINSTREAM\0")
            yield ClamdScanning(reader, writer, self._silence)
        finally:
            writer.transport.abort()  # to close it would wait until a silent one has taken what was sent


class ClamdScanning:
    """One scan."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silence: float) -> None:
        self._reader = reader
        self._writer = writer
        self._silence = silence

    async def write(self, data: bytes) -> None:
        """Hand over the next bytes."""
        if data:
            await self._send(len(data).to_bytes(4) + data)

    async def verdict(self) -> Scan:
        """What clamd says. Fault UNAVAILABLE: anything that is not clear."""
        await self._send(bytes(4))
        answer = await self._answer()
        if answer == b"stream: OK":
            return Scan.CLEAN
        if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
            return Scan.INFECTED
        raise still_checking()

    async def _send(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(self._silence):
                self._writer.write(data)
                await self._writer.drain()
        except (OSError, TimeoutError):
            raise still_checking() from None

    async def _answer(self) -> bytes:
        answer = b""
        try:
            async with asyncio.timeout(self._silence):
                while piece := await self._reader.read(_LONGEST_ANSWER):
                    answer += piece
                    if answer.endswith(b"\0") or len(answer) > _LONGEST_ANSWER:
                        break
        except (OSError, TimeoutError):
            raise still_checking() from None
        return answer.rstrip(b"\0").strip()


class NoScanner:
    """The operator runs none: files are unscanned, and say so."""

    @asynccontextmanager
    async def scan(self) -> AsyncIterator["NoScanning"]:
        """Nothing is scanned."""
        yield NoScanning()


class NoScanning:
    """Looks at nothing."""

    async def write(self, data: bytes) -> None:
        """Nothing is looked at."""

    async def verdict(self) -> Scan:
        """Nothing was looked at."""
        return Scan.UNSCANNED
