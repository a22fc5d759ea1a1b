"""`sotto retention` as an operator runs it (B8)."""

import argparse
import io
from contextlib import redirect_stdout
from datetime import timedelta

import pytest

from commands.retention import OperatorSettings, act
from services.conversation.domain.retention import NOTICE
from tests.integration.conversation.house import House
from tests.integration.conversation.keeping import DESTROYED, Keeping


async def sotto(house: House, name: str, division: str = "") -> tuple[int, str]:
    """What the command does, in this process; its exit status and what it wrote."""
    settings = OperatorSettings(
        conversation_address=house.door.address,
        identity_key_file=house.keys.identity_key_file("operator"),
    )
    out = io.StringIO()
    with redirect_stdout(out):
        status = await act(settings, argparse.Namespace(act=name, division=division))
    # The service runs in this process too, and writes its log to the same place.
    return status, "".join(line for line in out.getvalue().splitlines(keepends=True) if " [info " not in line)


@pytest.mark.rule("B8")
async def test_a_report_says_what_a_run_does(house: House) -> None:
    keeping = Keeping(house)
    scene, division = await keeping.a_completed_scene(), str(keeping.division)
    status, out = await sotto(house, "report", division)
    heading, line = out.splitlines()
    assert (status, heading.split()) == (
        0,
        ["DIVISION", "KEPT", "FOR", "DUE", "NOTICED", "HELD", "DESTROYED"],
    )
    assert line.split() == [division, "12", "months", "0", "0", "0", "0"]
    house.clock.advance(timedelta(days=400))
    status, out = await sotto(house, "report", division)
    assert [scene.id, division, "due"] == out.splitlines()[-1].split()[:3]
    assert await sotto(house, "run", division) == (
        0,
        "1 conversations were given notice, 0 notices ended, 0 conversations are destroyed now.\n",
    )
    house.clock.advance(NOTICE)
    _, out = await sotto(house, "run", division)
    assert out.endswith("0 notices ended, 1 conversations are destroyed now.\n")
    await house.timers.run_due()
    assert (await keeping.standing(scene)).state == DESTROYED
    _, out = await sotto(house, "report", division)
    assert out.splitlines()[-1].split()[-1] == "1"
