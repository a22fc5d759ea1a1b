"""Face 1: calls about shared files."""

from collections.abc import AsyncIterator

from sotto.files.v1 import files_pb2
from sotto.files.v1.files_pb2_grpc import FilesServiceServicer

from chassis.faults import invalid
from chassis.ids import ConversationId, ParticipantId, parse_id
from chassis.rpc import current_caller, current_request_key
from services.files.rpc.callers import current_person
from services.files.usecases.files import Files
from services.files.usecases.uploading import unsilenced
from services.files.wire import files as wire
from services.files.wire import uploads


class FilesFace(FilesServiceServicer):
    """FilesService on the wire."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def UploadFile(
        self, request_iterator: AsyncIterator[files_pb2.UploadFileRequest], context: object
    ) -> files_pb2.UploadFileResponse:
        """A header, then the bytes."""
        caller = current_person()
        first = await anext(request_iterator, None)
        if first is None or first.WhichOneof("part") != "header":
            raise invalid("header", "must come first")
        header = uploads.header_in(first.header, caller)
        file = await self._files.upload(header, unsilenced(_data(request_iterator)))
        return files_pb2.UploadFileResponse(file=wire.file_out(file, caller))

    async def ListFiles(
        self, request: files_pb2.ListFilesRequest, context: object
    ) -> files_pb2.ListFilesResponse:
        """The files that the caller may see."""
        caller = current_person()
        conversation_id = ConversationId(parse_id(request.conversation_id, "conversation_id"))
        files = await self._files.visible(conversation_id, caller)
        return files_pb2.ListFilesResponse(files=[wire.file_out(file, caller) for file in files])

    async def DownloadFile(
        self, request: files_pb2.DownloadFileRequest, context: object
    ) -> AsyncIterator[files_pb2.DownloadFileResponse]:
        """The description, then the bytes."""
        caller = current_person()
        download = await self._files.download(
            parse_id(request.file_id, "file_id"),
            caller,
            wire.rendition_in(request.rendition),
            wire.range_in(request),
        )
        yield files_pb2.DownloadFileResponse(
            file=wire.file_out(download.file, caller),
            extent=wire.extent_out(download.rendition, download.extent),
        )
        async for piece in download.data:
            yield files_pb2.DownloadFileResponse(data=piece)

    async def AddFileViewers(
        self, request: files_pb2.AddFileViewersRequest, context: object
    ) -> files_pb2.AddFileViewersResponse:
        """Let more people see a file."""
        caller = current_person()
        file = await self._files.add_viewers(
            current_request_key(request),
            parse_id(request.file_id, "file_id"),
            caller,
            [ParticipantId(parse_id(each, "participant_ids")) for each in request.participant_ids],
        )
        return files_pb2.AddFileViewersResponse(file=wire.file_out(file, caller))

    async def ListFilesForAdmin(
        self, request: files_pb2.ListFilesForAdminRequest, context: object
    ) -> files_pb2.ListFilesForAdminResponse:
        """All files of a conversation."""
        conversation_id = ConversationId(parse_id(request.conversation_id, "conversation_id"))
        files = await self._files.administered(current_caller(), conversation_id)
        return files_pb2.ListFilesForAdminResponse(files=[wire.administered_out(file) for file in files])

    async def QuarantineFile(
        self, request: files_pb2.QuarantineFileRequest, context: object
    ) -> files_pb2.QuarantineFileResponse:
        """Take a file out of everybody's sight."""
        quarantine = await self._files.quarantine(
            current_caller(),
            current_request_key(request),
            parse_id(request.file_id, "file_id"),
            request.reason,
        )
        return files_pb2.QuarantineFileResponse(quarantine=wire.quarantine_out(quarantine))

    async def ExplainFile(
        self, request: files_pb2.ExplainFileRequest, context: object
    ) -> files_pb2.ExplainFileResponse:
        """Who can see a file, and why."""
        file = await self._files.explain(current_caller(), parse_id(request.file_id, "file_id"))
        return wire.explanation_out(file)


async def _data(requests: AsyncIterator[files_pb2.UploadFileRequest]) -> AsyncIterator[bytes]:
    async for request in requests:
        if request.WhichOneof("part") != "data":
            raise invalid("header", "must come once")
        yield request.data
