"""Passwords and proofs: domain to protobuf."""

from sotto.directory.v1 import passwords_pb2, proofs_pb2

from chassis.timestamps import timestamp
from services.directory.domain.answers import Opened, SignInMethods, StartedSetup
from services.directory.domain.policies import SignInPolicy
from services.directory.wire.sessions import METHODS


def started_setup(answer: StartedSetup) -> passwords_pb2.StartPasswordSetupResponse:
    """What an app has to know."""
    return passwords_pb2.StartPasswordSetupResponse(
        secret=answer.secret, uri=answer.uri, expire_time=timestamp(answer.expire_time)
    )


def opened(answer: Opened) -> passwords_pb2.SignInWithPasswordResponse:
    """An opened session."""
    return passwords_pb2.SignInWithPasswordResponse(
        session_token=answer.session_token,
        absolute_expire_time=timestamp(answer.session.expire_time),
        person_id=str(answer.session.person_id),
    )


def sign_in_methods(answer: SignInMethods) -> proofs_pb2.GetSignInMethodsResponse:
    """What somebody can sign in and prove with."""
    return proofs_pb2.GetSignInMethodsResponse(
        password_possible=answer.password_possible,
        password_time=timestamp(answer.password_time) if answer.password_time else None,
        recovery_codes=answer.recovery_codes,
        proofs=sorted(METHODS[each] for each in answer.proofs),
        second_factor_required=answer.second_factor_required,
        limited=answer.limited,
    )


def sign_in_policy(answer: SignInPolicy) -> proofs_pb2.SignInPolicy:
    """What a practice asks for."""
    return proofs_pb2.SignInPolicy(second_factor_required=answer.second_factor_required, etag=answer.etag)
