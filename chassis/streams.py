"""Small parts for calls that stream."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from typing import Any


async def all_read(requests: AsyncIterator[Any], most_seconds: float) -> None:
    """Take what a refused caller still sends, for so long at most."""
    with suppress(Exception):
        async with asyncio.timeout(most_seconds):
            async for _ in requests:
                pass


async def responses(result: AsyncIterator[Any] | Awaitable[None]) -> AsyncIterator[Any]:
    """The answers of a handler, whether it yields them or writes them itself."""
    if isinstance(result, Awaitable):
        await result
        return
    async for response in result:
        yield response


async def until(end: asyncio.Event, requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
    """Requests, which seem to end when the event comes."""
    ended = asyncio.ensure_future(end.wait())
    following: asyncio.Future[Any] | None = None
    try:
        while not ended.done():
            following = asyncio.ensure_future(anext(requests, None))
            await asyncio.wait((following, ended), return_when=asyncio.FIRST_COMPLETED)
            if not following.done() or following.result() is None:
                return
            yield following.result()
    finally:
        ended.cancel()
        if following is not None:
            following.cancel()
