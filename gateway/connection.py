"""What an answer may do to the connection under it."""

from collections.abc import Callable
from typing import cast

from starlette.types import Receive, Scope

ABORT = "sotto.abort"
"""Key of the ASGI scope: drops the connection and all that waits in it. Absent where there is none."""


def abort_of(scope: Scope) -> Callable[[], None] | None:
    """What drops the connection, if there is one."""
    return cast(Callable[[], None] | None, scope.get(ABORT))


async def gone(receive: Receive) -> None:
    """Wait until the other side has gone away, or the answer is complete."""
    while (await receive())["type"] != "http.disconnect":
        pass
