"""The rules of files."""

import pytest
from sotto.files.v1 import errors_pb2

from chassis.faults import Fault
from chassis.ids import ConversationId, ParticipantId, PersonId, new_id
from services.files.domain.files import (
    EXTENSIONS,
    File,
    FileState,
    Reason,
    Received,
    TextCheck,
    Upload,
    checked,
    may_try_again,
    verdict,
)

MIB = 1024 * 1024


def an_upload(name: str = "plan.pdf", content_type: str = "application/pdf", size: int = 10) -> Upload:
    conversation = ConversationId(new_id())
    return Upload(new_id(), conversation, PersonId(new_id()), name, content_type, size, "", frozenset())


def received(detected: str | None, is_text: bool = False, size: int = 10) -> Received:
    return Received(size, "0" * 64, detected, is_text)


def reason_of(refused: pytest.ExceptionInfo[Fault]) -> str:
    return refused.value.reason


def test_reasons_are_those_of_the_contract() -> None:
    names = {name.removeprefix("REASON_") for name in errors_pb2.Reason.keys()} - {"UNSPECIFIED"}  # noqa: SIM118
    assert names == set(Reason)


@pytest.mark.parametrize(("content_type", "extensions"), EXTENSIONS.items())
def test_each_admitted_type_is_accepted_under_its_extensions(content_type: str, extensions: set[str]) -> None:
    text = content_type.startswith("text/")
    for extension in extensions:
        upload = an_upload(f"x.{extension.upper()}", content_type)
        assert verdict(checked(upload, MIB), received(None if text else content_type, text)) == content_type


@pytest.mark.parametrize(
    ("name", "declared", "detected", "is_text"),
    [
        ("plan.pdf", "application/pdf", "image/png", False),
        ("plan.png", "application/pdf", "image/png", False),
        ("notes.txt", "text/plain", None, False),
        ("notes.txt", "text/plain", "application/zip", False),
        ("notes.csv", "application/pdf", None, True),
        ("plan.pdf", "application/pdf", None, True),
    ],
)
def test_a_file_whose_name_type_and_content_disagree_is_refused(
    name: str, declared: str, detected: str | None, is_text: bool
) -> None:
    with pytest.raises(Fault) as refused:
        verdict(an_upload(name, declared), received(detected, is_text))
    assert reason_of(refused) == Reason.FILE_TYPE_REFUSED


@pytest.mark.parametrize(
    "name", ["picture.svg", "page.html", "archive.zip", "run.exe", "noextension", "plan.pdf.js"]
)
def test_a_type_that_is_not_admitted_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(Fault) as refused:
        checked(an_upload(name), MIB)
    assert reason_of(refused) == Reason.FILE_TYPE_REFUSED


@pytest.mark.parametrize(
    "name", ["", "   ", "a/b.pdf", "a\\b.pdf", "a\x00.pdf", "a\n.pdf", "x" * 200 + ".pdf"]
)
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    with pytest.raises(Fault) as refused:
        checked(an_upload(name), MIB)
    assert reason_of(refused) == Reason.FILE_NAME_REFUSED
    assert refused.value.violations[0].field == "name"


def test_a_file_may_be_as_large_as_the_limit_and_no_larger() -> None:
    assert checked(an_upload(size=MIB), MIB).size == MIB
    with pytest.raises(Fault) as refused:
        checked(an_upload(size=MIB + 1), MIB)
    assert reason_of(refused) == Reason.FILE_TOO_LARGE


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Fault) as refused:
        checked(an_upload(size=0), MIB)
    assert reason_of(refused) == Reason.FILE_EMPTY


def test_bytes_with_another_checksum_than_declared_are_refused() -> None:
    upload = Upload(**{**an_upload().__dict__, "sha256": "1" * 64})
    with pytest.raises(Fault) as refused:
        verdict(upload, received("application/pdf"))
    assert reason_of(refused) == Reason.CHECKSUM_MISMATCH


def test_fewer_bytes_than_declared_are_refused() -> None:
    with pytest.raises(Fault) as refused:
        verdict(an_upload(size=11), received("application/pdf", size=10))
    assert reason_of(refused) == Reason.UPLOAD_INCOMPLETE


@pytest.mark.parametrize(
    ("data", "is_text"),
    [
        (b"caf\xc3\xa9\r\n", True),
        (b"caf\xe9", False),
        (b"a\x00b", False),
        (b"\xc3", False),
        (b"\x1b[0m", False),
    ],
)
def test_text_is_utf8_without_control_characters(data: bytes, is_text: bool) -> None:
    check = TextCheck()
    for index in range(len(data)):
        check.feed(data[index : index + 1])
    check.feed(b"", final=True)
    assert check.is_text is is_text


def a_file(
    state: FileState, viewers: dict[PersonId, ParticipantId], sender: PersonId, host: PersonId
) -> File:
    conversation = ConversationId(new_id())
    return File(new_id(), conversation, sender, "a.txt", state, "key", viewers=viewers, host=host)


@pytest.mark.rule("S28")
def test_a_file_exists_only_for_those_who_were_chosen() -> None:
    sender, chosen, other, host = (PersonId(new_id()) for _ in range(4))
    viewers = {person: ParticipantId(new_id()) for person in (sender, chosen, host)}
    shared = a_file(FileState.SHARED, viewers, sender, host)
    assert [shared.visible_to(person) for person in (sender, chosen, host, other)] == [
        True,
        True,
        True,
        False,
    ]
    assert not a_file(FileState.UPLOADING, viewers, sender, host).visible_to(sender)


@pytest.mark.rule("S28")
def test_only_host_and_sender_learn_who_else_was_chosen() -> None:
    sender, chosen, host = (PersonId(new_id()) for _ in range(3))
    viewers = {person: ParticipantId(new_id()) for person in (sender, chosen, host)}
    shared = a_file(FileState.SHARED, viewers, sender, host)
    assert shared.chosen(chosen) == []
    assert shared.chosen(sender) == shared.chosen(host) == sorted([viewers[sender], viewers[chosen]])


@pytest.mark.rule("S29")
def test_an_upload_never_replaces_what_was_shared() -> None:
    upload = an_upload()
    earlier = File(
        upload.file_id, upload.conversation_id, upload.sender, upload.name, FileState.SHARED, "key"
    )
    assert not may_try_again(upload, earlier)
