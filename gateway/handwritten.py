"""What OpenAPI says about the addresses that are no RPCs."""

from typing import Any

from sotto.conversation.v1 import conversation_pb2
from sotto.directory.v1 import directory_pb2, passkeys_pb2, passwords_pb2

from gateway.handwritten_files import files_operations
from gateway.oauth import CLIENT_CREDENTIALS, TOKEN_ADDRESS, TOKEN_EXCHANGE
from gateway.operations import ID, TEXT, descriptor_of, download_of, operation_of
from gateway.schemas import Schema, Schemas

_LIVE = """Server-sent events, each with one line of JSON as data:

- `hello` {"cursor"}: the stream is open
- `messages` {"conversationId", "messages": [Message]}: oldest first; may repeat, drop by sequence
- `changed` {"conversationId", "topic"}: load again; topic: messages, conversation, files, forms,
  charges, cards or deliveries. After a gap also without a conversation: load all that you show of the topic,
  also `read`
- `read` {"conversationId", "marks": [{"participantId", "readSequence"}]}: people have read on; an empty
  participantId is your own, where you take no part
- `presence` {"conversationId", "participantId", "activity"}: somebody looks, writes or has gone; fades after
  30 seconds
- `heartbeat` {}: every 15 seconds; after 40 without any, connect again
- `reset` {}: too much was missed, load everything afresh
- `bye` {}: the server ends this stream, connect again

`id` is the cursor to send as Last-Event-ID, or as `cursor` where you open a stream yourself; an event without
one moves nothing. A person has at most 5 streams, polls included; a sixth ends the oldest."""
_POLL = """The same events as GET /v1/live, except `hello` and `heartbeat`, as a list: at once where something
happened since the cursor, else as soon as something does, or none after 25 seconds. Poll again with the new
cursor; the first time without one."""


def add_handwritten(paths: dict[str, dict[str, Any]], schemas: Schemas) -> None:
    """Add the operations that are no RPCs to the paths of an OpenAPI document."""
    _add(paths, "post", "/v1/sign-in", _start(schemas))
    _add(paths, "post", "/v1/sign-in/{signInId}:complete", _complete())
    _add(paths, "post", "/v1/sign-in:password", _by_password(schemas))
    _add(paths, "post", "/v1/sign-in:startPasskey", _start_passkey())
    _add(paths, "post", "/v1/sign-in:passkey", _by_passkey(schemas))
    _add(paths, "post", "/v1/sign-out", operation_of("signOut", "directory", "Ends the session", _empty()))
    _add(paths, "post", TOKEN_ADDRESS, _token())
    for method, template, operation in files_operations(schemas):
        _add(paths, method, template, operation)
    papers = "A receipt, an invoice or a credit note"
    document = download_of("getDocumentContent", "billing", papers, "application/pdf")
    _add(paths, "get", "/v1/documents/{documentId}/content", document)
    _add(paths, "get", "/v1/conversations/{conversationId}/export", _export())
    _add(paths, "get", "/v1/conversations/{conversationId}/export.csv", _export_csv())
    _add(paths, "get", "/v1/conversations/{conversationId}/forms/export", _export_forms())
    _add(paths, "get", "/v1/divisions/{divisionId}/ledger.csv", _ledger())
    _add(paths, "get", "/.well-known/sotto-seal-keys.json", _seal_keys())
    _add(paths, "get", "/v1/live", _live(schemas))
    _add(paths, "get", "/v1/live/poll", _poll())
    _add(paths, "post", "/webhooks/stripe", _webhook())


def _add(paths: dict[str, dict[str, Any]], method: str, template: str, operation: Schema) -> None:
    names = [part.partition("}")[0] for part in template.split("{")[1:]]
    of_path = [{"name": name, "in": "path", "required": True, "schema": ID} for name in names]
    operation["parameters"] = of_path + operation["parameters"]
    paths.setdefault(template, {})[method] = operation


def _start(schemas: Schemas) -> Schema:
    asked = schemas.message(descriptor_of(directory_pb2.StartSignInRequest), frozenset())
    asked["required"] = ["email"]
    started = {
        "type": "object",
        "properties": {"signInId": ID, "expireTime": {"type": "string", "format": "date-time"}},
        "required": ["signInId", "expireTime"],
    }
    description = (
        "Sends a mail with a link and a code, if the address is known. The answer is the same if it is not. "
        "Sets a cookie that binds the sign-in to this browser."
    )
    return operation_of(
        "startSignIn",
        "directory",
        "Starts a sign-in by mail (S4)",
        {"202": {"description": "Started.", "content": {"application/json": {"schema": started}}}},
        description,
        body={"application/json": {"schema": asked}},
        public=True,
    )


def _complete() -> Schema:
    def proof(name: str, rules: Schema) -> Schema:
        return {
            "type": "object",
            "properties": {name: {**TEXT, **rules}},
            "required": [name],
            "additionalProperties": False,
        }

    person = {"type": "object", "properties": {"personId": ID}, "required": ["personId"]}
    code = proof("code", {"pattern": "^[0-9]{6}$"})
    proofs = {"oneOf": [proof("linkToken", {"minLength": 1, "maxLength": 128}), code]}
    return operation_of(
        "completeSignIn",
        "directory",
        "Signs in with the link's token or the code of the mail",
        {"200": {"description": "Signed in.", "content": {"application/json": {"schema": person}}}},
        "Works once, and only in the browser that started the sign-in. Sets the session cookie.",
        body={"application/json": {"schema": proofs}},
        public=True,
    )


def _by_password(schemas: Schemas) -> Schema:
    asked = schemas.message(descriptor_of(passwords_pb2.SignInWithPasswordRequest), frozenset({"device"}))
    asked["required"] = ["email", "password", "code"]
    person = {"type": "object", "properties": {"personId": ID}, "required": ["personId"]}
    return operation_of(
        "signInWithPassword",
        "directory",
        "Signs in with password and a code of the authenticator app (S4)",
        {"200": {"description": "Signed in.", "content": {"application/json": {"schema": person}}}},
        "The answer is the same whatever is wrong. After some wrong tries one has to wait, longer each time.",
        body={"application/json": {"schema": asked}},
        public=True,
    )


def _start_passkey() -> Schema:
    started = {
        "type": "object",
        "properties": {
            "challengeId": ID,
            "options": {**TEXT, "description": "PublicKeyCredentialRequestOptionsJSON."},
            "expireTime": {"type": "string", "format": "date-time"},
        },
        "required": ["challengeId", "options", "expireTime"],
    }
    return operation_of(
        "startPasskeySignIn",
        "directory",
        "Starts a sign-in by passkey (S4)",
        {"200": {"description": "Started.", "content": {"application/json": {"schema": started}}}},
        "Sets a cookie that binds the sign-in to this browser.",
        public=True,
    )


def _by_passkey(schemas: Schemas) -> Schema:
    hidden = frozenset({"device", "browser_secret"})
    asked = schemas.message(descriptor_of(passkeys_pb2.SignInWithPasskeyRequest), hidden)
    asked["required"] = ["challengeId", "credential"]
    person = {"type": "object", "properties": {"personId": ID}, "required": ["personId"]}
    return operation_of(
        "signInWithPasskey",
        "directory",
        "Signs in with a passkey (S4)",
        {"200": {"description": "Signed in.", "content": {"application/json": {"schema": person}}}},
        "Works once, and only in the browser that started it. Sets the session cookie.",
        body={"application/json": {"schema": asked}},
        public=True,
    )


def _token() -> Schema:
    parameters = (
        *("client_id", "client_secret", "client_assertion", "client_assertion_type"),
        *("scope", "subject_token", "subject_token_type"),
    )
    form = {
        "type": "object",
        "properties": {
            "grant_type": {**TEXT, "enum": [CLIENT_CREDENTIALS, TOKEN_EXCHANGE]},
            **dict.fromkeys(parameters, TEXT),
        },
        "required": ["grant_type"],
    }
    token = {
        "type": "object",
        "properties": {
            **dict.fromkeys(("access_token", "token_type", "scope", "issued_token_type"), TEXT),
            "expires_in": {"type": "integer"},
        },
        "required": ["access_token", "token_type", "expires_in", "scope"],
    }
    description = (
        "Client credentials (RFC 6749 §4.4) by HTTP Basic, in the form, or by a Kubernetes service-account "
        "token (RFC 7523); token exchange (RFC 8693) in the name of a person. Errors: RFC 6749 §5.2."
    )
    return operation_of(
        "issueMachineToken",
        "directory",
        "Gives a machine an access token",
        {"200": {"description": "The token.", "content": {"application/json": {"schema": token}}}},
        description,
        body={"application/x-www-form-urlencoded": {"schema": form}},
        public=True,
    )


_ZONE: Schema = {
    "name": "time_zone",
    "in": "query",
    "required": False,
    "description": "IANA name for local times; empty: the division's.",
    "schema": {**TEXT, "maxLength": 64},
}


def _export() -> Schema:
    form = {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "`csv` for a spreadsheet, or `json`, which `sotto verify` checks (B9); absent: `csv`.",
        "schema": {**TEXT, "enum": ["csv", "json"]},
    }
    content = {"text/csv": {"schema": TEXT}, "application/json": {"schema": {"type": "object"}}}
    found = {"200": {"description": "The export, as an attachment.", "content": content}}
    summary = "Exports what the caller can see of a conversation (S31)"
    return operation_of("exportConversation", "conversation", summary, found, parameters=(form, _ZONE))


def _export_csv() -> Schema:
    found = {"200": {"description": "CSV (RFC 4180).", "content": {"text/csv": {"schema": TEXT}}}}
    summary = "Exports what the caller can see of a conversation as CSV (S31)"
    return operation_of("exportConversationAsCsv", "conversation", summary, found, parameters=(_ZONE,))


def _export_forms() -> Schema:
    form = {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "`csv`, `json`, or `fhir` for a FHIR R4 Bundle; absent: `csv`.",
        "schema": {**TEXT, "enum": ["csv", "json", "fhir"]},
    }
    zone = {**_ZONE, "description": "IANA name for local times; empty: UTC."}
    types = ("application/json", "application/fhir+json")
    content = {"text/csv": {"schema": TEXT}, **{each: {"schema": {"type": "object"}} for each in types}}
    found = {"200": {"description": "The export, as an attachment.", "content": content}}
    summary = "Exports the forms of a conversation that the caller can see (S31)"
    return operation_of("exportForms", "files", summary, found, parameters=(form, zone))


def _ledger() -> Schema:
    days = {
        "first_day": "The first day of the period, in the division's time zone.",
        "last_day": "The last day, which counts.",
    }
    parameters = tuple(
        {
            "name": name,
            "in": "query",
            "required": True,
            "description": text,
            "schema": {**TEXT, "format": "date"},
        }
        for name, text in days.items()
    )
    found = {"200": {"description": "CSV (RFC 4180).", "content": {"text/csv": {"schema": TEXT}}}}
    summary = "Exports the ledger of a division and a period as CSV (S38)"
    return operation_of("exportLedger", "billing", summary, found, parameters=parameters)


def _seal_keys() -> Schema:
    content = {"application/jwk-set+json": {"schema": {"type": "object"}}}
    found = {"200": {"description": "A JWK set (RFC 7517).", "content": content}}
    summary = "Publishes the keys that closing certificates are checked with (B9)"
    return operation_of("getSealKeys", "conversation", summary, found, public=True)


def _live(schemas: Schemas) -> Schema:
    schemas.reference(descriptor_of(conversation_pb2.Message), written=True)
    cursors = _cursor("Last-Event-ID", "header"), _cursor("cursor", "query")
    found = {"200": {"description": "Events.", "content": {"text/event-stream": {"schema": TEXT}}}}
    return operation_of("live", "conversation", "Follows what is new (S41)", found, _LIVE, cursors)


def _poll() -> Schema:
    event = {
        "type": "object",
        "properties": {"event": TEXT, "data": {"type": "object"}},
        "required": ["event", "data"],
    }
    answer = {
        "type": "object",
        "properties": {"events": {"type": "array", "items": event}, "cursor": TEXT},
        "required": ["events", "cursor"],
    }
    found = {"200": {"description": "Events.", "content": {"application/json": {"schema": answer}}}}
    cursors = (_cursor("cursor", "query"),)
    return operation_of("pollLive", "conversation", "Follows what is new by polling", found, _POLL, cursors)


def _cursor(name: str, where: str) -> Schema:
    return {"name": name, "in": where, "required": False, "schema": {**TEXT, "maxLength": 512}}


def _webhook() -> Schema:
    signature = {"name": "Stripe-Signature", "in": "header", "required": True, "schema": TEXT}
    return operation_of(
        "receiveStripeWebhook",
        "billing",
        "Takes a webhook of the payment processor",
        _empty(),
        parameters=(signature,),
        body={"application/json": {"schema": {"type": "object"}}},
        public=True,
    )


def _empty() -> Schema:
    return {"204": {"description": "Done."}}
