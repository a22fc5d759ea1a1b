"""What becomes due: starts, and the end of what was kept long enough."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from chassis.ids import ConversationId
from chassis.timers import Handler, Periodic
from services.conversation.ports import DESTROY_TIMER, START_TIMER
from services.conversation.usecases.destroying import Destroying
from services.conversation.usecases.starting import Starting


def handlers(starting: Starting, destroying: Destroying) -> Mapping[str, Handler]:
    """What to do for each kind of timer."""

    async def start(key: UUID) -> None:
        await starting.start(ConversationId(key))

    async def destroy(key: UUID) -> None:
        await destroying.destroy(ConversationId(key))

    return {START_TIMER: start, DESTROY_TIMER: destroy}


def periodic(destroying: Destroying) -> list[Periodic]:
    """What is done every so often."""
    return [Periodic("retention", timedelta(hours=1), destroying.sweep)]
