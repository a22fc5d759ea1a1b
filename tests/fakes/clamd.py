"""A clamd that speaks INSTREAM as clamd(8) says, and misbehaves on demand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Mood(StrEnum):
    """How it answers."""

    RIGHT = "right"
    ERROR = "error"
    BUSY = "busy"
    SILENT = "silent"
    CUT = "cut"


@dataclass
class ClamdFake:
    """`longest` is StreamMaxLength in bytes: beyond it, it answers an error and closes."""

    longest: int = 25 * 1024 * 1024
    mood: Mood = Mood.RIGHT
    scanned: list[int] = field(default_factory=list)
    address: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            answer = await self._answer(reader)
            if answer is not None:
                writer.write(answer + b"\0")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes | None:
        if await reader.readuntil(b"\0") != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND"
        data = bytearray()
        while length := int.from_bytes(await reader.readexactly(4)):
            if len(data) + length > self.longest:
                return b"INSTREAM size limit exceeded. ERROR"
            data += await reader.readexactly(length)
            if self.mood is Mood.CUT:
                return None
        self.scanned.append(len(data))
        if self.mood is Mood.SILENT:
            await reader.read()
            return None
        said = {Mood.ERROR: b"stream: Can't allocate memory ERROR", Mood.BUSY: b"COMMAND READ TIMED OUT"}
        found = b"stream: Eicar-Test-Signature FOUND" if EICAR in data else b"stream: OK"
        return said.get(self.mood, found)


@asynccontextmanager
async def clamd(longest: int = 25 * 1024 * 1024) -> AsyncIterator[ClamdFake]:
    """One that listens."""
    fake = ClamdFake(longest)
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield fake
