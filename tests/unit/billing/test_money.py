"""Money in all currencies (S32, S36, S37, B3): a sample of the chaos part's 100,000 cases each."""

from collections.abc import Callable

import pytest

from tests.unit.billing.money import PROPERTIES


@pytest.mark.rule("S32", "S36", "S37", "B3")
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_whatever_the_amount(holds: Callable[[], None]) -> None:
    holds()
