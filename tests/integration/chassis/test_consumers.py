"""A consumer comes to its end when it is told to."""

import asyncio
import contextlib
from typing import Any

import pytest
from nats.js import JetStreamContext

from chassis.bus import Bus
from chassis.db import Database
from tests.integration.chassis.test_events import SERVICE, Effects, bus

__all__ = ["bus"]


async def test_a_consumer_ends_although_its_library_loses_the_cancellation(
    opened: Database, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bus.declare_stream(SERVICE)
    fetching = asyncio.Event()

    async def fetch(*_: Any, **__: Any) -> list[Any]:
        """As asyncio.wait_for of Python 3.11, when a message comes at that moment."""
        fetching.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return []

    monkeypatch.setattr(JetStreamContext.PullSubscription, "fetch", fetch)
    consuming = asyncio.create_task(Effects(opened).inbox(bus).run())
    await fetching.wait()
    consuming.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait([consuming])
    assert consuming.cancelled()
