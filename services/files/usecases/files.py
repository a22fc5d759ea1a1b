"""The acts of files: upload and share, list, download, sweep."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import UUID

from chassis.clock import Clock
from chassis.crypto import seal, unseal
from chassis.faults import Fault, not_found
from chassis.ids import ConversationId, PersonId, new_id
from services.files.domain import files as domain
from services.files.domain.files import HEAD_BYTES, File, FileState, Received, TextCheck, Upload
from services.files.ports.files import Conversations, Detector, Live, Objects, Store

SEGMENT_BYTES = 64 * 1024
"""Plaintext bytes that are sealed together, so that any size passes through constant memory."""

SEALED_SEGMENT_BYTES = SEGMENT_BYTES + 29
"""A sealed segment: version byte, nonce and tag added."""


class Files:
    """What people do with files."""

    def __init__(
        self,
        store: Store,
        objects: Objects,
        conversations: Conversations,
        detector: Detector,
        live: Live,
        clock: Clock,
        largest: int,
    ) -> None:
        """`largest` is the limit of a file's size in bytes."""
        self._store = store
        self._objects = objects
        self._conversations = conversations
        self._detector = detector
        self._live = live
        self._clock = clock
        self._largest = largest

    async def upload(self, upload: Upload, data: AsyncIterator[bytes]) -> File:
        """Check, encrypt, store and share a file (S28). The same id and bytes give the same answer.

        Nothing is shown, and no bytes are kept, unless all of it succeeds.
        """
        upload = domain.checked(upload, self._largest)
        await self._conversations.check_takes_part(upload.conversation_id, upload.sender)
        async with self._store.work() as work:
            stored = await work.find(upload.file_id)
            key = await work.key(upload.conversation_id)
        with TemporaryFile() as sealed:
            received = await self._receive(upload, data, key, sealed)
            if stored is not None and stored.state is FileState.SHARED:
                if domain.same_file(upload, received, stored):
                    return stored
                raise domain.id_reused()
            content_type = domain.verdict(upload, received)
            file = await self._begin(upload)
            try:
                length = sealed.tell()
                sealed.seek(0)
                await self._objects.put(file.object_key, sealed, length)
                return await self._share(upload, file, received, content_type)
            except Fault:
                await self._drop(file)
                raise

    async def visible(self, conversation_id: ConversationId, person: PersonId) -> Sequence[File]:
        """The files of a conversation that a person may see; none where the conversation is not theirs."""
        async with self._store.work() as work:
            return await work.visible(conversation_id, person)

    async def download(self, file_id: UUID, person: PersonId) -> tuple[File, AsyncIterator[bytes]]:
        """A file and its bytes in pieces. Fault NOT_FOUND for those who may not see it (S28)."""
        async with self._store.work() as work:
            file = await work.find(file_id)
            if file is None or not file.visible_to(person):
                raise not_found("file")
            key = await work.key(file.conversation_id)
        return file, self._opened(file, key)

    async def sweep(self) -> None:
        """Remove the bytes of abandoned uploads: the store holds nothing that no file needs."""
        async with self._store.work() as work:
            abandoned = await work.abandoned(self._clock.now() - domain.ABANDONED_AFTER)
        for file in abandoned:
            await self._drop(file)

    async def _receive(
        self, upload: Upload, data: AsyncIterator[bytes], key: bytes, sealed: BinaryIO
    ) -> Received:
        """Read all bytes, sealing them segment by segment into a file: the plaintext never reaches a disk."""
        digest, text, head, size = hashlib.sha256(), TextCheck(), b"", 0
        segments = _Segments(upload.file_id, key, sealed)
        async for piece in data:
            size += len(piece)
            if size > upload.size:
                raise domain.wrong_size()
            digest.update(piece)
            text.feed(piece)
            if len(head) < HEAD_BYTES:
                head = (head + piece)[:HEAD_BYTES]
            segments.add(piece)
        segments.finish()
        text.feed(b"", final=True)
        return Received(size, digest.hexdigest(), self._detector.detect(head), text.is_text)

    async def _begin(self, upload: Upload) -> File:
        """Keep the row before the bytes, so that no object exists that no row knows.

        Each attempt has an object of its own: a slower one can never overwrite what was shared (S29).
        """
        file = File(
            upload.file_id,
            upload.conversation_id,
            upload.sender,
            upload.name,
            FileState.UPLOADING,
            object_key=str(new_id()),
        )
        async with self._store.work() as work:
            earlier = await work.find(upload.file_id)
            if earlier is not None and not domain.may_try_again(upload, earlier):
                raise domain.id_reused()
            await work.begin(file, self._clock.now())
        if earlier is not None:
            await self._objects.remove(earlier.object_key)
        return file

    async def _share(self, upload: Upload, file: File, received: Received, content_type: str) -> File:
        admission, host = await self._conversations.admit(upload)
        shared = replace(
            file,
            state=FileState.SHARED,
            content_type=content_type,
            size=received.size,
            sha256=received.sha256,
            sender_participant_id=admission.sender_participant_id,
            after_sequence=admission.after_sequence,
            share_time=admission.admit_time,
            host=host,
            viewers=domain.viewers(admission),
        )
        async with self._store.work() as work:
            if not await work.share(shared):
                raise domain.id_reused()
        await self._live.shared(shared)
        return shared

    async def _drop(self, file: File) -> None:
        """Forget one attempt; a later attempt under the same id is left alone."""
        async with self._store.work() as work:
            await work.drop(file)
        await self._objects.remove(file.object_key)

    async def _opened(self, file: File, key: bytes) -> AsyncIterator[bytes]:
        index, left = 0, file.size
        async for piece in self._objects.get(file.object_key, SEALED_SEGMENT_BYTES):
            left -= SEGMENT_BYTES
            yield unseal(key, piece, _place(file.file_id, index, last=left <= 0))
            index += 1


class _Segments:
    """Seals a stream in segments; each knows its place and whether it is the last, so none can move."""

    def __init__(self, file_id: UUID, key: bytes, sealed: BinaryIO) -> None:
        self._file_id = file_id
        self._key = key
        self._sealed = sealed
        self._waiting = bytearray()
        self._index = 0

    def add(self, data: bytes) -> None:
        """Take the next bytes; a full segment is sealed once it is known not to be the last."""
        self._waiting += data
        while len(self._waiting) > SEGMENT_BYTES:
            self._write(bytes(self._waiting[:SEGMENT_BYTES]), last=False)
            del self._waiting[:SEGMENT_BYTES]

    def finish(self) -> None:
        """Seal what is left as the last segment."""
        self._write(bytes(self._waiting), last=True)

    def _write(self, segment: bytes, last: bool) -> None:
        self._sealed.write(seal(self._key, segment, _place(self._file_id, self._index, last)))
        self._index += 1


def _place(file_id: UUID, index: int, last: bool) -> bytes:
    return file_id.bytes + index.to_bytes(8) + bytes([last])
