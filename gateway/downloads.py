"""Bytes on their way out: files, documents and exports, at the pace of who reads them."""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import grpc
from sotto.billing.v1 import billing_pb2, ledger_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.files.v1 import files_pb2
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chassis.auth import check
from chassis.faults import Fault, Kind
from chassis.policies import policies_of
from gateway.problems import DOMAIN, unreadable
from gateway.protojson import fields_by_name
from gateway.requests import no_query, query_of
from gateway.routing import Endpoint
from gateway.sessions import Identity, Sessions
from gateway.transcode import CALL_SECONDS, set_query

FILE = "/v1/files/{file_id}/content"
DOCUMENT = "/v1/documents/{document_id}/content"
EXPORT = "/v1/conversations/{conversation_id}/export"
EXPORT_CSV = "/v1/conversations/{conversation_id}/export.csv"
LEDGER = "/v1/divisions/{division_id}/ledger.csv"

_FORMATS = {
    "csv": (conversation_pb2.EXPORT_FORMAT_CSV, "text/csv; charset=utf-8"),
    "json": (conversation_pb2.EXPORT_FORMAT_JSON, "application/json"),
}

_CALL_SECONDS = 3600.0
_STALL_SECONDS = 60.0
_UNSAFE_IN_QUOTES = re.compile(r"[^ !#-\[\]-~]|%")


@dataclass(frozen=True)
class Downloaded:
    """The stubs of the services from which bytes come."""

    files: Any
    billing: Any
    ledger: Any
    conversations: Any


class Downloads:
    """Passes bytes on."""

    def __init__(self, services: Downloaded, sessions: Sessions) -> None:
        self._files = services.files
        self._billing = services.billing
        self._ledger = services.ledger
        self._conversations = services.conversations
        self._sessions = sessions
        asked = fields_by_name(ledger_pb2.ExportLedgerRequest.DESCRIPTOR)
        self._period_fields = {name: field for name, field in asked.items() if field.name != "division_id"}
        fields = fields_by_name(conversation_pb2.ExportConversationRequest.DESCRIPTOR)
        self._export_fields = {name: field for name, field in fields.items() if field.name == "time_zone"}
        self._policies = {
            **policies_of("sotto.files.v1.FilesService"),
            **policies_of("sotto.billing.v1.BillingService"),
            **policies_of("sotto.billing.v1.LedgerService"),
            **policies_of("sotto.conversation.v1.ConversationService"),
        }

    def endpoints(self) -> list[Endpoint]:
        """The five addresses."""
        return [
            Endpoint("GET", FILE, self.file),
            Endpoint("GET", DOCUMENT, self.document),
            Endpoint("GET", EXPORT, self.export),
            Endpoint("GET", EXPORT_CSV, self.export_csv),
            Endpoint("GET", LEDGER, self.ledger),
        ]

    async def file(self, request: Request) -> "Download":
        """A shared file, always as an attachment."""
        identity = await self._identify(request, "files", "/sotto.files.v1.FilesService/DownloadFile")
        no_query(request)
        stream = self._files.DownloadFile(
            files_pb2.DownloadFileRequest(file_id=request.path_params["file_id"]),
            timeout=_CALL_SECONDS,
            metadata=identity.metadata("files"),
        )
        first = await stream.read()
        if first is grpc.aio.EOF or first.WhichOneof("part") != "file":
            raise Fault(Kind.INTERNAL, "INTERNAL", "The file arrived without its description.")
        described = first.file
        return Download(stream, described.content_type, described.name, size=described.size)

    async def document(self, request: Request) -> Response:
        """A receipt, an invoice or a credit note (S37)."""
        path = "/sotto.billing.v1.BillingService/GetDocumentContent"
        identity = await self._identify(request, "billing", path)
        no_query(request)
        answer = await self._billing.GetDocumentContent(
            billing_pb2.GetDocumentContentRequest(document_id=request.path_params["document_id"]),
            timeout=CALL_SECONDS,
            metadata=identity.metadata("billing"),
        )
        return Response(answer.pdf, headers=_headers("application/pdf", answer.file_name))

    async def ledger(self, request: Request) -> "Download":
        """The ledger of a division and a period, as CSV (S38)."""
        path = "/sotto.billing.v1.LedgerService/ExportLedger"
        identity = await self._identify(request, "billing", path)
        asked = ledger_pb2.ExportLedgerRequest(division_id=request.path_params["division_id"])
        set_query(asked, self._period_fields, query_of(request))
        stream = self._ledger.ExportLedger(
            asked, timeout=_CALL_SECONDS, metadata=identity.metadata("billing")
        )
        first = await stream.read()
        data = b"" if first is grpc.aio.EOF else first.data
        name = f"ledger-{asked.first_day}-{asked.last_day}.csv"
        return Download(stream, _FORMATS["csv"][1], name, first=data)

    async def export_csv(self, request: Request) -> "Download":
        """What the caller can see of a conversation, as CSV (S31)."""
        return await self._export(request, query_of(request), "csv")

    async def export(self, request: Request) -> "Download":
        """The same as CSV or, with `format=json`, as JSON, which `sotto verify` checks (B9)."""
        query = query_of(request)
        asked = query.pop("format", ["csv"])
        if len(asked) > 1:
            raise unreadable("format", "is given more than once", "DUPLICATE_FIELD")
        if asked[0] not in _FORMATS:
            raise unreadable("format", "must be csv or json")
        return await self._export(request, query, asked[0])

    async def _export(self, request: Request, query: Mapping[str, list[str]], form: str) -> "Download":
        path = "/sotto.conversation.v1.ConversationService/ExportConversation"
        identity = await self._identify(request, "conversation", path)
        conversation_id = request.path_params["conversation_id"]
        number, content_type = _FORMATS[form]
        asked = conversation_pb2.ExportConversationRequest(conversation_id=conversation_id, format=number)
        set_query(asked, self._export_fields, query)
        stream = self._conversations.ExportConversation(
            asked, timeout=_CALL_SECONDS, metadata=identity.metadata("conversation")
        )
        first = await stream.read()
        data = b"" if first is grpc.aio.EOF else first.data
        return Download(stream, content_type, f"conversation-{conversation_id}.{form}", first=data)

    async def _identify(self, request: Request, service: str, path: str) -> Identity:
        request.scope[DOMAIN] = f"{service}.sotto"
        identity = await self._sessions.identify(request)
        check(self._policies[path], identity.caller)
        return identity


class Download:
    """Passes a stream of pieces on. Who takes nothing for a minute is cut off."""

    def __init__(
        self, stream: Any, content_type: str, name: str, size: int | None = None, first: bytes = b""
    ) -> None:
        self._stream = stream
        self._first = first
        self._headers = _headers(content_type, name)
        if size is not None:
            self._headers["content-length"] = str(size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        raw = [(name.encode(), value.encode("latin-1")) for name, value in self._headers.items()]
        try:
            await send({"type": "http.response.start", "status": 200, "headers": raw})
            if scope["method"] != "HEAD":
                async for data in self._data():
                    async with asyncio.timeout(_STALL_SECONDS):
                        await send({"type": "http.response.body", "body": data, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._stream.cancel()

    async def _data(self) -> AsyncIterator[bytes]:
        if self._first:
            yield self._first
        while (piece := await self._stream.read()) is not grpc.aio.EOF:
            yield piece.data


def _headers(content_type: str, name: str) -> dict[str, str]:
    """Headers that make a browser save the bytes and never show or run them."""
    return {
        "content-type": content_type,
        "content-disposition": content_disposition(name),
        "content-security-policy": "sandbox; default-src 'none'",
        "accept-ranges": "none",
    }


def content_disposition(name: str) -> str:
    """An attachment with this name (RFC 6266): in ASCII for old programs, in UTF-8 for all others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = _UNSAFE_IN_QUOTES.sub("_", plain).strip() or "file"
    if plain == name:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
