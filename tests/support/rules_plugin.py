"""Keeps how every test ended and which rules of docs/rules.md it shows: `--results FILE` writes it as JSON.

{"tests": {"tests/unit/x.py::test_y": {"outcome": "passed|failed|skipped", "rules": ["S15"], "seconds": 0.1}}}
Works under xdist: reports reach the controller, and the controller writes.
"""

import json
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--results`."""
    parser.addoption("--results", type=Path, default=None, help="write every test's outcome and rules here")


def pytest_configure(config: pytest.Config) -> None:
    """Collect where it is asked for, and only in the process that hears of all tests."""
    if config.getoption("--results") is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Results(config.getoption("--results")), "sotto-results")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Put the rules into the report, which travels from worker to controller."""
    outcome = yield
    rules = sorted({str(rule) for mark in item.iter_markers("rule") for rule in mark.args})
    outcome.get_result().user_properties.append(("rules", rules))


class Results:
    """The outcomes of one run."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tests: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take one phase (setup, call, teardown) of a test; the worst phase is the test's outcome."""
        name = report.nodeid.split("@", 1)[0]  # xdist appends the group
        rules = next((value for key, value in report.user_properties if key == "rules"), [])
        test = self._tests.setdefault(name, {"outcome": "passed", "rules": rules, "seconds": 0.0})
        test["seconds"] = round(test["seconds"] + report.duration, 3)
        if report.outcome == "failed" or (report.outcome == "skipped" and test["outcome"] == "passed"):
            test["outcome"] = report.outcome

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps({"tests": self._tests}, indent=1, sort_keys=True))
