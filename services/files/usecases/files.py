"""What people do with shared files: share in one call, list, download, show to more people, quarantine."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import Fault, Kind, not_found, precondition
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, ParticipantId, PersonId
from services.files.domain import files as domain
from services.files.domain.files import Extent, File, Quarantine, Rendition, RenditionKind, Viewer, Why
from services.files.domain.reasons import id_reused, still_checking, wrong_size
from services.files.domain.uploads import Header, Upload, UploadState
from services.files.ports.keeping import Store, Work
from services.files.ports.neighbours import Conversations, Live, Objects
from services.files.usecases.checking import Checking
from services.files.usecases.sealing import Sealed
from services.files.usecases.uploading import Uploading

_CHECKED_HERE = timedelta(minutes=1)
"""A file that came in one call is checked in that call; if that ends, by the timer."""


@dataclass(frozen=True)
class Download:
    """What is downloaded: which bytes of which rendition, in pieces."""

    file: File
    rendition: Rendition
    extent: Extent
    data: AsyncIterator[bytes]


@dataclass(frozen=True)
class Files:
    """What people do with files."""

    store: Store
    objects: Objects
    conversations: Conversations
    uploading: Uploading
    checking: Checking
    live: Live
    clock: Clock

    async def upload(self, header: Header, data: AsyncIterator[bytes]) -> File:
        """Begin, append and check in one (S28). The same id and bytes give the same answer.

        Nothing is kept of what ends early or is refused. Fault SCANNER_UNAVAILABLE: it waits for its verdict.
        """
        upload = await self.uploading.begin(header, afresh=True)
        if upload.state is UploadState.UPLOADING:
            upload = await self._appended(upload, data)
            sha256 = None
        else:
            sha256 = await _digest(header, data)
        fault = await self.checking.check(header.file_id)
        if fault is not None:
            raise fault
        return await self._outcome(upload, sha256)

    async def upload_and_file(self, file_id: UUID, sender: PersonId) -> tuple[Upload, File | None]:
        """Somebody's own upload, and the file that has come of it. Fault NOT_FOUND."""
        upload = await self.uploading.find(file_id, sender)
        async with self.store.work() as work:
            return upload, await work.file(file_id)

    async def visible(self, conversation_id: ConversationId, person: PersonId) -> Sequence[File]:
        """The files of a conversation that a person may list; none where the conversation is not theirs."""
        await self._learn_history(conversation_id, person)
        async with self.store.work() as work:
            return await work.visible(conversation_id, person)

    async def download(
        self, file_id: UUID, person: PersonId, kind: RenditionKind, span: tuple[int | None, int | None] | None
    ) -> Download:
        """Some bytes of a file; `span` as in `domain.extent`, None: all. Fault NOT_FOUND."""
        file = await self._opened(file_id, person)
        async with self.store.work() as work:
            key = await work.key(file.conversation_id)
            parts = await work.parts(file_id, kind)
        rendition = file.rendition(kind)
        extent = domain.extent(rendition.size, *span) if span else Extent(0, rendition.size)
        return Download(file, rendition, extent, Sealed(self.objects, key, parts).read(extent))

    async def add_viewers(
        self, key: RequestKey, file_id: UUID, person: PersonId, participants: Sequence[ParticipantId]
    ) -> File:
        """Let more people see a file, for the host (S28). Faults NOT_FOUND, HOST_ONLY, as admission."""
        file = await self._opened(file_id, person)
        domain.check_may_add_viewers(file, person)
        conversation = await self.conversations.conversation(file.conversation_id)
        people = {who: each for who, each in conversation.participants.items() if each in participants}
        async with self.store.work() as work:
            # If this process dies after the next call, they will be told what was decided there.
            await work.forget_history_of(file.conversation_id, list(people))
        await self.conversations.add_viewers(file, person, participants)
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            file = await _found(work, file_id)
            added = domain.more_viewers(file, people, Why.ADDED, self.clock.now())
            if added and not repeated:
                await work.add_viewers(file, added)
                file = await _found(work, file_id)
            if not repeated:
                await work.remember(key, str(file_id))
        await self.live.shared(file)
        return file

    async def quarantine(self, caller: Caller, key: RequestKey, file_id: UUID, reason: str) -> Quarantine:
        """Take a file out of everybody's sight, for an admin of its division (S29). Fault NOT_FOUND."""
        file = await self._administered(caller, file_id)
        assert caller.person_id is not None, "admins are persons"
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            file = await _found(work, file_id)
            quarantine = file.quarantine or Quarantine(caller.person_id, self.clock.now(), reason)
            if file.quarantine is None:
                await work.quarantine(file, quarantine)
            if not repeated:
                await work.remember(key, str(file_id))
        await self.live.shared(file)
        return quarantine

    async def administered(self, caller: Caller, conversation_id: ConversationId) -> Sequence[File]:
        """All files of a conversation, for admins of its division (S29). Fault NOT_FOUND for others."""
        conversation = await self.conversations.conversation(conversation_id)
        if not domain.administers(caller, conversation.division_id):
            raise not_found("conversation")
        async with self.store.work() as work:
            return await work.shared_in(conversation_id)

    async def explain(self, caller: Caller, file_id: UUID) -> File:
        """A file with who sees it and why (B1), for the host and admins of the division. Fault NOT_FOUND."""
        async with self.store.work() as work:
            file = await work.file(file_id)
        if file is not None and caller.person_id == file.host:
            return file
        return await self._administered(caller, file_id)

    async def _appended(self, upload: Upload, data: AsyncIterator[bytes]) -> Upload:
        """Append all of it, or forget it."""
        header = upload.header
        try:
            upload = await self.uploading.take(upload, 0, data, check_after=_CHECKED_HERE)
            if upload.offset != header.size:
                raise wrong_size()
        except BaseException:
            await self.uploading.drop(upload)
            raise
        return upload

    async def _outcome(self, upload: Upload, sha256: str | None) -> File:
        """The file that came of an upload; `sha256` of the bytes that repeat it. Fault: why none did."""
        header = upload.header
        async with self.store.work() as work:
            now = await work.upload(header.file_id)
            file = await work.file(header.file_id)
            known = await work.received_sha256(header.file_id) if file else None
        if now is None or (now.attempt_id != upload.attempt_id and sha256 is None):
            raise id_reused()
        if now.refusal is not None:
            raise precondition(now.refusal.reason, now.refusal.message)
        if file is None:
            raise still_checking()
        if sha256 not in (None, known):
            raise id_reused()
        return file

    async def _opened(self, file_id: UUID, person: PersonId) -> File:
        """A file whose bytes are for somebody. Fault NOT_FOUND."""
        async with self.store.work() as work:
            file = await work.file(file_id)
        if file is None:
            raise domain.absent()
        if not file.opens_for(person) and await self._learn_history(file.conversation_id, person):
            async with self.store.work() as work:
                file = await _found(work, file_id)
        if not file.opens_for(person):
            raise domain.absent()
        return file

    async def _learn_history(self, conversation_id: ConversationId, person: PersonId) -> bool:
        """Ask once which older files somebody sees (S29); whether it was asked now.

        What comes after that names them itself, so that once is enough; and nothing can forget to ask.
        """
        async with self.store.work() as work:
            if await work.knows_history_of(conversation_id, person):
                return False
        try:
            file_ids = await self.conversations.visible(conversation_id, person)
            conversation = await self.conversations.conversation(conversation_id)
        except Fault as fault:
            if fault.kind is not Kind.NOT_FOUND:
                raise
            return False
        participant_id = conversation.participants[person]
        viewer = Viewer(person, participant_id, Why.HISTORY_SHARED, self.clock.now())
        async with self.store.work() as work:
            await work.keep_history_of(conversation_id, viewer, file_ids)
        return True

    async def _administered(self, caller: Caller, file_id: UUID) -> File:
        """A file of a division that somebody administers. Fault NOT_FOUND."""
        async with self.store.work() as work:
            file = await work.file(file_id)
        if file is None:
            raise domain.absent()
        conversation = await self.conversations.conversation(file.conversation_id)
        if not domain.administers(caller, conversation.division_id):
            raise domain.absent()
        return file


async def _found(work: Work, file_id: UUID) -> File:
    file = await work.file(file_id)
    if file is None:
        raise domain.absent()
    return file


async def _digest(header: Header, data: AsyncIterator[bytes]) -> str:
    """The SHA-256 of bytes that were sent again. Fault UPLOAD_INCOMPLETE."""
    digest, size = hashlib.sha256(), 0
    async for piece in data:
        size += len(piece)
        digest.update(piece)
    if size != header.size:
        raise wrong_size()
    return digest.hexdigest()
