"""Outbound: the conversation service, the object store, gateways, the recogniser of content."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, BinaryIO

import filetype
import urllib3
from minio import Minio
from minio.error import MinioException
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1.conversation_pb2_grpc import ConversationServiceStub

from chassis.bus import Bus
from chassis.dial import Channel
from chassis.faults import Fault, Kind, not_found
from chassis.ids import ConversationId, PersonId
from services.files.domain.files import Admission, File, Upload
from services.files.wire import files as wire

_UNREACHABLE = "The store of files is out of reach. Try again."
_CONNECTIONS = 32
_SECONDS = 30.0


class ConversationClient:
    """The conversation service."""

    def __init__(self, channel: Channel) -> None:
        self._stub = ConversationServiceStub(channel)

    async def check_takes_part(self, conversation_id: ConversationId, person: PersonId) -> None:
        """Fault NOT_FOUND if the person takes no part in the conversation."""
        conversation = await self._describe(conversation_id)
        if all(each.person_id != str(person) for each in conversation.participants):
            raise not_found("conversation")

    async def admit(self, upload: Upload) -> tuple[Admission, PersonId]:
        """Admit a file (ADR 0008); the admission and the host."""
        answer = await self._stub.AdmitAttachment(wire.admission_request(upload))
        conversation = await self._describe(upload.conversation_id)
        return wire.admission_in(answer, conversation), wire.host_in(conversation)

    async def _describe(self, conversation_id: ConversationId) -> conversation_pb2.ConversationDescription:
        request = conversation_pb2.DescribeConversationRequest(conversation_id=str(conversation_id))
        return (await self._stub.DescribeConversation(request)).conversation


class S3Objects:
    """Any S3. The client is synchronous: it works in threads, over a pool of connections."""

    def __init__(self, endpoint: str, access_key: str, secret_key: str, region: str, bucket: str) -> None:
        """`endpoint` is "http://host:port" or "https://host"."""
        scheme, _, address = endpoint.rstrip("/").partition("://")
        timeout = urllib3.Timeout(connect=2.0, read=_SECONDS)
        self._client = Minio(
            address,
            access_key=access_key,
            secret_key=secret_key,
            region=region,
            secure=scheme == "https",
            http_client=urllib3.PoolManager(maxsize=_CONNECTIONS, timeout=timeout, retries=urllib3.Retry(2)),
        )
        self._bucket = bucket

    async def put(self, key: str, content: BinaryIO, size: int) -> None:
        """Store `size` bytes under a key, all or nothing."""
        await self._call(self._client.put_object, self._bucket, key, content, size)

    async def get(self, key: str, piece: int) -> AsyncIterator[bytes]:
        """The bytes under a key in pieces of `piece` bytes, the last one shorter."""
        response = await self._call(self._client.get_object, self._bucket, key)
        try:
            while data := await self._call(_read_exactly, response, piece):
                yield data
        finally:
            response.close()
            response.release_conn()

    async def remove(self, key: str) -> None:
        """Remove what is under a key, if anything is."""
        await self._call(self._client.remove_object, self._bucket, key)

    async def _call(self, function: Any, *arguments: Any) -> Any:
        try:
            return await asyncio.to_thread(function, *arguments)
        except (MinioException, urllib3.exceptions.HTTPError, OSError):
            raise Fault(Kind.UNAVAILABLE, "OBJECT_STORE_UNAVAILABLE", _UNREACHABLE) from None


def _read_exactly(response: Any, size: int) -> bytes:
    data = bytearray()
    while len(data) < size and (piece := response.read(size - len(data))):
        data += piece
    return bytes(data)


class FiletypeDetector:
    """Recognises types by the `filetype` library's signatures."""

    def detect(self, head: bytes) -> str | None:
        """The media type that the first bytes of a file show, if they show one."""
        found = filetype.guess_mime(head)
        return None if found is None else str(found)


class Pokes:
    """Tells gateways over the broker."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def shared(self, file: File) -> None:
        """Tell those who may see a file that there is news. Best effort."""
        await self._bus.poke("files", wire.poke_out(file))
