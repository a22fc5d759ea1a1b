"""Uploads and downloads: streamed, at the pace of the slower side, and safe to open."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from uuid import uuid4

import psutil
import pytest

from tests.integration.gateway.conftest import World
from tests.support.eventually import eventually

MIB = 1024 * 1024
CONVERSATION = str(uuid4())
UPLOAD = f"/v1/conversations/{CONVERSATION}/files"


def query(**others: str) -> dict[str, str]:
    return {"file_id": str(uuid4()), "name": "scan.pdf", **others}


@pytest.mark.rule("S28")
async def test_a_file_arrives_with_its_description(world: World) -> None:
    chosen = str(uuid4())
    content = os.urandom(300_000)
    answer = await world.browser().call(
        "POST",
        UPLOAD,
        params=query(participant_ids=chosen, sha256="0" * 64, name="Röntgen 1.pdf"),
        content=content,
        headers={"content-type": "application/pdf"},
    )
    assert answer.status_code == 200
    ((header, size, digest),) = world.services.files.uploaded
    assert (header.conversation_id, header.content_type) == (CONVERSATION, "application/pdf")
    assert (header.name, list(header.participant_ids)) == ("Röntgen 1.pdf", [chosen])
    assert (header.size, size) == (300_000, 300_000)
    assert digest == hashlib.sha256(content).hexdigest()
    assert answer.json()["file"]["size"] == "300000"


async def test_a_large_upload_is_never_in_memory_as_a_whole(world: World) -> None:
    size = 200 * MIB
    process = psutil.Process()
    before = process.memory_info().rss
    most = before

    async def body() -> AsyncIterator[bytes]:
        nonlocal most
        for _ in range(size // MIB):
            yield bytes(MIB)
            most = max(most, process.memory_info().rss)

    answer = await world.browser().call(
        "POST", UPLOAD, params=query(), content=body(), headers={"content-length": str(size)}
    )
    assert answer.status_code == 200
    assert world.services.files.uploaded[0][1] == size
    assert world.services.files.largest_piece <= 256 * 1024
    assert most - before < 60 * MIB


async def test_an_upload_whose_browser_goes_away_is_incomplete(world: World) -> None:
    browser = world.browser()
    _, writer = await asyncio.open_connection("127.0.0.1", world.port)
    writer.write(
        f"POST {UPLOAD}?file_id={uuid4()}&name=a.pdf HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
        f"Origin: https://sotto.test\r\nCookie: {browser.headers['cookie']}\r\n\r\n0123".encode()
    )
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    await eventually(lambda: world.services.files.incomplete == 1)
    assert world.services.files.uploaded == []


async def test_an_upload_that_is_refused_early_gets_the_reason(world: World) -> None:
    world.services.files.refuse = True
    answer = await world.browser().call("POST", UPLOAD, params=query(), content=bytes(2 * MIB))
    assert (answer.status_code, answer.json()["reason"]) == (400, "FILE_TOO_LARGE")
    assert answer.json()["domain"] == "files.sotto"


async def test_an_upload_has_to_say_what_it_is(world: World) -> None:
    browser = world.browser()

    async def body() -> AsyncIterator[bytes]:
        yield b"x"

    unknown = await browser.call("POST", UPLOAD, params=query(), content=body())
    assert (unknown.status_code, unknown.json()["reason"]) == (411, "LENGTH_REQUIRED")
    nameless = await browser.call("POST", UPLOAD, params={"file_id": str(uuid4())}, content=b"x")
    assert nameless.json()["violations"] == [{"field": "name", "description": "is needed"}]
    bogus = await browser.call("POST", UPLOAD, params=query(size="7"), content=b"x")
    assert bogus.json()["violations"][0]["field"] == "size"
    packed = await browser.call(
        "POST", UPLOAD, params=query(), content=b"x", headers={"content-encoding": "gzip"}
    )
    assert packed.status_code == 415
    assert world.services.files.uploaded == []


async def test_a_file_is_saved_and_never_shown(world: World) -> None:
    world.services.files.size = 150_000
    world.services.files.name = 'Befund "Ä";\r\nx=1 %41.pdf'
    answer = await world.browser().call("GET", f"/v1/files/{uuid4()}/content")
    assert len(answer.content) == 150_000
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="Befund _A_;__x=1 _41.pdf"; '
        "filename*=UTF-8''Befund%20%22%C3%84%22%3B%0D%0Ax%3D1%20%2541.pdf"
    )


async def test_a_slow_download_holds_back_the_service(world: World) -> None:
    size = 200 * MIB
    world.services.files.size = size
    browser = world.browser()
    async with browser.client.stream(
        "GET", f"/v1/files/{uuid4()}/content", headers=browser.headers
    ) as answer:
        pieces = answer.aiter_bytes()
        got = len(await anext(pieces))
        sent = -1

        def at_rest() -> bool:
            nonlocal sent
            before, sent = sent, world.services.files.sent
            return before == sent

        await eventually(at_rest, interval=0.2)
        assert sent < 20 * MIB
        async for piece in pieces:
            got += len(piece)
        assert got == size


@pytest.mark.rule("S37")
async def test_a_document_is_a_pdf_with_its_name(world: World) -> None:
    answer = await world.browser().call("GET", f"/v1/documents/{uuid4()}/content")
    assert (answer.content, answer.headers["content-type"]) == (b"%PDF-1.7", "application/pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="invoice-2026-000042.pdf"'


@pytest.mark.rule("S31")
async def test_an_export_is_csv_and_its_refusal_a_problem(world: World) -> None:
    browser = world.browser()
    path = f"/v1/conversations/{CONVERSATION}/export.csv"
    answer = await browser.call("GET", path, params={"time_zone": "America/Toronto"})
    assert answer.content == b"\xef\xbb\xbfa,b\r\n1,2\r\n"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f"conversation-{CONVERSATION}.csv" in answer.headers["content-disposition"]
    refused = await browser.call("GET", path, params={"time_zone": "Mars/Olympus"})
    assert (refused.status_code, refused.json()["violations"][0]["field"]) == (400, "timeZone")


@pytest.mark.rule("S31")
async def test_an_export_is_csv_or_json_as_asked(world: World) -> None:
    browser, path = world.browser(), f"/v1/conversations/{CONVERSATION}/export"
    for given in ({}, {"format": "csv"}):
        answer = await browser.call("GET", path, params=given)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    answer = await browser.call("GET", path, params={"format": "json"})
    assert (answer.content, answer.headers["content-type"]) == (b"{}", "application/json")
    assert f"conversation-{CONVERSATION}.json" in answer.headers["content-disposition"]
    for wrong in ("JSON", "", "xml"):
        refused = await browser.call("GET", path, params={"format": wrong})
        assert (refused.status_code, refused.json()["violations"][0]["field"]) == (400, "format")
    twice = await browser.call("GET", f"{path}?format=csv&format=json")
    assert (twice.status_code, twice.json()["reason"]) == (400, "DUPLICATE_FIELD")
    assert (await world.browser(session="").call("GET", path)).status_code == 401


@pytest.mark.rule("S31")
async def test_forms_are_exported_as_csv_json_or_fhir_as_asked(world: World) -> None:
    browser, path = world.browser(), f"/v1/conversations/{CONVERSATION}/forms/export"
    for form, content_type, ending in (
        ("csv", "text/csv; charset=utf-8", "csv"),
        ("json", "application/json", "json"),
        ("fhir", "application/fhir+json", "fhir.json"),
    ):
        answer = await browser.call("GET", path, params={"format": form, "time_zone": "Asia/Tokyo"})
        assert answer.text == f"FORM_EXPORT_FORMAT_{form.upper()}Asia/Tokyo"
        assert answer.headers["content-type"] == content_type
        assert answer.headers["cache-control"] == "no-store"
        disposition = f'attachment; filename="forms-{CONVERSATION}.{ending}"'
        assert answer.headers["content-disposition"] == disposition
    refused = await browser.call("GET", path, params={"format": "xml"})
    assert (refused.status_code, refused.json()["violations"][0]["field"]) == (400, "format")
    refused = await browser.call("GET", path, params={"time_zone": "Mars/Olympus"})
    assert (refused.status_code, refused.json()["violations"][0]["field"]) == (400, "timeZone")
    assert (await world.browser(session="").call("GET", path)).status_code == 401


@pytest.mark.rule("B9")
async def test_everybody_can_get_the_keys_that_certificates_are_checked_with(world: World) -> None:
    answer = await world.browser(session="").call("GET", "/.well-known/sotto-seal-keys.json")
    assert answer.json()["keys"] == [
        {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "Ed25519", "kid": "thumb", "x": "abc"}
    ]
    assert answer.headers["content-type"] == "application/jwk-set+json"
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_a_part_of_a_file_is_answered_as_http_wants_it(world: World) -> None:
    world.services.files.size = 1000
    browser, path = world.browser(), f"/v1/files/{uuid4()}/content"
    whole = await browser.call("GET", path)
    assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
    tag = whole.headers["etag"]
    part = await browser.call("GET", path, headers={"range": "bytes=100-299"})
    assert (part.status_code, len(part.content)) == (206, 200)
    assert part.headers["content-range"] == "bytes 100-299/1000"
    assert part.headers["content-disposition"].startswith("attachment")
    same = await browser.call("GET", path, headers={"range": "bytes=100-299", "if-range": tag})
    assert same.status_code == 206
    other = await browser.call("GET", path, headers={"range": "bytes=100-299", "if-range": '"other"'})
    assert (other.status_code, len(other.content)) == (200, 1000)
    beyond = await browser.call("GET", path, headers={"range": "bytes=1000-1001"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */1000")
    for ignored in ("bytes=5-2", "bytes=0-1,3-4", "lines=0-1", "bytes=x"):
        assert (await browser.call("GET", path, headers={"range": ignored})).status_code == 200
    head = await browser.call("HEAD", path, headers={"range": "bytes=100-299"})
    assert (head.status_code, head.headers["content-length"]) == (200, "1000")


async def test_what_is_shown_is_shown_in_frames_of_our_own_and_runs_nothing(world: World) -> None:
    browser = world.browser()
    world.services.files.content_type, world.services.files.name = "image/png", "scan.png"
    for what in ("preview", "thumbnail"):
        shown = await browser.call("GET", f"/v1/files/{uuid4()}/{what}")
        policy = shown.headers["content-security-policy"]
        assert "sandbox;" in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert shown.headers["content-disposition"] == 'inline; filename="scan.png"'
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert shown.headers["x-frame-options"] == "SAMEORIGIN"
        assert shown.headers["cache-control"] == "no-store"
    world.services.files.content_type = "text/plain"
    refused = await browser.call("GET", f"/v1/files/{uuid4()}/preview")
    assert (refused.status_code, refused.json()["reason"]) == (415, "NO_PREVIEW")


@pytest.mark.rule("S28")
@pytest.mark.parametrize("what", ["content", "preview", "thumbnail"])
async def test_no_link_to_a_file_works_without_a_session(world: World, what: str) -> None:
    answer = await world.browser(session="").call("GET", f"/v1/files/{uuid4()}/{what}")
    assert answer.status_code == 401
