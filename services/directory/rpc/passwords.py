"""Passwords of members."""

from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message
from sotto.directory.v1 import passwords_pb2, passwords_pb2_grpc

from chassis.idempotency import RequestKey
from chassis.rpc import current_caller, current_request_key
from services.directory.usecases.passwords import Passwords
from services.directory.wire import proofs as wire

Context = grpc.aio.ServicerContext[Any, Any]
M = TypeVar("M", bound=Message)


class PasswordServicer(passwords_pb2_grpc.PasswordServiceServicer):
    """Every RPC of the contract."""

    def __init__(self, passwords: Passwords) -> None:
        self._passwords = passwords

    async def StartPasswordSetup(
        self, request: passwords_pb2.StartPasswordSetupRequest, context: Context
    ) -> passwords_pb2.StartPasswordSetupResponse:
        """What the app has to know."""
        key = _key(request)
        return wire.started_setup(await self._passwords.start_setup(current_caller(), key, request.password))

    async def FinishPasswordSetup(
        self, request: passwords_pb2.FinishPasswordSetupRequest, context: Context
    ) -> passwords_pb2.FinishPasswordSetupResponse:
        """Recovery codes."""
        key = current_request_key(request)
        codes = await self._passwords.finish_setup(current_caller(), key, request.code)
        return passwords_pb2.FinishPasswordSetupResponse(recovery_codes=codes)

    async def ChangePassword(
        self, request: passwords_pb2.ChangePasswordRequest, context: Context
    ) -> passwords_pb2.ChangePasswordResponse:
        """Another password."""
        await self._passwords.change(current_caller(), _key(request), request.password)
        return passwords_pb2.ChangePasswordResponse()

    async def RenewRecoveryCodes(
        self, request: passwords_pb2.RenewRecoveryCodesRequest, context: Context
    ) -> passwords_pb2.RenewRecoveryCodesResponse:
        """Fresh recovery codes."""
        key = current_request_key(request)
        codes = await self._passwords.renew_recovery_codes(current_caller(), key)
        return passwords_pb2.RenewRecoveryCodesResponse(recovery_codes=codes)

    async def RemovePassword(
        self, request: passwords_pb2.RemovePasswordRequest, context: Context
    ) -> passwords_pb2.RemovePasswordResponse:
        """No password."""
        await self._passwords.remove(current_caller(), current_request_key(request))
        return passwords_pb2.RemovePasswordResponse()

    async def SignInWithPassword(
        self, request: passwords_pb2.SignInWithPasswordRequest, context: Context
    ) -> passwords_pb2.SignInWithPasswordResponse:
        """Open a session."""
        opened = await self._passwords.sign_in(
            request.practice, request.email, request.password, request.code, request.device
        )
        return wire.opened(opened)


def _key(request: M) -> RequestKey:
    """The request's key, whose fingerprint is kept and must tell nothing about the password."""
    without: Any = type(request)()
    without.CopyFrom(request)
    without.ClearField("password")
    return current_request_key(without)
