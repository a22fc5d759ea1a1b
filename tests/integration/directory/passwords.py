"""A member with a password, as tests need one."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pyotp
from sotto.directory.v1 import passwords_pb2, proofs_pb2
from sotto.directory.v1.passwords_pb2_grpc import PasswordServiceStub
from sotto.directory.v1.proofs_pb2_grpc import ProofServiceStub

from chassis.auth import Caller
from tests.integration.directory.conftest import World
from tests.support.builders import a_process

if TYPE_CHECKING:
    from sotto.directory.v1.passwords_pb2_grpc import PasswordServiceAsyncStub
    from sotto.directory.v1.proofs_pb2_grpc import ProofServiceAsyncStub

PASSWORD = "tree lamp otter"


def passwords(world: World, caller: Caller) -> "PasswordServiceAsyncStub":
    """PasswordService as `caller` reaches it."""
    return PasswordServiceStub(world.door.channel(caller))


def proofs(world: World, caller: Caller) -> "ProofServiceAsyncStub":
    """ProofService as `caller` reaches it."""
    return ProofServiceStub(world.door.channel(caller))


@dataclass
class Owner:
    """Somebody with password, app and recovery codes, in the session in which they set them up."""

    world: World
    email: str
    caller: Caller
    token: str
    secret: str
    recovery_codes: list[str]

    def code(self) -> str:
        """What the app shows now."""
        return pyotp.TOTP(self.secret).at(self.world.clock.now())

    def next_code(self) -> str:
        """What it shows half a minute later."""
        self.world.clock.advance(timedelta(seconds=30))
        return self.code()

    async def again(self) -> Caller:
        """Whom the session's tokens speak for now."""
        return await self.world.exchange(self.token)


async def an_owner(world: World, email: str = "ann@example.test", device: str = "") -> Owner:
    """Sign in by mail and set up a password."""
    await world.a_member(email)
    opened = await world.sign_in(email, device)
    caller = await world.exchange(opened.session_token)
    started = await passwords(world, caller).StartPasswordSetup(
        passwords_pb2.StartPasswordSetupRequest(request_id=str(uuid4()), password=PASSWORD)
    )
    owner = Owner(world, email, caller, opened.session_token, started.secret, [])
    finished = await passwords(world, caller).FinishPasswordSetup(
        passwords_pb2.FinishPasswordSetupRequest(request_id=str(uuid4()), code=owner.code())
    )
    owner.recovery_codes = list(finished.recovery_codes)
    return owner


async def sign_in(
    world: World, email: str, password: str, code: str, practice: str = "maple"
) -> passwords_pb2.SignInWithPasswordResponse:
    """Sign in by password, as the gateway does."""
    return await passwords(world, a_process("gateway")).SignInWithPassword(
        passwords_pb2.SignInWithPasswordRequest(
            practice=practice, email=email, password=password, code=code, device="Firefox on Linux"
        )
    )


async def policy_of(world: World, caller: Caller, required: bool) -> proofs_pb2.SignInPolicy:
    """Let the practice ask for a second factor, or no longer."""
    practice_id = world.practice.practice_id
    stub = proofs(world, caller)
    known = await stub.GetSignInPolicy(proofs_pb2.GetSignInPolicyRequest(practice_id=practice_id))
    changed = await stub.UpdateSignInPolicy(
        proofs_pb2.UpdateSignInPolicyRequest(
            practice_id=practice_id,
            request_id=str(uuid4()),
            etag=known.policy.etag,
            second_factor_required=required,
        )
    )
    return changed.policy
