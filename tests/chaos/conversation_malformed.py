"""10,000 malformed requests to every RPC of the conversation service (E17)."""

from chassis import log
from tests.chaos import Cell
from tests.chaos._conversations import conversations
from tests.integration.conversation.house import an_open_scene
from tests.integration.conversation.malformed import outcomes
from tests.support.malformed_calls import unclear

_REQUESTS = 10_000


async def run() -> list[Cell]:
    """Each is answered or refused clearly, and afterwards the service works as before."""
    log.configure("conversation", "error")
    async with conversations() as opened:
        found = await outcomes(opened.house, _REQUESTS, seed=11)
        scene = await an_open_scene(opened.house)
        alive = (await scene.say(scene.client, "Still here?")).sequence == 2
    refused = sum(count for (_, code), count in found.items() if code != "OK")
    unclearly = sum(unclear(found).values())
    name = f"{_REQUESTS:,} malformed requests, {refused:,} refused, {unclearly} of them unclearly"
    return [
        Cell(
            name=name,
            trials=refused,
            fault_fired=refused,
            lost=0,
            double=0,
            passed=unclearly == 0 and refused > _REQUESTS / 2 and alive,
        )
    ]
