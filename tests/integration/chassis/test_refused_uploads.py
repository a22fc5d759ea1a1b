"""What becomes of a stream that is refused while it is still under way."""

import asyncio
from typing import Any

import pytest

from chassis import rpc
from chassis.faults import Fault, Kind
from tests.integration.chassis.conftest import World
from tests.integration.chassis.echo import Frame


async def refusal(call: Any) -> Fault:
    with pytest.raises(Fault) as raised:
        await call
    return raised.value


async def test_an_upload_that_is_refused_early_is_refused_with_its_reason(world: World) -> None:
    async def refuse(request: Any) -> Any:
        raise Fault(Kind.PRECONDITION, "NOT_THIS", "Not this.")

    async def large() -> Any:
        for _ in range(30):
            yield Frame(text="x" * 1_000_000)

    world.echo.handler = refuse
    refused = await asyncio.gather(*(refusal(world.stub.Upload(large())) for _ in range(4)))
    assert {fault.reason for fault in refused} == {"NOT_THIS"}


async def test_a_refused_caller_cannot_push_without_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 1
            yield Frame(text="x" * 100_000)

    monkeypatch.setattr(rpc, "MOST_READ_AFTER_REFUSAL", 2_000_000)
    metadata = [("authorization", "Bearer nonsense")]
    async with asyncio.timeout(rpc.LONGEST_DEADLINE_SECONDS / 2):
        await refusal(world.stub.Upload(endless(), metadata=metadata))
    # What had been read, and what HTTP/2 may have had under way.
    assert sent < 200
