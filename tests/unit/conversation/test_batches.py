"""Many messages in one commit: their places, times and hashes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chassis.auth import Caller
from chassis.ids import DivisionId, MessageId, PersonId, PracticeId, new_id
from services.conversation.domain import chain
from services.conversation.domain.batches import Standing, Words, placed, speaker, standing
from services.conversation.domain.creation import created
from services.conversation.domain.entities import (
    Conversation,
    Division,
    DivisionSettings,
    Invitee,
    KnownPerson,
    NewConversation,
)
from services.conversation.domain.starts import Start
from services.conversation.domain.states import State
from tests.support.builders import a_client

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
KEY = bytes(range(32))
HOST = KnownPerson(PersonId(new_id()), "Dr. Voss", True)
ADA = KnownPerson(PersonId(new_id()), "Ada", False)


def a_conversation(state: State = State.ACTIVE) -> Conversation:
    """A conversation of a host and Ada."""
    division = Division(
        DivisionId(new_id()), PracticeId(new_id()), "Harbour", "UTC", "CAD", False, "help@harbour.test", "911"
    )
    asked = NewConversation(division.division_id, None, "", None, (Invitee("Ada", "ada@example.org", None),))
    start = Start(NOW, "UTC")
    made = created(asked, DivisionSettings(division, ""), start, (HOST, ADA), NOW, new_id)
    return replace(made, state=state)


def a_standing() -> Standing:
    """Where it stands when it has just been opened."""
    found = standing(a_conversation())
    assert found is not None
    return found


def words(before: Standing, *texts: str) -> Iterable[Words]:
    """Ada's words."""
    return [Words(before.speakers[ADA.person_id], MessageId(new_id()), text) for text in texts]


@pytest.mark.rule("S14", "S15", "S18")
@pytest.mark.parametrize("state", [state for state in State if state is not State.ACTIVE])
def test_only_an_open_conversation_has_a_standing(state: State) -> None:
    assert standing(a_conversation(state)) is None


@pytest.mark.rule("S16")
def test_only_who_takes_part_may_speak_unasked() -> None:
    before = a_standing()
    stranger: Caller = a_client()
    assert stranger.person_id is not None
    found = [speaker(before, person) for person in (HOST.person_id, ADA.person_id, stranger.person_id)]
    assert [each and each.display_name for each in found] == ["Dr. Voss", "Ada", None]


@pytest.mark.rule("B7", "B9")
def test_words_get_the_next_numbers_and_links_and_batches_join_up() -> None:
    before = a_standing()
    spoken = [*words(before, "One", "Two", "Three")]
    together, end = placed(before, KEY, spoken, NOW)
    first, between = placed(before, KEY, spoken[:1], NOW)
    rest, same_end = placed(between, KEY, spoken[1:], NOW)
    assert [(each.sequence, each.text) for each in together] == [(1, "One"), (2, "Two"), (3, "Three")]
    assert [*first, *rest] == together
    assert end == same_end == replace(before, last_sequence=3, last_hash=together[-1].hash)
    last = chain.genesis(before.conversation_id)
    for each in together:
        last = chain.sealed(last, KEY, before.conversation_id, each)
        assert each.hash == last


def test_time_never_goes_back_though_the_clock_does() -> None:
    before = a_standing()
    (late,), after = placed(before, KEY, words(before, "Late"), NOW + timedelta(seconds=5))
    (early,), _ = placed(after, KEY, words(before, "Early"), NOW + timedelta(seconds=3))
    assert late.send_time == early.send_time == NOW + timedelta(seconds=5)
