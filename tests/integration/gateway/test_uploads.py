"""Resumable uploads as tus 1.0.0 wants them (ADR 0024)."""

import base64
import hashlib
from uuid import uuid4

import pytest

from chassis.faults import invalid
from tests.integration.gateway.conftest import World

CONVERSATION = str(uuid4())
UPLOADS = f"/v1/conversations/{CONVERSATION}/uploads"
TUS = {"tus-resumable": "1.0.0"}
BYTES = {**TUS, "content-type": "application/offset+octet-stream"}


def metadata(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def creation(file_id: str, size: int, **values: str) -> dict[str, str]:
    described = metadata(file_id=file_id, filename="Röntgen 1.pdf", filetype="application/pdf", **values)
    return {**TUS, "upload-length": str(size), "upload-metadata": described}


async def begun(world: World, size: int = 10) -> str:
    file_id = str(uuid4())
    answer = await world.browser().call("POST", UPLOADS, headers=creation(file_id, size))
    assert answer.status_code == 201
    return f"/v1/uploads/{file_id}"


async def test_an_upload_is_created_with_what_its_metadata_says(world: World) -> None:
    file_id, one, two = (str(uuid4()) for _ in range(3))
    headers = creation(file_id, 10, participant_ids=f"{one},{two}", sha256="0" * 64)
    answer = await world.browser().call("POST", UPLOADS, headers=headers)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/uploads/{file_id}"
    assert answer.headers["upload-offset"] == "0"
    assert answer.headers["upload-expires"] == "Fri, 15 Jan 2027 08:00:00 GMT"
    header = world.services.uploads.headers[file_id]
    assert (header.name, header.content_type, header.size) == ("Röntgen 1.pdf", "application/pdf", 10)
    assert (header.conversation_id, list(header.participant_ids)) == (CONVERSATION, [one, two])
    assert header.sha256 == "0" * 64


async def test_bytes_go_on_where_they_stopped(world: World) -> None:
    path, browser = await begun(world), world.browser()
    for offset, data in ((0, b"0123"), (4, b"456789")):
        headers = {**BYTES, "upload-offset": str(offset)}
        answer = await browser.call("PATCH", path, headers=headers, content=data)
        assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(offset + len(data)))
        assert answer.headers["tus-resumable"] == "1.0.0"
    (received,) = world.services.uploads.received.values()
    assert received == b"0123456789"
    head = await browser.call("HEAD", path, headers=TUS)
    assert (head.status_code, head.headers["upload-offset"], head.headers["upload-length"]) == (
        200,
        "10",
        "10",
    )
    assert head.headers["cache-control"] == "no-store"
    shown = (await browser.call("GET", path)).json()["upload"]
    assert (shown["offset"], shown["state"]) == ("10", "UPLOAD_STATE_CHECKING")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_bytes_that_were_changed_on_their_way_are_refused_as_tus_says(
    world: World, algorithm: str
) -> None:
    path, browser = await begun(world), world.browser()
    right = base64.b64encode(hashlib.new(algorithm, b"0123").digest()).decode()
    headers = {**BYTES, "upload-offset": "0", "upload-checksum": f"{algorithm} {right}"}
    wrong = await browser.call("PATCH", path, headers=headers, content=b"0124")
    assert (wrong.status_code, wrong.json()["reason"]) == (460, "CHECKSUM_MISMATCH")
    assert wrong.headers["tus-resumable"] == "1.0.0"
    taken = await browser.call("PATCH", path, headers=headers, content=b"0123")
    assert taken.status_code == 204


async def test_an_upload_can_be_given_up(world: World) -> None:
    path = await begun(world)
    answer = await world.browser().call("DELETE", path, headers=TUS)
    assert answer.status_code == 204
    assert world.services.uploads.cancelled == [path.rsplit("/", 1)[1]]


async def test_what_the_server_knows_of_tus_is_told_without_a_session(world: World) -> None:
    answer = await world.browser(session="").call("OPTIONS", UPLOADS)
    assert (answer.status_code, answer.headers["tus-version"]) == (204, "1.0.0")
    assert answer.headers["tus-extension"] == "creation,checksum,expiration,termination"
    assert answer.headers["tus-checksum-algorithm"] == "sha1,sha256"


async def test_refusals_have_the_status_that_tus_wants(world: World) -> None:
    path, browser = await begun(world), world.browser()
    without = await browser.call("PATCH", path, headers={"upload-offset": "0"}, content=b"0")
    assert (without.status_code, without.headers["tus-version"]) == (412, "1.0.0")
    other = {**TUS, "content-type": "text/plain", "upload-offset": "0"}
    assert (await browser.call("PATCH", path, headers=other, content=b"0")).status_code == 415
    elsewhere = await browser.call("PATCH", path, headers={**BYTES, "upload-offset": "3"}, content=b"0")
    assert (elsewhere.status_code, elsewhere.json()["reason"]) == (409, "UPLOAD_OFFSET_MISMATCH")
    unknown = await browser.call("HEAD", f"/v1/uploads/{uuid4()}", headers=TUS)
    assert (unknown.status_code, unknown.headers["tus-resumable"]) == (404, "1.0.0")
    world.services.uploads.refusal = invalid("size", "is too large", "FILE_TOO_LARGE")
    large = await browser.call("POST", UPLOADS, headers=creation(str(uuid4()), 10))
    assert (large.status_code, large.json()["reason"]) == (413, "FILE_TOO_LARGE")
    assert (await world.browser(session="").call("HEAD", path, headers=TUS)).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"upload-length": "ten"},
        {"upload-length": "-1"},
        {"upload-length": "9" * 30},
        {"upload-metadata": ""},
        {"upload-metadata": "filename !!!"},
        {"upload-metadata": metadata(file_id="1", name="a.pdf") + "," + metadata(name="b.pdf")},
        {"upload-metadata": metadata(file_id="1", name="a.pdf", secret="x")},
        {"upload-metadata": metadata(file_id="1", name="x" * 9000)},
        {"upload-metadata": "filename " + base64.b64encode(b"\xff\xfe").decode()},
    ],
)
async def test_a_creation_that_cannot_be_read_names_what_is_wrong(
    world: World, change: dict[str, str]
) -> None:
    headers = {**creation(str(uuid4()), 10), **change}
    answer = await world.browser().call("POST", UPLOADS, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["violations"]
