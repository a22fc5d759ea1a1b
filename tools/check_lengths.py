"""Says which files are longer than 400 lines and which Python functions longer than 50; status 1 if any."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
_PYTHON = ("chassis", "services", "gateway", "commands", "deploy", "tools", "tests")
_WEB = "web/src"
_MADE_BY_A_PROGRAM = "auto-generated"


def too_long(name: str, text: str) -> list[str]:
    """Return a sentence for each excess in one file; its docstrings and comments count."""
    lines = text.splitlines()
    if any(_MADE_BY_A_PROGRAM in line for line in lines[:5]):
        return []
    found = []
    if len(lines) > LONGEST_FILE:
        found.append(f"{name} has {len(lines)} lines, more than {LONGEST_FILE}")
    if name.endswith(".py"):
        found += [
            f"{name}:{line} {function} has {length} lines, more than {LONGEST_FUNCTION}"
            for function, line, length in _functions(text)
            if length > LONGEST_FUNCTION
        ]
    return found


def _functions(text: str) -> Iterator[tuple[str, int, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def _files() -> Iterator[Path]:
    for folder in _PYTHON:
        yield from sorted((ROOT / folder).rglob("*.py"))
    for pattern in ("*.ts", "*.tsx"):
        yield from sorted((ROOT / _WEB).rglob(pattern))


def main() -> int:
    """Check all files."""
    found = [
        sentence
        for path in _files()
        for sentence in too_long(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    ]
    sys.stdout.writelines(f"{sentence}\n" for sentence in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
