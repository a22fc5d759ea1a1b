"""Which conversations stand in a list (S20)."""

from dataclasses import dataclass

from chassis.ids import DivisionId, PersonId
from services.conversation.domain import visibility
from services.conversation.domain.searching import Query
from services.conversation.domain.states import OPEN
from services.conversation.domain.views import View


@dataclass(frozen=True)
class ListFilter:
    """What a list holds, all of it joined by "and"; None and False: no matter.

    `archived`: the archived list, or the active one, which has the scheduled ones as well. `query`: to be
    found in the subject or in the name of somebody in it.
    """

    archived: bool | None
    division_id: DivisionId | None = None
    host_person_id: PersonId | None = None
    unread_only: bool = False
    query: Query | None = None

    def admits(self, view: View) -> bool:
        """Whether a conversation, as the reader sees it, stands in the list."""
        conversation = view.conversation
        return (
            self.archived in (None, view.state not in OPEN)
            and self.division_id in (None, conversation.division.division_id)
            and self.host_person_id in (None, conversation.host.person_id)
            and (not self.unread_only or view.unread_count > 0)
            and (self.query is None or any(map(self.query.matches, searchable_texts(view))))
        )


def searchable_texts(view: View) -> list[str]:
    """What a conversation is found by: the subject and the names that the reader sees."""
    kept = view.conversation
    return [kept.subject, *(visibility.name(kept, each, view.eyes) for each in view.participants)]
