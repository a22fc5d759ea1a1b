"""What all commands share: tables on standard output, refusals on standard error."""

import sys
from collections.abc import Sequence

from chassis.faults import Fault, Kind

_REFUSALS = {Kind.NOT_FOUND, Kind.PRECONDITION, Kind.INVALID, Kind.ALREADY_EXISTS, Kind.STALE}


def table(heading: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print lines under a heading, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(heading, *lines, strict=True)]
    for line in (heading, *lines):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def refused(fault: Fault) -> int:
    """Say why something was refused or failed; the exit status: 1 refused, 2 it could not be asked."""
    reasons = [fault.message, *(f"{each.field} {each.description}." for each in fault.violations)]
    sys.stderr.write(f"{' '.join(reasons)} ({fault.reason})\n")
    return 1 if fault.kind in _REFUSALS else 2
