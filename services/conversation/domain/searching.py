"""Finding words in what people wrote: what counts as the same, and what is shown of it.

Folded, a text has no upper case, accents, widths or invisible characters any more, and one space wherever it
had blanks: Unicode's NFKD and full case folding (UAX 15, UAX 44), then combining marks, format characters and
variation selectors taken away. What is searched for is any part of the folded text, so that scripts without
spaces are searched like any other.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Self

from chassis.ids import ConversationId
from services.conversation.domain.entities import Message
from services.conversation.domain.reasons import Reason, refused_field
from services.conversation.domain.texts import normalised

SHORTEST_QUERY = 2
LONGEST_QUERY = 100

MOST_BEFORE = 60
MOST_AFTER = 120
"""Characters shown around a match."""

_VARIATION_SELECTORS = frozenset(chain(range(0x180B, 0x180E), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)))


@lru_cache(4096)
def _is_invisible(character: str) -> bool:
    return (
        unicodedata.combining(character) != 0
        or unicodedata.category(character) == "Cf"
        or ord(character) in _VARIATION_SELECTORS
    )


# Two expressions, because a set of characters with some beyond the first plane is seventy times slower.
_INVISIBLE = re.compile(f"[{''.join(filter(_is_invisible, map(chr, range(0x80, 0x10000))))}]+")
_BEYOND_FIRST_PLANE = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Snippet:
    """The first match in a text, as it was written, with what stands around it."""

    before: str
    match: str
    after: str


@dataclass(frozen=True)
class Query:
    """What is searched for, folded."""

    folded: str

    def matches(self, text: str) -> bool:
        """Whether the text holds it."""
        return self.folded in fold(text)

    def snippet(self, text: str) -> Snippet:
        """The first match in a text that holds it, in whole characters."""
        pieces = list(_pieces(text))
        start = "".join(piece for _, piece in pieces).index(self.folded)
        begin, end = pieces[start][0], pieces[start + len(self.folded) - 1][0] + 1
        while end < len(text) and _is_invisible(text[end]):
            end += 1
        after = text[end : end + MOST_AFTER]
        return Snippet(text[max(0, begin - MOST_BEFORE) : begin], text[begin:end], after)


def query(text: str) -> Query:
    """What somebody wants to find. Fault INVALID, QUERY_REFUSED."""
    if len(text) > 4 * LONGEST_QUERY or len(kept := normalised("query", text).strip()) > LONGEST_QUERY:
        raise refused_field(Reason.QUERY_REFUSED, "query", f"must have at most {LONGEST_QUERY} characters")
    if len(kept) < SHORTEST_QUERY:
        limit = f"must have at least {SHORTEST_QUERY} characters"
        raise refused_field(Reason.QUERY_REFUSED, "query", limit)
    folded = fold(kept)
    if not folded:
        raise refused_field(Reason.QUERY_REFUSED, "query", "holds nothing that can be searched for")
    return Query(folded)


def fold(text: str) -> str:
    """The text without the differences that a search does not make."""
    return " ".join((text.lower() if text.isascii() else _plain(text)).split())


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _BEYOND_FIRST_PLANE.sub(_visible, _INVISIBLE.sub("", folded))


def _visible(found: re.Match[str]) -> str:
    return "" if _is_invisible(found[0]) else found[0]


_plain_character = lru_cache(4096)(_plain)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The characters of the folded text, each with the place that it comes from."""
    gap: int | None = None
    begun = False
    for place, character in enumerate(text):
        for piece in _plain_character(character):
            if piece.isspace():
                gap = place if gap is None else gap
                continue
            if begun and gap is not None:
                yield gap, " "
            begun, gap = True, None
            yield place, piece


@dataclass(frozen=True)
class Span:
    """Messages of a conversation from a number to another, both included."""

    conversation_id: ConversationId
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many they are."""
        return max(0, self.last - self.first + 1)

    def newest(self, size: int) -> Self:
        """The newest ones of them."""
        return replace(self, first=max(self.first, self.last - size + 1))

    def before(self, sequence: int) -> Self:
        """Those below a number."""
        return replace(self, last=min(self.last, sequence - 1))


@dataclass(frozen=True)
class FoundMessage:
    """A message that holds what was searched for."""

    conversation_id: ConversationId
    message: Message
    snippet: Snippet
