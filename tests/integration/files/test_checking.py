"""The verdict before anybody sees a file: scanner, pictures drawn anew, what is asked of others."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sotto.files.v1 import files_pb2, uploads_pb2

from chassis.faults import Fault, Kind
from services.files.clients.scanner import Clamd
from services.files.domain.reasons import Reason
from tests.fakes.clamd import EICAR, Mood, clamd
from tests.integration.files.calls import (
    TEXT,
    a_header,
    append,
    begin,
    downloaded,
    listed,
    stands,
    stored_objects,
    upload,
)
from tests.integration.files.conftest import World


async def sent(world: World, data: bytes) -> str:
    described = a_header(world, data)
    await begin(world, world.host, described)
    await append(world, world.host, described.file_id, 0, data)
    return described.file_id


async def test_what_the_scanner_finds_clean_says_so_and_without_one_it_is_unscanned(world: World) -> None:
    assert (await upload(world, world.host)).scan_state == files_pb2.SCAN_STATE_UNSCANNED
    async with clamd() as scanner:
        world.parts.scanner.clamd = Clamd(scanner.address)
        assert (await upload(world, world.host)).scan_state == files_pb2.SCAN_STATE_CLEAN
        assert scanner.scanned == [len(TEXT)]


async def test_malware_is_refused_and_nothing_of_it_is_kept(world: World) -> None:
    before = stored_objects(world)
    async with clamd() as scanner:
        world.parts.scanner.clamd = Clamd(scanner.address)
        with pytest.raises(Fault) as refused:
            await upload(world, world.host, b"look: " + EICAR)
    assert (refused.value.kind, refused.value.reason) == (Kind.INVALID, Reason.FILE_INFECTED)
    assert await listed(world, world.host) == []
    assert stored_objects(world) == before


@pytest.mark.parametrize("mood", [Mood.ERROR, Mood.BUSY, Mood.CUT])
async def test_without_a_clear_word_of_the_scanner_a_file_waits_and_is_shared_later(
    world: World, mood: Mood
) -> None:
    async with clamd() as scanner:
        world.parts.scanner.clamd, scanner.mood = Clamd(scanner.address), mood
        file_id = await sent(world, TEXT)
        assert await world.timers().run_due() == 0
        assert (await stands(world, world.host, file_id)).state == uploads_pb2.UPLOAD_STATE_CHECKING
        assert await listed(world, world.host) == []
        scanner.mood = Mood.RIGHT
        world.clock.advance(timedelta(minutes=6))
        assert await world.timers().run_due() == 1
        assert (await listed(world, world.host))[0].scan_state == files_pb2.SCAN_STATE_CLEAN


async def test_with_the_scanner_out_of_reach_nothing_is_shown_and_one_call_says_so(world: World) -> None:
    world.parts.scanner.clamd = Clamd("127.0.0.1:1")
    header = a_header(world)
    with pytest.raises(Fault) as waiting:
        await upload(world, world.host, file_id=header.file_id)
    assert (waiting.value.kind, waiting.value.reason) == (Kind.UNAVAILABLE, Reason.SCANNER_UNAVAILABLE)
    assert await listed(world, world.host) == []
    async with clamd() as scanner:
        world.parts.scanner.clamd = Clamd(scanner.address)
        again = await upload(world, world.host, file_id=header.file_id)
    assert [each.file_id for each in await listed(world, world.host)] == [again.file_id]


async def test_a_scanner_that_takes_less_than_the_file_keeps_it_waiting(world: World) -> None:
    async with clamd(longest=100_000) as scanner:
        world.parts.scanner.clamd = Clamd(scanner.address)
        file_id = await sent(world, b"x" * 2_000_000)
        assert await world.timers().run_due() == 0
    assert (await stands(world, world.host, file_id)).state == uploads_pb2.UPLOAD_STATE_CHECKING


async def test_a_picture_is_drawn_anew_without_what_it_tells_of_itself(world: World) -> None:
    picture = Image.new("RGB", (60, 40), "teal")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x9286] = "canary-comment"
    exif.get_ifd(0x8825)[2] = (43.0, 39.0, 3.0)
    raw = io.BytesIO()
    picture.save(raw, "JPEG", exif=exif, comment=b"canary-comment")
    data = raw.getvalue() + b"canary-behind-the-end"
    file = await upload(world, world.host, data, name="photo.jpg", content_type="image/jpeg")
    described, content = await downloaded(world, world.host, file.file_id)
    assert b"canary" not in content
    with Image.open(io.BytesIO(content)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (40, 60), {})
    assert (described.size, described.has_thumbnail) == (len(content), True)
    again = await upload(
        world, world.host, data, name="photo.jpg", content_type="image/jpeg", file_id=file.file_id
    )
    assert again == file


async def test_a_picture_has_a_thumbnail_for_those_who_see_it(world: World) -> None:
    raw = io.BytesIO()
    Image.effect_noise((900, 600), 80).save(raw, "PNG")
    file = await upload(
        world, world.host, raw.getvalue(), [world.clients[0]], name="scan.png", content_type="image/png"
    )
    request = files_pb2.DownloadFileRequest(file_id=file.file_id, rendition=files_pb2.RENDITION_THUMBNAIL)
    answers = [each async for each in world.stub(world.clients[0]).DownloadFile(request)]
    data = b"".join(each.data for each in answers[1:])
    with Image.open(io.BytesIO(data)) as small:
        assert (small.format, small.size) == ("WEBP", (320, 213))
    assert (answers[0].extent.content_type, answers[0].extent.size) == ("image/webp", len(data))
    for reader in (world.clients[1],):
        with pytest.raises(Fault) as hidden:
            [each async for each in world.stub(reader).DownloadFile(request)]
        assert hidden.value.kind is Kind.NOT_FOUND
    text = await upload(world, world.host)
    request = files_pb2.DownloadFileRequest(file_id=text.file_id, rendition=request.rendition)
    with pytest.raises(Fault) as none:
        [each async for each in world.stub(world.host).DownloadFile(request)]
    assert none.value.kind is Kind.NOT_FOUND


async def test_a_moving_picture_keeps_its_frames(world: World) -> None:
    raw = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(
        raw, "GIF", save_all=True, append_images=frames[1:], duration=70, loop=0, comment=b"canary"
    )
    file = await upload(world, world.host, raw.getvalue(), name="steps.gif", content_type="image/gif")
    _, content = await downloaded(world, world.host, file.file_id)
    assert b"canary" not in content
    with Image.open(io.BytesIO(content)) as shown:
        assert (getattr(shown, "n_frames", 1), shown.info["duration"]) == (3, 70)
