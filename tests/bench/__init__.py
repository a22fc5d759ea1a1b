"""What the work costs: every module is a part whose async function `run` returns `Measurement`s."""

from typing import TypedDict


class Measurement(TypedDict):
    """One figure."""

    name: str
    metric: str
    value: float
    unit: str
