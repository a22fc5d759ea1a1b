"""Many malformed requests to the RPCs of a service, and what must not come of them."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor

from chassis.auth import Access, Caller
from chassis.policies import policy_of
from gateway.contract import SERVICES, service_name
from tests.support.builders import a_process
from tests.support.malformed import KnownIds, Malformer

UNCLEAR = frozenset(
    {"INTERNAL", "UNKNOWN", "UNAVAILABLE", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "DATA_LOSS", "HUNG"}
)
"""What a malformed request must never be answered with."""

_SECONDS = 5.0
_AT_ONCE = 16

Outcomes = Counter[tuple[str, str]]
"""How often each method gave each code."""


def methods_of(service: str) -> Iterator[MethodDescriptor]:
    """Every RPC of a service's package that the gateway knows."""
    for each in SERVICES:
        if service_name(each) == service:
            yield from each.methods


def unclear(found: Outcomes) -> dict[tuple[str, str], int]:
    """What must not be there."""
    return {outcome: count for outcome, count in found.items() if outcome[1] in UNCLEAR}


async def outcomes(
    channel_of: Callable[[Caller], Any],
    methods: Sequence[MethodDescriptor],
    known: KnownIds,
    people: Sequence[Caller],
    count: int,
    seed: int,
) -> Outcomes:
    """Send `count` malformed requests as all kinds of callers, over their channels."""
    dice = random.Random(seed)
    malformer = Malformer(dice, known)
    waiting = asyncio.Semaphore(_AT_ONCE)

    async def send(method: MethodDescriptor, caller: Caller, request: bytes) -> tuple[str, str]:
        async with waiting:
            return method.name, await _code(channel_of(caller), method, request)

    sent = []
    for _ in range(count):
        method = dice.choice(methods)
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
