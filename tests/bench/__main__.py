"""`make bench`: python -m tests.bench [part …]."""

import sys

from tests.support.measured import build_file, run_parts

if __name__ == "__main__":
    run_parts("tests.bench", ("name", "metric", "value", "unit"), build_file("bench.json"), sys.argv[1:])
