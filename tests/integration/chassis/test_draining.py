"""Streams of a server that goes away."""

import asyncio
from typing import Any

import pytest

from chassis.faults import Fault, Kind
from tests.integration.chassis.conftest import World
from tests.integration.chassis.echo import Frame


async def test_a_two_way_stream_answers_what_it_took_and_takes_no_more(world: World) -> None:
    taken, release = asyncio.Event(), asyncio.Event()

    async def wait(request: Any) -> Any:
        taken.set()
        await release.wait()
        return request

    world.echo.handler = wait
    stream = world.stub.Talk()
    await stream.write(Frame(text="taken"))
    await taken.wait()
    await world.server.not_ready()
    stopping = asyncio.create_task(world.server.stop(5))
    await asyncio.sleep(0)
    release.set()
    assert (await stream.read()).text == "taken"
    with pytest.raises(Fault) as end:
        await stream.read()
    assert (end.value.kind, end.value.reason) == (Kind.UNAVAILABLE, "DRAINING")
    await stopping


async def test_an_idle_two_way_stream_ends_at_once(world: World) -> None:
    stream = world.stub.Talk()
    await stream.write(Frame(text="first"))
    assert (await stream.read()).text == "first"
    stopping = asyncio.create_task(world.server.stop(30))
    with pytest.raises(Fault) as end:
        await asyncio.wait_for(stream.read(), 5)
    assert end.value.reason == "DRAINING"
    await stopping
