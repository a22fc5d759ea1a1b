"""A chain of entries shows what was done to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from chassis.audit.chain import START, Entry, Finding, Head, Link, Tampering, canonical, chained, findings

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def an_entry(number: int, reason: str | None = None) -> Entry:
    """The entry of a call."""
    return {"entry_id": UUID(int=number), "time": NOON + timedelta(seconds=number), "reason": reason}


ENTRIES = [an_entry(number) for number in range(1, 6)]
LINKS = chained(Head(0, START), ENTRIES)
ANCHORS = [Head(3, LINKS[2].hash), Head(5, LINKS[4].hash)]


def found(entries: Sequence[Entry], links: Sequence[Link]) -> Sequence[Finding]:
    return findings({each["entry_id"]: each for each in entries}, links, ANCHORS)


def test_a_chain_that_nobody_touched_has_nothing_to_find() -> None:
    assert found(ENTRIES, LINKS) == []


def test_a_chain_that_goes_on_later_is_the_same_chain() -> None:
    first = chained(Head(0, START), ENTRIES[:2])
    assert [*first, *chained(Head(2, first[-1].hash), ENTRIES[2:])] == LINKS


@pytest.mark.rule("B9")
def test_an_edited_entry_is_named() -> None:
    edited = [*ENTRIES[:1], an_entry(2, "other"), *ENTRIES[2:]]
    assert found(edited, LINKS) == [Finding(Tampering.EDITED, 2, UUID(int=2))]


def test_every_edited_entry_is_named_once() -> None:
    edited = [an_entry(1, "other"), *ENTRIES[1:4], an_entry(5, "other")]
    assert [(each.tampering, each.sequence) for each in found(edited, LINKS)] == [
        (Tampering.EDITED, 1),
        (Tampering.EDITED, 5),
    ]


def test_a_deleted_entry_is_named() -> None:
    assert found([*ENTRIES[:1], *ENTRIES[2:]], LINKS) == [Finding(Tampering.DELETED, 2, UUID(int=2))]


def test_a_place_that_is_gone_with_its_entry_is_named() -> None:
    gone = found([*ENTRIES[:1], *ENTRIES[2:]], [*LINKS[:1], *LINKS[2:]])
    assert gone == [Finding(Tampering.DELETED, 2)]


def test_two_entries_that_changed_places_are_named() -> None:
    second, third = LINKS[1], LINKS[2]
    swapped = [
        LINKS[0],
        replace(second, entry_id=third.entry_id),
        replace(third, entry_id=second.entry_id),
        *LINKS[3:],
    ]
    assert [(each.tampering, each.sequence) for each in found(ENTRIES, swapped)] == [
        (Tampering.REORDERED, 2),
        (Tampering.REORDERED, 3),
    ]


def test_an_end_that_was_cut_off_is_shorter_than_what_was_written_down() -> None:
    assert found(ENTRIES[:4], LINKS[:4]) == [Finding(Tampering.TRUNCATED, 5)]


def test_a_chain_made_anew_contradicts_what_was_written_down() -> None:
    edited = [an_entry(1, "other"), *ENTRIES[1:]]
    anew = chained(Head(0, START), edited)
    assert [(each.tampering, each.sequence) for each in found(edited, anew)] == [
        (Tampering.REWRITTEN, 3),
        (Tampering.REWRITTEN, 5),
    ]


def test_the_zone_in_which_a_time_is_told_changes_nothing() -> None:
    elsewhere = {**ENTRIES[0], "time": ENTRIES[0]["time"].astimezone(timezone(timedelta(hours=5)))}
    assert canonical(elsewhere) == canonical(ENTRIES[0])
