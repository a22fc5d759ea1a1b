"""Operations of OpenAPI for addresses that are no RPCs."""

from typing import cast

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from gateway.schemas import Schema

_PROBLEM: Schema = {"default": {"$ref": "#/components/responses/Problem"}}
ID: Schema = {"type": "string", "format": "uuid"}
TEXT: Schema = {"type": "string"}


def descriptor_of(message: type[Message]) -> Descriptor:
    """The descriptor of a message class."""
    return cast(Descriptor, message.DESCRIPTOR)


def operation_of(
    name: str,
    tag: str,
    summary: str,
    responses: Schema,
    description: str = "",
    parameters: tuple[Schema, ...] = (),
    body: Schema | None = None,
    public: bool = False,
) -> Schema:
    """An operation. `public`: without a session."""
    operation: Schema = {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": description or f"{summary}.",
        "parameters": list(parameters),
        "responses": responses | _PROBLEM,
    }
    if body is not None:
        operation["requestBody"] = {"required": True, "content": body}
    if public:
        operation["security"] = []
    return operation


def download_of(name: str, tag: str, summary: str, media_type: str = "*/*") -> Schema:
    """An operation that answers bytes, as an attachment."""
    found = {"200": {"description": "The bytes, as an attachment.", "content": {media_type: {"schema": {}}}}}
    return operation_of(name, tag, summary, found)
