"""Many malformed requests to every RPC of the conversation service."""

from tests.integration.conversation.house import House, a_scene, an_invitee, an_open_scene
from tests.support import malformed_calls
from tests.support.malformed_calls import Outcomes, methods_of


async def outcomes(house: House, count: int, seed: int) -> Outcomes:
    """Send `count` of them as all kinds of callers; how often each method gave each code."""
    scenes = [await an_open_scene(house, an_invitee(), an_invitee()), await a_scene(house)]
    conversations = [(await scene.get(scene.host)) for scene in scenes]
    known = {
        "conversation_id": [each.conversation_id for each in conversations],
        "division_id": [str(house.division)],
        "participant_ids": [each.participant_id for each in conversations[0].participants],
        "participant_id": [each.participant_id for each in conversations[0].participants],
        "sender_person_id": [str(house.host.person_id)],
        "etag": [conversations[0].etag],
    }
    people = [house.host, scenes[0].client, house.coordinator]
    every = list(methods_of("conversation"))
    return await malformed_calls.outcomes(house.door.channel, every, known, people, count, seed)
