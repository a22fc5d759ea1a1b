"""The hash chain over the entries, and what shows that somebody changed them afterwards."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

Entry = Mapping[str, Any]
"""A row of `audit_entry`, by the names of its columns."""

START = bytes(32)
"""What the first entry is chained to."""


@dataclass(frozen=True)
class Link:
    """An entry's place: `sequence` from 1 without gaps; hash = SHA-256(hash before ‖ canonical bytes)."""

    sequence: int
    entry_id: UUID
    hash: bytes


@dataclass(frozen=True)
class Head:
    """The end of a chain at some time, as it was written down somewhere else. `sequence` 0: empty."""

    sequence: int
    hash: bytes


class Tampering(StrEnum):
    """What was done to a trail."""

    EDITED = "edited"
    DELETED = "deleted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"


@dataclass(frozen=True)
class Finding:
    """What was done at which place; `entry_id` None where no entry is left to name."""

    tampering: Tampering
    sequence: int
    entry_id: UUID | None = None


def canonical(entry: Entry) -> bytes:
    """The bytes that are hashed: JSON with sorted keys, ids as text, times in UTC with microseconds."""
    return json.dumps(
        {name: _plain(value) for name, value in entry.items()},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()


def chained(head: Head, entries: Iterable[Entry]) -> Sequence[Link]:
    """The links of entries that come after `head`, in the order given."""
    links: list[Link] = []
    sequence, last = head.sequence, head.hash
    for entry in entries:
        sequence, last = sequence + 1, sha256(last + canonical(entry)).digest()
        links.append(Link(sequence, entry["entry_id"], last))
    return links


def findings(
    entries: Mapping[UUID, Entry], links: Sequence[Link], anchors: Sequence[Head]
) -> Sequence[Finding]:
    """What was done to a trail: `links` by sequence, `anchors` as they were written down; nothing: intact.

    After the first entry that does not fit, each is compared with the hash that the one before it has, so
    that every edit is named and none twice.
    """
    found: list[Finding] = []
    expected, before = 1, START
    for link in links:
        found += [Finding(Tampering.DELETED, missing) for missing in range(expected, link.sequence)]
        gap = link.sequence != expected
        if link.entry_id not in entries:
            found.append(Finding(Tampering.DELETED, link.sequence, link.entry_id))
        elif not gap and _hash(before, entries[link.entry_id]) != link.hash:
            elsewhere = any(_hash(before, other) == link.hash for other in _near(entries, links, link))
            kind = Tampering.REORDERED if elsewhere else Tampering.EDITED
            found.append(Finding(kind, link.sequence, link.entry_id))
        expected, before = link.sequence + 1, link.hash
    return [*found, *_against(anchors, links)]


def _against(anchors: Sequence[Head], links: Sequence[Link]) -> Iterable[Finding]:
    by_sequence = {link.sequence: link for link in links}
    last = links[-1].sequence if links else 0
    for anchor in anchors:
        link = by_sequence.get(anchor.sequence)
        if anchor.sequence > last:
            yield Finding(Tampering.TRUNCATED, anchor.sequence)
        elif link is not None and link.hash != anchor.hash:
            yield Finding(Tampering.REWRITTEN, anchor.sequence, link.entry_id)


def _near(entries: Mapping[UUID, Entry], links: Sequence[Link], at: Link) -> Iterable[Entry]:
    """The entries of all other places: one of them belongs here if places were exchanged."""
    return (entries[link.entry_id] for link in links if link is not at and link.entry_id in entries)


def _hash(before: bytes, entry: Entry) -> bytes:
    return sha256(before + canonical(entry)).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value
