"""Draws each service's TRANSITIONS table as a state diagram into docs/states/<service>.md.

python -m tools.states           writes the pages
python -m tools.states --check   says which pages are not as the tables say, status 1 if any
"""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import ModuleType

from services.billing.domain import charges, refunds
from services.conversation.domain import states as conversations
from services.files.domain import assignments, uploads
from services.notify.domain import notices

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "states"


@dataclass(frozen=True)
class Edge:
    """A way from one state to another; `act` and `rule` are empty where the table does not name them."""

    source: str
    target: str
    act: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Life:
    """What one table says. `table` is the module that holds it, `remark` what the drawing does not say."""

    service: str
    thing: str
    table: str
    states: Sequence[str]
    edges: Sequence[Edge]
    remark: str


def lives() -> list[Life]:
    """Return what the tables of all services say, each in the order of its states and of the table."""
    return [
        Life(
            "conversation",
            "a conversation",
            conversations.__name__,
            _names(conversations.State),
            [
                Edge(source, step.to, act, step.rule)
                for (source, act), step in conversations.TRANSITIONS.items()
            ],
            "Whatever is not drawn is refused. The numbers are those of [the rules](../rules.md).",
        ),
        _table("billing", "a charge", charges, charges.State, "No charge goes another way (S35, S36)."),
        _table(
            "refunds",
            "a refund",
            refunds,
            refunds.RefundState,
            "No refund goes another way (S38): what may have been sent is asked for before it is sent again, "
            "and what the bank sends back had succeeded.",
        ),
        _acts(
            "files",
            "a file",
            uploads,
            uploads.UploadState,
            "An available file never changes (S29). Only its sender knows of it before that (ADR 0024).",
        ),
        _acts(
            "forms",
            "a form that somebody was asked to fill in",
            assignments,
            assignments.State,
            "What is not submitted at the end or before its participant withdraws never will be (S18, S19).",
        ),
        Life(
            "notify",
            "a notice",
            notices.__name__,
            _names(notices.State),
            [
                # The claim of a worker, a statement of its own, comes before what the table tells.
                Edge(notices.State.QUEUED, notices.State.SENDING, "attempt_begins"),
                *(Edge(source, target, outcome) for (source, outcome), target in notices.TRANSITIONS.items()),
            ],
            f"A notice that is postponed for {notices.LONGEST_TRY.days} days has failed.",
        ),
    ]


def page(life: Life) -> str:
    """Return the Markdown page with the diagram (Mermaid, stateDiagram-v2)."""
    return "\n".join(
        [
            f"# The life of {life.thing}",
            "",
            f"Drawn by `make gen` from `TRANSITIONS` in `{life.table}`; not edited by hand.",
            life.remark,
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f"    {line}" for line in _lines(life)),
            "```",
            "",
        ]
    )


def differences(pages: Mapping[Path, str]) -> list[str]:
    """Return a sentence for each page that is missing, not as given, or not among the given ones."""
    wrong = [path for path, text in pages.items() if not path.is_file() or path.read_text("utf-8") != text]
    found = [f"{path.name} is not what the tables say: run make gen" for path in wrong]
    others = sorted(path for folder in {path.parent for path in pages} for path in folder.glob("*.md"))
    return found + [f"{path.name} belongs to no table" for path in others if path not in pages]


def _table(service: str, thing: str, module: ModuleType, states: type[StrEnum], remark: str) -> Life:
    """What a table of states and those that follow says."""
    edges = [
        Edge(source, target)
        for source, targets in module.TRANSITIONS.items()
        for target in states
        if target in targets
    ]
    return Life(service, thing, module.__name__, _names(states), edges, remark)


def _acts(service: str, thing: str, module: ModuleType, states: type[StrEnum], remark: str) -> Life:
    """What a table of (state, act) and the state that follows says."""
    edges = [Edge(source, target, act) for (source, act), target in module.TRANSITIONS.items()]
    return Life(service, thing, module.__name__, _names(states), edges, remark)


def _names(states: type[StrEnum]) -> list[str]:
    return [state.value for state in states]


def _lines(life: Life) -> Iterable[str]:
    """One line for each state, and for each way: acts of the same rule share one."""
    yield from life.states
    acts: dict[tuple[str, str, str], list[str]] = {}
    for edge in life.edges:
        acts.setdefault((edge.source, edge.target, edge.rule), []).append(edge.act.replace("_", " "))
    for (source, target, rule), named in acts.items():
        words = " ".join(
            part for part in (", ".join(filter(None, named)), f"({rule})" if rule else "") if part
        )
        yield f"{source} --> {target}" + (f": {words}" if words else "")
    final = set(life.states) - {edge.source for edge in life.edges}
    yield from (f"{state} --> [*]" for state in life.states if state in final)


def main() -> int:
    """Write or check."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true")
    pages = {PAGES / f"{life.service}.md": page(life) for life in lives()}
    if arguments.parse_args().check:
        found = differences(pages)
        sys.stdout.writelines(f"docs/states/{sentence}\n" for sentence in found)
        return 1 if found else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
