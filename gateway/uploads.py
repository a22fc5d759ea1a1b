"""Files on their way in, streamed from the browser to the files service, never whole in memory.

Resumable as tus 1.0.0 (https://tus.io/protocols/resumable-upload): creation, checksum, expiration and
termination (ADR 0024); or, for small files and programs, in one request. The gateway keeps nothing of either.
"""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC
from email.utils import format_datetime
from typing import Any

from sotto.files.v1 import files_pb2, uploads_pb2
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from chassis.faults import Fault
from chassis.policies import policies_of
from gateway.problems import DOMAIN, Refusal, length_required, media_type_refused, problem, unreadable
from gateway.protojson import fields_by_name, to_json
from gateway.requests import no_query, query_of
from gateway.routing import Endpoint
from gateway.sessions import Identity, Sessions
from gateway.transcode import CALL_SECONDS, json_response, set_query

UPLOAD = "/v1/conversations/{conversation_id}/files"
UPLOADS = "/v1/conversations/{conversation_id}/uploads"
ONE = "/v1/uploads/{file_id}"
PIECE = 256 * 1024

VERSION = "1.0.0"
MISMATCH = 460
"""tus: the checksum is not that of the bytes."""

_EXTENSIONS = "creation,checksum,expiration,termination"
_ALGORITHMS = {
    "sha1": uploads_pb2.CHECKSUM_ALGORITHM_SHA1,
    "sha256": uploads_pb2.CHECKSUM_ALGORITHM_SHA256,
}
_BYTES = "application/offset+octet-stream"
_METADATA = ("file_id", "name", "content_type", "sha256", "participant_ids")
_STATUS = {"FILE_TOO_LARGE": 413, "CHECKSUM_MISMATCH": MISMATCH, "UPLOAD_OVER": 410}
"""What tus wants to be answered otherwise than any HTTP API would."""

_QUERY = ("file_id", "name", "participant_ids", "sha256")
_CALL_SECONDS = 600.0
_SILENCE_SECONDS = 30.0
_LONGEST_METADATA = 8192

Handler = Callable[[Request], Awaitable[Response]]


class Uploads:
    """`files` and `uploads` are the stubs of the files service."""

    def __init__(self, files: Any, uploads: Any, sessions: Sessions) -> None:
        self._files = files
        self._uploads = uploads
        self._sessions = sessions
        self._policies = {
            **policies_of("sotto.files.v1.FilesService"),
            **policies_of("sotto.files.v1.UploadService"),
        }
        fields = fields_by_name(files_pb2.UploadHeader.DESCRIPTOR)
        self._fields = {name: field for name, field in fields.items() if field.name in _QUERY}
        self._metadata_fields = {name: fields[name] for name in _METADATA}

    def endpoints(self) -> list[Endpoint]:
        """Three addresses; what GET answers at two of them is in the contract."""
        return [
            Endpoint("POST", UPLOAD, self.upload),
            Endpoint("OPTIONS", UPLOADS, _known("GET, HEAD, OPTIONS, POST")),
            Endpoint("POST", UPLOADS, _as_tus(self.begin)),
            Endpoint("OPTIONS", ONE, _known("DELETE, GET, HEAD, OPTIONS, PATCH")),
            Endpoint("HEAD", ONE, _as_tus(self.offset)),
            Endpoint("PATCH", ONE, _as_tus(self.append)),
            Endpoint("DELETE", ONE, _as_tus(self.cancel)),
        ]

    async def upload(self, request: Request) -> Response:
        """The raw file, described by query, Content-Type and Content-Length → 200 {"file"} (S28)."""
        identity = await self._identify(request, "FilesService/UploadFile")
        header = self._header(request)
        answer = await self._files.UploadFile(
            _whole(header, request), timeout=_CALL_SECONDS, metadata=identity.metadata("files")
        )
        return json_response(to_json(answer))

    async def begin(self, request: Request) -> Response:
        """Upload-Length and Upload-Metadata → 201 with Location. The same `file_id` is the same upload."""
        identity = await self._identify(request, "UploadService/BeginUpload")
        no_query(request)
        header = files_pb2.UploadHeader(size=_number(request, "upload-length"))
        set_query(header, self._metadata_fields, _metadata(request))
        header.conversation_id = request.path_params["conversation_id"]
        for name in ("file_id", "name"):
            if not getattr(header, name):
                raise unreadable(f"Upload-Metadata {name}", "is needed")
        answer = await self._uploads.BeginUpload(
            uploads_pb2.BeginUploadRequest(header=header),
            timeout=CALL_SECONDS,
            metadata=identity.metadata("files"),
        )
        location = f"/v1/uploads/{answer.upload.file_id}"
        return _answer(201, {"location": location, **_stands(answer.upload)})

    async def offset(self, request: Request) -> Response:
        """How much is kept of an upload."""
        identity = await self._identify(request, "UploadService/GetUpload")
        no_query(request)
        answer = await self._uploads.GetUpload(
            uploads_pb2.GetUploadRequest(file_id=request.path_params["file_id"]),
            timeout=CALL_SECONDS,
            metadata=identity.metadata("files"),
        )
        gone = answer.upload.state in (uploads_pb2.UPLOAD_STATE_REFUSED, uploads_pb2.UPLOAD_STATE_DROPPED)
        length = {"upload-length": str(answer.upload.size)}
        return _answer(410 if gone else 200, {**_stands(answer.upload), **length})

    async def append(self, request: Request) -> Response:
        """The bytes from Upload-Offset on → 204 with the new offset. What arrives is kept, come what may."""
        identity = await self._identify(request, "UploadService/AppendUpload")
        no_query(request)
        if request.headers.get("content-type", "") != _BYTES:
            raise media_type_refused(_BYTES)
        _uncompressed(request)
        header = uploads_pb2.AppendHeader(
            file_id=request.path_params["file_id"], offset=_number(request, "upload-offset")
        )
        _set_checksum(header, request.headers.get("upload-checksum"))
        answer = await self._uploads.AppendUpload(
            _appended(header, request), timeout=_CALL_SECONDS, metadata=identity.metadata("files")
        )
        return _answer(204, _stands(answer.upload))

    async def cancel(self, request: Request) -> Response:
        """Give an upload up → 204."""
        identity = await self._identify(request, "UploadService/CancelUpload")
        no_query(request)
        await self._uploads.CancelUpload(
            uploads_pb2.CancelUploadRequest(file_id=request.path_params["file_id"]),
            timeout=CALL_SECONDS,
            metadata=identity.metadata("files"),
        )
        return _answer(204, {})

    async def _identify(self, request: Request, rpc: str) -> Identity:
        request.scope[DOMAIN] = "files.sotto"
        return await self._sessions.admit(request, self._policies[f"/sotto.files.v1.{rpc}"])

    def _header(self, request: Request) -> files_pb2.UploadHeader:
        _uncompressed(request)
        length = request.headers.get("content-length", "")
        if not _is_number(length):
            raise length_required()
        header = files_pb2.UploadHeader(
            conversation_id=request.path_params["conversation_id"],
            content_type=request.headers.get("content-type", "")[:200],
            size=int(length),
        )
        set_query(header, self._fields, query_of(request))
        for name in ("file_id", "name"):
            if not getattr(header, name):
                raise unreadable(name, "is needed")
        return header


def _known(allowed: str) -> Handler:
    """Say which methods there are, and what this server knows of tus."""
    known = {
        "allow": allowed,
        "tus-version": VERSION,
        "tus-extension": _EXTENSIONS,
        "tus-checksum-algorithm": ",".join(_ALGORITHMS),
    }

    async def options(request: Request) -> Response:
        return _answer(204, known)

    return options


def _as_tus(handle: Handler) -> Handler:
    """Ask for the version, and say it, also in a refusal."""

    async def handled(request: Request) -> Response:
        if request.headers.get("tus-resumable") != VERSION:
            refusal = Refusal(412, "TUS_VERSION", f"Send Tus-Resumable: {VERSION}.", {"tus-version": VERSION})
            return _with_version(problem(refusal, ""))
        try:
            return await handle(request)
        except Fault as fault:
            refused = fault
        status = _STATUS.get(refused.reason) if not isinstance(refused, Refusal) else None
        return _with_version(problem(refused, request.scope.get(DOMAIN, ""), status))

    return handled


def _with_version(response: Response) -> Response:
    response.headers["tus-resumable"] = VERSION
    return response


def _answer(status: int, headers: Mapping[str, str]) -> Response:
    return _with_version(Response(status_code=status, headers={**headers, "cache-control": "no-store"}))


def _stands(upload: uploads_pb2.Upload) -> dict[str, str]:
    """Where an upload stands, as tus says it."""
    headers = {"upload-offset": str(upload.offset)}
    if upload.HasField("expire_time"):
        headers["upload-expires"] = format_datetime(upload.expire_time.ToDatetime(tzinfo=UTC), usegmt=True)
    return headers


def _metadata(request: Request) -> dict[str, list[str]]:
    """Upload-Metadata: pairs of a key and base64 of its value, separated by commas.

    `filename` and `filetype`, as most clients say, are `name` and `content_type`.
    """
    text = request.headers.get("upload-metadata", "")
    found: dict[str, list[str]] = {}
    if len(text) > _LONGEST_METADATA:
        raise unreadable("Upload-Metadata", f"must have at most {_LONGEST_METADATA} characters")
    for pair in text.split(",") if text else ():
        key, _, value = pair.strip().partition(" ")
        key = {"filename": "name", "filetype": "content_type"}.get(key, key)
        if key in found:
            raise unreadable(f"Upload-Metadata {key}"[:100], "is given more than once", "DUPLICATE_FIELD")
        try:
            decoded = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            raise unreadable("Upload-Metadata", "must hold base64 of UTF-8") from None
        found[key] = decoded.split(",") if key == "participant_ids" and decoded else [decoded]
    return {key: values for key, values in found.items() if values != [""]}


def _set_checksum(header: uploads_pb2.AppendHeader, text: str | None) -> None:
    if text is None:
        return
    name, _, value = text.partition(" ")
    if name not in _ALGORITHMS:
        raise unreadable("Upload-Checksum", f"knows {', '.join(_ALGORITHMS)}")
    try:
        header.checksum.value = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise unreadable("Upload-Checksum", "must hold base64") from None
    header.checksum.algorithm = _ALGORITHMS[name]


def _uncompressed(request: Request) -> None:
    if request.headers.get("content-encoding", "identity") != "identity":
        raise media_type_refused("it is")


def _number(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not _is_number(text):
        raise unreadable(name.title(), "must be a number of bytes")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


async def _whole(
    header: files_pb2.UploadHeader, request: Request
) -> AsyncIterator[files_pb2.UploadFileRequest]:
    """The upload as the service wants it; where it ends early, the service keeps nothing of it."""
    yield files_pb2.UploadFileRequest(header=header)
    async for data in _pieces(request):
        yield files_pb2.UploadFileRequest(data=data)


async def _appended(
    header: uploads_pb2.AppendHeader, request: Request
) -> AsyncIterator[uploads_pb2.AppendUploadRequest]:
    """The bytes as the service wants them; where they end early, it keeps what came."""
    yield uploads_pb2.AppendUploadRequest(header=header)
    async for data in _pieces(request):
        yield uploads_pb2.AppendUploadRequest(data=data)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body, until it ends, the browser goes away or falls silent.

    It comes in small pieces, and each message costs more than the bytes in it: several make one.
    """
    body, waiting = request.stream(), bytearray()
    while True:
        try:
            async with asyncio.timeout(_SILENCE_SECONDS):
                waiting += await anext(body)
        except (StopAsyncIteration, ClientDisconnect, TimeoutError):
            break
        while len(waiting) >= PIECE:
            yield bytes(memoryview(waiting)[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)
