"""A QuestionnaireResponse as it was sent: its shape, its types, and where each answer belongs.

Paths are linkIds from the outside in, e.g. "history/medicines[1]/name", from 0 where an item repeats.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.files.domain.questionnaires.model import Item, ItemType, Questionnaire
from services.files.domain.questionnaires.texts import NotJson, parsed
from services.files.domain.questionnaires.values import Misfit, Type, Value, read

MOST_ANSWERS = 100
"""Answers to one question, and times that a group repeats."""

MOST_ISSUES = 100
MOST_PLACES = 100_000
"""Items that one response is asked about, each time of a group counted: what it may cost to look at it."""


class Rule(StrEnum):
    """What an answer breaks; the same words in the web app."""

    SHAPE = "shape"
    UNKNOWN = "unknown"
    ORDER = "order"
    TYPE = "type"
    DISABLED = "disabled"
    REQUIRED = "required"
    COUNT = "count"
    OPTION = "option"
    EXCLUSIVE = "exclusive"
    LENGTH = "length"
    RANGE = "range"
    PRECISION = "precision"
    FIXED = "fixed"


@dataclass(frozen=True)
class Issue:
    """A place, and the rule that is broken there."""

    path: str
    rule: Rule


@dataclass
class Answer:
    """One answer, and what is nested in it."""

    value: Value
    inside: "Instance"


@dataclass
class Instance:
    """What was answered in one place that holds items: the whole, one time of a group, or one answer.

    `item` None: the whole. A group that does not repeat is always there.
    """

    item: Item | None
    outer: "Instance | None"
    path: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    groups: dict[str, list["Instance"]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing is answered in it."""
        inner = (each for group in self.groups.values() for each in group)
        return not any(self.answers.values()) and all(each.empty for each in inner)

    def at(self, item: Item, index: int | None = None) -> str:
        """The path of an item in it, or of one of its answers or times."""
        place = f"{self.path}/{item.link_id}" if self.path else item.link_id
        return f"{place}[{index}]" if item.repeats and index is not None else place


class Malformed(Exception):
    """The text is no QuestionnaireResponse to this Questionnaire; says where and what."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__(issues)
        self.issues = tuple(issues)


def received(questionnaire: Questionnaire, text: str) -> tuple[Instance, Sequence[Any]]:
    """What was answered, and its items as they came. Malformed for another shape or type."""
    try:
        raw = parsed(text)
    except NotJson:
        raise Malformed([Issue("", Rule.SHAPE)]) from None
    names = set(raw) if isinstance(raw, dict) else set()
    if "resourceType" not in names or not names <= {"resourceType", "status", "item"}:
        raise Malformed([Issue("", Rule.SHAPE)])
    if raw["resourceType"] != "QuestionnaireResponse" or raw.get("status", "completed") not in (
        "completed",
        "in-progress",
    ):
        raise Malformed([Issue("", Rule.SHAPE)])
    reader = _Reader()
    whole = reader.instance(None, None, questionnaire.items, raw.get("item"), "")
    if reader.issues:
        raise Malformed(reader.issues[:MOST_ISSUES])
    return whole, raw.get("item", [])


class _Reader:
    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self._places = 0

    def instance(
        self, item: Item | None, outer: Instance | None, items: Sequence[Item], raw: Any, path: str
    ) -> Instance:
        """What stands in one place."""
        found = Instance(item, outer, path)
        self._places += len(items)
        if self._places > MOST_PLACES:
            self._issue(path, Rule.SHAPE)
            return found
        places = {each.link_id: index for index, each in enumerate(items)}
        last = -1
        for each in self._items(raw, path):
            link_id = each.get("linkId")
            place = places.get(link_id) if isinstance(link_id, str) else None
            if place is None:
                self._issue(path, Rule.UNKNOWN)
                continue
            if place < last:
                self._issue(found.at(items[place]), Rule.ORDER)
            last = max(last, place)
            self._take(found, items[place], each)
        for inner in items:
            if inner.type is ItemType.GROUP and not inner.repeats and inner.link_id not in found.groups:
                found.groups[inner.link_id] = [
                    self.instance(inner, found, inner.items, None, found.at(inner))
                ]
        return found

    def _items(self, raw: Any, path: str) -> list[dict[str, Any]]:
        if raw is None:
            return []
        if not isinstance(raw, list) or not raw or not all(isinstance(each, dict) for each in raw):
            self._issue(path, Rule.SHAPE)
            return []
        return raw

    def _take(self, into: Instance, item: Item, raw: dict[str, Any]) -> None:
        path = into.at(item)
        if item.type is ItemType.GROUP:
            groups = into.groups.setdefault(item.link_id, [])
            if set(raw) - {"linkId", "item"} or (groups and not item.repeats) or len(groups) >= MOST_ANSWERS:
                self._issue(path, Rule.SHAPE)
                return
            groups.append(self.instance(item, into, item.items, raw.get("item"), into.at(item, len(groups))))
        elif item.type is ItemType.DISPLAY or item.link_id in into.answers or set(raw) - {"linkId", "answer"}:
            self._issue(path, Rule.SHAPE)
        else:
            given = raw.get("answer")
            if not isinstance(given, list) or not 0 < len(given) <= MOST_ANSWERS:
                self._issue(path, Rule.SHAPE)
                return
            read_all = [self._answer(into, item, index, each) for index, each in enumerate(given)]
            into.answers[item.link_id] = [each for each in read_all if each is not None]

    def _answer(self, into: Instance, item: Item, index: int, raw: Any) -> Answer | None:
        path = into.at(item, index)
        names = set(raw) - {"item"} if isinstance(raw, dict) else set()
        if len(names) != 1:
            self._issue(path, Rule.SHAPE)
            return None
        (name,) = names
        if not name.startswith("value") or name[len("value") :] not in item.answer_types:
            self._issue(path, Rule.TYPE)
            return None
        try:
            value = read(Type(name[len("value") :]), raw[name])
        except Misfit:
            self._issue(path, Rule.TYPE)
            return None
        return Answer(value, self.instance(item, into, item.items, raw.get("item"), path))

    def _issue(self, path: str, rule: Rule) -> None:
        self.issues.append(Issue(path, rule))
