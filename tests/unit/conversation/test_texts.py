"""Messages, announcements, subjects."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.faults import Fault
from services.conversation.domain.texts import announcement, message_text, subject


def reason_of(check: object, text: str) -> str:
    assert callable(check)
    with pytest.raises(Fault) as refusal:
        check(text)
    return refusal.value.reason


@pytest.mark.rule("S16")
def test_a_message_has_1_to_10_000_characters_after_composition() -> None:
    assert message_text("x") == "x"
    assert len(message_text("e\u0301" * 10_000)) == 10_000
    assert len(message_text("\U0001f642" * 10_000)) == 10_000
    for text in ("", " ", "\n\t\u2003", "x" * 10_001, "x" * 10_000_000):
        assert reason_of(message_text, text) == "TEXT_REFUSED"


@pytest.mark.rule("S16")
def test_a_message_keeps_its_lines_spaces_and_markup_as_plain_text() -> None:
    text = "  <b>bold</b>\r\n\n& more  "
    assert message_text(text) == text


@pytest.mark.rule("S16")
@pytest.mark.parametrize("bad", [0x00, 0xD800, 0xDFFF])
def test_what_cannot_be_text_is_refused(bad: int) -> None:
    for check in (message_text, announcement, subject):
        assert reason_of(check, f"a{chr(bad)}b") == "TEXT_REFUSED"


@pytest.mark.rule("S22")
@pytest.mark.parametrize("character", ["x", "\U0001f642", "e\u0301"])
def test_120_characters_are_an_announcement_and_121_are_not(character: str) -> None:
    assert len(announcement(character * 120)) == 120
    assert reason_of(announcement, character * 121) == "ANNOUNCEMENT_TOO_LONG"


@pytest.mark.rule("S22")
def test_an_announcement_is_trimmed_before_it_is_counted_and_may_be_empty() -> None:
    assert announcement(" " * 50 + "x" * 120 + "\n") == "x" * 120
    assert announcement(" \n ") == ""


@pytest.mark.rule("S7")
def test_a_subject_has_at_most_200_characters_and_may_be_empty() -> None:
    assert subject("") == ""
    assert len(subject("x" * 200)) == 200
    assert reason_of(subject, "x" * 201) == "TEXT_REFUSED"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200))
def test_texts_are_kept_in_normal_form_and_keeping_twice_changes_nothing(text: str) -> None:
    try:
        kept = message_text(text)
    except Fault:
        assert not unicodedata.normalize("NFC", text).strip()
    else:
        assert message_text(kept) == kept == unicodedata.normalize("NFC", kept)
