"""The verdict on what has arrived: nobody sees a file before it (ADR 0024)."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.clock import Clock
from chassis.faults import Fault
from services.files.domain import files, verdicts
from services.files.domain.files import Extent, File, Part, Rendition, RenditionKind
from services.files.domain.types import WEBP, named
from services.files.domain.uploads import Refusal, Upload, UploadState, refusal_of
from services.files.domain.verdicts import Received, Scan
from services.files.ports.keeping import Store
from services.files.ports.neighbours import Conversations, Examination, Examiner, Live, Objects, Scanner
from services.files.usecases.sealing import PartSealer, Sealed

Made = tuple[Rendition, Sequence[Part]]
"""A rendition that was made of what arrived, and its parts."""


@dataclass(frozen=True)
class Checked:
    """What a verdict found good: the whole, what was made of it, and what arrived."""

    content: Rendition
    thumbnail: Rendition | None
    made: Sequence[Made]
    received: Received
    scan: Scan


@dataclass(frozen=True)
class Checking:
    """Checks uploads of which all bytes are there."""

    store: Store
    objects: Objects
    conversations: Conversations
    examiner: Examiner
    scanner: Scanner
    live: Live
    clock: Clock

    async def check(self, file_id: UUID) -> Fault | None:
        """Share an upload, or refuse it for good: why; nothing if it is not to be checked.

        Fault UNAVAILABLE: somebody who has a say is out of reach, and it is to be done again.
        """
        async with self.store.work() as work:
            upload = await work.upload(file_id)
            if upload is None or upload.state is not UploadState.CHECKING:
                return None
            key = await work.key(upload.header.conversation_id)
            parts = await work.parts(file_id, RenditionKind.CONTENT)
        made: list[Made] = []
        try:
            checked = await self._checked(upload, key, Sealed(self.objects, key, parts), made)
            file = await self._admitted(upload, checked)
        except Fault as fault:
            await self._remove(made)
            refusal = refusal_of(fault)
            if refusal is None:
                raise
            await self._refuse(upload, refusal)
            return fault
        await self._share(upload, file, checked)
        return None

    async def _checked(self, upload: Upload, key: bytes, sealed: Sealed, made: list[Made]) -> Checked:
        for left in reversed(range(verdicts.EXAMINATIONS)):
            checked = await self._verdict(upload, key, sealed, made, is_last=left == 0)
            if checked is not None:
                return checked
        raise AssertionError("the last verdict is one")

    async def _verdict(
        self, upload: Upload, key: bytes, sealed: Sealed, made: list[Made], is_last: bool
    ) -> Checked | None:
        """What was found good; None: the examination died, and it is not the last."""
        header, digest, size = upload.header, hashlib.sha256(), 0
        promised = named(header.name) or ""
        async with self.examiner.examine(promised) as examination, self.scanner.scan() as scanning:
            async for data in sealed.read(Extent(0, header.size)):
                size += len(data)
                digest.update(data)
                await examination.write(data)
                await scanning.write(data)
            received = Received(size, digest.hexdigest())
            verdicts.check_arrived(header, received)
            scan = await scanning.verdict()
            findings = await examination.findings()
            if findings is None and not is_last:
                return None
            content_type = verdicts.verdict(header, findings, scan)
            content = Rendition(RenditionKind.CONTENT, content_type, received.size, received.sha256)
            thumbnail = await self._make(examination, key, content_type, made)
        for rendition, _ in made:
            content = rendition if rendition.kind is RenditionKind.CONTENT else content
        return Checked(content, thumbnail, made, received, scan)

    async def _make(
        self, examination: Examination, key: bytes, content_type: str, made: list[Made]
    ) -> Rendition | None:
        """Store what the examination made of the content; the thumbnail, if there is one."""
        kind = RenditionKind.CONTENT
        await self._keep(kind, content_type, examination.cleaned(), key, made)
        picture = await examination.thumbnail()
        if not picture:
            return None
        await self._keep(RenditionKind.THUMBNAIL, WEBP, _one(picture), key, made)
        return made[-1][0]

    async def _keep(
        self, kind: RenditionKind, content_type: str, data: AsyncIterator[bytes], key: bytes, made: list[Made]
    ) -> None:
        digest, size = hashlib.sha256(), 0
        parts: list[Part] = []
        sealer = PartSealer(key, 0)
        async for piece in data:
            digest.update(piece)
            size += len(piece)
            while piece := sealer.add(piece):
                parts.append(await self._stored(sealer))
                sealer = PartSealer(key, size - len(piece))
        if sealer.size:
            parts.append(await self._stored(sealer))
        if size:
            made.append((Rendition(kind, content_type, size, digest.hexdigest()), parts))

    async def _stored(self, sealer: PartSealer) -> Part:
        part, content = sealer.finish()
        await self.objects.put(part.object_key, content)
        return part

    async def _admitted(self, upload: Upload, checked: Checked) -> File:
        """The file as the conversation lets it in (ADR 0008). Faults of the conversation's state."""
        header = upload.header
        admission = await self.conversations.admit(header)
        conversation = await self.conversations.conversation(header.conversation_id)
        return File(
            file_id=header.file_id,
            conversation_id=header.conversation_id,
            sender=header.sender,
            sender_participant_id=admission.sender_participant_id,
            host=conversation.host,
            name=header.name,
            content=checked.content,
            thumbnail=checked.thumbnail,
            scan=checked.scan,
            after_sequence=admission.after_sequence,
            share_time=admission.admit_time,
            viewers=files.first_viewers(header.sender, conversation, admission),
        )

    async def _share(self, upload: Upload, file: File, checked: Checked) -> None:
        async with self.store.work() as work:
            unneeded = await work.share(upload, file, checked.received.sha256, checked.made)
        if unneeded is None:
            await self._remove(checked.made)
            return
        await self.live.shared(file)
        await self._remove_parts(unneeded)

    async def _refuse(self, upload: Upload, refusal: Refusal) -> None:
        async with self.store.work() as work:
            forgotten = await work.refuse(upload, refusal)
        if forgotten is None:
            return
        await self.live.own(upload)
        await self._remove_parts(forgotten)

    async def _remove(self, made: Sequence[Made]) -> None:
        for _, parts in made:
            await self._remove_parts(parts)

    async def _remove_parts(self, parts: Sequence[Part]) -> None:
        for part in parts:
            await self.objects.remove(part.object_key)


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data
