"""Resumable uploads at the service's face (ADR 0024)."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sotto.common.v1 import live_pb2
from sotto.files.v1 import uploads_pb2

from chassis.faults import Fault, Kind, precondition
from chassis.ids import PracticeId, new_id
from services.files.domain.reasons import Reason
from services.files.usecases.sealing import PART_BYTES
from tests.integration.files.calls import (
    TEXT,
    a_header,
    append,
    begin,
    downloaded,
    listed,
    own_uploads,
    stands,
    stored_objects,
    upload,
)
from tests.integration.files.conftest import LARGEST, World
from tests.support.builders import a_client
from tests.support.eventually import eventually

LONG = b"0123456789abcde\n" * 160_000
"""Two and a half parts."""


async def checked(world: World, file_id: str) -> uploads_pb2.Upload:
    """The upload after its timer has run."""
    await world.timers().run_due()
    return await stands(world, world.host, file_id)


async def test_a_file_arrives_in_pieces_is_checked_and_is_then_there_for_those_chosen(world: World) -> None:
    client = world.clients[0]
    header = a_header(world, LONG, [client], sha256=hashlib.sha256(LONG).hexdigest())
    first = await begin(world, world.host, header)
    assert (first.offset, first.state) == (0, uploads_pb2.UPLOAD_STATE_UPLOADING)
    cut = PART_BYTES + 12_345
    half = await append(world, world.host, header.file_id, 0, LONG[:cut])
    assert (half.offset, half.state) == (cut, uploads_pb2.UPLOAD_STATE_UPLOADING)
    whole = await append(world, world.host, header.file_id, cut, LONG[cut:])
    assert (whole.offset, whole.state) == (len(LONG), uploads_pb2.UPLOAD_STATE_CHECKING)
    assert await listed(world, client) == await listed(world, world.host) == []
    done = await checked(world, header.file_id)
    assert (done.state, done.file.file_id) == (uploads_pb2.UPLOAD_STATE_AVAILABLE, header.file_id)
    assert (await downloaded(world, client, header.file_id))[1] == LONG


async def test_what_arrived_before_a_call_was_cut_off_is_kept(world: World) -> None:
    header = a_header(world, LONG)
    await begin(world, world.host, header)
    sent = asyncio.Event()

    async def requests() -> AsyncIterator[uploads_pb2.AppendUploadRequest]:
        yield uploads_pb2.AppendUploadRequest(header=uploads_pb2.AppendHeader(file_id=header.file_id))
        for start in range(0, 2 * PART_BYTES + 200_000, 100_000):
            yield uploads_pb2.AppendUploadRequest(data=LONG[start : start + 100_000])
        sent.set()
        await asyncio.Event().wait()

    call = asyncio.ensure_future(world.uploads(world.host).AppendUpload(requests()))
    await sent.wait()

    async def kept() -> bool:
        return (await stands(world, world.host, header.file_id)).offset == 2 * PART_BYTES

    await eventually(kept)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)

    async def gone_on() -> bool:
        # What was still on its way when the call was cut off may move the offset once more.
        offset = (await stands(world, world.host, header.file_id)).offset
        with suppress(Fault):
            await append(world, world.host, header.file_id, offset, LONG[offset:])
        state = (await stands(world, world.host, header.file_id)).state
        return state == uploads_pb2.UPLOAD_STATE_CHECKING

    await eventually(gone_on)
    await checked(world, header.file_id)
    assert (await downloaded(world, world.host, header.file_id))[1] == LONG


async def test_the_same_id_goes_on_with_the_same_upload(world: World) -> None:
    header = a_header(world, LONG)
    await begin(world, world.host, header)
    await append(world, world.host, header.file_id, 0, LONG[:1000])
    assert (await begin(world, world.host, header)).offset == 1000
    other = a_header(world, LONG, file_id=header.file_id, name="other.txt")
    with pytest.raises(Fault) as refused:
        await begin(world, world.host, other)
    assert refused.value.reason == Reason.FILE_ID_REUSED


async def test_an_id_that_another_practice_uses_is_refused_and_tells_nothing(world: World) -> None:
    header = a_header(world, LONG)
    await begin(world, world.host, header)
    with pytest.raises(Fault) as refused:
        await begin(world, replace(world.host, practice_id=PracticeId(new_id())), header)
    assert refused.value.kind is Kind.NOT_FOUND


async def test_bytes_that_do_not_go_on_where_the_upload_stands_are_refused(world: World) -> None:
    header = a_header(world, LONG)
    await begin(world, world.host, header)
    for offset in (1, len(LONG)):
        with pytest.raises(Fault) as refused:
            await append(world, world.host, header.file_id, offset, b"x")
        assert (refused.value.reason, refused.value.facts["offset"]) == (Reason.UPLOAD_OFFSET_MISMATCH, "0")
    with pytest.raises(Fault) as more:
        await append(world, world.host, header.file_id, 0, LONG + b"x")
    assert more.value.reason == Reason.UPLOAD_INCOMPLETE


async def test_of_two_calls_that_append_at_once_the_bytes_of_one_are_kept(world: World) -> None:
    header = a_header(world, LONG)
    await begin(world, world.host, header)
    outcomes = await asyncio.gather(
        *(append(world, world.host, header.file_id, 0, LONG) for _ in range(3)), return_exceptions=True
    )
    reasons = [each.reason for each in outcomes if isinstance(each, Fault)]
    assert set(reasons) <= {Reason.UPLOAD_OFFSET_MISMATCH, Reason.UPLOAD_OVER}
    now = await stands(world, world.host, header.file_id)
    if now.state == uploads_pb2.UPLOAD_STATE_UPLOADING:
        await append(world, world.host, header.file_id, now.offset, LONG[now.offset :])
    await checked(world, header.file_id)
    assert (await downloaded(world, world.host, header.file_id))[1] == LONG


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_with_a_checksum_all_bytes_of_a_call_are_kept_or_none(world: World, algorithm: str) -> None:
    number = getattr(uploads_pb2, f"CHECKSUM_ALGORITHM_{algorithm.upper()}")
    header, before = a_header(world, LONG), stored_objects(world)
    await begin(world, world.host, header)
    wrong = uploads_pb2.Checksum(algorithm=number, value=hashlib.new(algorithm, b"other").digest())
    with pytest.raises(Fault) as refused:
        await append(world, world.host, header.file_id, 0, LONG, wrong)
    assert refused.value.reason == Reason.CHECKSUM_MISMATCH
    assert (await stands(world, world.host, header.file_id)).offset == 0
    assert stored_objects(world) == before
    right = uploads_pb2.Checksum(algorithm=number, value=hashlib.new(algorithm, LONG).digest())
    taken = await append(world, world.host, header.file_id, 0, LONG, right)
    assert taken.state == uploads_pb2.UPLOAD_STATE_CHECKING


async def test_bytes_with_another_checksum_than_the_file_was_to_have_are_refused(world: World) -> None:
    before = stored_objects(world)
    header = a_header(world, LONG, sha256="0" * 64)
    await begin(world, world.host, header)
    await append(world, world.host, header.file_id, 0, LONG)
    refused = await checked(world, header.file_id)
    assert refused.state == uploads_pb2.UPLOAD_STATE_REFUSED
    assert refused.refusal_reason == Reason.CHECKSUM_MISMATCH
    assert "send them again" in refused.refusal_message
    assert stored_objects(world) == before
    again = a_header(world, LONG, file_id=header.file_id)
    assert (await begin(world, world.host, again)).offset == 0


@pytest.mark.rule("S28")
async def test_an_upload_is_known_to_its_sender_only(world: World) -> None:
    client = world.clients[0]
    header = a_header(world, LONG, [client])
    await begin(world, world.host, header)
    for stranger in (client, a_client()):
        for act in (
            stands(world, stranger, header.file_id),
            append(world, stranger, header.file_id, 0, b"x"),
            world.uploads(stranger).CancelUpload(uploads_pb2.CancelUploadRequest(file_id=header.file_id)),
        ):
            with pytest.raises(Fault) as hidden:
                await act
            with pytest.raises(Fault) as absent:
                await stands(world, stranger, str(new_id()))
            assert hidden.value == absent.value
    assert list((await own_uploads(world, client)).uploads) == []
    with pytest.raises(Fault) as outside:
        await own_uploads(world, a_client())
    assert outside.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S28", "S40")
async def test_where_an_upload_stands_is_told_to_its_sender_only(world: World) -> None:
    pokes: list[live_pb2.LivePoke] = []

    async def receive(topic: str, payload: bytes) -> None:
        pokes.extend(live_pb2.LivePokes.FromString(payload).pokes)

    end = await world.bus.on_poke("files", receive)
    header = a_header(world, b"MZ\x90\x00", [world.clients[0]])
    await begin(world, world.host, header)
    await append(world, world.host, header.file_id, 0, b"MZ\x90\x00")
    await checked(world, header.file_id)
    await eventually(lambda: len(pokes) == 2)
    assert [list(each.person_ids) for each in pokes] == [[str(world.host.person_id)]] * 2
    await end()


async def test_a_sender_sees_own_uploads_until_they_are_available(world: World) -> None:
    uploading, checking, refused = (a_header(world, TEXT) for _ in range(3))
    for header in (uploading, checking):
        await begin(world, world.host, header)
    bad = a_header(world, b"\x00\x01", file_id=refused.file_id)
    await begin(world, world.host, bad)
    await append(world, world.host, bad.file_id, 0, b"\x00\x01")
    await checked(world, bad.file_id)
    await append(world, world.host, checking.file_id, 0, TEXT)
    await upload(world, world.host)
    answer = await own_uploads(world, world.host)
    assert {each.file_id: each.state for each in answer.uploads} == {
        uploading.file_id: uploads_pb2.UPLOAD_STATE_UPLOADING,
        checking.file_id: uploads_pb2.UPLOAD_STATE_CHECKING,
        refused.file_id: uploads_pb2.UPLOAD_STATE_REFUSED,
    }
    assert answer.limits.largest_size == LARGEST
    assert "pdf" in answer.limits.extensions
    world.clock.advance(timedelta(days=8))
    assert refused.file_id not in {each.file_id for each in (await own_uploads(world, world.host)).uploads}


async def test_a_division_decides_how_large_a_file_may_be(world: World) -> None:
    world.divisions.largest_file_mib = 1
    with pytest.raises(Fault) as refused:
        await begin(world, world.host, a_header(world, size=2 * 1024 * 1024))
    assert refused.value.reason == Reason.FILE_TOO_LARGE
    assert (await own_uploads(world, world.host)).limits.largest_size == 1024 * 1024


@pytest.mark.rule("S29")
async def test_an_upload_is_given_up_only_before_it_is_complete(world: World) -> None:
    before = stored_objects(world)
    header = a_header(world, LONG)
    await begin(world, world.host, header)
    await append(world, world.host, header.file_id, 0, LONG[: PART_BYTES + 1])
    cancel = uploads_pb2.CancelUploadRequest(file_id=header.file_id)
    for _ in range(2):
        await world.uploads(world.host).CancelUpload(cancel)
    assert (await stands(world, world.host, header.file_id)).state == uploads_pb2.UPLOAD_STATE_DROPPED
    assert stored_objects(world) == before
    shared = await upload(world, world.host)
    with pytest.raises(Fault) as refused:
        await world.uploads(world.host).CancelUpload(uploads_pb2.CancelUploadRequest(file_id=shared.file_id))
    assert refused.value.reason == Reason.UPLOAD_OVER


async def test_a_refusal_that_its_sender_has_seen_is_dismissed(world: World) -> None:
    header = a_header(world, b"\x00\x01")
    await begin(world, world.host, header)
    await append(world, world.host, header.file_id, 0, b"\x00\x01")
    assert (await checked(world, header.file_id)).state == uploads_pb2.UPLOAD_STATE_REFUSED
    assert len((await own_uploads(world, world.host)).uploads) == 1
    cancel = uploads_pb2.CancelUploadRequest(file_id=header.file_id)
    for _ in range(2):
        await world.uploads(world.host).CancelUpload(cancel)
    assert list((await own_uploads(world, world.host)).uploads) == []
    dismissed = await stands(world, world.host, header.file_id)
    assert (dismissed.state, dismissed.refusal_reason) == (uploads_pb2.UPLOAD_STATE_DROPPED, "")


async def test_an_upload_that_nobody_goes_on_with_is_swept(world: World) -> None:
    before = stored_objects(world)
    header = a_header(world, LONG)
    await begin(world, world.host, header)
    await append(world, world.host, header.file_id, 0, LONG[: PART_BYTES + 1])
    world.clock.advance(timedelta(hours=23))
    await world.parts.uploading.sweep()
    assert len(stored_objects(world)) == len(before) + 2
    await append(world, world.host, header.file_id, PART_BYTES + 1, b"x")
    world.clock.advance(timedelta(hours=23))
    await world.parts.uploading.sweep()
    assert len(stored_objects(world)) == len(before) + 3
    world.clock.advance(timedelta(hours=2))
    await world.parts.uploading.sweep()
    assert stored_objects(world) == before
    assert (await stands(world, world.host, header.file_id)).state == uploads_pb2.UPLOAD_STATE_DROPPED


@pytest.mark.rule("S18")
async def test_nothing_is_taken_for_a_conversation_that_is_over(world: World) -> None:
    header = a_header(world, TEXT)
    await begin(world, world.host, header)
    world.fake.refusal = precondition("CONVERSATION_COMPLETED", "This conversation is completed.")
    for act in (
        append(world, world.host, header.file_id, 0, TEXT),
        begin(world, world.host, a_header(world, TEXT)),
        upload(world, world.host),
    ):
        with pytest.raises(Fault) as refused:
            await act
        assert refused.value.reason == "CONVERSATION_COMPLETED"
    assert (await stands(world, world.host, header.file_id)).offset == 0


@pytest.mark.rule("S18")
async def test_a_file_whose_verdict_comes_after_completion_is_refused_with_that_reason(world: World) -> None:
    before, header = stored_objects(world), a_header(world, TEXT)
    await begin(world, world.host, header)
    await append(world, world.host, header.file_id, 0, TEXT)
    world.fake.refusal = precondition("CONVERSATION_COMPLETED", "This conversation is completed.")
    refused = await checked(world, header.file_id)
    assert (refused.state, refused.refusal_reason) == (
        uploads_pb2.UPLOAD_STATE_REFUSED,
        "CONVERSATION_COMPLETED",
    )
    assert stored_objects(world) == before
    assert await listed(world, world.host) == []


async def test_a_call_without_a_header_is_refused(world: World) -> None:
    async def requests() -> AsyncIterator[uploads_pb2.AppendUploadRequest]:
        yield uploads_pb2.AppendUploadRequest(data=b"x")

    with pytest.raises(Fault) as refused:
        await world.uploads(world.host).AppendUpload(requests())
    assert refused.value.violations[0].field == "header"
    short = uploads_pb2.Checksum(algorithm=uploads_pb2.CHECKSUM_ALGORITHM_SHA256, value=bytes(20))
    header = a_header(world, TEXT)
    await begin(world, world.host, header)
    with pytest.raises(Fault) as value:
        await append(world, world.host, header.file_id, 0, TEXT, short)
    assert value.value.violations[0].field == "checksum.value"
