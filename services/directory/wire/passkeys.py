"""Passkeys: domain to protobuf."""

from sotto.directory.v1 import passkeys_pb2

from chassis.timestamps import timestamp
from services.directory.domain.answers import Asked, Opened
from services.directory.domain.passkeys import Passkey


def registration(answer: Asked) -> passkeys_pb2.StartPasskeyRegistrationResponse:
    """What the browser has to know."""
    return passkeys_pb2.StartPasskeyRegistrationResponse(
        challenge_id=str(answer.challenge.challenge_id), options=answer.options
    )


def passkey(answer: Passkey) -> passkeys_pb2.Passkey:
    """A passkey."""
    return passkeys_pb2.Passkey(
        passkey_id=str(answer.passkey_id),
        name=answer.name,
        create_time=timestamp(answer.create_time),
        use_time=timestamp(answer.use_time) if answer.use_time else None,
    )


def started(answer: Asked, browser_secret: str) -> passkeys_pb2.StartPasskeySignInResponse:
    """A begun sign-in."""
    return passkeys_pb2.StartPasskeySignInResponse(
        challenge_id=str(answer.challenge.challenge_id),
        options=answer.options,
        browser_secret=browser_secret,
        expire_time=timestamp(answer.challenge.expire_time),
    )


def opened(answer: Opened) -> passkeys_pb2.SignInWithPasskeyResponse:
    """An opened session."""
    return passkeys_pb2.SignInWithPasskeyResponse(
        session_token=answer.session_token,
        absolute_expire_time=timestamp(answer.session.expire_time),
        person_id=str(answer.session.person_id),
    )
