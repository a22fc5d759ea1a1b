"""A wire between clients and a server that can be cut, or left half open."""

import asyncio
from contextlib import suppress


class Proxy:
    """Passes bytes between 127.0.0.1:port and a server, until a test does something to the wire."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._server: asyncio.Server | None = None
        self._wires: set[_Wire] = set()
        self._swallowing = False

    async def start(self) -> int:
        """Listen on a free port; the port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def cut(self) -> int:
        """Break every connection; how many there were."""
        wires = [wire for wire in self._wires if not wire.frozen]
        for wire in wires:
            wire.close()
        return len(wires)

    def freeze(self) -> int:
        """Leave every connection half open: nothing is passed on any more, and neither side is told.

        New connections are not touched. Returns how many there were.
        """
        wires = [wire for wire in self._wires if not wire.frozen]
        for wire in wires:
            wire.frozen = True
        return len(wires)

    def swallow(self) -> None:
        """Be a black hole: connections are taken, also new ones, and what is sent is lost without a word."""
        self._swallowing = True
        self.freeze()

    def heal(self) -> None:
        """Pass bytes on again, over new connections: those that lost some are broken."""
        self._swallowing = False
        for wire in list(self._wires):
            wire.close()

    async def close(self) -> None:
        """Listen no more, and break what is left."""
        if self._server is not None:
            self._server.close()
        for wire in list(self._wires):
            wire.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        wire = _Wire(writer, far_writer)
        wire.frozen = self._swallowing
        self._wires.add(wire)
        try:
            await asyncio.gather(wire.carry(reader, far_writer), wire.carry(far_reader, writer))
        finally:
            wire.close()
            self._wires.discard(wire)


class _Wire:
    """The two connections that a client's connection is made of."""

    def __init__(self, *ends: asyncio.StreamWriter) -> None:
        self._ends = ends
        self.frozen = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what comes, until one side ends."""
        with suppress(OSError):
            while data := await reader.read(64 * 1024):
                if not self.frozen:
                    writer.write(data)
                    await writer.drain()
        if not self.frozen:
            self.close()

    def close(self) -> None:
        """Break both."""
        for end in self._ends:
            end.transport.abort()
