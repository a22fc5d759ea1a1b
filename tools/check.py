"""Runs every check of the code side by side; one line each, and the output of those that failed."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Outcome:
    """How a check ended."""

    name: str
    passed: bool
    output: str
    seconds: float


def checks() -> dict[str, list[str]]:
    """Return name → command of every check there is something for."""
    python = sys.executable
    found = {
        "types": [_tool("mypy")],
        "format": [_tool("ruff"), "format", "--check", "."],
        "lint": [_tool("ruff"), "check", "."],
        "imports": [_tool("lint-imports")],
        "protos": [_tool("buf"), "lint"],
        "format of protos": [_tool("buf"), "format", "--diff", "--exit-code", "--path", "protos/sotto"],
        "generated code": [python, "-m", "tools.gen", "--check"],
        "states": [python, "-m", "tools.states", "--check"],
        "policies": [python, "-m", "tools.check_policies"],
        "lengths": [python, "-m", "tools.check_lengths"],
        "locks": [python, "-m", "tools.check_locks"],
    }
    if _main_has_protos():
        found["protos stay compatible"] = [_tool("buf"), "breaking", "--against", ".git#branch=main"]
    if (ROOT / "web" / "package.json").exists():
        npm = ["tools/npm", "--prefix", "web"]
        found["web"] = [*npm, "run", "check"]
        found["web's types"] = [*npm, "run", "--silent", "generate", "--", "--check"]
        found["web's own tests"] = [*npm, "test"]
    return found


def run(name: str, command: list[str]) -> Outcome:
    """Run one check."""
    began = time.monotonic()
    environment = os.environ | {"NO_COLOR": "1"}
    ended = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    return Outcome(name, ended.returncode == 0, ended.stdout + ended.stderr, time.monotonic() - began)


def main() -> int:
    """Run all, as many at a time as there are processors."""
    outcomes = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        running = [pool.submit(run, name, command) for name, command in checks().items()]
        for each in running:
            outcome = each.result()
            outcomes.append(outcome)
            mark = "✓" if outcome.passed else "✗"
            sys.stdout.write(f"{mark} {outcome.name:<24}{outcome.seconds:6.1f} s\n")
            sys.stdout.flush()
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        sys.stdout.write(f"\n{outcome.name}:\n{outcome.output}\n")
    return 1 if failed else 0


def _tool(name: str) -> str:
    return str(_BIN / name)


def _main_has_protos() -> bool:
    listed = subprocess.run(
        ["git", "ls-tree", "main", "protos"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return listed.returncode == 0 and "protos" in listed.stdout


if __name__ == "__main__":
    sys.exit(main())
