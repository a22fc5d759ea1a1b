"""Calls about what proves a record (B9)."""

from typing import Any

import grpc
from sotto.conversation.v1 import seal_pb2 as pb
from sotto.conversation.v1 import seal_pb2_grpc

from services.conversation.usecases import UseCases

Context = Any


class SealRpc(seal_pb2_grpc.SealServiceServicer):
    """The gRPC face of the seal."""

    def __init__(self, use_cases: UseCases) -> None:
        self._use_cases = use_cases

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        seal_pb2_grpc.add_SealServiceServicer_to_server(self, server)

    async def ListSealKeys(
        self, request: pb.ListSealKeysRequest, context: Context
    ) -> pb.ListSealKeysResponse:
        """The public keys of certificates."""
        keys = await self._use_cases.serving.seal_keys()
        return pb.ListSealKeysResponse(keys=[pb.SealKey(kid=each.kid, x=each.x) for each in keys])
