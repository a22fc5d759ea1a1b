"""Whatever is sent, the answer is an answer or a clear refusal: no INTERNAL, no UNKNOWN, no hang (E17)."""

from tests.integration.conversation.house import House, an_open_scene
from tests.integration.conversation.malformed import outcomes
from tests.support.malformed_calls import methods_of, unclear


async def test_2000_malformed_requests_are_answered_or_refused_clearly(house: House) -> None:
    found = await outcomes(house, 2_000, seed=7)
    assert unclear(found) == {}
    assert {method for method, _ in found} == {method.name for method in methods_of("conversation")}
    refused = sum(count for (_, code), count in found.items() if code == "INVALID_ARGUMENT")
    assert refused > 800
    scene = await an_open_scene(house)
    assert (await scene.say(scene.client, "Still here?")).sequence == 2
