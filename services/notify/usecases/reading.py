"""What went out, for the host and the division's coordinators."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.auth import Caller, Role
from chassis.faults import not_found
from chassis.ids import ConversationId
from services.notify.domain.facts import Conversation
from services.notify.domain.notices import SHOWN, Notice
from services.notify.domain.reasons import host_only
from services.notify.ports import Conversations, Store


@dataclass(frozen=True)
class Deliveries:
    """A conversation and its notices, oldest first."""

    conversation: Conversation
    notices: Sequence[Notice]


class Reading:
    """Lists of notices."""

    def __init__(self, store: Store, conversations: Conversations) -> None:
        self._store = store
        self._conversations = conversations

    async def deliveries(self, caller: Caller, conversation_id: ConversationId) -> Deliveries:
        """A conversation's notices. Faults NOT_FOUND (a stranger too), HOST_ONLY (who takes part)."""
        conversation = await self._conversations.describe(conversation_id)
        hosts = conversation.host.person_id == caller.person_id
        if not hosts and not caller.has(Role.COORDINATOR, conversation.division_id):
            takes_part = caller.person_id in {each.person_id for each in conversation.participants}
            raise host_only() if takes_part else not_found("conversation")
        async with self._store.transaction() as transaction:
            notices = await transaction.of_conversation(conversation_id)
        return Deliveries(conversation, [notice for notice in notices if notice.state in SHOWN])
