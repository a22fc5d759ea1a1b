"""What administration needs of the store."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.auth import Role
from chassis.ids import DivisionId, PersonId, PracticeId
from services.directory.domain.people import Invitation, Person
from services.directory.domain.practices import Division, Practice


class Administration(Protocol):
    """What admins and the operator change."""

    async def practices(self) -> Sequence[Practice]:
        """All practices by short name."""
        ...

    async def lock_practice(self, practice_id: PracticeId) -> Practice | None:
        """A practice whose people and name nobody else administers until the end of this transaction."""
        ...

    async def change_practice(self, practice: Practice) -> None:
        """Keep name, support address and version of a locked practice."""
        ...

    async def divisions_of(self, practice_id: PracticeId) -> Sequence[Division]:
        """The divisions of a practice by name."""
        ...

    async def search_members(
        self, division_id: DivisionId, words: str, after: PersonId | None, most: int
    ) -> Sequence[Person]:
        """Who holds a role in a division, by name, from the one after `after` on."""
        ...

    async def search_clients(
        self, practice_id: PracticeId, words: str, after: PersonId | None, most: int
    ) -> Sequence[Person]:
        """Who holds no role at all, by name, from the one after `after` on."""
        ...

    async def admins(self, division_ids: Collection[DivisionId]) -> Mapping[DivisionId, set[PersonId]]:
        """The active admins of each division."""
        ...

    async def add_invitation(self, invitation: Invitation) -> None:
        """Keep an invitation."""
        ...

    async def invitation(self, invitation_id: UUID) -> Invitation | None:
        """An invitation."""
        ...

    async def end_roles(
        self, division_id: DivisionId, person_id: PersonId, roles: Collection[Role], now: datetime
    ) -> None:
        """Take roles away."""
        ...

    async def rename(self, person_id: PersonId, display_name: str) -> None:
        """Keep another name."""
        ...

    async def set_active(self, person_id: PersonId, active: bool, now: datetime) -> None:
        """Let somebody in, or in no more: then all sessions end."""
        ...

    async def count_change(self, person_id: PersonId) -> int:
        """The next version of a person, from which on older tokens are not believed."""
        ...
