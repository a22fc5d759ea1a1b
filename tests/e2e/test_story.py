"""The whole appointment, played through the gateway's public HTTP API."""

import asyncio
import sys

import pytest

from deploy.local.house import House
from deploy.local.state import PROJECT


@pytest.mark.rule(
    "S4", "S5", "S6", "S8", "S9", "S14", "S15", "S17", "S18", "S20", "S22", "S24", "S26", "S27", "S28"
)
@pytest.mark.rule("S31", "S32", "S33", "S34", "S35", "S37", "S38", "S39", "S40", "S41", "B2", "B7")
async def test_one_whole_appointment_from_sign_in_to_receipts(house: House) -> None:
    demo = (sys.executable, "-m", "deploy.local.demo", house.url, house.inbox_url)
    process = await asyncio.create_subprocess_exec(
        *demo, cwd=PROJECT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await asyncio.wait_for(process.communicate(), 180)
    assert process.returncode == 0, output.decode()
    assert "Every step was as it should be." in output.decode()
