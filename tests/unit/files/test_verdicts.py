"""The rules of what may be shared."""

import pytest

from chassis.faults import Fault
from services.files.clients.examination import is_text
from services.files.domain.reasons import Reason
from services.files.domain.types import EXTENSIONS
from services.files.domain.uploads import MIB, checked
from services.files.domain.verdicts import Findings, Problem, Received, Scan, check_arrived, verdict
from tests.unit.files.test_uploads import a_header


@pytest.mark.parametrize(("content_type", "extensions"), EXTENSIONS.items())
def test_each_admitted_type_is_accepted_under_its_extensions(content_type: str, extensions: set[str]) -> None:
    for extension in extensions:
        header = checked(a_header(f"x.{extension.upper()}"), MIB)
        for declared in ("", "application/octet-stream", content_type, f"{content_type}; charset=utf-8"):
            said = header.__class__(**{**header.__dict__, "content_type": declared})
            assert verdict(said, Findings(content_type), Scan.CLEAN) == content_type


@pytest.mark.parametrize(
    ("name", "declared", "found"),
    [
        ("plan.pdf", "application/pdf", "image/png"),
        ("plan.png", "application/pdf", "image/png"),
        ("notes.txt", "text/plain", None),
        ("notes.csv", "application/pdf", "text/csv"),
        ("plan.pdf", "application/pdf", "text/plain"),
    ],
)
def test_a_file_whose_name_type_and_content_disagree_is_refused(
    name: str, declared: str, found: str | None
) -> None:
    header = a_header(name)
    said = header.__class__(**{**header.__dict__, "content_type": declared})
    with pytest.raises(Fault) as refused:
        verdict(said, Findings(found), Scan.UNSCANNED)
    assert refused.value.reason == Reason.FILE_TYPE_REFUSED


@pytest.mark.parametrize("problem", Problem)
def test_each_problem_is_refused_with_a_reason_of_its_own(problem: Problem) -> None:
    with pytest.raises(Fault) as refused:
        verdict(a_header(), Findings("application/pdf", problem), Scan.UNSCANNED)
    assert (
        refused.value.reason
        == {
            Problem.DAMAGED: Reason.FILE_DAMAGED,
            Problem.ENCRYPTED: Reason.FILE_ENCRYPTED,
            Problem.PROGRAMS: Reason.FILE_HOLDS_PROGRAMS,
            Problem.TOO_COMPLEX: Reason.FILE_TOO_COMPLEX,
        }[problem]
    )


def test_a_content_of_which_every_examination_dies_is_too_much() -> None:
    with pytest.raises(Fault) as refused:
        verdict(a_header(), None, Scan.CLEAN)
    assert refused.value.reason == Reason.FILE_TOO_COMPLEX


def test_malware_is_refused_whatever_else_is_said() -> None:
    with pytest.raises(Fault) as refused:
        verdict(a_header(), Findings("application/pdf"), Scan.INFECTED)
    assert refused.value.reason == Reason.FILE_INFECTED


def test_other_bytes_than_were_declared_are_refused() -> None:
    header = a_header(size=11)
    with pytest.raises(Fault) as fewer:
        check_arrived(header, Received(10, "0" * 64))
    assert fewer.value.reason == Reason.UPLOAD_INCOMPLETE
    said = header.__class__(**{**header.__dict__, "sha256": "1" * 64})
    with pytest.raises(Fault) as changed:
        check_arrived(said, Received(11, "0" * 64))
    assert changed.value.reason == Reason.CHECKSUM_MISMATCH
    check_arrived(said, Received(11, "1" * 64))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"caf\xc3\xa9\r\n", True),
        (b"\xef\xbb\xbfwith a byte order mark", True),
        (b"a < b, and <3 you", True),
        (b"caf\xe9", False),
        (b"a\x00b", False),
        (b"\xc3", False),
        (b"\x1b[0m", False),
        (b"  <!DOCTYPE html><p>", False),
        (b"<svg onload=alert(1)>", False),
    ],
)
def test_text_is_utf8_without_control_characters_and_no_page(data: bytes, expected: bool) -> None:
    assert is_text(data) is expected
