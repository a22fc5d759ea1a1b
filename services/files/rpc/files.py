"""Face 1: calls."""

from collections.abc import AsyncIterator

from sotto.files.v1 import files_pb2
from sotto.files.v1.files_pb2_grpc import FilesServiceServicer

from chassis.faults import invalid
from chassis.ids import ConversationId, PersonId, parse_id
from chassis.rpc import current_caller
from services.files.usecases.files import Files
from services.files.wire import files as wire


class FilesFace(FilesServiceServicer):
    """FilesService on the wire."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def UploadFile(
        self, request_iterator: AsyncIterator[files_pb2.UploadFileRequest], context: object
    ) -> files_pb2.UploadFileResponse:
        """A header, then the bytes."""
        caller = _caller()
        first = await anext(request_iterator, None)
        if first is None or first.WhichOneof("part") != "header":
            raise invalid("header", "must come first")
        upload = wire.upload_in(first.header, caller)
        file = await self._files.upload(upload, _data(request_iterator))
        return files_pb2.UploadFileResponse(file=wire.file_out(file, caller))

    async def ListFiles(
        self, request: files_pb2.ListFilesRequest, context: object
    ) -> files_pb2.ListFilesResponse:
        """The files that the caller may see."""
        caller = _caller()
        conversation_id = ConversationId(parse_id(request.conversation_id, "conversation_id"))
        files = await self._files.visible(conversation_id, caller)
        return files_pb2.ListFilesResponse(files=[wire.file_out(file, caller) for file in files])

    async def DownloadFile(
        self, request: files_pb2.DownloadFileRequest, context: object
    ) -> AsyncIterator[files_pb2.DownloadFileResponse]:
        """The description, then the bytes."""
        caller = _caller()
        file, data = await self._files.download(parse_id(request.file_id, "file_id"), caller)
        yield files_pb2.DownloadFileResponse(file=wire.file_out(file, caller))
        async for piece in data:
            yield files_pb2.DownloadFileResponse(data=piece)


async def _data(requests: AsyncIterator[files_pb2.UploadFileRequest]) -> AsyncIterator[bytes]:
    async for request in requests:
        if request.WhichOneof("part") != "data":
            raise invalid("header", "must come once")
        yield request.data


def _caller() -> PersonId:
    person = current_caller().person_id
    assert person is not None, "the policies of FilesService admit persons only"
    return person
