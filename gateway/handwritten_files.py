"""What OpenAPI says about files on their way in and out."""

from collections.abc import Iterator
from typing import Any

from sotto.files.v1 import files_pb2

from gateway.operations import TEXT, descriptor_of, download_of, operation_of
from gateway.schemas import Schema, Schemas

_TUS = """Resumable as [tus 1.0.0](https://tus.io/protocols/resumable-upload) with creation, checksum (sha1,
sha256), expiration and termination; every request but OPTIONS needs `Tus-Resumable: 1.0.0`. Upload-Metadata
holds `file_id` (a UUID made by the client; the same id is the same upload), `name` (or `filename`),
`content_type` (or `filetype`), and, if wanted, `sha256` of the whole file and `participant_ids`, separated by
commas. A file may be sent in any number of requests; what arrived is kept when one breaks off. After the last
byte the file is checked: GET of the same address says where it stands, and /v1/live when that changes."""


def files_operations(schemas: Schemas) -> Iterator[tuple[str, str, Schema]]:
    """Method, address and operation of each."""
    uploads, one = "/v1/conversations/{conversationId}/uploads", "/v1/uploads/{fileId}"
    yield "post", "/v1/conversations/{conversationId}/files", _upload(schemas)
    yield "post", uploads, _tus("beginUpload", "Begins an upload (S28)", "201", _BEGIN, _TUS)
    yield "head", one, _tus("getUploadOffset", "Says how much of an upload is kept", "200", ())
    yield "patch", one, _append()
    yield "delete", one, _tus("cancelUpload", "Gives up an upload that is not complete", "204", ())
    yield "get", "/v1/files/{fileId}/content", _content()
    picture = _shown("getFileThumbnail", "A small picture of an image", "image/webp")
    yield "get", "/v1/files/{fileId}/thumbnail", picture
    yield (
        "get",
        "/v1/files/{fileId}/preview",
        _shown("getFilePreview", "A picture or a PDF to look at", "*/*"),
    )


def _header(name: str, needed: bool, description: str = "", schema: Schema | None = None) -> Schema:
    described = {"description": description} if description else {}
    return {"name": name, "in": "header", "required": needed, "schema": schema or TEXT, **described}


_VERSION = _header("Tus-Resumable", True, schema={**TEXT, "enum": ["1.0.0"]})
_BEGIN = (
    _header("Upload-Length", True, "The size of the file in bytes.", {"type": "integer", "minimum": 1}),
    _header("Upload-Metadata", True),
)


def _tus(
    name: str, summary: str, status: str, parameters: tuple[Schema, ...], description: str = ""
) -> Schema:
    answer: Any = {"description": "Upload-Offset says how many bytes are kept, Upload-Expires until when."}
    return operation_of(name, "files", summary, {status: answer}, description, (_VERSION, *parameters))


def _append() -> Schema:
    parameters = (
        _header("Upload-Offset", True, "How many bytes are kept already.", {"type": "integer", "minimum": 0}),
        _header("Upload-Checksum", False, "`sha1` or `sha256`, and base64 of that of this request's bytes."),
    )
    operation = _tus("appendUpload", "Sends bytes of an upload", "204", parameters)
    content: Schema = {"application/offset+octet-stream": {"schema": {}}}
    return {**operation, "requestBody": {"required": True, "content": content}}


def _content() -> Schema:
    operation = download_of("getFileContent", "files", "A file")
    part = {"description": "The part asked for by Range.", "content": {"*/*": {"schema": {}}}}
    operation["responses"] = {**operation["responses"], "206": part}
    operation["parameters"] = [
        _header("Range", False, "One range of bytes (RFC 9110 §14.1.2); anything else is ignored."),
        _header("If-Range", False, "The ETag of what is there already."),
    ]
    return operation


def _shown(name: str, summary: str, media_type: str) -> Schema:
    found = {"description": "The bytes, for a frame of Sotto's own.", "content": {media_type: {"schema": {}}}}
    return operation_of(name, "files", summary, {"200": found})


def _upload(schemas: Schemas) -> Schema:
    header = descriptor_of(files_pb2.UploadHeader)
    parameters = tuple(
        {
            "name": name,
            "in": "query",
            "required": name in ("file_id", "name"),
            "schema": schemas.field(header.fields_by_name[name], written=False),
        }
        for name in ("file_id", "name", "participant_ids", "sha256")
    )
    shared = schemas.reference(descriptor_of(files_pb2.UploadFileResponse), written=True)
    return operation_of(
        "uploadFile",
        "files",
        "Uploads a file and shares it (S28)",
        {"200": {"description": "Shared.", "content": {"application/json": {"schema": shared}}}},
        "The body is the file itself; Content-Type and Content-Length are needed.",
        parameters,
        {"*/*": {"schema": {}}},
    )
