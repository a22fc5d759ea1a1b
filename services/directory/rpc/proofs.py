"""Proofs in open sessions, and what practices ask for."""

from typing import Any

import grpc
from sotto.directory.v1 import proofs_pb2, proofs_pb2_grpc

from chassis.ids import parse_id
from chassis.rpc import current_caller, current_request_key
from chassis.timestamps import timestamp
from services.directory.usecases.passkeys import Passkeys
from services.directory.usecases.proofs import Proofs
from services.directory.wire import person_id, practice_id
from services.directory.wire import proofs as wire

Context = grpc.aio.ServicerContext[Any, Any]


class ProofServicer(proofs_pb2_grpc.ProofServiceServicer):
    """Every RPC of the contract."""

    def __init__(self, proofs: Proofs, passkeys: Passkeys) -> None:
        self._proofs = proofs
        self._passkeys = passkeys

    async def GetSignInMethods(
        self, request: proofs_pb2.GetSignInMethodsRequest, context: Context
    ) -> proofs_pb2.GetSignInMethodsResponse:
        """The caller's own."""
        return wire.sign_in_methods(await self._proofs.methods(current_caller()))

    async def StartMailProof(
        self, request: proofs_pb2.StartMailProofRequest, context: Context
    ) -> proofs_pb2.StartMailProofResponse:
        """A mail with a code."""
        started = await self._proofs.start_mail(current_caller(), current_request_key(request))
        return proofs_pb2.StartMailProofResponse(
            proof_id=str(started.sign_in_id), expire_time=timestamp(started.expire_time)
        )

    async def ProveByMail(
        self, request: proofs_pb2.ProveByMailRequest, context: Context
    ) -> proofs_pb2.ProveByMailResponse:
        """By the code of a mail."""
        proof_id = parse_id(request.proof_id, "proof_id")
        end = await self._proofs.by_mail(current_caller(), proof_id, request.code)
        return proofs_pb2.ProveByMailResponse(expire_time=timestamp(end))

    async def ProveByPassword(
        self, request: proofs_pb2.ProveByPasswordRequest, context: Context
    ) -> proofs_pb2.ProveByPasswordResponse:
        """By password and app."""
        end = await self._proofs.by_password(current_caller(), request.password, request.code)
        return proofs_pb2.ProveByPasswordResponse(expire_time=timestamp(end))

    async def StartPasskeyProof(
        self, request: proofs_pb2.StartPasskeyProofRequest, context: Context
    ) -> proofs_pb2.StartPasskeyProofResponse:
        """A challenge for the caller's passkeys."""
        asked = await self._passkeys.start_proof(current_caller())
        return proofs_pb2.StartPasskeyProofResponse(
            challenge_id=str(asked.challenge.challenge_id), options=asked.options
        )

    async def ProveByPasskey(
        self, request: proofs_pb2.ProveByPasskeyRequest, context: Context
    ) -> proofs_pb2.ProveByPasskeyResponse:
        """By passkey."""
        challenge_id = parse_id(request.challenge_id, "challenge_id")
        end = await self._passkeys.prove(current_caller(), challenge_id, request.credential)
        return proofs_pb2.ProveByPasskeyResponse(expire_time=timestamp(end))

    async def ResetSignInMethods(
        self, request: proofs_pb2.ResetSignInMethodsRequest, context: Context
    ) -> proofs_pb2.ResetSignInMethodsResponse:
        """Mail only."""
        key = current_request_key(request)
        await self._proofs.reset(current_caller(), key, person_id(request.person_id, "person_id"))
        return proofs_pb2.ResetSignInMethodsResponse()

    async def GetSignInPolicy(
        self, request: proofs_pb2.GetSignInPolicyRequest, context: Context
    ) -> proofs_pb2.GetSignInPolicyResponse:
        """What a practice asks for."""
        policy = await self._proofs.policy(current_caller(), practice_id(request.practice_id))
        return proofs_pb2.GetSignInPolicyResponse(policy=wire.sign_in_policy(policy))

    async def UpdateSignInPolicy(
        self, request: proofs_pb2.UpdateSignInPolicyRequest, context: Context
    ) -> proofs_pb2.UpdateSignInPolicyResponse:
        """Something else."""
        policy = await self._proofs.change_policy(
            current_caller(),
            current_request_key(request),
            practice_id(request.practice_id),
            request.etag,
            request.second_factor_required,
        )
        return proofs_pb2.UpdateSignInPolicyResponse(policy=wire.sign_in_policy(policy))
