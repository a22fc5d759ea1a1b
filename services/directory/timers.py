"""What has become due in the directory: sign-ins to announce, old ones to forget."""

from datetime import timedelta

from chassis.timers import Handler, Periodic
from services.directory.ports import ANNOUNCE_SIGN_IN
from services.directory.usecases.sign_ins import SignIns


def handlers(sign_ins: SignIns) -> dict[str, Handler]:
    """The handlers by kind of timer."""
    return {ANNOUNCE_SIGN_IN: sign_ins.announce}


def periodic(sign_ins: SignIns) -> list[Periodic]:
    """What is done again and again."""
    return [Periodic("forget-sign-ins", timedelta(hours=1), sign_ins.forget_old)]
