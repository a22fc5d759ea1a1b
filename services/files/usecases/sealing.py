"""Bytes become sealed parts, and parts bytes again, through constant memory; the store sees none in clear.

A part is an object of its own: segments of 64 KiB, each sealed with the conversation's key, its place and
whether it is the part's last, so that none can be moved, swapped or cut off.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
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

_SEGMENTS_AT_ONCE = PART_BYTES // SEGMENT_BYTES
_SEGMENTS_OF_A_PIECE = 4
_AHEAD = 3
"""Fetches under way for one reader: the way to the store and back costs more than opening what came."""


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


@dataclass(frozen=True)
class _Span:
    """Some segments of a part, and which of their bytes are wanted."""

    part: Part
    index: int
    segments: int
    skip: int
    length: int


class Sealed:
    """Opens the sealed parts of a rendition."""

    def __init__(self, objects: Objects, key: bytes, parts: Sequence[Part]) -> None:
        self._objects = objects
        self._key = key
        self._parts = parts

    async def read(self, extent: Extent) -> AsyncIterator[bytes]:
        """The bytes of an extent, in pieces of at most 256 KiB; while some go out the next are fetched."""
        spans = iter(self._spans(extent))
        fetched: deque[tuple[_Span, asyncio.Task[bytes]]] = deque()
        try:
            for span in islice(spans, _AHEAD):
                fetched.append((span, self._fetch(span)))
            while fetched:
                span, fetching = fetched.popleft()
                sealed = await fetching
                for following in islice(spans, 1):
                    fetched.append((following, self._fetch(following)))
                for piece in self._open(span, sealed):
                    yield piece
        finally:
            for _, fetching in fetched:
                fetching.cancel()

    def _spans(self, extent: Extent) -> Iterator[_Span]:
        """What to fetch at a time, in order."""
        end = extent.first + extent.length
        for part in self._parts:
            first, last = max(extent.first - part.start, 0), min(end - part.start, part.size)
            while first < last:
                index, skip = divmod(first, SEGMENT_BYTES)
                until = min(last, (index + _SEGMENTS_AT_ONCE) * SEGMENT_BYTES)
                segments = (until - 1) // SEGMENT_BYTES - index + 1
                yield _Span(part, index, segments, skip, until - first)
                first = until

    def _fetch(self, span: _Span) -> asyncio.Task[bytes]:
        offset = span.index * SEALED_SEGMENT_BYTES
        length = min(span.segments * SEALED_SEGMENT_BYTES, _sealed_size(span.part) - offset)
        return asyncio.create_task(self._objects.get(span.part.object_key, offset, length))

    def _open(self, span: _Span, sealed: bytes) -> Iterator[bytes]:
        skip, left = span.skip, span.length
        opened: list[bytes] = []
        last = (span.part.size - 1) // SEGMENT_BYTES
        for number in range(span.segments):
            index, begin = span.index + number, number * SEALED_SEGMENT_BYTES
            place = _place(span.part.part_id, index, index == last)
            segment = unseal(self._key, sealed[begin : begin + SEALED_SEGMENT_BYTES], place)
            opened.append(segment[skip : skip + left])
            left -= len(opened[-1])
            skip = 0
            if len(opened) == _SEGMENTS_OF_A_PIECE or number == span.segments - 1:
                yield b"".join(opened)
                opened.clear()


def _sealed_size(part: Part) -> int:
    segments = (part.size - 1) // SEGMENT_BYTES + 1
    return part.size + segments * (SEALED_SEGMENT_BYTES - SEGMENT_BYTES)


def _place(part_id: UUID, index: int, last: bool) -> bytes:
    return part_id.bytes + index.to_bytes(8) + bytes([last])
