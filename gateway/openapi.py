"""The HTTP API as OpenAPI 3.1, made from the contracts: `python -m gateway.openapi > openapi.json`."""

import sys
from typing import Any

import orjson

from chassis.auth import Scope
from gateway.comments import Comments
from gateway.contract import SERVICES, WHOLE, Binding, bindings, field_at, service_name
from gateway.handwritten import add_handwritten
from gateway.oauth import TOKEN_ADDRESS
from gateway.problems import STATUS, TITLES, json_path
from gateway.schemas import Schema, Schemas

VERSION = "1"

_ABOUT = """The HTTP API of Sotto: secure messaging appointments.

Every address answers JSON; 64-bit integers are text, times are RFC 3339. Refusals are problems (RFC 9457)
whose `reason` is stable. Requests carry the session cookie; those that change something also `Origin` or
`Sec-Fetch-Site: same-origin`. A practice's own programs show an access token instead (`/v1/oauth/token`)."""


def document(comments: Comments) -> dict[str, Any]:
    """The whole description."""
    schemas = Schemas(comments)
    paths: dict[str, dict[str, Any]] = {}
    for service in SERVICES:
        for binding in bindings(service):
            template = _template(binding)
            paths.setdefault(template, {})[binding.method.lower()] = _operation(binding, schemas, comments)
    add_handwritten(paths, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sotto", "version": VERSION, "description": _ABOUT},
        "tags": [{"name": name, "description": text} for name, text in _tags(comments).items()],
        "paths": paths,
        "components": {
            "schemas": {"Problem": _problem(), **dict(sorted(schemas.components.items()))},
            "responses": {"Problem": _refusal()},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-sotto-session"},
                "machine": {"type": "oauth2", "flows": {"clientCredentials": _machines()}},
            },
        },
        "security": [{"session": []}],
    }


def _machines() -> Schema:
    """Where machines get tokens, and for what (ADR 0035)."""
    scopes = {scope.value: f"The service {scope.audience} asks for it." for scope in Scope}
    return {"tokenUrl": TOKEN_ADDRESS, "scopes": scopes}


def _tags(comments: Comments) -> dict[str, str]:
    """A tag for each process, with what its services of the contract do."""
    tags: dict[str, list[str]] = {}
    for service in SERVICES:
        tags.setdefault(service_name(service), []).append(comments.of_service(service))
    return {name: "\n\n".join(texts) for name, texts in tags.items()}


def _template(binding: Binding) -> str:
    template = binding.template
    for path in binding.variables:
        template = template.replace("{" + path + "}", "{" + json_path(path) + "}")
    return template


def _operation(binding: Binding, schemas: Schemas, comments: Comments) -> Schema:
    text = comments.of_rpc(binding.rpc)
    operation: Schema = {
        "operationId": binding.rpc.name[0].lower() + binding.rpc.name[1:],
        "tags": [binding.service],
        "summary": text.partition(". ")[0].partition("\n")[0].rstrip("."),
        "description": text,
        "parameters": [*_path_parameters(binding, schemas), *_query_parameters(binding, schemas)],
        "responses": {
            "200": {
                "description": comments.of_message(binding.rpc.output_type),
                "content": {
                    "application/json": {"schema": schemas.reference(binding.rpc.output_type, written=True)}
                },
            },
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if binding.policy.roles:
        operation["x-sotto-roles"] = sorted(binding.policy.roles)
    if scope := binding.policy.scope:
        operation["security"] = [{"session": []}, {"machine": [scope.value]}]
    if binding.body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _body(binding, schemas)}},
        }
    return operation


def _body(binding: Binding, schemas: Schemas) -> Schema:
    request = binding.rpc.input_type
    if binding.body != WHOLE:
        return schemas.field(request.fields_by_name[binding.body], written=False)
    in_address = frozenset(path for path in binding.variables if "." not in path)
    return schemas.message(request, in_address)


def _path_parameters(binding: Binding, schemas: Schemas) -> list[Schema]:
    request = binding.rpc.input_type
    return [
        _parameter(json_path(path), "path", schemas.field(field_at(request, path), written=False), True)
        for path in binding.variables
    ]


def _query_parameters(binding: Binding, schemas: Schemas) -> list[Schema]:
    fields = {field.json_name: field for field in binding.query_fields().values()}
    return [
        _parameter(name, "query", schemas.field(field, written=False), False)
        for name, field in fields.items()
    ]


def _parameter(name: str, where: str, schema: Schema, required: bool) -> Schema:
    schema = dict(schema)
    text = schema.pop("description", "")
    return {"name": name, "in": where, "required": required, "description": text, "schema": schema}


def _refusal() -> Schema:
    lines = [
        f"- {status}: {TITLES[kind].lower()}"
        for kind, status in sorted(STATUS.items(), key=lambda each: each[1])
    ]
    return {
        "description": "A refusal or a failure.\n" + "\n".join(lines),
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _problem() -> Schema:
    text: Schema = {"type": "string"}
    violation = {
        "type": "object",
        "properties": {"field": text, "description": text},
        "required": ["field", "description"],
    }
    return {
        "type": "object",
        "description": "RFC 9457.",
        "properties": {
            "type": {"type": "string", "format": "uri", "description": "urn:sotto:problem:<reason>"},
            "title": text,
            "status": {"type": "integer"},
            "detail": {**text, "description": "A sentence for people."},
            "reason": {**text, "description": "A stable word for programs."},
            "domain": {**text, "description": "Who refused, e.g. conversation.sotto."},
            "facts": {"type": "object", "additionalProperties": text},
            "violations": {"type": "array", "items": violation, "description": "Which fields, and why."},
            "reference": {**text, "description": "For the operator, where something failed on our side."},
        },
        "required": ["type", "title", "status", "detail", "reason", "domain", "facts", "violations"],
    }


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(document(Comments.installed()), option=orjson.OPT_INDENT_2) + b"\n")
