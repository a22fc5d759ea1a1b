"""What live streams were told lately and are to be told: messages, edits, and news that no log holds."""

from collections import OrderedDict, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Generic
from uuid import uuid4

from chassis.live.stream import Member, Piece

_MOST_CONVERSATIONS = 10_000
_MOST_NEWS = 4_096


@dataclass
class Hint:
    """What has been poked about one conversation and not been told yet."""

    first: int | None = None
    last: int = 0
    topics: set[str] = field(default_factory=set)

    def add(self, first: int, last: int) -> None:
        """Messages from one number to another."""
        self.first = first if self.first is None else min(self.first, first)
        self.last = max(self.last, last)


class Told:
    """Which messages of a conversation have been told (one range each, without a gap), and which edits."""

    def __init__(self) -> None:
        self._versions: OrderedDict[str, int] = OrderedDict()
        self._ranges: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def missing(self, conversation_id: str, first: int, last: int) -> tuple[int, int] | None:
        """From where to where to ask before these have been told without a gap; None: they have."""
        low, high = self._ranges.get(conversation_id, (first, first - 1))
        if low <= first:
            return (high + 1, last) if last > high else None
        return first, (low - 1 if low <= last <= high else last)

    def begins_at(self, conversation_id: str) -> int:
        """The first that is known to have been told; 0: none."""
        return self._ranges.get(conversation_id, (0, 0))[0]

    def add(self, conversation_id: str, first: int, last: int) -> bool:
        """Note that these are told; False, and nothing is noted, if some before them are not."""
        low, high = self._ranges.get(conversation_id, (first, last))
        if first > high + 1:
            return False
        if last >= low - 1:
            self._ranges[conversation_id] = min(low, first), max(high, last)
            self._ranges.move_to_end(conversation_id)
        if len(self._ranges) > _MOST_CONVERSATIONS:
            self._ranges.popitem(last=False)
        return True

    def knows(self, conversation_id: str, version: int) -> bool:
        """Whether the conversation's edits have been told up to this version."""
        return self._versions.get(conversation_id, 0) >= version > 0

    def edit(self, conversation_id: str, version: int) -> None:
        """Edits are told up to a version."""
        self._versions[conversation_id] = version
        self._versions.move_to_end(conversation_id)
        if len(self._versions) > _MOST_CONVERSATIONS:
            self._versions.popitem(last=False)

    def clear(self) -> None:
        """Nobody listens, so nothing is told."""
        self._ranges.clear()
        self._versions.clear()


@dataclass(frozen=True)
class _Spread(Generic[Piece]):
    number: int
    people: Collection[str]
    division_id: str
    piece: Piece


class Spread(Generic[Piece]):
    """News outside of the log, kept for a while: who comes back at once is told exactly what they missed."""

    def __init__(self) -> None:
        self._news: deque[_Spread[Piece]] = deque(maxlen=_MOST_NEWS)
        self._number = 0
        self.lost()

    @property
    def mark(self) -> str:
        """Where the news stand now."""
        return f"{self._name}.{self._number}"

    def lost(self) -> None:
        """Something may have been missed: no mark given until now is good any more."""
        self._name = uuid4().hex[:8]
        self._news.clear()
        self._forgotten = self._number

    def add(self, people: Collection[str], division_id: str, piece: Piece) -> None:
        """This has been told to these people, and to who coordinates the division."""
        self._number += 1
        if len(self._news) == _MOST_NEWS:
            self._forgotten = self._news[0].number
        self._news.append(_Spread(self._number, people, division_id, piece))

    def since(self, mark: str, member: Member) -> list[Piece] | None:
        """What a member was told after a mark; None where that is not known here."""
        name, _, number = mark.partition(".")
        if name != self._name or not number.isdecimal() or int(number) < self._forgotten:
            return None
        return [
            each.piece
            for each in self._news
            if each.number > int(number)
            and (member.person_id in each.people or each.division_id in member.coordinates)
        ]
