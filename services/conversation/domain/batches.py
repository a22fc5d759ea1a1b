"""Many messages in one commit: what a conversation that is open needs to give its next messages their places.

A `Standing` is what a commit left behind. It is a guess about now: whoever builds on it must have the same
statement that keeps the messages prove that state, version and last number are still these.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chassis.ids import ConversationId, MessageId, PersonId
from services.conversation.domain import chain
from services.conversation.domain.entities import Conversation, Message, Participant
from services.conversation.domain.states import State, after, speaking
from services.conversation.domain.views import Viewers, viewers_of


@dataclass(frozen=True)
class Standing:
    """An ACTIVE conversation as far as its next messages depend on it.

    `speakers` may speak: whatever changes who they are counts as a version (withdrawing, fees, acceptances).
    """

    conversation_id: ConversationId
    version: int
    last_sequence: int
    last_hash: bytes
    activity_time: datetime
    speakers: Mapping[PersonId, Participant]
    viewers: Viewers


@dataclass(frozen=True)
class Words:
    """What somebody wants to say, with a text that is one (S16)."""

    sender: Participant
    message_id: MessageId
    text: str


def standing(conversation: Conversation) -> Standing | None:
    """Where a conversation stands; None if it is not open."""
    if conversation.state is not State.ACTIVE:
        return None
    return Standing(
        conversation_id=conversation.conversation_id,
        version=conversation.version,
        last_sequence=conversation.last_sequence,
        last_hash=conversation.last_hash,
        activity_time=conversation.activity_time,
        speakers={each.person_id: each for each in conversation.participants if _speaks(each)},
        viewers=viewers_of(conversation),
    )


def speaker(standing: Standing, person_id: PersonId) -> Participant | None:
    """Who takes part and may speak in an open conversation without changing its state (S16, B3)."""
    return standing.speakers.get(person_id)


def _speaks(participant: Participant) -> bool:
    unchanged = after(State.ACTIVE, speaking(participant.host)) is State.ACTIVE
    return unchanged and not participant.withdrawn and not participant.fee_unaccepted


def placed(
    before: Standing, key: bytes, words: Iterable[Words], now: datetime
) -> tuple[Sequence[Message], Standing]:
    """The words as messages in the next places, and where the conversation stands after them.

    `key` is the conversation's data key. Time never goes back from one message to the next.
    """
    send_time = max(before.activity_time, now)
    sequence, last_hash = before.last_sequence, before.last_hash
    messages = []
    for each in words:
        sequence += 1
        message = Message(each.message_id, sequence, each.sender.participant_id, each.text, send_time)
        last_hash = chain.sealed(last_hash, key, before.conversation_id, message)
        messages.append(replace(message, hash=last_hash))
    standing_after = replace(before, last_sequence=sequence, last_hash=last_hash, activity_time=send_time)
    return messages, standing_after
