"""Passkeys."""

from typing import Any

import grpc
from sotto.directory.v1 import passkeys_pb2, passkeys_pb2_grpc

from chassis.ids import parse_id
from chassis.rpc import current_caller, current_request_key
from services.directory.usecases.passkeys import Passkeys
from services.directory.wire import passkeys as wire

Context = grpc.aio.ServicerContext[Any, Any]


class PasskeyServicer(passkeys_pb2_grpc.PasskeyServiceServicer):
    """Every RPC of the contract."""

    def __init__(self, passkeys: Passkeys) -> None:
        self._passkeys = passkeys

    async def StartPasskeyRegistration(
        self, request: passkeys_pb2.StartPasskeyRegistrationRequest, context: Context
    ) -> passkeys_pb2.StartPasskeyRegistrationResponse:
        """A challenge for a new one."""
        return wire.registration(await self._passkeys.start_registration(current_caller()))

    async def AddPasskey(
        self, request: passkeys_pb2.AddPasskeyRequest, context: Context
    ) -> passkeys_pb2.AddPasskeyResponse:
        """A new one."""
        key = current_request_key(request)
        challenge_id = parse_id(request.challenge_id, "challenge_id")
        added = await self._passkeys.add(
            current_caller(), key, challenge_id, request.credential, request.name
        )
        return passkeys_pb2.AddPasskeyResponse(passkey=wire.passkey(added))

    async def ListPasskeys(
        self, request: passkeys_pb2.ListPasskeysRequest, context: Context
    ) -> passkeys_pb2.ListPasskeysResponse:
        """The own ones."""
        found = await self._passkeys.own(current_caller())
        return passkeys_pb2.ListPasskeysResponse(passkeys=[wire.passkey(each) for each in found])

    async def RenamePasskey(
        self, request: passkeys_pb2.RenamePasskeyRequest, context: Context
    ) -> passkeys_pb2.RenamePasskeyResponse:
        """Another name."""
        key = current_request_key(request)
        passkey_id = parse_id(request.passkey_id, "passkey_id")
        await self._passkeys.rename(current_caller(), key, passkey_id, request.name)
        return passkeys_pb2.RenamePasskeyResponse()

    async def RemovePasskey(
        self, request: passkeys_pb2.RemovePasskeyRequest, context: Context
    ) -> passkeys_pb2.RemovePasskeyResponse:
        """One less."""
        key = current_request_key(request)
        await self._passkeys.remove(current_caller(), key, parse_id(request.passkey_id, "passkey_id"))
        return passkeys_pb2.RemovePasskeyResponse()

    async def StartPasskeySignIn(
        self, request: passkeys_pb2.StartPasskeySignInRequest, context: Context
    ) -> passkeys_pb2.StartPasskeySignInResponse:
        """A challenge for whoever comes."""
        return wire.started(*await self._passkeys.start_sign_in())

    async def SignInWithPasskey(
        self, request: passkeys_pb2.SignInWithPasskeyRequest, context: Context
    ) -> passkeys_pb2.SignInWithPasskeyResponse:
        """Open a session."""
        challenge_id = parse_id(request.challenge_id, "challenge_id")
        secret, device = request.browser_secret, request.device
        return wire.opened(await self._passkeys.sign_in(challenge_id, secret, request.credential, device))
