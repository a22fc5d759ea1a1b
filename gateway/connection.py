"""What an answer may do to the connection under it."""

from collections.abc import Callable
from typing import cast

from starlette.types import Receive, Scope

ABORT = "sotto.abort"
"""Key of the ASGI scope: drops the connection and all that waits in it. Absent where there is none."""


WRITE = "sotto.write"
"""Key of the ASGI scope: writes a piece of an answer's body at once, in chunked coding (RFC 9112 §7.1), and
says whether it did; not while the other side is slow to read. Absent where there is no chunked coding."""


def write_of(scope: Scope) -> Callable[[bytes], bool] | None:
    """What writes a piece of the body at once, beside ASGI's `send`, if there is such a way."""
    return cast(Callable[[bytes], bool] | None, scope.get(WRITE))


def abort_of(scope: Scope) -> Callable[[], None] | None:
    """What drops the connection, if there is one."""
    return cast(Callable[[], None] | None, scope.get(ABORT))


async def gone(receive: Receive) -> None:
    """Wait until the other side has gone away, or the answer is complete."""
    while (await receive())["type"] != "http.disconnect":
        pass
