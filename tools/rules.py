"""Says for every rule of docs/rules.md which tests show it, and how the last `make test` went.

python -m tools.rules                  the whole table; status 1 if a test cites a rule that does not exist
python -m tools.rules --only "S13 S15" status 1 as well if one of these has no test, or one that did not pass
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_RULE = re.compile(
    r"^- \*\*(?P<number>[A-Z]+\d+[a-z]?)\*\* (?P<planned>\(planned\) )?(?P<text>.*)$", re.MULTILINE
)


@dataclass(frozen=True)
class Rule:
    """One rule; a planned one is not built yet."""

    number: str
    planned: bool
    text: str


def read_rules(markdown: str) -> dict[str, Rule]:
    """Return the rules by number, in their order.

    Raises:
        ValueError: a number is used twice.
    """
    rules: dict[str, Rule] = {}
    for found in _RULE.finditer(markdown):
        number = found["number"]
        if number in rules:
            raise ValueError(f"rule {number} stands twice in docs/rules.md")
        rules[number] = Rule(number, found["planned"] is not None, found["text"])
    return rules


def outcomes_by_rule(tests: Mapping[str, Mapping[str, object]]) -> dict[str, Counter[str]]:
    """Return for each cited rule how many of its tests passed, failed, were skipped."""
    found: dict[str, Counter[str]] = {}
    for test in tests.values():
        cited = test["rules"]
        assert isinstance(cited, list)
        for number in cited:
            found.setdefault(number, Counter())[str(test["outcome"])] += 1
    return found


def table(rules: Mapping[str, Rule], outcomes: Mapping[str, Counter[str]]) -> list[str]:
    """Return one line for each rule, and a last line with the sums."""
    lines = [_line(rule, outcomes.get(rule.number, Counter())) for rule in rules.values()]
    shown = sum(1 for number in rules if shows(outcomes.get(number)))
    planned = sum(1 for rule in rules.values() if rule.planned)
    return [*lines, f"{shown} of {len(rules)} rules are shown by passing tests; {planned} are planned."]


def complaints(
    rules: Mapping[str, Rule], outcomes: Mapping[str, Counter[str]], only: Sequence[str]
) -> list[str]:
    """Return a sentence for each thing that must not be."""
    unknown = [f"A test cites rule {number}, which docs/rules.md does not have." for number in outcomes]
    found = [text for text, number in zip(unknown, outcomes, strict=True) if number not in rules]
    for number in only:
        if number not in rules:
            found.append(f"There is no rule {number} in docs/rules.md.")
        elif not shows(outcomes.get(number)):
            found.append(f"Rule {number} is not shown: {_state(outcomes.get(number, Counter()))}.")
    return found


def shows(counts: Counter[str] | None) -> bool:
    """Tell whether the tests show the rule: at least one passed, none failed."""
    return counts is not None and counts["passed"] > 0 and counts["failed"] == 0


def _line(rule: Rule, counts: Counter[str]) -> str:
    mark = "✓" if shows(counts) else "✗" if counts["failed"] else "·"
    planned = "planned, " if rule.planned else ""
    return f"{mark} {rule.number:<5} {planned + _state(counts):<34} {rule.text[:90]}"


def _state(counts: Counter[str]) -> str:
    parts = [f"{count} {outcome}" for outcome, count in sorted(counts.items())]
    return ", ".join(parts) or "no test"


def main() -> int:
    """Print the table and the complaints."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--rules", type=Path, default=ROOT / "docs" / "rules.md")
    arguments.add_argument("--results", type=Path, default=ROOT / "build" / "test-results.json")
    chosen = arguments.parse_args()
    if not chosen.results.exists():
        sys.stdout.write("There are no results yet: run make test first.\n")
        return 1
    rules = read_rules(chosen.rules.read_text(encoding="utf-8"))
    outcomes = outcomes_by_rule(json.loads(chosen.results.read_text())["tests"])
    only = chosen.only.split()
    shown = {number: rules[number] for number in only if number in rules} if only else rules
    found = complaints(rules, outcomes, only)
    sys.stdout.write("\n".join([*table(shown, outcomes), *found]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
