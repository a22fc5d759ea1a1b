"""What a search takes for the same, and what it shows."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.faults import Fault
from services.conversation.domain.searching import MOST_AFTER, MOST_BEFORE, Snippet, fold, query

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("sleep", "SLEEP better"),
        ("PRAÇA", "na praca"),
        ("uber", "Über alles"),
        ("strasse", "Straße"),
        ("ΟΔΟΣ", "οδός"),
        ("resume", "re\u0301sume\u0301"),
        ("ﬁne", "Fine."),
        ("１２３", "room 123"),
        ("soft\u00adware", "software"),
        ("software", "soft\u00adware"),
        ("good morning", "Good\n\t morning"),
        ("don't!", "I don't! Really"),
        ("睡眠", "昨晚睡眠很差"),
        ("きょう", "しんさつはきょうです"),
        ("👩\u200d🦰", "hi 👩🦰"),
        ("❤️!", "I ❤! this"),
        ("abc", "a\u202eb\u202cc"),
        ("שלום", "שָׁלוֹם"),
        ("سلام", "سَلَام"),
    ],
)
def test_case_accents_width_blanks_and_invisible_characters_make_no_difference(asked: str, text: str) -> None:
    assert query(asked).matches(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("asked", "text"), [("cat", "c at"), ("a-b", "ab"), ("睡觉", "睡眠"), ("🙂🙂", "🙂🙃")]
)
def test_other_letters_signs_and_blanks_do_make_one(asked: str, text: str) -> None:
    assert not query(asked).matches(text)


@pytest.mark.parametrize(
    "text", ["", "a", "  a  ", "x" * 101, "e\u0301" * 101, "x" * 1_000_000, "\u200d\u200d", "\u0301\u0301"]
)
def test_a_query_has_2_to_100_characters_and_something_to_find(text: str) -> None:
    with pytest.raises(Fault) as refusal:
        query(text)
    assert refusal.value.reason == "QUERY_REFUSED"
    assert [each.field for each in refusal.value.violations] == ["query"]


@pytest.mark.parametrize("text", ["ab", "x" * 100, "e\u0301" * 100, "🙂" * 100])
def test_2_characters_are_a_query_and_so_are_100(text: str) -> None:
    assert query(text).matches(unicodedata.normalize("NFC", text))


def test_a_match_is_shown_as_it_was_written_in_whole_characters_with_what_stands_around() -> None:
    assert query("uber").snippet("ganz  Über\u0301\u200d alles") == Snippet(
        "ganz  ", "Über\u0301\u200d", " alles"
    )
    assert query("ss").snippet("Straße") == Snippet("Stra", "ß", "e")
    assert query("a b").snippet("x A \n B y") == Snippet("x ", "A \n B", " y")
    shown = query("needle").snippet("b" * 500 + "NEEDLE" + "a" * 500)
    assert shown == Snippet("b" * MOST_BEFORE, "NEEDLE", "a" * MOST_AFTER)


@given(TEXT, st.integers(0, 60), st.integers(2, 20))
def test_every_part_of_a_text_is_found_in_it_and_can_be_shown(text: str, begin: int, length: int) -> None:
    text = unicodedata.normalize("NFC", text)
    part = text[begin : begin + length]
    try:
        asked = query(part)
    except Fault:
        return
    if fold(part) in fold(text):
        shown = asked.snippet(text)
        assert asked.matches(shown.match)
        assert shown.before + shown.match + shown.after in text


@given(TEXT)
def test_folding_twice_changes_nothing_more_than_blanks_that_letters_left(text: str) -> None:
    assert fold(fold(text)) == fold(text)
