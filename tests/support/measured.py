"""The common runner of `make bench` and `make chaos`: named parts, a table, a JSON file."""

import asyncio
import importlib
import json
import pkgutil
import re
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from deploy.local.state import PROJECT

Row = TypeVar("Row", bound=Mapping[str, object])
Part = Callable[[], Awaitable[Sequence[Row]]]


def parts_of(package: str) -> dict[str, Part[Mapping[str, object]]]:
    """Return every part in a package: module name → its async function `run`; `_name` is a helper."""
    folder = Path(str(importlib.import_module(package).__file__)).parent
    names = sorted(module.name for module in pkgutil.iter_modules([str(folder)]) if module.name[0] != "_")
    return {name: importlib.import_module(f"{package}.{name}").run for name in names}


def run_parts(
    package: str,
    columns: Sequence[str],
    file: Path,
    chosen: Sequence[str],
    form: Callable[[Sequence[Mapping[str, object]]], object] = list,
) -> list[Mapping[str, object]]:
    """Run the parts of a package (all, or the chosen ones), print their rows as a table.

    Writes what `form` makes of them as JSON.

    "conversation" chooses the part of that name and every part whose name begins with "conversation_".

    Raises:
        SystemExit: a chosen part does not exist.
    """
    parts = parts_of(package)
    meant = {name: [part for part in parts if part == name or part.startswith(f"{name}_")] for name in chosen}
    unknown = [name for name, found in meant.items() if not found]
    if unknown:
        sys.exit(f"There is no part {', '.join(unknown)}; there are {', '.join(parts)}.")
    rows: list[Mapping[str, object]] = []
    for name in dict.fromkeys(part for found in meant.values() for part in found) if chosen else parts:
        began = time.monotonic()
        sys.stdout.write(f"{name} …\n")
        sys.stdout.flush()
        found = asyncio.run(_all(parts[name]))
        rows += [{"part": name, **row} for row in found]
        sys.stdout.write(f"{name}: {time.monotonic() - began:.1f} s\n")
    sys.stdout.write(table(("part", *columns), rows))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(form(rows), indent=1))
    return rows


def by_name(rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return all rows under "rows", and each value under its own name, e.g. "messages.k64.acked_per_s"."""
    named = {_dotted(row["part"], row["name"], row["metric"]): row["value"] for row in rows}
    return {"rows": list(rows), **named}


def table(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows as lines of aligned columns, with a head; a row may leave out what it cannot tell."""
    cells = [list(columns), *([_text(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells)
    return "\n" + "\n".join(line.rstrip() for line in lines) + "\n"


def build_file(name: str) -> Path:
    """Return where results are written."""
    return PROJECT / "build" / name


async def _all(part: Part[Mapping[str, object]]) -> Sequence[Mapping[str, object]]:
    return await part()


def _dotted(*names: object) -> str:
    return ".".join(re.sub(r"[^a-z0-9]+", "_", str(name).lower()) for name in names)


def _text(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
