"""The programs behind the Makefile judge as they say."""

from collections import Counter

import pytest

from tools.check_lengths import too_long
from tools.rules import complaints, outcomes_by_rule, read_rules, table

RULES = """# Rules
Some text.
- **S15** A client cannot start a conversation.
- **S41** (planned) Somebody may be added later.
- **B2** Fees are integers.
"""
TESTS = {
    "a": {"outcome": "passed", "rules": ["S15", "B2"]},
    "b": {"outcome": "failed", "rules": ["B2"]},
    "c": {"outcome": "passed", "rules": []},
}


def test_rules_are_read_with_their_plans() -> None:
    rules = read_rules(RULES)
    assert list(rules) == ["S15", "S41", "B2"]
    assert [rule.planned for rule in rules.values()] == [False, True, False]
    assert rules["S41"].text == "Somebody may be added later."


def test_a_rule_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="S15 stands twice"):
        read_rules(RULES + "- **S15** Again.\n")


def test_outcomes_are_counted_by_rule() -> None:
    assert outcomes_by_rule(TESTS) == {"S15": Counter(passed=1), "B2": Counter(passed=1, failed=1)}


def test_a_shown_rule_needs_a_passing_test_and_no_failing_one() -> None:
    found = complaints(read_rules(RULES), outcomes_by_rule(TESTS), ["S15", "S41", "B2", "S99"])
    assert found == [
        "Rule S41 is not shown: no test.",
        "Rule B2 is not shown: 1 failed, 1 passed.",
        "There is no rule S99 in docs/rules.md.",
    ]


def test_a_cited_rule_that_is_not_written_is_complained_about() -> None:
    cited = outcomes_by_rule({"a": {"outcome": "passed", "rules": ["S7"]}})
    assert complaints(read_rules(RULES), cited, []) == [
        "A test cites rule S7, which docs/rules.md does not have."
    ]


def test_the_table_ends_with_the_sums() -> None:
    lines = table(read_rules(RULES), outcomes_by_rule(TESTS))
    assert lines[-1] == "1 of 3 rules are shown by passing tests; 1 are planned."


def _function(lines: int) -> str:
    return "def f():\n" + "    pass\n" * (lines - 1)


def test_a_function_of_fifty_lines_passes_and_one_more_does_not() -> None:
    assert too_long("x.py", _function(50)) == []
    assert too_long("x.py", _function(51)) == ["x.py:1 f has 51 lines, more than 50"]


@pytest.mark.parametrize("name", ["x.py", "x.tsx"])
def test_a_file_of_four_hundred_lines_passes_and_one_more_does_not(name: str) -> None:
    assert too_long(name, "\n" * 400) == []
    assert too_long(name, "\n" * 401) == [f"{name} has 401 lines, more than 400"]


def test_files_made_by_a_program_may_be_long() -> None:
    assert too_long("schema.ts", "// This file was auto-generated\n" + "\n" * 500) == []
