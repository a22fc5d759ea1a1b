"""Files on their way in (ADR 0024): begin, append, ask, give up; what is not gone on with is swept."""

import asyncio
import hashlib
import hmac
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.clock import Clock
from chassis.faults import Fault, Kind, not_found
from chassis.ids import ConversationId, PersonId, new_id
from services.files.domain import uploads as domain
from services.files.domain.files import Part
from services.files.domain.reasons import checksum_mismatch, id_reused, offset_mismatch
from services.files.domain.uploads import Header, Upload, UploadState
from services.files.ports.keeping import Store
from services.files.ports.neighbours import Conversations, Divisions, Live, Objects
from services.files.usecases.sealing import PartSealer

MOST_AT_ONCE = 64
"""Calls that append at the same time in one process: each holds up to one part that is not full."""

MOST_STORING = 6
"""Full parts in memory, of all calls of one process."""

_STORING_OF_ONE = 3
"""Full parts of one call: the way to the store and back costs more than sealing what comes next."""

SILENCE_SECONDS = 60.0
"""A call in which nothing arrives for so long has ended."""

_STORING: set[asyncio.Task[None]] = set()
"""Parts being stored: they are kept also where the call that brought them is cut off."""

_OVERLOADED = "Too many uploads are under way. Go on in a moment."


@dataclass(frozen=True)
class Checksum:
    """Of the bytes of one call: `algorithm` as hashlib names it."""

    algorithm: str
    value: bytes


@dataclass(frozen=True)
class Uploading:
    """What senders do. `operator_mib` is the operator's limit of a file's size in MiB."""

    store: Store
    objects: Objects
    conversations: Conversations
    divisions: Divisions
    live: Live
    clock: Clock
    operator_mib: int
    appending: asyncio.Semaphore
    storing: asyncio.Semaphore

    async def begin(self, header: Header, afresh: bool = False) -> Upload:
        """Begin an upload, or return the one that it is (S28). Faults FILE_*, of the conversation's state.

        `afresh`: one that is under way is not gone on with, but begins again.
        """
        header = domain.checked(header, await self.largest_size(header.conversation_id, header.sender))
        async with self.store.work() as work:
            earlier = await work.upload(header.file_id)
        if earlier is not None and domain.goes_on(header, earlier):
            under_way = earlier.state is UploadState.UPLOADING
            if not (afresh and under_way):
                return earlier
        await self.conversations.check_admits(header)
        upload = domain.begun(header, new_id(), self.clock.now())
        async with self.store.work() as work:
            if not domain.may_begin_afresh(header, await work.upload(header.file_id)):
                raise id_reused()
            forgotten = await work.begin(upload)
        await self.remove(forgotten)
        return upload

    async def append(
        self,
        file_id: UUID,
        sender: PersonId,
        offset: int,
        data: AsyncIterator[bytes],
        checksum: Checksum | None = None,
    ) -> Upload:
        """Keep the bytes that arrive from an offset on. What arrived is kept also if they end early.

        With a checksum all are kept or none. Faults NOT_FOUND, UPLOAD_OVER, UPLOAD_OFFSET_MISMATCH,
        UPLOAD_INCOMPLETE, CHECKSUM_MISMATCH, of the conversation's state.
        """
        upload = await self.find(file_id, sender)
        domain.check_takes(upload, offset)
        await self.conversations.check_admits(upload.header)
        upload = await self.take(upload, offset, data, checksum)
        if upload.state is UploadState.CHECKING:
            await self.live.own(upload)
        return upload

    async def take(
        self,
        upload: Upload,
        offset: int,
        data: AsyncIterator[bytes],
        checksum: Checksum | None = None,
        check_after: timedelta = timedelta(0),
    ) -> Upload:
        """Keep the bytes for this attempt, as `append`; once all are there, it is checked after so long."""
        domain.check_takes(upload, offset)
        if self.appending.locked():
            raise Fault(Kind.EXHAUSTED, "OVERLOADED", _OVERLOADED)
        async with self.appending:
            async with self.store.work() as work:
                key = await work.key(upload.header.conversation_id)
            return await _Appending(self, upload, key, checksum, check_after).take(data)

    async def find(self, file_id: UUID, sender: PersonId) -> Upload:
        """Somebody's own upload. Fault NOT_FOUND."""
        async with self.store.work() as work:
            upload = await work.upload(file_id)
        if upload is None or upload.header.sender != sender:
            raise not_found("upload")
        return upload

    async def own(self, conversation_id: ConversationId, sender: PersonId) -> Sequence[Upload]:
        """Somebody's uploads in a conversation that are not available yet."""
        since = self.clock.now() - domain.REFUSED_SHOWN
        async with self.store.work() as work:
            return await work.uploads_of(conversation_id, sender, since)

    async def largest_size(self, conversation_id: ConversationId, person: PersonId) -> int:
        """How large a file may be, in bytes, for somebody who takes part. Fault NOT_FOUND for others."""
        conversation = await self.conversations.conversation(conversation_id)
        if person not in conversation.participants:
            raise not_found("conversation")
        division_mib = await self.divisions.largest_file_mib(conversation.division_id)
        return domain.largest_size(division_mib, self.operator_mib)

    async def cancel(self, file_id: UUID, sender: PersonId) -> None:
        """Give an upload up, or dismiss a refused one. Faults NOT_FOUND, UPLOAD_OVER."""
        upload = await self.find(file_id, sender)
        domain.check_droppable(upload)
        await self.drop(upload)

    async def drop(self, upload: Upload) -> None:
        """Forget one attempt; a later attempt under the same id is left alone."""
        async with self.store.work() as work:
            forgotten = await work.drop(upload)
        await self.remove(forgotten)

    async def sweep(self) -> None:
        """Drop the uploads that nobody goes on with."""
        before = self.clock.now() - domain.EXPIRES_AFTER
        while True:
            async with self.store.work() as work:
                expired = await work.expired(before)
            if not expired:
                return
            for upload in expired:
                await self.drop(upload)

    async def remove(self, parts: Sequence[Part]) -> None:
        """Remove the objects of parts that no row knows any more."""
        for part in parts:
            await self.objects.remove(part.object_key)


class _Appending:
    """The bytes of one call become parts: while some are stored, the next is received."""

    def __init__(
        self,
        uploading: Uploading,
        upload: Upload,
        key: bytes,
        checksum: Checksum | None,
        check_after: timedelta,
    ) -> None:
        self._uploading = uploading
        self._upload = upload
        self._key = key
        self._checksum = checksum
        self._check_after = check_after
        self._digest = hashlib.new(checksum.algorithm) if checksum else None
        self._unkept: list[Part] = []
        self._storing: deque[asyncio.Task[None]] = deque()

    async def take(self, data: AsyncIterator[bytes]) -> Upload:
        """Take all of it; the upload after that."""
        try:
            await self._receive(data)
            await self._stored(most_left=0)
            if self._digest is not None and self._checksum is not None:
                if not hmac.compare_digest(self._digest.digest(), self._checksum.value):
                    raise checksum_mismatch()
                await self._keep()
        except Fault:
            await self._settle()
            raise
        return self._upload

    async def _receive(self, data: AsyncIterator[bytes]) -> None:
        end = self._upload.offset
        part = PartSealer(self._key, end)
        async for piece in data:
            end += len(piece)
            domain.check_fits(self._upload, end)
            if self._digest is not None:
                self._digest.update(piece)
            while piece := part.add(piece):
                await self._store(part)
                part = PartSealer(self._key, end - len(piece))
        if part.size:
            await self._store(part)

    async def _store(self, sealer: PartSealer) -> None:
        await self._stored(most_left=_STORING_OF_ONE - 1)
        await self._uploading.storing.acquire()
        part, content = sealer.finish()
        earlier = self._storing[-1] if self._storing else None
        storing = asyncio.create_task(self._put(part, content, earlier))
        self._storing.append(storing)
        _STORING.add(storing)
        storing.add_done_callback(_ended)

    async def _put(self, part: Part, content: bytes, earlier: asyncio.Task[None] | None) -> None:
        """Store a part and, unless a checksum is to come, keep it once all earlier ones are kept.

        It ends also if the call is cut off. Behind one that could not be kept none is: it fails likewise.
        """
        try:
            await self._uploading.objects.put(part.object_key, content)
        finally:
            self._uploading.storing.release()
            if earlier is not None:
                await asyncio.wait([earlier])
        self._unkept.append(part)
        if earlier is not None:
            earlier.result()
        if self._checksum is None:
            await self._keep()

    async def _keep(self) -> None:
        now, header = self._uploading.clock.now(), self._upload.header
        # If the database dies now they may have their rows all the same: then they must not be removed.
        parts, self._unkept = self._unkept, []
        async with self._uploading.store.work() as work:
            kept = await work.add_parts(self._upload, parts, now, now + self._check_after)
        if kept is None:
            self._unkept = parts
            stands = await self._uploading.find(header.file_id, header.sender)
            raise (
                id_reused()
                if stands.attempt_id != self._upload.attempt_id
                else offset_mismatch(stands.offset)
            )
        self._upload = kept

    async def _stored(self, most_left: int) -> None:
        while len(self._storing) > most_left:
            await asyncio.shield(self._storing[0])
            self._storing.popleft()

    async def _settle(self) -> None:
        """Remove what was stored and not kept."""
        if self._storing:
            await asyncio.wait(self._storing)
        with suppress(Fault):
            await self._uploading.remove(self._unkept)


def _ended(storing: asyncio.Task[None]) -> None:
    """Its failure is that of the call that brought it, where that still is."""
    _STORING.discard(storing)
    if not storing.cancelled():
        storing.exception()


async def unsilenced(data: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The bytes until they end, or nothing arrives for too long."""
    while True:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                piece = await anext(data)
        except (StopAsyncIteration, TimeoutError):
            return
        yield piece
