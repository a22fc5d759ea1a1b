"""What must survive: every module is a part whose async function `run` returns `Cell`s."""

from typing import TypedDict


class Cell(TypedDict):
    """One experiment.

    `fault_fired` counts the trials in which the fault is proven to have happened; `passed` is true only if
    that is all of them, and nothing was lost or done twice.
    """

    name: str
    trials: int
    fault_fired: int
    lost: int
    double: int
    passed: bool
