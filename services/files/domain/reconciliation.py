"""What bucket and database say of each other: nothing is stored that no row knows, and the reverse."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

ORPHAN_AFTER = timedelta(days=2)
"""An object is stored before its row: a younger one may still get its row."""


@dataclass(frozen=True)
class Orphan:
    """An object that no row knows, and when it was stored."""

    object_key: str
    store_time: datetime


@dataclass
class Report:
    """What differs. `missing`: objects of parts that are not there."""

    objects: int = 0
    parts: int = 0
    orphans: list[Orphan] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def old_orphans(self, now: datetime) -> list[Orphan]:
        """Orphans that will never get a row. None where no row knows anything: that is another's bucket."""
        if self.objects == len(self.orphans):
            return []
        return [each for each in self.orphans if each.store_time < now - ORPHAN_AFTER]


def is_ours(object_key: str) -> bool:
    """Whether a key looks like one that we made; others are never touched."""
    try:
        return str(UUID(object_key)) == object_key
    except ValueError:
        return False
