"""Many malformed requests to every RPC of the conversation service, and what must not come of them."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor

from chassis.auth import Access, Caller
from chassis.policies import policy_of
from gateway.contract import SERVICES, service_name
from tests.integration.conversation.house import House, a_scene, an_invitee, an_open_scene
from tests.support.builders import a_process
from tests.support.malformed import Malformer

UNCLEAR = frozenset({"INTERNAL", "UNKNOWN", "UNAVAILABLE", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "DATA_LOSS"})
"""What a malformed request must never be answered with."""

_SECONDS = 5.0
_AT_ONCE = 16


def methods() -> Iterator[MethodDescriptor]:
    """Every RPC of the conversation service's package."""
    for service in SERVICES:
        if service_name(service) == "conversation":
            yield from service.methods


async def outcomes(house: House, count: int, seed: int) -> Counter[tuple[str, str]]:
    """Send `count` malformed requests as all kinds of callers; how often each method gave each code."""
    dice = random.Random(seed)
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
    malformer, every = Malformer(dice, known), list(methods())
    waiting = asyncio.Semaphore(_AT_ONCE)

    async def send(method: MethodDescriptor, caller: Caller, request: bytes) -> tuple[str, str]:
        async with waiting:
            return method.name, await _code(house.door.channel(caller), method, request)

    sent = []
    for _ in range(count):
        method = dice.choice(every)
        sent.append(send(method, dice.choice(_callers(method, people)), malformer.request(method)))
    return Counter(await asyncio.gather(*sent))


def _callers(method: MethodDescriptor, people: Sequence[Caller]) -> Sequence[Caller]:
    policy = policy_of(method)
    processes = [a_process(name) for name in sorted(policy.services)]
    return processes if policy.access is Access.SERVICE else [*people, *processes]


async def _code(channel: Any, method: MethodDescriptor, request: bytes) -> str:
    """The name of the code that a method answers with; HUNG where it does not answer in time."""
    path = f"/{method.containing_service.full_name}/{method.name}"
    raw = channel._channel
    metadata = channel._metadata(())
    try:
        async with asyncio.timeout(_SECONDS):
            if method.client_streaming:
                await _first(raw.stream_stream(path)(iter([request]), timeout=_SECONDS, metadata=metadata))
            elif method.server_streaming:
                await _first(raw.unary_stream(path)(request, timeout=_SECONDS, metadata=metadata))
            else:
                await raw.unary_unary(path)(request, timeout=_SECONDS, metadata=metadata)
    except grpc.aio.AioRpcError as error:
        return str(error.code().name)
    except TimeoutError:
        return "HUNG"
    return "OK"


async def _first(call: Any) -> None:
    async for _ in call:
        call.cancel()
        return
