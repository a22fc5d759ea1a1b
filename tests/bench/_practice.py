"""A large practice in a database, put there row by row: every text sealed, nothing sent."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, insert

from chassis.db import Database
from chassis.ids import ConversationId, DivisionId, MessageId, ParticipantId, PersonId, PracticeId, new_id
from services.conversation.domain import chain
from services.conversation.domain.entities import Conversation, Division, Message, Participant
from services.conversation.domain.states import State
from services.conversation.store import rows
from services.conversation.store.seals import Seals, seal_announcement
from services.conversation.store.tables import (
    ANNOUNCEMENT_VERSION,
    CONVERSATION,
    MESSAGE,
    PARTICIPANT,
    READ_MARK,
)
from tests.fakes.clock import NOON
from tests.support.builders import a_person_id

_WORDS = ("the", "patient", "slept", "badly", "again", "took", "tablets", "before", "breakfast", "café")
_APART = timedelta(minutes=7)
_PORTION = 500


class Practice:
    """One division in which `person` is a client of everything."""

    def __init__(self, database: Database, seals: Seals, person: PersonId, division: DivisionId) -> None:
        self._database = database
        self._seals = seals
        self._person = person
        self._host = a_person_id()
        self._division = Division(
            division, PracticeId(new_id()), "Adult care", "Europe/Zurich", "CHF", True, "care@x.test", "144"
        )
        self._random = random.Random(7)

    async def fill(self, conversations: int, messages: int, read: float = 0.0) -> None:
        """Add conversations of three, each with so many messages; so large a part of them is read."""
        for begin in range(0, conversations, _PORTION):
            numbers = range(begin, min(begin + _PORTION, conversations))
            made = [self._conversation(number, messages) for number in numbers]
            keys = {each.conversation_id: await self._seals.new_key(each.conversation_id) for each in made}
            async with self._database.transaction() as connection:
                for table, values in _tables(made, keys):
                    await connection.execute(insert(table), list(values))
                marks = [
                    {
                        "conversation_id": each.conversation_id,
                        "person_id": self._person,
                        "read_sequence": messages,
                    }
                    for each in made
                    if self._random.random() < read
                ]
                if marks:
                    await connection.execute(insert(READ_MARK), marks)
                for each in made:
                    if messages:
                        key = keys[each.conversation_id]
                        said = [self._message(each, number, key) for number in range(1, messages + 1)]
                        await connection.execute(insert(MESSAGE), said)

    def _conversation(self, number: int, messages: int) -> Conversation:
        conversation_id = ConversationId(new_id())
        activity = NOON - number * _APART
        people = [self._host, self._person, a_person_id()]
        return Conversation(
            conversation_id=conversation_id,
            division=self._division,
            subject=self._text(30),
            state=State.ACTIVE,
            start_time=activity,
            start_time_zone="",
            create_time=activity,
            open_time=activity,
            complete_time=None,
            completed_by=None,
            acknowledged=frozenset(),
            activity_time=activity,
            announcement="We answer on weekdays.",
            announcement_version=0,
            last_sequence=messages,
            version=1,
            participants=tuple(
                Participant(ParticipantId(new_id()), person, f"Person {place}", place == 0, False, None, 1)
                for place, person in enumerate(people)
            ),
            last_hash=chain.genesis(conversation_id),
        )

    def _message(self, conversation: Conversation, number: int, key: bytes) -> dict[str, Any]:
        message = Message(
            message_id=MessageId(new_id()),
            sequence=number,
            participant_id=conversation.participants[number % 3].participant_id,
            text=self._text(200),
            send_time=conversation.activity_time,
        )
        message = replace(message, hash=chain.genesis(conversation.conversation_id))
        return rows.message_row(conversation.conversation_id, message, key)

    def _text(self, length: int) -> str:
        return " ".join(self._random.choices(_WORDS, k=length // 5))[:length]


def _tables(
    made: list[Conversation], keys: dict[ConversationId, bytes]
) -> Iterator[tuple[Table, Iterable[dict[str, Any]]]]:
    yield CONVERSATION, (rows.conversation_row(each, keys[each.conversation_id]) for each in made)
    yield (
        PARTICIPANT,
        (
            rows.participant_row(each.conversation_id, position, participant)
            for each in made
            for position, participant in enumerate(each.participants)
        ),
    )
    yield (
        ANNOUNCEMENT_VERSION,
        (
            {
                "conversation_id": each.conversation_id,
                "version": 0,
                "sealed_text": seal_announcement(
                    keys[each.conversation_id], each.conversation_id, 0, each.announcement
                ),
                "edited_by": each.host.person_id,
                "edit_time": each.create_time,
            }
            for each in made
        ),
    )
