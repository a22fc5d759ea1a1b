"""The call that is being served, for whatever runs on its behalf."""

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass

from chassis.auth import Caller


@dataclass(frozen=True)
class Call:
    """`deadline` is on the event loop's clock, in seconds; None for streams without one."""

    method: str
    caller: Caller | None
    deadline: float | None


CALL: ContextVar[Call | None] = ContextVar("sotto_call", default=None)


def seconds_left() -> float | None:
    """What is left of the current call's deadline, if there is one."""
    call = CALL.get()
    if call is None or call.deadline is None:
        return None
    return call.deadline - asyncio.get_running_loop().time()
