"""Sessions, for those who keep streams open."""

from typing import Any

import grpc
from sotto.directory.v1 import sessions_pb2, sessions_pb2_grpc

from chassis.ids import parse_id
from chassis.rpc import current_caller
from services.directory import wire
from services.directory.usecases.sign_ins import SignIns

Context = grpc.aio.ServicerContext[Any, Any]


class SessionServicer(sessions_pb2_grpc.SessionServiceServicer):
    """Sessions, for services that keep streams open."""

    def __init__(self, sign_ins: SignIns) -> None:
        self._sign_ins = sign_ins

    async def ConfirmSession(
        self, request: sessions_pb2.ConfirmSessionRequest, context: Context
    ) -> sessions_pb2.ConfirmSessionResponse:
        """A fresh token for the service that asks."""
        session_id = parse_id(request.session_id, "session_id")
        token = await self._sign_ins.confirm(session_id, current_caller().service or "")
        return sessions_pb2.ConfirmSessionResponse(identity_token=token)

    async def ConfirmSessions(
        self, request: sessions_pb2.ConfirmSessionsRequest, context: Context
    ) -> sessions_pb2.ConfirmSessionsResponse:
        """Those that go on."""
        session_ids = [parse_id(each, f"session_ids[{i}]") for i, each in enumerate(request.session_ids)]
        return wire.confirmed(await self._sign_ins.confirm_all(session_ids))
