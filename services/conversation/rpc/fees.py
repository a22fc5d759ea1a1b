"""Calls about the price lock (B3)."""

from typing import Any

import grpc
from sotto.conversation.v1 import fees_pb2 as pb
from sotto.conversation.v1 import fees_pb2_grpc

from chassis.rpc import current_caller, current_request_key
from services.conversation.usecases import UseCases
from services.conversation.wire import fees, requests

Context = Any


class FeeRpc(fees_pb2_grpc.FeeServiceServicer):
    """The gRPC face of what people pay and accept."""

    def __init__(self, use_cases: UseCases) -> None:
        self._use_cases = use_cases

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        fees_pb2_grpc.add_FeeServiceServicer_to_server(self, server)

    async def GetOwnFee(self, request: pb.GetOwnFeeRequest, context: Context) -> pb.GetOwnFeeResponse:
        """What the caller pays."""
        conversation_id = requests.conversation_id(request.conversation_id)
        own = await self._use_cases.accepting.own_fee(current_caller(), conversation_id)
        return pb.GetOwnFeeResponse(own_fee=fees.own_fee(own))

    async def AcceptFee(self, request: pb.AcceptFeeRequest, context: Context) -> pb.AcceptFeeResponse:
        """Accept it."""
        own = await self._use_cases.accepting.accept(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            fees.offer(request),
        )
        return pb.AcceptFeeResponse(own_fee=fees.own_fee(own))
