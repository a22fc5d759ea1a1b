"""The files service as the gateway meets it."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.files.v1 import files_pb2, files_pb2_grpc, forms_pb2, forms_pb2_grpc, uploads_pb2, uploads_pb2_grpc

from chassis.faults import Fault, Kind, invalid, not_found, precondition

PIECE = 64 * 1024


class FakeFiles(files_pb2_grpc.FilesServiceServicer):
    """Counts what is uploaded, and downloads zeros of a given size."""

    def __init__(self) -> None:
        self.uploaded: list[tuple[files_pb2.UploadHeader, int, str]] = []
        self.incomplete = 0
        self.largest_piece = 0
        self.size = 100
        self.name = "scan.pdf"
        self.content_type = "application/pdf"
        self.sent = 0
        self.refuse = False

    async def UploadFile(self, requests: AsyncIterator[files_pb2.UploadFileRequest], context: Any) -> Any:
        header = (await anext(requests)).header
        if self.refuse:
            raise invalid("size", "is too large", "FILE_TOO_LARGE")
        size, digest = 0, hashlib.sha256()
        async for request in requests:
            size += len(request.data)
            self.largest_piece = max(self.largest_piece, len(request.data))
            digest.update(request.data)
        if size != header.size:
            self.incomplete += 1
            raise precondition("UPLOAD_INCOMPLETE", "The upload ended before all bytes had arrived.")
        self.uploaded.append((header, size, digest.hexdigest()))
        return files_pb2.UploadFileResponse(file=files_pb2.File(file_id=header.file_id, size=size))

    async def DownloadFile(self, request: files_pb2.DownloadFileRequest, context: Any) -> AsyncIterator[Any]:
        first, length = 0, self.size
        if request.HasField("range"):
            first = request.range.first
            if first >= self.size:
                message = "The file is shorter."
                raise Fault(Kind.INVALID, "RANGE_NOT_SATISFIABLE", message, {"size": str(self.size)})
            length = min(request.range.last, self.size - 1) - first + 1
        extent = files_pb2.Extent(
            content_type=self.content_type, size=self.size, first=first, length=length, sha256="5" * 64
        )
        described = files_pb2.File(name=self.name, content_type=self.content_type, size=self.size)
        yield files_pb2.DownloadFileResponse(file=described, extent=extent)
        self.sent = 0
        while self.sent < length:
            data = bytes(min(PIECE, length - self.sent))
            self.sent += len(data)
            yield files_pb2.DownloadFileResponse(data=data)


class FakeUploads(uploads_pb2_grpc.UploadServiceServicer):
    """Keeps uploads in memory, by id."""

    def __init__(self) -> None:
        self.headers: dict[str, files_pb2.UploadHeader] = {}
        self.received: dict[str, bytes] = {}
        self.refusal: Fault | None = None
        self.cancelled: list[str] = []

    async def BeginUpload(self, request: uploads_pb2.BeginUploadRequest, context: Any) -> Any:
        if self.refusal is not None:
            raise self.refusal
        file_id = request.header.file_id
        self.headers[file_id] = request.header
        self.received.setdefault(file_id, b"")
        return uploads_pb2.BeginUploadResponse(upload=self._upload(file_id))

    async def AppendUpload(self, requests: AsyncIterator[Any], context: Any) -> Any:
        header = (await anext(requests)).header
        data = b"".join([request.data async for request in requests])
        if header.offset != len(self.received[header.file_id]):
            raise precondition("UPLOAD_OFFSET_MISMATCH", "The upload goes on somewhere else.")
        algorithm = {1: hashlib.sha1, 2: hashlib.sha256}.get(header.checksum.algorithm)
        if algorithm is not None and algorithm(data).digest() != header.checksum.value:
            raise invalid("sha256", "the bytes were changed on their way", "CHECKSUM_MISMATCH")
        self.received[header.file_id] += data
        return uploads_pb2.AppendUploadResponse(upload=self._upload(header.file_id))

    async def GetUpload(self, request: uploads_pb2.GetUploadRequest, context: Any) -> Any:
        if request.file_id not in self.headers:
            raise not_found("upload")
        return uploads_pb2.GetUploadResponse(upload=self._upload(request.file_id))

    async def CancelUpload(self, request: uploads_pb2.CancelUploadRequest, context: Any) -> Any:
        self.cancelled.append(request.file_id)
        return uploads_pb2.CancelUploadResponse()

    def _upload(self, file_id: str) -> uploads_pb2.Upload:
        size, offset = self.headers[file_id].size, len(self.received[file_id])
        missing = offset < size
        return uploads_pb2.Upload(
            file_id=file_id,
            size=size,
            offset=offset,
            state=uploads_pb2.UPLOAD_STATE_UPLOADING if missing else uploads_pb2.UPLOAD_STATE_CHECKING,
            expire_time=Timestamp(seconds=1_800_000_000) if missing else None,
        )


class FakeForms(forms_pb2_grpc.FormServiceServicer):
    """Exports forms in two pieces that say how they were asked for."""

    async def ExportForms(self, request: forms_pb2.ExportFormsRequest, context: Any) -> AsyncIterator[Any]:
        if request.time_zone == "Mars/Olympus":
            raise invalid("time_zone", "is not known")
        yield forms_pb2.ExportFormsResponse(data=forms_pb2.FormExportFormat.Name(request.format).encode())
        yield forms_pb2.ExportFormsResponse(data=request.time_zone.encode())
