"""Every hostile file gets the verdict that is declared for it (E18)."""

from dataclasses import replace

import pytest

from chassis.faults import Fault
from services.files.clients.examination import examine
from services.files.domain.types import named
from services.files.domain.uploads import MIB, checked
from services.files.domain.verdicts import Findings, Problem, Scan, verdict
from tests.support.hostile_files import CLEANED, HIDDEN, SHARED, HostileFile, hostile_files
from tests.unit.files.test_uploads import a_header

FILES = hostile_files()


def test_there_are_at_least_sixty() -> None:
    assert len(FILES) >= 60
    assert len({(each.what, each.name) for each in FILES}) == len(FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.what} ({file.name})")
def test_each_gets_the_verdict_declared_for_it(file: HostileFile) -> None:
    promised = named(file.name) or ""
    header = replace(checked(a_header(file.name, len(file.content)), 50 * MIB), content_type=promised)
    examined = examine(promised, file.content)
    problem = Problem(examined.problem) if examined.problem else None

    def outcome() -> str:
        try:
            verdict(header, Findings(examined.content_type, problem), Scan.UNSCANNED)
        except Fault as refused:
            return refused.reason
        return CLEANED if examined.cleaned else SHARED

    assert outcome() == file.verdict
    assert HIDDEN not in examined.cleaned
