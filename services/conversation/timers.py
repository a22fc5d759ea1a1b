"""What becomes due: starts."""

from collections.abc import Mapping
from uuid import UUID

from chassis.ids import ConversationId
from chassis.timers import Handler
from services.conversation.ports import START_TIMER
from services.conversation.usecases.starting import Starting


def handlers(starting: Starting) -> Mapping[str, Handler]:
    """What to do for each kind of timer."""

    async def start(key: UUID) -> None:
        await starting.start(ConversationId(key))

    return {START_TIMER: start}
