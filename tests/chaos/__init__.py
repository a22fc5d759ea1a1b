"""What must survive: every module is a part whose async function `run` returns `Cell`s."""

from typing import NotRequired, TypedDict


class Cell(TypedDict):
    """One experiment.

    `fault_fired` counts the trials in which the fault is proven to have happened; `passed` is true only if
    that is all of them, and nothing was lost or done twice. Where money is at stake, `stuck` counts what
    nobody settles, and `differences` whatever else is not as it must be.
    """

    name: str
    trials: int
    fault_fired: int
    lost: int
    double: int
    stuck: NotRequired[int]
    differences: NotRequired[int]
    passed: bool
