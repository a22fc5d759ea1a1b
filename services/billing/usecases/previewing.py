"""Before completing: who will pay what, and who has to be asked for a card (S34, B2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, ParticipantId, PersonId, new_id
from services.billing.domain.cards import Card
from services.billing.domain.conversations import Conversation
from services.billing.domain.events import PaymentDetailsRequested
from services.billing.domain.preview import PREVIEW_LIFETIME, Preview, preview, to_ask
from services.billing.ports import Conversations, Statements, Store, Transaction


class Previewing:
    """For hosts and coordinators."""

    def __init__(
        self, store: Store, conversations: Conversations, statements: Statements, clock: Clock
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._statements = statements
        self._clock = clock

    async def preview(self, caller: Caller, conversation_id: ConversationId) -> tuple[Preview, str, datetime]:
        """The preview, its token, and when that expires. Faults HOST_ONLY, CONVERSATION_CLOSED."""
        conversation = await self._conversations.describe(conversation_id)
        conversation.require_manager(caller)
        now = self._clock.now()
        async with self._store.transaction() as tx:
            seen = preview(conversation, await default_cards(tx, conversation), now)
        token = self._statements.completion_preview(conversation_id, seen.etag, seen.missing, now)
        return seen, token, now + PREVIEW_LIFETIME

    async def request_payment_details(
        self,
        caller: Caller,
        key: RequestKey,
        conversation_id: ConversationId,
        participant_ids: Sequence[ParticipantId],
    ) -> None:
        """Have these payers asked by mail. Faults HOST_ONLY, NOTHING_TO_ASK_FOR."""
        conversation = await self._conversations.describe(conversation_id)
        conversation.require_manager(caller)
        now = self._clock.now()
        async with self._store.transaction() as tx:
            if await tx.claim(key) is not None:
                return
            for payer in to_ask(conversation, await default_cards(tx, conversation), participant_ids):
                request_id = new_id()
                await tx.add_payment_details_request(request_id, conversation_id, payer.participant_id, now)
                await tx.tell(PaymentDetailsRequested(request_id, conversation_id, payer.person_id))
            await tx.remember(key, "")


async def default_cards(tx: Transaction, conversation: Conversation) -> Mapping[PersonId, Card]:
    """The default cards of a conversation's payers."""
    return await tx.default_cards(conversation.practice_id, _owing(conversation))


async def lock_default_cards(tx: Transaction, conversation: Conversation) -> Mapping[PersonId, Card]:
    """The same, for charging: whoever saves or removes a card now does it before or after."""
    return await tx.lock_default_cards(conversation.practice_id, _owing(conversation))


def _owing(conversation: Conversation) -> list[PersonId]:
    return [payer.person_id for payer in conversation.payers if payer.owes]
