"""The life of a conversation, in any order of events: the service does what a small model says (E11)."""

import asyncio

import pytest

from tests.integration.conversation.house import House
from tests.integration.conversation.machine import live


@pytest.mark.rule("S9", "S11", "S13", "S14", "S15", "S17", "S18", "S19", "S21", "S32", "B7")
async def test_100_random_lives_go_as_the_model_says(house: House) -> None:
    lived = await live(house, 100, asyncio.get_running_loop())
    assert lived.lives >= 100
    assert lived.done > 150
    assert lived.refused > 300
