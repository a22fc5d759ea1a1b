"""THE RULES of shared files, pure.

S28  Sender, host and the chosen see a file; the host may let more people see it later, never fewer. For
     everybody else it does not exist.
S29  A shared file is never deleted or replaced. An admin may quarantine it: its bytes are kept, and nobody
     gets them. Newcomers see it only if the host shares the history and it was for everybody (decided by the
     conversation service).
B1   Who sees it, and why, is what is kept with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from chassis.auth import Caller, Role
from chassis.faults import Fault, not_found
from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId
from services.files.domain.conversations import Conversation
from services.files.domain.reasons import host_only, range_not_satisfiable
from services.files.domain.verdicts import Scan


class Why(StrEnum):
    """Why somebody sees a file (B1)."""

    HOST = "host"
    SENDER = "sender"
    CHOSEN = "chosen"
    ADDED = "added"
    HISTORY_SHARED = "history_shared"


class RenditionKind(StrEnum):
    """What of a file is kept."""

    CONTENT = "content"
    THUMBNAIL = "thumbnail"


@dataclass(frozen=True)
class Rendition:
    """A rendition of a file: `size` in bytes, `sha256` lower-case hexadecimal."""

    kind: RenditionKind
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Part:
    """Some bytes of a rendition, sealed in an object of their own: `size` plain bytes from `start` on."""

    part_id: UUID
    object_key: str
    start: int
    size: int


@dataclass(frozen=True)
class Admission:
    """The conversation service's answer: who sees the file, and after which message it stands."""

    person_ids: frozenset[PersonId]
    sender_participant_id: ParticipantId
    after_sequence: int
    admit_time: datetime


@dataclass(frozen=True)
class Viewer:
    """Somebody who sees a file, why and since when."""

    person_id: PersonId
    participant_id: ParticipantId
    why: Why
    add_time: datetime


@dataclass(frozen=True)
class Quarantine:
    """That a file was taken out of everybody's sight: who did it, when and why."""

    person_id: PersonId
    time: datetime
    reason: str


@dataclass(frozen=True)
class File:
    """A shared file. `viewers` in the order in which they came to see it."""

    file_id: UUID
    conversation_id: ConversationId
    sender: PersonId
    sender_participant_id: ParticipantId
    host: PersonId
    name: str
    content: Rendition
    thumbnail: Rendition | None
    scan: Scan
    after_sequence: int
    share_time: datetime
    viewers: tuple[Viewer, ...]
    quarantine: Quarantine | None = None

    def listed_for(self, person: PersonId) -> bool:
        """S28, S29: its viewers; of a quarantined one only its sender and the host still see that it is."""
        if self.quarantine is not None:
            return person in (self.sender, self.host)
        return any(each.person_id == person for each in self.viewers)

    def opens_for(self, person: PersonId) -> bool:
        """Whether its bytes are for somebody: nobody's once it is quarantined."""
        return self.quarantine is None and self.listed_for(person)

    def chosen(self, reader: PersonId) -> list[ParticipantId]:
        """Who else was chosen, for host and sender only: others do not learn who may see what they see."""
        if reader not in (self.sender, self.host):
            return []
        return sorted(each.participant_id for each in self.viewers if each.person_id != self.host)

    def rendition(self, kind: RenditionKind) -> Rendition:
        """One of its renditions. Fault NOT_FOUND if there is none of this kind."""
        found = self.content if kind is RenditionKind.CONTENT else self.thumbnail
        if found is None:
            raise absent()
        return found


@dataclass(frozen=True)
class Extent:
    """Which bytes are asked for, `length` of them from `first` on."""

    first: int
    length: int


def first_viewers(sender: PersonId, conversation: Conversation, admission: Admission) -> tuple[Viewer, ...]:
    """Who sees a file from the beginning, as the conversation service decided it."""

    def why(person: PersonId) -> Why:
        if person == sender:
            return Why.SENDER
        return Why.HOST if person == conversation.host else Why.CHOSEN

    return tuple(
        Viewer(person, participant, why(person), admission.admit_time)
        for person, participant in conversation.participants.items()
        if person in admission.person_ids
    )


def more_viewers(
    file: File, people: Mapping[PersonId, ParticipantId], why: Why, now: datetime
) -> tuple[Viewer, ...]:
    """Those of these people who do not see it yet."""
    seeing = {each.person_id for each in file.viewers}
    return tuple(
        Viewer(person, participant, why, now)
        for person, participant in people.items()
        if person not in seeing
    )


def check_may_add_viewers(file: File, person: PersonId) -> None:
    """For the host (S28). Faults NOT_FOUND: no file of theirs, or quarantined; HOST_ONLY."""
    if not file.opens_for(person):
        raise absent()
    if person != file.host:
        raise host_only()


def administers(caller: Caller, division_id: DivisionId) -> bool:
    """Whether somebody may quarantine the files of a division, and list them for that (S29)."""
    return caller.has(Role.ADMIN, division_id)


def extent(size: int, first: int | None, last: int | None) -> Extent:
    """The bytes from `first` to `last`, or the last `last` ones (RFC 9110 §14.1.2).

    Fault RANGE_NOT_SATISFIABLE.
    """
    if first is None:
        length = min(size if last is None else last, size)
        if length == 0:
            raise range_not_satisfiable(size)
        return Extent(size - length, length)
    end = size if last is None else min(last + 1, size)
    if first >= end:
        raise range_not_satisfiable(size)
    return Extent(first, end - first)


def absent() -> Fault:
    """Not there, or not for the caller's eyes: nobody can tell which."""
    return not_found("file")
