"""`make chaos`: python -m tests.chaos [part …]; status 1 if an experiment failed."""

import sys

from tests.support.measured import build_file, run_parts

_COLUMNS = ("name", "trials", "fault_fired", "lost", "double", "stuck", "differences", "passed")

if __name__ == "__main__":
    cells = run_parts("tests.chaos", _COLUMNS, build_file("chaos.json"), sys.argv[1:])
    sys.exit(0 if all(cell["passed"] for cell in cells) else 1)
