"""Data keys, kept in a database apart from the data that they seal (B8, ADR 0034).

Backups of the data may live for years. Those of the key store are few and young, so that a key that is
destroyed here is gone everywhere when the last of them is, and with it whatever it sealed.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Destroyed:
    """Stands where a key was."""

    time: datetime


Found = bytes | Destroyed


@dataclass(frozen=True)
class DestroyedKey:
    """A key that is no more, and the service that sealed with it.

    `with_data_until`: up to then it lay with the data; None: it never did.
    """

    service: str
    key_id: UUID
    make_time: datetime
    with_data_until: datetime | None
