"""What has become due in the directory: sign-ins to announce, and what is old to forget."""

from datetime import timedelta

from chassis.timers import Handler, Periodic
from services.directory.ports import ANNOUNCE_SIGN_IN
from services.directory.usecases.passkeys import Passkeys
from services.directory.usecases.passwords import Passwords
from services.directory.usecases.sign_ins import SignIns


def handlers(sign_ins: SignIns) -> dict[str, Handler]:
    """The handlers by kind of timer."""
    return {ANNOUNCE_SIGN_IN: sign_ins.announce}


def periodic(sign_ins: SignIns, passwords: Passwords, passkeys: Passkeys) -> list[Periodic]:
    """What is done again and again."""
    hour = timedelta(hours=1)
    return [
        Periodic("forget-sign-ins", hour, sign_ins.forget_old),
        Periodic("forget-throttles", hour, passwords.forget_old),
        Periodic("forget-challenges", hour, passkeys.forget_old),
    ]
