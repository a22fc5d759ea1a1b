"""Resumable uploads as a browser makes them: tus over the gateway's door."""

import asyncio
import base64
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

from tests.e2e.people import Person
from tests.support.eventually import eventually

TUS = {"tus-resumable": "1.0.0"}
PIECE = 1024 * 1024


async def begin(
    person: Person, conversation_id: str, size: int, name: str = "long.txt", chosen: Sequence[str] = ()
) -> str:
    """Begin an upload; its id."""
    said = {"file_id": str(uuid4()), "filename": name}
    if chosen:
        said["participant_ids"] = ",".join(chosen)
    metadata = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in said.items())
    headers = {**TUS, "upload-length": str(size), "upload-metadata": metadata}
    answer = await person.request("POST", f"/v1/conversations/{conversation_id}/uploads", headers=headers)
    assert answer.status_code == 201, answer.text
    return said["file_id"]


async def append(person: Person, file_id: str, offset: int, content: bytes | AsyncIterator[bytes]) -> int:
    """Send bytes from an offset on; the status of the answer."""
    headers = {**TUS, "upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
    answer = await person.request("PATCH", f"/v1/uploads/{file_id}", headers=headers, content=content)
    status: int = answer.status_code
    return status


async def offset_of(person: Person, file_id: str) -> int:
    """How much is kept."""
    answer = await person.request("HEAD", f"/v1/uploads/{file_id}", headers=TUS)
    assert answer.status_code == 200, answer.status_code
    return int(answer.headers["upload-offset"])


async def pieces(data: bytes, pause: float = 0) -> AsyncIterator[bytes]:
    """The bytes, a MiB at a time."""
    for start in range(0, len(data), PIECE):
        yield data[start : start + PIECE]
        await asyncio.sleep(pause)


async def available(person: Person, file_id: str, patience: float = 30.0) -> None:
    """Wait until an upload is available."""

    async def state() -> bool:
        upload = (await person.get(f"/v1/uploads/{file_id}"))["upload"]
        assert upload["state"] != "UPLOAD_STATE_REFUSED", upload["refusalReason"]
        return bool(upload["state"] == "UPLOAD_STATE_AVAILABLE")

    await eventually(state, timeout=patience)
