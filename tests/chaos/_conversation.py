"""A conversation service for the length of one experiment, on servers of its own."""

import os
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chassis import log
from tests.integration.conversation.house import House, running_house
from tests.support.stack import running_stack, stop_stack


@asynccontextmanager
async def opened_service() -> AsyncIterator[House]:
    """The service behind its gRPC face, in this process; nothing is left of it afterwards."""
    log.configure("conversation", "error")
    with tempfile.TemporaryDirectory(prefix="sotto-chaos-") as name:
        folder = Path(name)
        stack = running_stack(folder / "stack", os.getpid())
        try:
            urls = await stack.database("conversation")
            namespace = f"chaos-{secrets.token_hex(4)}"
            async with running_house(urls, stack.nats_url, namespace, folder / "keys") as house:
                yield house
        finally:
            stop_stack(folder / "stack")
