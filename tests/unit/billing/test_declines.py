"""What decline codes mean."""

import pytest

from services.billing.domain.declines import DeclineKind, decline_kind, decline_words
from tests.support.processor import cards


@pytest.mark.rule("S35")
def test_every_decline_of_the_processors_test_cards_has_words_of_its_own() -> None:
    declines = [each.charging for each in cards.CARDS.values() if each.charging is not None]
    for decline in declines:
        assert decline_words(decline.decline_code or decline.code)


@pytest.mark.parametrize("code", ["stolen_card", "lost_card", "fraudulent", "pickup_card"])
def test_the_payer_is_not_told_that_the_card_counts_as_stolen(code: str) -> None:
    words = decline_words(code).lower()
    assert not any(word in words for word in ("stolen", "lost", "fraud"))
    assert decline_kind(code) is DeclineKind.HARD


def test_an_unknown_code_is_final_and_no_code_has_no_words() -> None:
    assert decline_kind("new_code") is DeclineKind.HARD
    assert decline_words("new_code")
    assert decline_words("") == ""
