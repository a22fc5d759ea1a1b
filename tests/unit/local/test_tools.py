"""The programs behind the Makefile judge as they say."""

from collections import Counter

import pytest
from google.protobuf import descriptor_pb2
from sotto.common.v1 import options_pb2

from tools import check_policies
from tools.check_lengths import too_long
from tools.check_locks import python_problems, web_problems
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


_HASHED = "aiohttp==3.14.5 \\\n    --hash=sha256:" + "0" * 64 + " \\\n    --hash=sha256:" + "1" * 64 + "\n"


def test_every_entry_of_a_lock_is_a_version_with_a_hash() -> None:
    assert python_problems("# a comment\n" + _HASHED + "    # via sotto\n" + _HASHED) == []
    assert python_problems('anyio==4.1 ; python_version < "3.12" \\\n' + _HASHED.partition("\n")[2]) == []
    lines = {
        "anyio==4.1": "anyio==4.1 has no hash",
        "anyio==4.1 \\\n    --hash=md5:00": "anyio==4.1 has no hash",
        "anyio==4.1 \\\n    --hash=sha256:00": "anyio==4.1 has no hash",
        "anyio>=4": "anyio>=4 is not pinned to a version of the package index",
        "anyio @ https://example.test/a.whl": (
            "anyio @ https://example.test/a.whl is not pinned to a version of the package index"
        ),
        "-e .": "-e . is not pinned to a version of the package index",
        "--extra-index-url https://example.test": (
            "--extra-index-url https://example.test is not pinned to a version of the package index"
        ),
    }
    for line, problem in lines.items():
        assert python_problems(_HASHED + line + "\n" + _HASHED) == [problem]


def test_every_package_of_the_web_app_has_a_hash() -> None:
    packages = {"": {}, "node_modules/a": {"integrity": "sha512-abc"}, "node_modules/b": {"integrity": ""}}
    assert web_problems({"packages": packages}) == ["node_modules/b has no hash"]


def test_what_machines_may_call_is_checked() -> None:
    def problems(policy: options_pb2.Policy, reads: bool = True) -> list[str]:
        file = descriptor_pb2.FileDescriptorProto(package="sotto.files.v1")
        method = file.service.add(name="FilesService").method.add(name="ListFiles")
        method.options.Extensions[options_pb2.policy].CopyFrom(policy)  # type: ignore[index]
        if reads:
            method.options.idempotency_level = descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS
        found = check_policies.problems(descriptor_pb2.FileDescriptorSet(file=[file]))
        return [each.removeprefix("sotto.files.v1.FilesService/ListFiles ") for each in found]

    person, files = options_pb2.ACCESS_PERSON, options_pb2.SCOPE_FILES_READ
    assert problems(options_pb2.Policy(access=person, scope=files, machines=True)) == []
    assert problems(options_pb2.Policy(access=person, scope=files), reads=False) == [
        "asks for files.read, which does not say whether it writes"
    ]
    assert problems(options_pb2.Policy(access=person, machines=True)) == ["admits machines without a scope"]
    assert problems(options_pb2.Policy(access=person, scope=files, step_up=True)) == [
        "asks machines for a proof"
    ]
    assert problems(options_pb2.Policy(access=person, scope=options_pb2.SCOPE_BILLING_READ)) == [
        "asks for billing.read, a scope of another service"
    ]
    service = options_pb2.Policy(access=options_pb2.ACCESS_SERVICE, services=["billing"], scope=files)
    assert problems(service) == ["admits machines, but no people"]
