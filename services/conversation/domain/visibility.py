"""Who sees what in a conversation, and why (S11, S26 to S29, S32, B1): all of it is `verdict`.

Every answer that shows something is made of it, and "who can see this" answers with it. What SQL decides by
itself (lists, changes) mirrors `first_message`; tests hold both equal.

- The host sees everything. A coordinator of the division sees everything but files, which are for those who
  were chosen.
- A participant sees messages from the one on with which they joined, files that they were chosen for, and the
  announcement. With the history, a newcomer is shown the files that were for everybody (S29).
- E-mail address and fee of a participant are for the host, the coordinators and that participant.
- So is the read mark, unless the division shows it to everybody who takes part (S41).
- Names in full are too, where the host has chosen to shorten or replace them; the host's is for everybody.
- Who withdrew before the start sees what is their own, the host's name, and files they were chosen for.
- For everybody else nothing is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from chassis.ids import MessageId, ParticipantId, PersonId
from services.conversation.domain.entities import Admission, Conversation, Message, NamePolicy, Participant
from services.conversation.domain.states import Relation
from services.conversation.domain.views import Eyes


class Kind(StrEnum):
    """What can be seen."""

    MESSAGE = "message"
    FILE = "file"
    ANNOUNCEMENT = "announcement"
    EMAIL = "email"
    NAME = "name"
    FEE = "fee"
    READ_MARK = "read_mark"


class Why(StrEnum):
    """Why somebody sees an item, or does not."""

    HOST = "host"
    COORDINATOR = "coordinator"
    OWN = "own"
    TAKES_PART = "takes_part"
    CHOSEN = "chosen"
    OF_THE_HOST = "of_the_host"
    NOT_CHOSEN = "not_chosen"
    BEFORE_JOINING = "before_joining"
    NOT_THEIRS = "not_theirs"
    NAME_POLICY = "name_policy"
    WITHDREW = "withdrew"
    OUTSIDER = "outsider"


@dataclass(frozen=True)
class Item:
    """Something that can be seen. `owner`: whose message, file, address … it is; None: everybody's.

    `sequence`: a message's place, or after which message a file stands. `chosen`: who was chosen for a file,
    by its sender or later by the host; `for_everybody`: nobody who took part then was left out.
    """

    kind: Kind
    owner: Participant | None = None
    sequence: int = 0
    file_id: MessageId | None = None
    chosen: frozenset[PersonId] = frozenset()
    for_everybody: bool = False


@dataclass(frozen=True)
class Disclosure:
    """What the host has chosen to show of names (S27), and the division of read marks (S41)."""

    name_policy: NamePolicy
    read_marks: bool = False


class Verdict(NamedTuple):
    """Whether somebody sees an item, and why."""

    visible: bool
    why: Why


def verdict(item: Item, eyes: Eyes | None, disclosure: Disclosure) -> Verdict:
    """Whether these eyes (None: an outsider's) see an item of a conversation where so much is disclosed."""
    if eyes is None:
        return Verdict(False, Why.OUTSIDER)
    if eyes.relation is Relation.HOST:
        return Verdict(True, Why.HOST)
    if item.kind is Kind.FILE:
        return _file(item, eyes)
    if eyes.relation is Relation.COORDINATOR:
        return Verdict(True, Why.COORDINATOR)
    if eyes.own is not None and eyes.own.withdrawn:
        return _after_withdrawing(item, eyes)
    if item.kind is Kind.ANNOUNCEMENT:
        return Verdict(True, Why.TAKES_PART)
    if item.kind is Kind.MESSAGE:
        seen = item.sequence >= first_message(eyes)
        return Verdict(seen, Why.TAKES_PART if seen else Why.BEFORE_JOINING)
    if _own(item, eyes):
        return Verdict(True, Why.OWN)
    if item.kind is Kind.NAME:
        return _name(item, disclosure.name_policy)
    disclosed = item.kind is Kind.READ_MARK and disclosure.read_marks
    return Verdict(disclosed, Why.TAKES_PART if disclosed else Why.NOT_THEIRS)


def first_message(eyes: Eyes) -> int:
    """The number of the first message that somebody sees (S11)."""
    if eyes.own is None or eyes.relation is not Relation.PARTICIPANT:
        return 1
    return eyes.own.first_sequence


def name(conversation: Conversation, participant: Participant, eyes: Eyes) -> str:
    """A participant's name as these eyes see it (S27). Aliases count from 1, the host is none of them."""
    item = Item(Kind.NAME, participant)
    if verdict(item, eyes, Disclosure(conversation.name_policy)).visible:
        return participant.display_name
    if conversation.name_policy is NamePolicy.FIRST_NAME_AND_INITIAL:
        return shortened(participant.display_name)
    return f"Participant {conversation.participants.index(participant)}"


def shortened(full_name: str) -> str:
    """First name and initial; titles such as "Dr." are left out, a name of one word stays as it is."""
    words = full_name.split()
    while len(words) > 1 and words[0].endswith("."):
        words = words[1:]
    return words[0] if len(words) < 2 else f"{words[0]} {words[-1][0]}."


def file(admission: Admission, conversation: Conversation) -> Item:
    """A file as an item, for those whom its sender chose and the host added."""
    return Item(
        kind=Kind.FILE,
        owner=_participant(conversation, admission.sender_participant_id),
        sequence=admission.after_sequence,
        file_id=admission.attachment_id,
        chosen=frozenset((*admission.person_ids, *admission.added)),
        for_everybody=admission.for_everybody,
    )


def message(kept: Message, conversation: Conversation) -> Item:
    """A message as an item."""
    return Item(Kind.MESSAGE, _participant(conversation, kept.participant_id), kept.sequence)


def shared_or_personal(kind: Kind, conversation: Conversation) -> Sequence[Item]:
    """The announcement, or everybody's name, or the participants' addresses, fees or read marks."""
    if kind is Kind.ANNOUNCEMENT:
        return [Item(kind)]
    whose = conversation.participants if kind is Kind.NAME else conversation.participants[1:]
    return [Item(kind, each) for each in whose]


def all_eyes(conversation: Conversation) -> Sequence[Eyes]:
    """The eyes of everybody who takes part, the host first."""
    return [eyes_of_participant(each) for each in conversation.participants]


def eyes_of_participant(participant: Participant) -> Eyes:
    """How somebody who takes part looks at the conversation."""
    return Eyes(Relation.HOST if participant.host else Relation.PARTICIPANT, participant)


COORDINATORS = Eyes(Relation.COORDINATOR, None)
"""How a coordinator of the division who takes no part looks at a conversation."""


def _participant(conversation: Conversation, participant_id: ParticipantId) -> Participant:
    return next(each for each in conversation.participants if each.participant_id == participant_id)


def _own(item: Item, eyes: Eyes) -> bool:
    owner, own = item.owner, eyes.own
    return owner is not None and own is not None and owner.participant_id == own.participant_id


def _file(item: Item, eyes: Eyes) -> Verdict:
    if _own(item, eyes):
        return Verdict(True, Why.OWN)
    if eyes.own is not None and eyes.own.person_id in item.chosen:
        return Verdict(True, Why.CHOSEN)
    if item.for_everybody and eyes.own is not None and eyes.own.history_shared:
        return Verdict(True, Why.TAKES_PART)
    return Verdict(False, Why.NOT_CHOSEN)


def _after_withdrawing(item: Item, eyes: Eyes) -> Verdict:
    if _own(item, eyes):
        return Verdict(True, Why.OWN)
    if item.kind is Kind.NAME and item.owner is not None and item.owner.host:
        return Verdict(True, Why.OF_THE_HOST)
    return Verdict(False, Why.WITHDREW)


def _name(item: Item, policy: NamePolicy) -> Verdict:
    if item.owner is not None and item.owner.host:
        return Verdict(True, Why.OF_THE_HOST)
    in_full = policy is NamePolicy.FULL_NAME
    return Verdict(in_full, Why.TAKES_PART if in_full else Why.NAME_POLICY)
