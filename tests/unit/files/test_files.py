"""The rules of shared files."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId, new_id
from services.files.domain.conversations import Conversation
from services.files.domain.files import (
    Admission,
    File,
    Quarantine,
    Rendition,
    RenditionKind,
    Why,
    administers,
    check_may_add_viewers,
    extent,
    first_viewers,
    more_viewers,
)
from services.files.domain.reasons import Reason
from services.files.domain.verdicts import Scan

NOW = datetime(2026, 5, 1, tzinfo=UTC)
HOST, SENDER, CHOSEN, OTHER = (PersonId(new_id()) for _ in range(4))
CONVERSATION = Conversation(
    ConversationId(new_id()),
    DivisionId(new_id()),
    HOST,
    {person: ParticipantId(new_id()) for person in (HOST, SENDER, CHOSEN, OTHER)},
)
IDS = CONVERSATION.participants
ADMISSION = Admission(frozenset({HOST, SENDER, CHOSEN}), IDS[SENDER], 3, NOW)
QUARANTINE = Quarantine(PersonId(new_id()), NOW, "It showed another person.")


def a_file() -> File:
    return File(
        new_id(),
        CONVERSATION.conversation_id,
        SENDER,
        IDS[SENDER],
        HOST,
        "a.txt",
        Rendition(RenditionKind.CONTENT, "text/plain", 10, "0" * 64),
        None,
        Scan.CLEAN,
        3,
        NOW,
        first_viewers(SENDER, CONVERSATION, ADMISSION),
    )


@pytest.mark.rule("S28")
def test_a_file_exists_only_for_those_who_were_chosen() -> None:
    file = a_file()
    people = (HOST, SENDER, CHOSEN, OTHER)
    assert [file.listed_for(each) for each in people] == [True, True, True, False]
    assert [file.opens_for(each) for each in people] == [True, True, True, False]


@pytest.mark.rule("S28")
def test_only_host_and_sender_learn_who_else_was_chosen() -> None:
    file = a_file()
    assert file.chosen(CHOSEN) == []
    assert file.chosen(SENDER) == file.chosen(HOST) == sorted([IDS[SENDER], IDS[CHOSEN]])


@pytest.mark.rule("S29")
def test_a_quarantined_file_opens_for_nobody_and_only_sender_and_host_see_that_it_was() -> None:
    file = replace(a_file(), quarantine=QUARANTINE)
    people = (HOST, SENDER, CHOSEN, OTHER)
    assert [file.opens_for(each) for each in people] == [False] * 4
    assert [file.listed_for(each) for each in people] == [True, True, False, False]


@pytest.mark.rule("B1")
def test_why_somebody_sees_a_file_is_kept_with_it() -> None:
    file = a_file()
    assert {each.person_id: each.why for each in file.viewers} == {
        HOST: Why.HOST,
        SENDER: Why.SENDER,
        CHOSEN: Why.CHOSEN,
    }
    (added,) = more_viewers(file, {CHOSEN: IDS[CHOSEN], OTHER: IDS[OTHER]}, Why.ADDED, NOW)
    assert (added.person_id, added.why) == (OTHER, Why.ADDED)


@pytest.mark.rule("S28")
def test_only_the_host_lets_more_people_see_a_file() -> None:
    check_may_add_viewers(a_file(), HOST)
    with pytest.raises(Fault) as seeing:
        check_may_add_viewers(a_file(), SENDER)
    assert seeing.value.reason == Reason.HOST_ONLY
    for file, person in ((a_file(), OTHER), (replace(a_file(), quarantine=QUARANTINE), HOST)):
        with pytest.raises(Fault) as absent:
            check_may_add_viewers(file, person)
        assert absent.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S29")
@pytest.mark.parametrize("role", [None, *Role])
def test_only_admins_of_the_division_quarantine(role: Role | None) -> None:
    division, another = CONVERSATION.division_id, DivisionId(new_id())
    held = frozenset({role} if role else ())
    here = Caller(person_id=HOST, roles=MappingProxyType({division: held}))
    there = Caller(person_id=HOST, roles=MappingProxyType({another: frozenset(Role)}))
    assert administers(here, division) is (role is Role.ADMIN)
    assert not administers(there, division)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0, None, (0, 10)),
        (0, 0, (0, 1)),
        (3, 5, (3, 3)),
        (9, 100, (9, 1)),
        (None, 4, (6, 4)),
        (None, 100, (0, 10)),
        (10, None, None),
        (11, 12, None),
        (5, 4, None),
        (None, 0, None),
    ],
)
def test_a_range_is_what_rfc_9110_says(
    first: int | None, last: int | None, expected: tuple[int, int] | None
) -> None:
    if expected is not None:
        assert extent(10, first, last) == extent(10, *(expected[0], expected[0] + expected[1] - 1))
        assert (extent(10, first, last).first, extent(10, first, last).length) == expected
        return
    with pytest.raises(Fault) as refused:
        extent(10, first, last)
    assert (refused.value.reason, refused.value.facts) == (Reason.RANGE_NOT_SATISFIABLE, {"size": "10"})
