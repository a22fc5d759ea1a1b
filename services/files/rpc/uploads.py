"""Face 1: calls about files on their way in."""

from collections.abc import AsyncIterator

from sotto.files.v1 import uploads_pb2
from sotto.files.v1.uploads_pb2_grpc import UploadServiceServicer

from chassis.faults import invalid
from chassis.ids import ConversationId, parse_id
from services.files.rpc.callers import current_person
from services.files.usecases.files import Files
from services.files.usecases.uploading import Checksum, Uploading, unsilenced
from services.files.wire import uploads as wire


class UploadFace(UploadServiceServicer):
    """UploadService on the wire."""

    def __init__(self, uploading: Uploading, files: Files) -> None:
        self._uploading = uploading
        self._files = files

    async def BeginUpload(
        self, request: uploads_pb2.BeginUploadRequest, context: object
    ) -> uploads_pb2.BeginUploadResponse:
        """Begin an upload, or go on with it."""
        upload = await self._uploading.begin(wire.header_in(request.header, current_person()))
        return uploads_pb2.BeginUploadResponse(upload=wire.upload_out(upload))

    async def AppendUpload(
        self, request_iterator: AsyncIterator[uploads_pb2.AppendUploadRequest], context: object
    ) -> uploads_pb2.AppendUploadResponse:
        """A header, then the bytes."""
        caller = current_person()
        first = await anext(request_iterator, None)
        if first is None or first.WhichOneof("part") != "header":
            raise invalid("header", "must come first")
        header, given = first.header, wire.checksum_in(first.header)
        upload = await self._uploading.append(
            parse_id(header.file_id, "file_id"),
            caller,
            header.offset,
            unsilenced(_data(request_iterator)),
            Checksum(*given) if given else None,
        )
        return uploads_pb2.AppendUploadResponse(upload=wire.upload_out(upload))

    async def GetUpload(
        self, request: uploads_pb2.GetUploadRequest, context: object
    ) -> uploads_pb2.GetUploadResponse:
        """Where an upload stands."""
        upload, file = await self._files.upload_and_file(
            parse_id(request.file_id, "file_id"), current_person()
        )
        return uploads_pb2.GetUploadResponse(upload=wire.upload_out(upload, file))

    async def ListUploads(
        self, request: uploads_pb2.ListUploadsRequest, context: object
    ) -> uploads_pb2.ListUploadsResponse:
        """The caller's uploads, and what the next ones may be."""
        conversation_id = ConversationId(parse_id(request.conversation_id, "conversation_id"))
        caller = current_person()
        largest = await self._uploading.largest_size(conversation_id, caller)
        return wire.uploads_out(await self._uploading.own(conversation_id, caller), largest)

    async def CancelUpload(
        self, request: uploads_pb2.CancelUploadRequest, context: object
    ) -> uploads_pb2.CancelUploadResponse:
        """Give an upload up."""
        await self._uploading.cancel(parse_id(request.file_id, "file_id"), current_person())
        return uploads_pb2.CancelUploadResponse()


async def _data(requests: AsyncIterator[uploads_pb2.AppendUploadRequest]) -> AsyncIterator[bytes]:
    async for request in requests:
        if request.WhichOneof("part") != "data":
            raise invalid("header", "must come once")
        yield request.data
