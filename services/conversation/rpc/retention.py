"""Calls about keeping and destroying conversations (B8)."""

from typing import Any

import grpc
from sotto.conversation.v1 import retention_pb2 as pb
from sotto.conversation.v1 import retention_pb2_grpc

from chassis.rpc import current_caller, current_request_key
from services.conversation.usecases import UseCases
from services.conversation.wire import requests
from services.conversation.wire import retention as wire

Context = Any


class RetentionRpc(retention_pb2_grpc.RetentionServiceServicer):
    """The gRPC face of keeping and destroying."""

    def __init__(self, use_cases: UseCases) -> None:
        self._retaining = use_cases.retaining
        self._destroying = use_cases.destroying

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        retention_pb2_grpc.add_RetentionServiceServicer_to_server(self, server)

    async def GetRetention(
        self, request: pb.GetRetentionRequest, context: Context
    ) -> pb.GetRetentionResponse:
        """Where a conversation stands."""
        conversation_id = requests.conversation_id(request.conversation_id)
        found = await self._retaining.get(current_caller(), conversation_id)
        return pb.GetRetentionResponse(retention=wire.retention(found))

    async def ListRetentions(
        self, request: pb.ListRetentionsRequest, context: Context
    ) -> pb.ListRetentionsResponse:
        """A division's conversations that are due, held or destroyed."""
        found, rest, counts = await self._retaining.page(
            current_caller(),
            wire.division_id(request.division_id),
            wire.STAGES.get(request.state),
            request.page_size,
            request.page_token,
        )
        return pb.ListRetentionsResponse(
            retentions=[wire.retention(each) for each in found],
            next_page_token=rest,
            counts=wire.counts(counts),
        )

    async def SetLegalHold(
        self, request: pb.SetLegalHoldRequest, context: Context
    ) -> pb.SetLegalHoldResponse:
        """Hold a conversation."""
        conversation_id, key = requests.conversation_id(request.conversation_id), current_request_key(request)
        held = await self._retaining.set_hold(current_caller(), key, conversation_id, request.reason)
        return pb.SetLegalHoldResponse(retention=wire.retention(held))

    async def LiftLegalHold(
        self, request: pb.LiftLegalHoldRequest, context: Context
    ) -> pb.LiftLegalHoldResponse:
        """Hold it no longer."""
        conversation_id, key = requests.conversation_id(request.conversation_id), current_request_key(request)
        lifted = await self._retaining.lift_hold(current_caller(), key, conversation_id, request.reason)
        return pb.LiftLegalHoldResponse(retention=wire.retention(lifted))

    async def RequestDestruction(
        self, request: pb.RequestDestructionRequest, context: Context
    ) -> pb.RequestDestructionResponse:
        """Ask for a destruction before the time."""
        conversation_id, key = requests.conversation_id(request.conversation_id), current_request_key(request)
        asked = await self._retaining.request(current_caller(), key, conversation_id)
        return pb.RequestDestructionResponse(retention=wire.retention(asked))

    async def WithdrawDestruction(
        self, request: pb.WithdrawDestructionRequest, context: Context
    ) -> pb.WithdrawDestructionResponse:
        """Take that back."""
        conversation_id, key = requests.conversation_id(request.conversation_id), current_request_key(request)
        kept = await self._retaining.withdraw(current_caller(), key, conversation_id)
        return pb.WithdrawDestructionResponse(retention=wire.retention(kept))

    async def GetDestructionCertificate(
        self, request: pb.GetDestructionCertificateRequest, context: Context
    ) -> pb.GetDestructionCertificateResponse:
        """The certificate of a destruction."""
        conversation_id = requests.conversation_id(request.conversation_id)
        found = await self._retaining.certificate(current_caller(), conversation_id)
        return pb.GetDestructionCertificateResponse(certificate=found)

    async def ReportRetention(
        self, request: pb.ReportRetentionRequest, context: Context
    ) -> pb.ReportRetentionResponse:
        """What would be done now."""
        counts, found = await self._retaining.report(wire.one_division(request.division_id))
        return pb.ReportRetentionResponse(
            counts=[wire.counts(each) for each in counts], retentions=[wire.reported(each) for each in found]
        )

    async def RunRetention(
        self, request: pb.RunRetentionRequest, context: Context
    ) -> pb.RunRetentionResponse:
        """Do it."""
        division_id = wire.one_division(request.division_id)
        done = await self._destroying.run(current_request_key(request), division_id)
        return pb.RunRetentionResponse(
            noticed_count=done.noticed, withdrawn_count=done.withdrawn, destroying_count=done.destroying
        )
