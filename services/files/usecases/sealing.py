"""Bytes become sealed parts, and parts bytes again, through constant memory; the store sees none in clear.

A part is an object of its own: segments of 64 KiB, each sealed with the conversation's key, its place and
whether it is the part's last, so that none can be moved, swapped or cut off.
"""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from chassis.crypto import seal, unseal
from chassis.ids import new_id
from services.files.domain.files import Extent, Part
from services.files.ports.neighbours import Objects

PART_BYTES = 1024 * 1024
"""Plain bytes of a part at most: what is in memory of an upload, and what a cut connection can cost."""

SEGMENT_BYTES = 64 * 1024
SEALED_SEGMENT_BYTES = SEGMENT_BYTES + 29
"""A sealed segment: version byte, nonce and tag added."""

_SEGMENTS_AT_ONCE = 4
_READ_BYTES = SEALED_SEGMENT_BYTES * _SEGMENTS_AT_ONCE


class PartSealer:
    """Seals the bytes of one part as they come."""

    def __init__(self, key: bytes, start: int) -> None:
        """`start`: where the part stands in the whole."""
        self.part_id = new_id()
        self._key = key
        self._start = start
        self._sealed: list[bytes] = []
        self._waiting = bytearray()
        self._size = 0

    @property
    def size(self) -> int:
        """Plain bytes so far."""
        return self._size

    def add(self, data: bytes) -> bytes:
        """Take the next bytes; returned are those that do not fit into the part any more."""
        taken = data[: PART_BYTES - self._size]
        self._size += len(taken)
        self._waiting += taken
        while len(self._waiting) > SEGMENT_BYTES:
            self._seal(bytes(self._waiting[:SEGMENT_BYTES]), last=False)
            del self._waiting[:SEGMENT_BYTES]
        return data[len(taken) :]

    def finish(self) -> tuple[Part, bytes]:
        """The part, and what its object holds."""
        self._seal(bytes(self._waiting), last=True)
        return Part(self.part_id, str(self.part_id), self._start, self._size), b"".join(self._sealed)

    def _seal(self, segment: bytes, last: bool) -> None:
        place = _place(self.part_id, len(self._sealed), last)
        self._sealed.append(seal(self._key, segment, place))


class Sealed:
    """Opens the sealed parts of a rendition."""

    def __init__(self, objects: Objects, key: bytes, parts: Sequence[Part]) -> None:
        self._objects = objects
        self._key = key
        self._parts = parts

    async def read(self, extent: Extent) -> AsyncIterator[bytes]:
        """The bytes of an extent, in pieces of at most 256 KiB."""
        end = extent.first + extent.length
        for part in self._parts:
            if part.start < end and part.start + part.size > extent.first:
                first, last = max(extent.first - part.start, 0), min(end - part.start, part.size)
                async for piece in self._read(part, first, last):
                    yield piece

    async def _read(self, part: Part, first: int, end: int) -> AsyncIterator[bytes]:
        index, left = first // SEGMENT_BYTES, end - first
        skip, last = first % SEGMENT_BYTES, (part.size - 1) // SEGMENT_BYTES
        offset, segments = index * SEALED_SEGMENT_BYTES, (end - 1) // SEGMENT_BYTES - index + 1
        length = min(segments * SEALED_SEGMENT_BYTES, _sealed_size(part) - offset)
        async for sealed in self._objects.get(part.object_key, offset, length, _READ_BYTES):
            opened = []
            for begin in range(0, len(sealed), SEALED_SEGMENT_BYTES):
                place = _place(part.part_id, index, index == last)
                opened.append(unseal(self._key, sealed[begin : begin + SEALED_SEGMENT_BYTES], place))
                index += 1
            data = b"".join(opened)[skip : skip + left]
            skip, left = 0, left - len(data)
            yield data


def _sealed_size(part: Part) -> int:
    segments = (part.size - 1) // SEGMENT_BYTES + 1
    return part.size + segments * (SEALED_SEGMENT_BYTES - SEGMENT_BYTES)


def _place(part_id: UUID, index: int, last: bool) -> bytes:
    return part_id.bytes + index.to_bytes(8) + bytes([last])
