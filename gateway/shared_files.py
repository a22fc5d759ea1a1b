"""Shared files on their way out: as an attachment, in part (RFC 9110 §14), as a thumbnail, or to look at.

Each request is decided anew by the files service. A picture is shown in a sandbox of no origin: it runs
nothing, and loads nothing from anywhere. A PDF is shown by the browser's own viewer, which keeps it apart.
"""

import re
from typing import Any

import grpc
from sotto.files.v1 import files_pb2
from starlette.requests import Request
from starlette.types import ASGIApp

from chassis.faults import Fault, Kind
from chassis.policies import policies_of
from gateway.download import CALL_SECONDS, Download, attachment, content_disposition
from gateway.problems import DOMAIN, Refusal, problem
from gateway.requests import no_query
from gateway.routing import Endpoint
from gateway.sessions import Sessions

CONTENT = "/v1/files/{file_id}/content"
PREVIEW = "/v1/files/{file_id}/preview"
THUMBNAIL = "/v1/files/{file_id}/thumbnail"

_SHOWN = "default-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
_PICTURE = f"sandbox; style-src 'unsafe-inline'; img-src 'self'; {_SHOWN}"
# Browsers run no PDF viewer in a sandbox; it is their own page, in an origin and a process of its own.
_PDF = f"object-src 'self'; style-src 'unsafe-inline'; {_SHOWN}"
_RANGE = re.compile(r"bytes=(?:([0-9]{1,15})-([0-9]{0,15})|-([0-9]{1,15}))", re.ASCII)


class SharedFiles:
    """`files` is the stub of the files service."""

    def __init__(self, files: Any, sessions: Sessions) -> None:
        self._files = files
        self._sessions = sessions
        self._policy = policies_of("sotto.files.v1.FilesService")["/sotto.files.v1.FilesService/DownloadFile"]

    def endpoints(self) -> list[Endpoint]:
        """The three addresses."""
        return [
            Endpoint("GET", CONTENT, self.content),
            Endpoint("GET", PREVIEW, self.preview),
            Endpoint("GET", THUMBNAIL, self.thumbnail),
        ]

    async def content(self, request: Request) -> ASGIApp:
        """The file, always as an attachment; with Range one part of it → 206, or 416."""
        asked = _range(request) if request.method == "GET" else None
        try:
            stream, first = await self._open(request, files_pb2.RENDITION_UNSPECIFIED, asked)
        except Fault as fault:
            if fault.reason != "RANGE_NOT_SATISFIABLE":
                raise
            return _beyond(fault)
        if asked is not None and request.headers.get("if-range", _tag(first)) != _tag(first):
            stream.cancel()
            stream, first = await self._open(request, files_pb2.RENDITION_UNSPECIFIED, None)
            asked = None
        headers = attachment(first.file.content_type, first.file.name) | _extent(first)
        if asked is None:
            return Download(stream, headers)
        last = first.extent.first + first.extent.length - 1
        headers["content-range"] = f"bytes {first.extent.first}-{last}/{first.extent.size}"
        return Download(stream, headers, status=206)

    async def preview(self, request: Request) -> ASGIApp:
        """A picture or a PDF, to be shown in a frame of our own pages."""
        stream, first = await self._open(request, files_pb2.RENDITION_UNSPECIFIED, None)
        kind = first.extent.content_type
        if not (kind.startswith("image/") or kind == "application/pdf"):
            stream.cancel()
            raise Refusal(415, "NO_PREVIEW", "Files of this type are not shown. Download it instead.")
        return Download(stream, _inline(first, _PDF if kind == "application/pdf" else _PICTURE))

    async def thumbnail(self, request: Request) -> ASGIApp:
        """A small picture of an image."""
        stream, first = await self._open(request, files_pb2.RENDITION_THUMBNAIL, None)
        return Download(stream, _inline(first, _PICTURE))

    async def _open(
        self, request: Request, rendition: files_pb2.Rendition, asked: files_pb2.ByteRange | None
    ) -> tuple[Any, files_pb2.DownloadFileResponse]:
        """The stream of a download, and its description."""
        request.scope[DOMAIN] = "files.sotto"
        identity = await self._sessions.admit(request, self._policy)
        no_query(request)
        stream = self._files.DownloadFile(
            files_pb2.DownloadFileRequest(
                file_id=request.path_params["file_id"], rendition=rendition, range=asked
            ),
            timeout=CALL_SECONDS,
            metadata=identity.metadata("files"),
        )
        first = await stream.read()
        if first is grpc.aio.EOF or first.WhichOneof("part") != "file":
            raise Fault(Kind.INTERNAL, "INTERNAL", "The file arrived without its description.")
        return stream, first


def _range(request: Request) -> files_pb2.ByteRange | None:
    """The one range asked for; None: none, or what need not be understood (RFC 9110 §14.2)."""
    found = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if found is None:
        return None
    first, last, length = found.groups()
    if length is not None:
        return files_pb2.ByteRange(last=int(length))
    if last and int(last) < int(first):
        return None
    return files_pb2.ByteRange(first=int(first), last=int(last) if last else None)


def _beyond(fault: Fault) -> ASGIApp:
    answer = problem(fault, "files.sotto", 416)
    answer.headers["content-range"] = f"bytes */{fault.facts['size']}"
    return answer


def _tag(first: files_pb2.DownloadFileResponse) -> str:
    return f'"{first.extent.sha256}"'


def _extent(first: files_pb2.DownloadFileResponse) -> dict[str, str]:
    return {"content-length": str(first.extent.length), "etag": _tag(first), "accept-ranges": "bytes"}


def _inline(first: files_pb2.DownloadFileResponse, policy: str) -> dict[str, str]:
    """Headers that make a browser show the bytes, in a frame of our own pages only."""
    return {
        "content-type": first.extent.content_type,
        "content-disposition": content_disposition(first.file.name, "inline"),
        "content-length": str(first.extent.length),
        "content-security-policy": policy,
        "x-frame-options": "SAMEORIGIN",
        "accept-ranges": "none",
    }
