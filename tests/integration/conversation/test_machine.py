"""The life of a conversation, in any order of events: the service does what a small model says (E11)."""

import asyncio

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.conversation.house import House
from tests.integration.conversation.machine import machine_of


@pytest.mark.rule("S13", "S14", "S15", "S17", "S18", "S19", "S21", "S32", "B7")
async def test_100_random_lives_go_as_the_model_says(house: House) -> None:
    profile = settings(
        max_examples=100,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    machine = machine_of(house, asyncio.get_running_loop())
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=profile)
