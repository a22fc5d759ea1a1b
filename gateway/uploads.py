"""Files on their way in: streamed from the browser to the files service, never whole in memory."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from sotto.files.v1 import files_pb2
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from chassis.auth import check
from chassis.policies import policies_of
from gateway.problems import DOMAIN, length_required, media_type_refused, unreadable
from gateway.protojson import fields_by_name, to_json
from gateway.requests import query_of
from gateway.routing import Endpoint
from gateway.sessions import Sessions
from gateway.transcode import json_response, set_query

UPLOAD = "/v1/conversations/{conversation_id}/files"
PIECE = 256 * 1024

_QUERY = ("file_id", "name", "participant_ids", "sha256")
_CALL_SECONDS = 600.0
_SILENCE_SECONDS = 30.0


class Uploads:
    """`files` is the stub of the files service."""

    def __init__(self, files: Any, sessions: Sessions) -> None:
        self._files = files
        self._sessions = sessions
        self._policy = policies_of("sotto.files.v1.FilesService")["/sotto.files.v1.FilesService/UploadFile"]
        fields = fields_by_name(files_pb2.UploadHeader.DESCRIPTOR)
        self._fields = {name: field for name, field in fields.items() if field.name in _QUERY}

    def endpoints(self) -> list[Endpoint]:
        """The one address."""
        return [Endpoint("POST", UPLOAD, self.upload)]

    async def upload(self, request: Request) -> Response:
        """The raw file, described by query, Content-Type and Content-Length → 200 {"file"} (S28)."""
        request.scope[DOMAIN] = "files.sotto"
        identity = await self._sessions.identify(request)
        check(self._policy, identity.caller)
        header = self._header(request)
        answer = await self._files.UploadFile(
            _pieces(header, request), timeout=_CALL_SECONDS, metadata=identity.metadata("files")
        )
        return json_response(to_json(answer))

    def _header(self, request: Request) -> files_pb2.UploadHeader:
        if request.headers.get("content-encoding", "identity") != "identity":
            raise media_type_refused("it is")
        length = request.headers.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 16):
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


async def _pieces(
    header: files_pb2.UploadHeader, request: Request
) -> AsyncIterator[files_pb2.UploadFileRequest]:
    """The upload as the service wants it.

    Where the browser goes away or falls silent it ends early: the service then keeps nothing of it.
    """
    yield files_pb2.UploadFileRequest(header=header)
    body = request.stream()
    while True:
        try:
            async with asyncio.timeout(_SILENCE_SECONDS):
                data = await anext(body)
        except (StopAsyncIteration, ClientDisconnect, TimeoutError):
            return
        for start in range(0, len(data), PIECE):
            yield files_pb2.UploadFileRequest(data=data[start : start + PIECE])
