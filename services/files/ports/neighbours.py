"""What the use cases of files need of the world around them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId
from services.files.domain.conversations import Conversation
from services.files.domain.files import Admission, File
from services.files.domain.uploads import Header, Upload
from services.files.domain.verdicts import Findings, Scan


class Conversations(Protocol):
    """The conversation service."""

    async def conversation(self, conversation_id: ConversationId) -> Conversation:
        """Fault NOT_FOUND."""
        ...

    async def check_admits(self, header: Header) -> None:
        """Whether it would admit a file now. Faults NOT_FOUND, and those of the conversation's state."""
        ...

    async def admit(self, header: Header) -> Admission:
        """Admit a file (ADR 0008). Faults as `check_admits`."""
        ...

    async def add_viewers(self, file: File, person: PersonId, participants: Sequence[ParticipantId]) -> None:
        """Let more people see a file, for the host. Faults HOST_ONLY, INVALID, of the conversation."""
        ...

    async def visible(self, conversation_id: ConversationId, person: PersonId) -> Sequence[UUID]:
        """The files that somebody in a conversation sees. Fault NOT_FOUND for who takes no part."""
        ...


class Divisions(Protocol):
    """The directory."""

    async def largest_file_mib(self, division_id: DivisionId) -> int:
        """What a division says; 0: nothing. Fault NOT_FOUND."""
        ...


class Objects(Protocol):
    """The object store. It sees ciphertext only."""

    async def put(self, key: str, content: bytes) -> None:
        """Store bytes under a key, all or nothing. Fault UNAVAILABLE if the store is out of reach."""
        ...

    async def get(self, key: str, offset: int, length: int) -> bytes:
        """`length` bytes under a key from `offset` on. Fault UNAVAILABLE if the store is out of reach."""
        ...

    async def remove(self, key: str) -> None:
        """Remove what is under a key, if anything is."""
        ...

    async def exists(self, key: str) -> bool:
        """Whether anything is under a key."""
        ...

    def listed(self) -> AsyncIterator[tuple[str, float]]:
        """Every key, and when it was stored as a POSIX time."""
        ...


class Keys(Protocol):
    """The key store."""

    async def destroyed_after(
        self, position: tuple[datetime, UUID] | None, size: int
    ) -> Sequence[tuple[datetime, UUID]]:
        """A page of the conversations whose keys were destroyed, in the order in which they were."""
        ...


class Examination(Protocol):
    """The examination of one content, by a process of its own: what it holds may be hostile."""

    async def write(self, data: bytes) -> None:
        """Hand over the next bytes."""
        ...

    async def findings(self) -> Findings | None:
        """What was found, once all bytes were handed over. None: it died, of the content or of anything else.

        Fault UNAVAILABLE where it cannot be said now.
        """
        ...

    def cleaned(self) -> AsyncIterator[bytes]:
        """The content without what it tells of itself, after `findings`; nothing: it stays as it is."""
        ...

    async def thumbnail(self) -> bytes:
        """A small picture of it as image/webp, after `cleaned`; empty: there is none."""
        ...


class Examiner(Protocol):
    """Looks into contents."""

    def examine(self, promised: str) -> AbstractAsyncContextManager[Examination]:
        """Begin to examine a content that its name promises to be of this type."""
        ...


class Scanning(Protocol):
    """The scan of one content."""

    async def write(self, data: bytes) -> None:
        """Hand over the next bytes."""
        ...

    async def verdict(self) -> Scan:
        """What the scanner says, once all bytes were handed over. Fault UNAVAILABLE: no word of it."""
        ...


class Scanner(Protocol):
    """Looks for malware."""

    def scan(self) -> AbstractAsyncContextManager[Scanning]:
        """Begin to scan a content. Fault UNAVAILABLE."""
        ...


class Live(Protocol):
    """Tells gateways. Best effort."""

    async def shared(self, file: File) -> None:
        """Tell those who may see a file that there is news of it."""
        ...

    async def own(self, upload: Upload) -> None:
        """Tell the sender of an upload that it stands somewhere else."""
        ...
