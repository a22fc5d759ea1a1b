"""Face 3: the clock."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from chassis.timers import Handler, Periodic
from services.files.ports.keeping import CHECK_TIMER
from services.files.usecases.assigning import Freezing
from services.files.usecases.checking import Checking
from services.files.usecases.reconciling import Reconciling
from services.files.usecases.shredding import Shredding
from services.files.usecases.uploading import Uploading


def file_handlers(checking: Checking) -> Mapping[str, Handler]:
    """What is done with files when its time has come, by the timer's kind."""

    async def check(file_id: UUID) -> None:
        await checking.check(file_id)

    return {CHECK_TIMER: check}


def form_handlers(freezing: Freezing) -> Mapping[str, Handler]:
    """What is done with forms."""
    return {"form_due": freezing.due}


def periodic(
    uploading: Uploading, reconciling: Reconciling, freezing: Freezing, shredding: Shredding
) -> list[Periodic]:
    """What is done every so often."""
    return [
        Periodic("sweep", timedelta(minutes=10), uploading.sweep),
        Periodic("orphans", timedelta(days=1), reconciling.sweep),
        Periodic("freeze forms", timedelta(minutes=1), freezing.sweep),
        Periodic("shredded", timedelta(minutes=1), shredding.sweep),
        Periodic("all shredded", timedelta(days=1), shredding.sweep_all),
    ]
