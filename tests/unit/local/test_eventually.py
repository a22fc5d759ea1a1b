"""`eventually` waits for the truth, and says what was wrong when its time is over."""

import pytest

from tests.support.eventually import eventually
from tests.support.measured import table


async def test_it_returns_the_first_true_answer() -> None:
    answers = iter([0, "", 7])
    assert await eventually(lambda: next(answers), interval=0) == 7


async def test_it_waits_for_assertions_of_an_async_condition() -> None:
    tries: list[int] = []

    async def third() -> None:
        tries.append(1)
        assert len(tries) == 3

    await eventually(third, interval=0)
    assert len(tries) == 3


async def test_it_raises_the_last_assertion() -> None:
    def never() -> None:
        assert False, "no card yet"  # noqa: B011, PT015

    with pytest.raises(AssertionError, match="no card yet"):
        await eventually(never, timeout=0.02, interval=0.005)


async def test_another_error_is_not_waited_for() -> None:
    with pytest.raises(ZeroDivisionError):
        await eventually(lambda: 1 / 0)


def test_a_table_is_aligned() -> None:
    rows = [{"name": "start", "value": 1.2345}, {"name": "stop", "value": 20}]
    assert table(("name", "value"), rows) == "\nname   value\nstart  1.23\nstop   20\n"
