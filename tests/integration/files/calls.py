"""What tests do with files at the service's face."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

from minio import Minio
from sotto.files.v1 import files_pb2, uploads_pb2

from chassis.auth import Caller
from chassis.ids import new_id
from tests.integration.files.conftest import World

TEXT = b"Breathe in, breathe out.\n"


async def parts(
    header: files_pb2.UploadHeader, data: bytes, piece: int
) -> AsyncIterator[files_pb2.UploadFileRequest]:
    yield files_pb2.UploadFileRequest(header=header)
    for start in range(0, len(data), piece):
        yield files_pb2.UploadFileRequest(data=data[start : start + piece])


async def upload(
    world: World,
    sender: Caller,
    data: bytes = TEXT,
    chosen: Iterable[Caller] = (),
    piece: int = 100_000,
    **header: Any,
) -> files_pb2.File:
    request = parts(a_header(world, data, chosen, **header), data, piece)
    return (await world.stub(sender).UploadFile(request)).file


async def listed(world: World, reader: Caller) -> list[files_pb2.File]:
    request = files_pb2.ListFilesRequest(conversation_id=world.conversation_id)
    return list((await world.stub(reader).ListFiles(request)).files)


async def downloaded(world: World, reader: Caller, file_id: str) -> tuple[files_pb2.File, bytes]:
    answers = world.stub(reader).DownloadFile(files_pb2.DownloadFileRequest(file_id=file_id))
    received = [answer async for answer in answers]
    return received[0].file, b"".join(answer.data for answer in received[1:])


def stored_objects(world: World) -> dict[str, bytes]:
    address = world.s3.endpoint.removeprefix("http://")
    client = Minio(address, world.s3.access_key, world.s3.secret_key, secure=False, region=world.s3.region)
    names = [each.object_name or "" for each in client.list_objects(world.s3.bucket, recursive=True)]
    return {name: client.get_object(world.s3.bucket, name).read() for name in names}


def a_header(
    world: World, data: bytes = TEXT, chosen: Iterable[Caller] = (), **header: Any
) -> files_pb2.UploadHeader:
    values: dict[str, Any] = {
        "file_id": str(new_id()),
        "conversation_id": world.conversation_id,
        "name": "exercise.txt",
        "content_type": "text/plain",
        "size": len(data),
        "participant_ids": [world.participant(each) for each in chosen],
    }
    return files_pb2.UploadHeader(**{**values, **header})


async def begin(world: World, sender: Caller, header: files_pb2.UploadHeader) -> uploads_pb2.Upload:
    request = uploads_pb2.BeginUploadRequest(header=header)
    return (await world.uploads(sender).BeginUpload(request)).upload


async def append(
    world: World,
    sender: Caller,
    file_id: str,
    offset: int,
    data: bytes,
    checksum: uploads_pb2.Checksum | None = None,
) -> uploads_pb2.Upload:
    async def requests() -> AsyncIterator[uploads_pb2.AppendUploadRequest]:
        header = uploads_pb2.AppendHeader(file_id=file_id, offset=offset, checksum=checksum)
        yield uploads_pb2.AppendUploadRequest(header=header)
        for start in range(0, len(data), 200_000):
            yield uploads_pb2.AppendUploadRequest(data=data[start : start + 200_000])

    return (await world.uploads(sender).AppendUpload(requests())).upload


async def stands(world: World, sender: Caller, file_id: str) -> uploads_pb2.Upload:
    return (await world.uploads(sender).GetUpload(uploads_pb2.GetUploadRequest(file_id=file_id))).upload


async def own_uploads(world: World, sender: Caller) -> uploads_pb2.ListUploadsResponse:
    request = uploads_pb2.ListUploadsRequest(conversation_id=world.conversation_id)
    return await world.uploads(sender).ListUploads(request)
