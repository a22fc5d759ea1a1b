"""Bytes on their way out: documents and exports, at the pace of who reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import grpc
from sotto.billing.v1 import billing_pb2, ledger_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.files.v1 import forms_pb2
from starlette.requests import Request
from starlette.responses import Response

from chassis.policies import policies_of
from gateway.download import CALL_SECONDS as DOWNLOAD_SECONDS
from gateway.download import Download, attachment
from gateway.problems import DOMAIN, unreadable
from gateway.protojson import fields_by_name
from gateway.requests import no_query, query_of
from gateway.routing import Endpoint
from gateway.sessions import Identity, Sessions
from gateway.transcode import CALL_SECONDS, set_query

DOCUMENT = "/v1/documents/{document_id}/content"
EXPORT = "/v1/conversations/{conversation_id}/export"
EXPORT_CSV = "/v1/conversations/{conversation_id}/export.csv"
LEDGER = "/v1/divisions/{division_id}/ledger.csv"

EXPORT_FORMS = "/v1/conversations/{conversation_id}/forms/export"

_FORM_FORMATS = {
    "csv": (forms_pb2.FORM_EXPORT_FORMAT_CSV, "text/csv; charset=utf-8", "csv"),
    "json": (forms_pb2.FORM_EXPORT_FORMAT_JSON, "application/json", "json"),
    "fhir": (forms_pb2.FORM_EXPORT_FORMAT_FHIR, "application/fhir+json", "fhir.json"),
}
_FORMATS = {
    "csv": (conversation_pb2.EXPORT_FORMAT_CSV, "text/csv; charset=utf-8"),
    "json": (conversation_pb2.EXPORT_FORMAT_JSON, "application/json"),
}


@dataclass(frozen=True)
class Downloaded:
    """The stubs of the services from which bytes come."""

    billing: Any
    ledger: Any
    conversations: Any
    forms: Any


class Downloads:
    """Passes bytes on."""

    def __init__(self, services: Downloaded, sessions: Sessions) -> None:
        self._billing = services.billing
        self._ledger = services.ledger
        self._conversations = services.conversations
        self._forms = services.forms
        self._sessions = sessions
        asked = fields_by_name(ledger_pb2.ExportLedgerRequest.DESCRIPTOR)
        self._period_fields = {name: field for name, field in asked.items() if field.name != "division_id"}
        fields = fields_by_name(conversation_pb2.ExportConversationRequest.DESCRIPTOR)
        self._export_fields = {name: field for name, field in fields.items() if field.name == "time_zone"}
        asked = fields_by_name(forms_pb2.ExportFormsRequest.DESCRIPTOR)
        self._form_fields = {name: field for name, field in asked.items() if field.name == "time_zone"}
        self._policies = {
            **policies_of("sotto.billing.v1.BillingService"),
            **policies_of("sotto.billing.v1.LedgerService"),
            **policies_of("sotto.conversation.v1.ConversationService"),
            **policies_of("sotto.files.v1.FormService"),
        }

    def endpoints(self) -> list[Endpoint]:
        """The five addresses."""
        return [
            Endpoint("GET", DOCUMENT, self.document),
            Endpoint("GET", EXPORT, self.export),
            Endpoint("GET", EXPORT_CSV, self.export_csv),
            Endpoint("GET", EXPORT_FORMS, self.export_forms),
            Endpoint("GET", LEDGER, self.ledger),
        ]

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
        return Response(answer.pdf, headers=attachment("application/pdf", answer.file_name))

    async def ledger(self, request: Request) -> Download:
        """The ledger of a division and a period, as CSV (S38)."""
        path = "/sotto.billing.v1.LedgerService/ExportLedger"
        identity = await self._identify(request, "billing", path)
        asked = ledger_pb2.ExportLedgerRequest(division_id=request.path_params["division_id"])
        set_query(asked, self._period_fields, query_of(request))
        stream = self._ledger.ExportLedger(
            asked, timeout=DOWNLOAD_SECONDS, metadata=identity.metadata("billing")
        )
        first = await stream.read()
        data = b"" if first is grpc.aio.EOF else first.data
        name = f"ledger-{asked.first_day}-{asked.last_day}.csv"
        return Download(stream, attachment(_FORMATS["csv"][1], name), data)

    async def export_csv(self, request: Request) -> Download:
        """What the caller can see of a conversation, as CSV (S31)."""
        return await self._export(request, query_of(request), "csv")

    async def export(self, request: Request) -> Download:
        """The same as CSV or, with `format=json`, as JSON, which `sotto verify` checks (B9)."""
        query = query_of(request)
        return await self._export(request, query, _format(query, _FORMATS))

    async def export_forms(self, request: Request) -> Download:
        """The forms of a conversation that the caller can see: CSV, JSON or FHIR (S31, B11)."""
        path = "/sotto.files.v1.FormService/ExportForms"
        identity = await self._identify(request, "files", path)
        conversation_id, query = request.path_params["conversation_id"], query_of(request)
        number, content_type, ending = _FORM_FORMATS[_format(query, _FORM_FORMATS)]
        asked = forms_pb2.ExportFormsRequest(conversation_id=conversation_id, format=number)
        set_query(asked, self._form_fields, query)
        stream = self._forms.ExportForms(asked, timeout=DOWNLOAD_SECONDS, metadata=identity.metadata("files"))
        first = await stream.read()
        data = b"" if first is grpc.aio.EOF else first.data
        return Download(stream, attachment(content_type, f"forms-{conversation_id}.{ending}"), data)

    async def _export(self, request: Request, query: Mapping[str, list[str]], form: str) -> Download:
        path = "/sotto.conversation.v1.ConversationService/ExportConversation"
        identity = await self._identify(request, "conversation", path)
        conversation_id = request.path_params["conversation_id"]
        number, content_type = _FORMATS[form]
        asked = conversation_pb2.ExportConversationRequest(conversation_id=conversation_id, format=number)
        set_query(asked, self._export_fields, query)
        stream = self._conversations.ExportConversation(
            asked, timeout=DOWNLOAD_SECONDS, metadata=identity.metadata("conversation")
        )
        first = await stream.read()
        data = b"" if first is grpc.aio.EOF else first.data
        headers = attachment(content_type, f"conversation-{conversation_id}.{form}")
        return Download(stream, headers, data)

    async def _identify(self, request: Request, service: str, path: str) -> Identity:
        request.scope[DOMAIN] = f"{service}.sotto"
        return await self._sessions.admit(request, self._policies[path])


def _format(query: dict[str, list[str]], known: Mapping[str, object]) -> str:
    """Takes out of the query how to write; absent: CSV."""
    asked = query.pop("format", ["csv"])
    if len(asked) > 1:
        raise unreadable("format", "is given more than once", "DUPLICATE_FIELD")
    if asked[0] not in known:
        *others, last = known
        raise unreadable("format", f"must be {', '.join(others)} or {last}")
    return asked[0]
