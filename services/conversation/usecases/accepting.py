"""Who pays is shown the fee, and accepts it (B3)."""

from dataclasses import dataclass, replace

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId
from services.conversation.domain.acceptance import Offer, OwnFee, accepted, own_fee
from services.conversation.domain.access import attending
from services.conversation.domain.events import FeeAccepted
from services.conversation.domain.states import Act
from services.conversation.ports import Directory, Store
from services.conversation.usecases.reading import policy_of


@dataclass(frozen=True)
class Accepting:
    """The policy is the division's of the moment, asked for before the transaction."""

    store: Store
    directory: Directory
    clock: Clock

    async def own_fee(self, caller: Caller, conversation_id: ConversationId) -> OwnFee:
        """What the caller pays, as it can be accepted. Faults NOT_FOUND, PARTICIPANTS_ONLY."""
        policy = await policy_of(self.store, self.directory, caller, conversation_id)
        now = self.clock.now()
        async with self.store.work() as work:
            found = await work.find(conversation_id)
        conversation, own = attending(caller, found, Act.ACCEPT_FEE, now)
        return own_fee(own, policy, conversation.state_at(now))

    async def accept(
        self, caller: Caller, key: RequestKey, conversation_id: ConversationId, given: Offer
    ) -> OwnFee:
        """Accept exactly what is shown now. Faults NOT_FOUND, PARTICIPANTS_ONLY, FEE_CHANGED."""
        policy = await policy_of(self.store, self.directory, caller, conversation_id)
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            found, now = await work.lock(conversation_id), self.clock.now()
            conversation, own = attending(caller, found, Act.ACCEPT_FEE, now)
            shown = own_fee(own, policy, conversation.state_at(now))
            if not repeated:
                own = accepted(shown, given, now)
                if own.acceptance is not None and shown.needed:
                    conversation = replace(conversation, version=conversation.version + 1)
                    await work.change_fee(conversation, own)
                    await work.keep_acceptance(conversation_id, own)
                    await work.tell(
                        FeeAccepted(conversation_id, own.participant_id, own.person_id, own.acceptance.fee)
                    )
                await work.remember(key, str(conversation_id))
        return own_fee(own, policy, conversation.state_at(now))
