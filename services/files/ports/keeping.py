"""Where files are kept, as the use cases see it: one transaction for each act."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, PersonId
from services.files.domain.files import File, Part, Quarantine, Rendition, RenditionKind, Viewer
from services.files.domain.uploads import Refusal, Upload

CHECK_TIMER = "files.check"
"""The timer that has an upload checked; its key is the file."""


class Uploads(Protocol):
    """What is on its way in."""

    async def upload(self, file_id: UUID) -> Upload | None:
        """An upload, also one that is available, locked until the end of the transaction."""
        ...

    async def uploads_of(
        self, conversation_id: ConversationId, sender: PersonId, refused_since: datetime
    ) -> Sequence[Upload]:
        """Somebody's own uploads that are under way or checked, or begun and refused since; oldest first."""
        ...

    async def expired(self, before: datetime) -> Sequence[Upload]:
        """Some uploads to which nothing was added since `before`."""
        ...

    async def begin(self, upload: Upload) -> Sequence[Part]:
        """Keep a fresh attempt, new or in the place of another; that one's parts, which are forgotten."""
        ...

    async def add_parts(
        self, upload: Upload, parts: Sequence[Part], now: datetime, check_time: datetime
    ) -> Upload | None:
        """Keep parts that go on where it stands; with the last byte it is CHECKING, and checked at its time.

        None: it stands somewhere else by now.
        """
        ...

    async def refuse(self, upload: Upload, refusal: Refusal) -> Sequence[Part] | None:
        """Keep that a checked one is refused; its parts, which are forgotten. None: somebody else decided."""
        ...

    async def drop(self, upload: Upload) -> Sequence[Part]:
        """Keep that this attempt is given up, unless another took its place; its parts, now forgotten."""
        ...


class Files(Protocol):
    """What is shared."""

    async def parts(self, file_id: UUID, kind: RenditionKind) -> Sequence[Part]:
        """The parts of a rendition in their order."""
        ...

    async def share(
        self,
        upload: Upload,
        file: File,
        received_sha256: str,
        made: Sequence[tuple[Rendition, Sequence[Part]]],
    ) -> Sequence[Part] | None:
        """Keep a checked upload as this file, and tell it. `made` renditions take the place of what arrived.

        The parts that are not needed any more; None: somebody else decided.
        """
        ...

    async def file(self, file_id: UUID) -> File | None:
        """A shared file; None also where its conversation was destroyed."""
        ...

    async def received_sha256(self, file_id: UUID) -> str:
        """The SHA-256 of the bytes that a shared file was made of."""
        ...

    async def visible(self, conversation_id: ConversationId, person: PersonId) -> Sequence[File]:
        """The shared files of a conversation that a person may list, oldest first."""
        ...

    async def shared_in(self, conversation_id: ConversationId) -> Sequence[File]:
        """All shared files of a conversation, oldest first."""
        ...

    async def add_viewers(self, file: File, viewers: Sequence[Viewer]) -> None:
        """Keep who else sees a file, and tell it."""
        ...

    async def knows_history_of(self, conversation_id: ConversationId, person: PersonId) -> bool:
        """Whether the conversation service was asked once which files this person sees."""
        ...

    async def keep_history_of(
        self, conversation_id: ConversationId, viewer: Viewer, file_ids: Sequence[UUID]
    ) -> None:
        """Keep that somebody sees these files too, and need not be asked for again."""
        ...

    async def forget_history_of(self, conversation_id: ConversationId, people: Sequence[PersonId]) -> None:
        """Let the conversation service be asked again which files these people see."""
        ...

    async def quarantine(self, file: File, quarantine: Quarantine) -> None:
        """Keep that a file is quarantined, and tell it."""
        ...


class Shredded(Protocol):
    """What is left of conversations that were destroyed (B8)."""

    async def with_objects(self, conversation_ids: Sequence[UUID]) -> Sequence[ConversationId]:
        """Those of these conversations that have files whose objects were not removed yet."""
        ...

    async def objects_of(self, conversation_id: ConversationId) -> Sequence[str]:
        """The keys of all objects of a conversation's files."""
        ...

    async def keep_shredded(self, conversation_id: ConversationId, now: datetime) -> None:
        """Keep that its objects were removed; what was on its way in has ended."""
        ...


class Work(Uploads, Files, Shredded, Protocol):
    """One transaction: committed at the end of its block, rolled back by any exception."""

    async def key(self, conversation_id: ConversationId) -> bytes:
        """The conversation's key for files, 32 bytes; made when first asked for.

        Fault PRECONDITION, CONVERSATION_DESTROYED.
        """
        ...

    async def claim(self, key: RequestKey) -> str | None:
        """None if this request is new; else what was remembered of it."""
        ...

    async def remember(self, key: RequestKey, result: str) -> None:
        """Keep the result of a claimed request."""
        ...

    async def known_objects(self, keys: Sequence[str]) -> frozenset[str]:
        """Those of these object keys that a row knows, but for what was destroyed."""
        ...

    async def parts_after(self, part_id: UUID, size: int) -> Sequence[Part]:
        """A page of all parts, but for what was destroyed."""
        ...


class Store(Protocol):
    """The database."""

    def work(self) -> AbstractAsyncContextManager[Work]:
        """Begin a transaction."""
        ...
