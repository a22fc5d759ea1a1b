"""Checks that nothing is installed but what is pinned by hash: Python's lock files and the web app's.

Installing refuses a file with another hash; this finds the entry without one before anybody installs it.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_REQUIREMENTS = ("requirements.lock.txt", "tools/bootstrap.txt")
_ENTRY = re.compile(
    r"^(?P<pin>[^\s#][^\\\n]*?)[ \t]*\\?$(?P<hashes>(?:\n[ \t]+--hash=\S+[ \t]*\\?$)*)", re.MULTILINE
)
_PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,_-]+\])?==[A-Za-z0-9.+!_-]+( ; .+)?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?=\s|$)")


def python_problems(text: str) -> list[str]:
    """A sentence for each entry of a requirements file that is no exact version, or has no hash."""
    found = []
    for entry in _ENTRY.finditer(text):
        pin, hashes = entry["pin"].strip(), entry["hashes"].split()
        if not _PIN.fullmatch(pin):
            found.append(f"{pin} is not pinned to a version of the package index")
        elif not [each for each in hashes if _HASH.fullmatch(each)]:
            found.append(f"{pin} has no hash")
    return found


def web_problems(lock: Mapping[str, Any]) -> list[str]:
    """A sentence for each package of an npm lock that has no hash."""
    return [
        f"{name} has no hash"
        for name, package in lock["packages"].items()
        if name and not str(package.get("integrity", "")).startswith("sha512-")
    ]


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    found = {name: python_problems((_ROOT / name).read_text()) for name in _REQUIREMENTS}
    web = _ROOT / "web" / "package-lock.json"
    if web.exists():
        found["web/package-lock.json"] = web_problems(json.loads(web.read_text()))
    for name, problems in found.items():
        sys.stdout.write("".join(f"{name}: {problem}\n" for problem in problems))
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
