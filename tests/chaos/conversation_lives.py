"""5,000 random lives of a conversation go as a small model says, whatever happens in whatever order (E11)."""

import asyncio

from chassis import log
from tests.chaos import Cell
from tests.chaos._conversations import conversations
from tests.integration.conversation.machine import live

_LIVES = 5_000


async def run() -> list[Cell]:
    """Live them; the first step that goes otherwise ends the run."""
    log.configure("conversation", "error")
    async with conversations() as opened:
        lived = await live(opened.house, _LIVES, asyncio.get_running_loop())
    acts = f"{lived.done:,} acts done and {lived.refused:,} refused as the model says"
    fired = lived.lives if lived.done and lived.refused else 0
    return [
        Cell(
            name=f"{lived.lives:,} random lives, {acts}",
            trials=_LIVES,
            fault_fired=fired,
            lost=0,
            double=0,
            passed=fired >= _LIVES,
        )
    ]
