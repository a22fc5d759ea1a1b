"""What the use cases of files need from the world."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import BinaryIO, Protocol
from uuid import UUID

from chassis.ids import ConversationId, PersonId
from services.files.domain.files import Admission, File, Upload


class Work(Protocol):
    """One transaction: committed at the end of its block, rolled back by any exception."""

    async def find(self, file_id: UUID) -> File | None:
        """A file with its viewers, locked until the end of the transaction."""
        ...

    async def visible(self, conversation_id: ConversationId, person: PersonId) -> Sequence[File]:
        """The shared files of a conversation that a person may see, oldest first."""
        ...

    async def abandoned(self, before: datetime) -> Sequence[File]:
        """Uploads begun before a time that have not ended."""
        ...

    async def key(self, conversation_id: ConversationId) -> bytes:
        """The conversation's key for files, 32 bytes; made when first asked for."""
        ...

    async def begin(self, file: File, now: datetime) -> None:
        """Keep a file in state UPLOADING since `now`, new or after it was dropped."""
        ...

    async def share(self, file: File) -> bool:
        """Keep a file as SHARED with its viewers, and tell it; False if another attempt took its place."""
        ...

    async def drop(self, file: File) -> None:
        """Keep that this attempt was refused or abandoned, unless another one took its place."""
        ...


class Store(Protocol):
    """The database."""

    def work(self) -> AbstractAsyncContextManager[Work]:
        """Begin a transaction."""
        ...


class Objects(Protocol):
    """The object store. It sees ciphertext only."""

    async def put(self, key: str, content: BinaryIO, size: int) -> None:
        """Store `size` bytes under a key, all or nothing. Fault UNAVAILABLE if the store is out of reach."""
        ...

    def get(self, key: str, piece: int) -> AsyncIterator[bytes]:
        """The bytes under a key in pieces of `piece` bytes, the last one shorter."""
        ...

    async def remove(self, key: str) -> None:
        """Remove what is under a key, if anything is."""
        ...


class Conversations(Protocol):
    """The conversation service."""

    async def check_takes_part(self, conversation_id: ConversationId, person: PersonId) -> None:
        """Fault NOT_FOUND if the person takes no part in the conversation."""
        ...

    async def admit(self, upload: Upload) -> tuple[Admission, PersonId]:
        """Admit a file (ADR 0008); the admission and the host. Faults of the conversation's state."""
        ...


class Detector(Protocol):
    """Recognises types by content."""

    def detect(self, head: bytes) -> str | None:
        """The media type that the first bytes of a file show, if they show one."""
        ...


class Live(Protocol):
    """Tells gateways."""

    async def shared(self, file: File) -> None:
        """Tell those who may see a file that there is news. Best effort."""
        ...
