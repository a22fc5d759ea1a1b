"""Who looks, writes or has read (S41): what is told of it, and to whom. The log keeps nothing of it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId
from services.conversation.domain.entities import Conversation

FADES_AFTER = timedelta(seconds=30)
"""Whoever has not said it again by then counts as gone."""


class Activity(StrEnum):
    """What somebody is doing in a conversation."""

    PRESENT = "present"
    TYPING = "typing"
    AWAY = "away"


@dataclass(frozen=True)
class Shown:
    """What a division shows to everybody; each can be switched off."""

    typing: bool = True
    presence: bool = True
    read_marks: bool = True


NOTHING_SHOWN = Shown(typing=False, presence=False, read_marks=False)
"""What holds where the switches cannot be asked for: better silent than against somebody's will."""


def told_activity(activity: Activity, shown: Shown) -> Activity | None:
    """What others hear of an activity; None: nothing. Who stops writing where only that is shown is away."""
    if activity is Activity.TYPING and not shown.typing:
        activity = Activity.PRESENT
    if activity is Activity.PRESENT and not shown.presence:
        activity = Activity.AWAY
    return activity if shown.typing or shown.presence else None


@dataclass(frozen=True)
class Hearers:
    """People, and those who coordinate the division; `division_id` None: nobody else."""

    person_ids: tuple[PersonId, ...]
    division_id: DivisionId | None


@dataclass(frozen=True)
class ReadOn:
    """Somebody has read up to a number. `participant_id` None: a coordinator who takes no part."""

    conversation_id: ConversationId
    participant_id: ParticipantId | None
    person_id: PersonId
    read_sequence: int
    hearers: Hearers


@dataclass(frozen=True)
class Attended:
    """Somebody looks, writes or has gone."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    person_id: PersonId
    activity: Activity
    hearers: Hearers


Signal = ReadOn | Attended


def hearers_of_mark(conversation: Conversation, reader: PersonId, shown: Shown) -> Hearers:
    """Who learns that somebody has read on: their own devices, and who may see the mark."""
    own = conversation.participant_of(reader)
    if own is None:
        return Hearers((reader,), None)
    everybody = _attending(conversation)
    some = tuple(dict.fromkeys((reader, conversation.host.person_id)))
    return Hearers(everybody if shown.read_marks else some, conversation.division.division_id)


def hearers_of_activity(conversation: Conversation) -> Hearers:
    """Who learns what somebody is doing: everybody in it, and who coordinates it."""
    return Hearers(_attending(conversation), conversation.division.division_id)


def _attending(conversation: Conversation) -> tuple[PersonId, ...]:
    return tuple(each.person_id for each in conversation.participants if not each.withdrawn)
