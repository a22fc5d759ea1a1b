"""Waits for something that is about to become true, instead of sleeping."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any


async def eventually(
    condition: Callable[[], Any],
    timeout: float = 10.0,  # noqa: ASYNC109 - a deadline for many tries, not for one call
    interval: float = 0.05,
) -> Any:
    """Call `condition` until it asserts nothing and returns something true (or None), and return that.

    A plain `assert` inside is enough: a condition that returns None counts as fulfilled.

    Raises:
        AssertionError: the last one the condition raised, or that it stayed false, after `timeout` seconds.
    """
    deadline = asyncio.get_running_loop().time() + timeout
    while True:
        try:
            answer = condition()
            value = await answer if inspect.isawaitable(answer) else answer
            assert value is None or value, f"still {value!r} after {timeout} s"
            return value
        except AssertionError:
            if asyncio.get_running_loop().time() >= deadline:
                raise
        await asyncio.sleep(interval)
