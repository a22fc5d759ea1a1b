"""`make bench`: python -m tests.bench [part …]."""

import sys

from tests.support.measured import build_file, by_name, run_parts

_COLUMNS = ("name", "metric", "value", "unit")

if __name__ == "__main__":
    run_parts("tests.bench", _COLUMNS, build_file("bench.json"), sys.argv[1:], by_name)
