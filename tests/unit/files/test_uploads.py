"""The rules of uploads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sotto.files.v1 import errors_pb2

from chassis.faults import Fault, Kind, not_found, precondition
from chassis.ids import ConversationId, PersonId, new_id
from services.files.domain.forms import FormReason
from services.files.domain.reasons import Reason
from services.files.domain.uploads import (
    EXPIRES_AFTER,
    MIB,
    TRANSITIONS,
    Header,
    Refusal,
    Upload,
    UploadState,
    begun,
    check_droppable,
    check_takes,
    checked,
    goes_on,
    largest_size,
    may_begin_afresh,
    refusal_of,
)

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def a_header(name: str = "plan.pdf", size: int = 10) -> Header:
    conversation = ConversationId(new_id())
    return Header(new_id(), conversation, PersonId(new_id()), name, "application/pdf", size, "", frozenset())


def an_upload(state: UploadState, header: Header | None = None, offset: int = 4) -> Upload:
    refusal = Refusal("FILE_EMPTY", "No.") if state is UploadState.REFUSED else None
    return Upload(header or a_header(), new_id(), state, offset, NOW, NOW, refusal)


def test_reasons_are_those_of_the_contract() -> None:
    names = {name.removeprefix("REASON_") for name in errors_pb2.Reason.keys()} - {"UNSPECIFIED"}  # noqa: SIM118
    assert names == set(Reason) | set(FormReason)


@pytest.mark.parametrize(
    "name", ["picture.svg", "page.html", "archive.zip", "run.exe", "noextension", "plan.pdf.js", "old.doc"]
)
def test_a_type_that_is_not_admitted_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(Fault) as refused:
        checked(a_header(name), MIB)
    assert refused.value.reason == Reason.FILE_TYPE_REFUSED


@pytest.mark.parametrize(
    "name", ["", "   ", "a/b.pdf", "a\\b.pdf", "a\x00.pdf", "a\n.pdf", "x" * 200 + ".pdf"]
)
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    with pytest.raises(Fault) as refused:
        checked(a_header(name), MIB)
    assert refused.value.reason == Reason.FILE_NAME_REFUSED
    assert refused.value.violations[0].field == "name"


def test_a_file_may_be_as_large_as_the_limit_and_no_larger() -> None:
    assert checked(a_header(size=MIB), MIB).size == MIB
    with pytest.raises(Fault) as refused:
        checked(a_header(size=MIB + 1), MIB)
    assert refused.value.reason == Reason.FILE_TOO_LARGE


@pytest.mark.parametrize(
    ("division", "operator", "largest"),
    [(0, 50, 50), (0, 10, 10), (5, 50, 5), (200, 50, 50), (200, 1024, 200)],
)
def test_the_division_decides_how_large_a_file_may_be_below_the_operators_limit(
    division: int, operator: int, largest: int
) -> None:
    assert largest_size(division, operator) == largest * MIB


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Fault) as refused:
        checked(a_header(size=0), MIB)
    assert refused.value.reason == Reason.FILE_EMPTY


@pytest.mark.parametrize("state", [UploadState.UPLOADING, UploadState.CHECKING, UploadState.AVAILABLE])
def test_the_same_id_is_the_same_upload_or_is_refused(state: UploadState) -> None:
    header = a_header()
    upload = an_upload(state, header)
    assert goes_on(header, upload)
    for other in (
        replace(header, name="other.pdf"),
        replace(header, size=11),
        replace(header, sender=PersonId(new_id())),
    ):
        with pytest.raises(Fault) as refused:
            goes_on(other, upload)
        assert refused.value.reason == Reason.FILE_ID_REUSED


@pytest.mark.parametrize("state", [UploadState.REFUSED, UploadState.DROPPED])
def test_what_was_refused_or_dropped_may_begin_afresh_by_its_sender_only(state: UploadState) -> None:
    header = a_header()
    upload = an_upload(state, header)
    assert not goes_on(replace(header, size=11), upload)
    assert may_begin_afresh(header, upload)
    assert not may_begin_afresh(replace(header, sender=PersonId(new_id())), upload)


@pytest.mark.rule("S29")
@pytest.mark.parametrize("state", [UploadState.CHECKING, UploadState.AVAILABLE])
def test_what_is_checked_or_shared_can_neither_begin_again_nor_be_given_up(state: UploadState) -> None:
    header = a_header()
    assert not may_begin_afresh(header, an_upload(state, header))
    with pytest.raises(Fault) as refused:
        check_droppable(an_upload(state))
    assert refused.value.reason == Reason.UPLOAD_OVER
    assert not [act for (source, act) in TRANSITIONS if source is UploadState.AVAILABLE]


def test_bytes_are_taken_only_where_the_upload_stands() -> None:
    check_takes(an_upload(UploadState.UPLOADING), 4)
    with pytest.raises(Fault) as elsewhere:
        check_takes(an_upload(UploadState.UPLOADING), 5)
    assert (elsewhere.value.reason, elsewhere.value.facts) == (Reason.UPLOAD_OFFSET_MISMATCH, {"offset": "4"})
    for state in set(UploadState) - {UploadState.UPLOADING}:
        with pytest.raises(Fault) as over:
            check_takes(an_upload(state), 4)
        assert over.value.reason == Reason.UPLOAD_OVER


def test_an_upload_expires_a_day_after_something_arrived_for_the_last_time() -> None:
    upload = replace(begun(a_header(), new_id(), NOW), touch_time=NOW + timedelta(hours=5))
    assert upload.expire_time == NOW + timedelta(hours=5) + EXPIRES_AFTER
    assert an_upload(UploadState.CHECKING).expire_time is None


def test_only_what_will_not_change_by_waiting_is_a_refusal() -> None:
    completed = precondition("CONVERSATION_COMPLETED", "Over.")
    assert refusal_of(completed) == Refusal("CONVERSATION_COMPLETED", "Over.")
    assert refusal_of(not_found("conversation")) is not None
    for kind in (Kind.UNAVAILABLE, Kind.DEADLINE, Kind.EXHAUSTED, Kind.INTERNAL):
        assert refusal_of(Fault(kind, "X", "x")) is None
