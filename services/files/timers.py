"""Face 3: the clock."""

from datetime import timedelta

from chassis.timers import Periodic
from services.files.usecases.files import Files


def periodic(files: Files) -> list[Periodic]:
    """What is done every so often."""
    return [Periodic("sweep", timedelta(minutes=10), files.sweep)]
