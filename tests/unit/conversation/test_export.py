"""What a spreadsheet would evaluate is text in an export."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.sheets import neutralised

BLANKS = st.text(" \t\r\n\u3000", max_size=3)


@pytest.mark.rule("S31")
@given(st.sampled_from("=+-@＝＋－＠"), st.text(max_size=20), BLANKS)
def test_no_cell_begins_like_a_formula_whatever_blanks_stand_before_it(
    start: str, rest: str, blanks: str
) -> None:
    cell = blanks + start + rest
    assert neutralised(cell) == f"'{cell}"


@pytest.mark.rule("S31")
@given(st.sampled_from("\t\r\n"), st.text(max_size=20))
def test_no_cell_begins_with_a_character_that_ends_one(start: str, rest: str) -> None:
    assert neutralised(start + rest) == f"'{start}{rest}"


@pytest.mark.rule("S31")
@given(st.text(st.characters(categories=["L", "N"]), min_size=1).map(lambda word: f"{word} = 1 - @"))
def test_an_ordinary_cell_stays_as_it_is(cell: str) -> None:
    assert neutralised(cell) == cell
