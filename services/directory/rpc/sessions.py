"""Sessions, for their people and for those who keep streams open."""

from typing import Any

import grpc
from sotto.directory.v1 import sessions_pb2, sessions_pb2_grpc

from chassis.ids import parse_id
from chassis.rpc import current_caller, current_request_key
from services.directory import wire
from services.directory.usecases.sessions import Sessions
from services.directory.wire.sessions import own_sessions

Context = grpc.aio.ServicerContext[Any, Any]


class SessionServicer(sessions_pb2_grpc.SessionServiceServicer):
    """Every RPC of the contract."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def ConfirmSession(
        self, request: sessions_pb2.ConfirmSessionRequest, context: Context
    ) -> sessions_pb2.ConfirmSessionResponse:
        """A fresh token for the service that asks."""
        session_id = parse_id(request.session_id, "session_id")
        token = await self._sessions.confirm(session_id, current_caller().service or "")
        return sessions_pb2.ConfirmSessionResponse(identity_token=token)

    async def ConfirmSessions(
        self, request: sessions_pb2.ConfirmSessionsRequest, context: Context
    ) -> sessions_pb2.ConfirmSessionsResponse:
        """Those that go on."""
        session_ids = [parse_id(each, f"session_ids[{i}]") for i, each in enumerate(request.session_ids)]
        return wire.confirmed(await self._sessions.confirm_all(session_ids))

    async def ListSessions(
        self, request: sessions_pb2.ListSessionsRequest, context: Context
    ) -> sessions_pb2.ListSessionsResponse:
        """The own ones."""
        return own_sessions(await self._sessions.own(current_caller()))

    async def RevokeSession(
        self, request: sessions_pb2.RevokeSessionRequest, context: Context
    ) -> sessions_pb2.RevokeSessionResponse:
        """One of the own."""
        key = current_request_key(request)
        await self._sessions.revoke(current_caller(), key, parse_id(request.session_id, "session_id"))
        return sessions_pb2.RevokeSessionResponse()

    async def RevokeOtherSessions(
        self, request: sessions_pb2.RevokeOtherSessionsRequest, context: Context
    ) -> sessions_pb2.RevokeOtherSessionsResponse:
        """All but the one that calls."""
        revoked = await self._sessions.revoke_others(current_caller(), current_request_key(request))
        return sessions_pb2.RevokeOtherSessionsResponse(revoked=revoked)
