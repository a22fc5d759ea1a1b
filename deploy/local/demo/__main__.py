"""`make demo`: play the story against the running house, or against one of its own."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from deploy.local.demo.browser import Refused, StoryFailed
from deploy.local.demo.story import Story
from deploy.local.faults import StackFault
from deploy.local.house import House
from deploy.local.ports import default_ports, free_ports
from deploy.local.state import State

PROVIDER = "amara.okafor@example.test"


async def main(arguments: list[str]) -> int:
    """Play; 0 only if every step was as it should be. Arguments: gateway URL and inbox URL, or none."""
    began = time.monotonic()

    def tell(line: str) -> None:
        print(f"[{time.monotonic() - began:6.1f} s] {line}", flush=True)

    try:
        if arguments:
            await Story(arguments[0], arguments[1], PROVIDER, tell).play()
        elif (holder := State.usual().running()) is not None:
            inbox = f"http://localhost:{default_ports()['inbox']}"
            await Story(holder.url, inbox, PROVIDER, tell).play()
        else:
            tell("Nothing runs here yet: starting a house for this story.")
            with tempfile.TemporaryDirectory(prefix="sotto-demo-") as folder:
                async with House(Path(folder), free_ports()) as house:
                    await Story(house.url, house.inbox_url, PROVIDER, tell).play()
    except (StoryFailed, Refused, StackFault) as failure:
        print(f"✗ {failure}", file=sys.stderr)
        return 1
    tell("Every step was as it should be.")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
