"""A Questionnaire as it is understood: what may be answered, when, and what the answers give."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from services.files.domain.questionnaires.values import Type, Value


class ItemType(StrEnum):
    """The supported types of items, as FHIR calls them."""

    GROUP = "group"
    DISPLAY = "display"
    BOOLEAN = "boolean"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE = "date"
    DATE_TIME = "dateTime"
    TIME = "time"
    STRING = "string"
    TEXT = "text"
    URL = "url"
    CHOICE = "choice"
    OPEN_CHOICE = "open-choice"


ANSWERED_WITH: Mapping[ItemType, Type] = {
    ItemType.BOOLEAN: Type.BOOLEAN,
    ItemType.DECIMAL: Type.DECIMAL,
    ItemType.INTEGER: Type.INTEGER,
    ItemType.DATE: Type.DATE,
    ItemType.DATE_TIME: Type.DATE_TIME,
    ItemType.TIME: Type.TIME,
    ItemType.STRING: Type.STRING,
    ItemType.TEXT: Type.STRING,
    ItemType.URL: Type.URI,
}
CHOICES = frozenset({ItemType.CHOICE, ItemType.OPEN_CHOICE})
NOT_ASKED = frozenset({ItemType.GROUP, ItemType.DISPLAY})


class Operator(StrEnum):
    """How a condition compares (FHIR R4's questionnaire-enable-operator)."""

    EXISTS = "exists"
    EQUAL = "="
    NOT_EQUAL = "!="
    GREATER = ">"
    LESS = "<"
    GREATER_OR_EQUAL = ">="
    LESS_OR_EQUAL = "<="


@dataclass(frozen=True)
class Condition:
    """An enableWhen: what it asks of the answers to `question` (a linkId)."""

    question: str
    operator: Operator
    answer: Value


@dataclass(frozen=True)
class Option:
    """An answer to choose; `ordinal` is what it counts for in scores."""

    value: Value
    ordinal: Decimal | None = None
    initial: bool = False
    exclusive: bool = False


@dataclass(frozen=True)
class Flag:
    """The host is told at once of an answer that counts for more than `above`."""

    above: Decimal
    label: str


@dataclass(frozen=True)
class Item:
    """A group, a text to show, or a question, as FHIR says; None: there is no such bound."""

    link_id: str
    type: ItemType
    items: tuple["Item", ...] = ()
    required: bool = False
    repeats: bool = False
    fixed: bool = False
    """Hidden or read-only: its answers are the initial ones."""
    conditions: tuple[Condition, ...] = ()
    behavior: str = ""
    """"all" or "any" of the conditions; "": there are not several."""
    options: tuple[Option, ...] = ()
    initial: tuple[Value, ...] = ()
    min_length: int = 0
    max_length: int | None = None
    min_value: Value | None = None
    max_value: Value | None = None
    max_decimal_places: int | None = None
    min_occurs: int = 0
    max_occurs: int | None = None
    flag: Flag | None = None

    @property
    def asked(self) -> bool:
        """Whether it is a question."""
        return self.type not in NOT_ASKED

    @property
    def answer_types(self) -> frozenset[Type]:
        """The types that an answer may have."""
        if self.type in CHOICES:
            free = {Type.STRING} if self.type is ItemType.OPEN_CHOICE else set()
            return frozenset({option.value.type for option in self.options} | free)
        return frozenset({ANSWERED_WITH[self.type]} if self.asked else ())


@dataclass(frozen=True)
class Band:
    """What a score from `low` to `high`, both included, means."""

    low: Decimal
    high: Decimal
    label: str


@dataclass(frozen=True)
class Score:
    """The sum of what the answers to `link_ids` count for."""

    name: str
    link_ids: tuple[str, ...]
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True)
class Questionnaire:
    """A form. `intent` is what its signature says; empty: it asks for none."""

    title: str
    description: str
    url: str
    version: str
    items: tuple[Item, ...]
    scores: tuple[Score, ...] = ()
    intent: str = ""

    @cached_property
    def by_link_id(self) -> Mapping[str, Item]:
        """All items."""
        return {item.link_id: item for item, _ in walk(self.items)}

    @cached_property
    def ancestors(self) -> Mapping[str, tuple[Item, ...]]:
        """What each item is nested in, the outermost first."""
        return {item.link_id: above for item, above in walk(self.items)}


def walk(items: Sequence[Item], above: tuple[Item, ...] = ()) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    """All items in their order, each with what it is nested in."""
    for item in items:
        yield item, above
        yield from walk(item.items, (*above, item))


@dataclass(frozen=True)
class ScoreValue:
    """What a score came to. `band` is empty where it falls in none; bounds None: there are none."""

    name: str
    value: Decimal
    band: str
    lowest: Decimal | None
    highest: Decimal | None


@dataclass(frozen=True)
class Outcome:
    """What a submission gave: the labels of its flags, and its scores."""

    flags: tuple[str, ...] = field(default=())
    scores: tuple[ScoreValue, ...] = field(default=())
