"""What can be done with conversations, one method per act: load, decide, save, tell, in one transaction."""

from dataclasses import dataclass
from typing import Self

from chassis.clock import Clock
from chassis.paging import PageTokens
from services.conversation.ports import Directory, OpenConversations, Previews, Signals, Store
from services.conversation.usecases.attending import Attending
from services.conversation.usecases.exporting import Exporting
from services.conversation.usecases.following import Following
from services.conversation.usecases.managing import Managing
from services.conversation.usecases.reading import Reading
from services.conversation.usecases.serving import Serving
from services.conversation.usecases.speaking import Speaking
from services.conversation.usecases.starting import Starting


@dataclass(frozen=True)
class UseCases:
    """Everything that can be done."""

    starting: Starting
    speaking: Speaking
    attending: Attending
    managing: Managing
    reading: Reading
    following: Following
    serving: Serving
    exporting: Exporting

    @classmethod
    def over(
        cls,
        store: Store,
        open_conversations: OpenConversations,
        directory: Directory,
        previews: Previews,
        tokens: PageTokens,
        signals: Signals,
        clock: Clock,
    ) -> Self:
        """All of it on the same parts."""
        return cls(
            starting=Starting(store, directory, clock),
            speaking=Speaking(store, open_conversations, clock),
            attending=Attending(store, directory, signals, clock),
            managing=Managing(store, directory, previews, clock),
            reading=Reading(store, directory, tokens, clock),
            following=Following(store, open_conversations, tokens, clock),
            serving=Serving(store, tokens, clock),
            exporting=Exporting(store, clock),
        )
