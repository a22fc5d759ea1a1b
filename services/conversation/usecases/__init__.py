"""What can be done with conversations, one method per act: load, decide, save, tell, in one transaction."""

from dataclasses import dataclass
from typing import Self

from chassis.clock import Clock
from chassis.paging import PageTokens
from services.conversation.ports import Directory, Keys, OpenConversations, Previews, Seal, Signals, Store
from services.conversation.usecases.accepting import Accepting
from services.conversation.usecases.announcing import Announcing
from services.conversation.usecases.arranging import Arranging
from services.conversation.usecases.attending import Attending
from services.conversation.usecases.attention import Attention
from services.conversation.usecases.destroying import Destroying
from services.conversation.usecases.explaining import Explaining
from services.conversation.usecases.exporting import Exporting
from services.conversation.usecases.following import Following
from services.conversation.usecases.managing import Managing
from services.conversation.usecases.reading import Reading
from services.conversation.usecases.retaining import Retaining
from services.conversation.usecases.searching import Searching
from services.conversation.usecases.serving import Serving
from services.conversation.usecases.sharing import Sharing
from services.conversation.usecases.speaking import Speaking
from services.conversation.usecases.starting import Starting
from services.conversation.usecases.writing import Writing


@dataclass(frozen=True)
class UseCases:
    """Everything that can be done."""

    starting: Starting
    arranging: Arranging
    attending: Attending
    accepting: Accepting
    speaking: Speaking
    attention: Attention
    managing: Managing
    reading: Reading
    following: Following
    serving: Serving
    exporting: Exporting
    searching: Searching
    writing: Writing
    explaining: Explaining
    sharing: Sharing
    announcing: Announcing
    retaining: Retaining
    destroying: Destroying

    @classmethod
    def over(
        cls,
        store: Store,
        open_conversations: OpenConversations,
        directory: Directory,
        previews: Previews,
        seal: Seal,
        tokens: PageTokens,
        signals: Signals,
        clock: Clock,
        keys: Keys,
        key_backup_days: int,
    ) -> Self:
        """All of it on the same parts."""
        return cls(
            starting=Starting(store, directory, clock),
            arranging=Arranging(store, directory, clock),
            attending=Attending(store, directory, clock),
            accepting=Accepting(store, directory, clock),
            speaking=Speaking(store, open_conversations, clock),
            attention=Attention(store, directory, signals, clock),
            managing=Managing(store, directory, previews, seal, clock),
            reading=Reading(store, directory, tokens, clock),
            following=Following(store, open_conversations, tokens, clock),
            serving=Serving(store, seal, tokens, clock),
            exporting=Exporting(store, directory, clock),
            sharing=Sharing(store, clock),
            explaining=Explaining(store, directory, tokens, clock),
            announcing=Announcing(store, directory, tokens, clock),
            searching=Searching(store, tokens, clock),
            writing=Writing(store, tokens, clock),
            retaining=Retaining(store, directory, tokens, clock),
            destroying=Destroying(store, directory, keys, seal, clock, key_backup_days),
        )
