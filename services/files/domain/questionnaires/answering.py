"""Whether answers fit their Questionnaire: what is enabled, what is required, what each may be.

A condition (enableWhen) looks at the answers nearest to its item: in the same time of a group that repeats. A
question that is not enabled itself counts as not answered. An item in something that is not enabled is not
enabled. A question under another question is asked once that one is answered.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.files.domain.questionnaires.checks import comparable
from services.files.domain.questionnaires.model import (
    CHOICES,
    Condition,
    Item,
    ItemType,
    Operator,
    Questionnaire,
)
from services.files.domain.questionnaires.responses import MOST_ISSUES, Answer, Instance, Issue, Rule
from services.files.domain.questionnaires.values import Type, Value, decimal_places

_COMPARISONS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: operator.eq,
    Operator.GREATER: operator.gt,
    Operator.LESS: operator.lt,
    Operator.GREATER_OR_EQUAL: operator.ge,
    Operator.LESS_OR_EQUAL: operator.le,
}


class Answers:
    """What was answered to a Questionnaire, by its rules."""

    def __init__(self, questionnaire: Questionnaire, whole: Instance) -> None:
        self._questionnaire = questionnaire
        self._whole = whole
        self._known: dict[tuple[int, str], bool] = {}
        self._values: dict[str, list[Value]] | None = None

    def issues(self) -> Sequence[Issue]:
        """Every place where a rule is broken, and which; none: it may be submitted."""
        found: list[Issue] = []
        self._check(self._whole, self._questionnaire.items, found)
        return found[:MOST_ISSUES]

    def values(self, link_id: str) -> Sequence[Value]:
        """All answers to a question, wherever it is enabled."""
        if self._values is None:
            self._values = {}
            self._collect(self._whole, self._values)
        return self._values.get(link_id, [])

    def enabled(self, item: Item, where: Instance) -> bool:
        """Whether an item is enabled in one of the places that hold it."""
        key = id(where), item.link_id
        if key not in self._known:
            above = where.item is None or where.outer is None or self.enabled(where.item, where.outer)
            self._known[key] = above and self._conditions_hold(item, where)
        return self._known[key]

    def _conditions_hold(self, item: Item, where: Instance) -> bool:
        if not item.conditions:
            return True
        holds = (self._holds(each, where) for each in item.conditions)
        return any(holds) if item.behavior == "any" else all(holds)

    def _holds(self, condition: Condition, where: Instance) -> bool:
        answers = [each.value for each in self._answers_near(condition.question, where)]
        expected = condition.answer
        if condition.operator is Operator.EXISTS:
            return bool(answers) is expected.value
        if condition.operator is Operator.NOT_EQUAL:
            return not any(_compare(operator.eq, each, expected) for each in answers)
        return any(_compare(_COMPARISONS[condition.operator], each, expected) for each in answers)

    def _answers_near(self, link_id: str, where: Instance) -> Sequence[Answer]:
        """The answers to a question that an item in `where` sees."""
        way = [each.link_id for each in self._questionnaire.ancestors[link_id]]
        place: Instance = where
        while place.item is not None and place.outer is not None and place.item.link_id not in way:
            place = place.outer
        start = 0 if place.item is None else way.index(place.item.link_id) + 1
        for each in way[start:]:
            answered = place.answers.get(each, [])
            inner = place.groups.get(each) or [answer.inside for answer in answered[:1]]
            if not inner:
                return []
            place = inner[0]
        item = self._questionnaire.by_link_id[link_id]
        return place.answers.get(link_id, []) if self.enabled(item, place) else []

    def _check(self, where: Instance, items: Sequence[Item], found: list[Issue]) -> None:
        for item in items:
            enabled = self.enabled(item, where)
            if item.type is ItemType.GROUP:
                self._check_group(where, item, enabled, found)
            elif item.asked:
                self._check_question(where, item, enabled, found)

    def _check_group(self, where: Instance, item: Item, enabled: bool, found: list[Issue]) -> None:
        times = where.groups.get(item.link_id, [])
        if not enabled:
            if any(not each.empty for each in times) or (item.repeats and times):
                found.append(Issue(where.at(item), Rule.DISABLED))
            return
        if item.repeats:
            _check_count(where, item, len(times), found)
        for each in times:
            self._check(each, item.items, found)

    def _check_question(self, where: Instance, item: Item, enabled: bool, found: list[Issue]) -> None:
        answers = where.answers.get(item.link_id, [])
        if not enabled:
            if answers:
                found.append(Issue(where.at(item), Rule.DISABLED))
            return
        values = [each.value for each in answers]
        if item.fixed:
            if not _same_values(values, item.initial):
                found.append(Issue(where.at(item), Rule.FIXED))
            return
        _check_count(where, item, len(answers), found)
        for index, answer in enumerate(answers):
            rule = _broken(item, answer.value)
            if rule is not None:
                found.append(Issue(where.at(item, index), rule))
            self._check(answer.inside, item.items, found)
        _check_together(where, item, values, found)

    def _collect(self, where: Instance, found: dict[str, list[Value]]) -> None:
        for link_id, answers in where.answers.items():
            if self.enabled(self._questionnaire.by_link_id[link_id], where):
                found.setdefault(link_id, []).extend(each.value for each in answers)
            for answer in answers:
                self._collect(answer.inside, found)
        for times in where.groups.values():
            for each in times:
                self._collect(each, found)


def _check_count(where: Instance, item: Item, count: int, found: list[Issue]) -> None:
    most = (item.max_occurs if item.repeats else 1) or count
    if count == 0 and item.required:
        found.append(Issue(where.at(item), Rule.REQUIRED))
    elif count > most or 0 < count < item.min_occurs:
        found.append(Issue(where.at(item), Rule.COUNT))


def _check_together(where: Instance, item: Item, values: Sequence[Value], found: list[Issue]) -> None:
    """What several chosen answers must be together."""
    if item.type not in CHOICES or not item.repeats or len(values) < 2:
        return
    if len(set(values)) < len(values):
        found.append(Issue(where.at(item), Rule.OPTION))
    exclusive = {option.value for option in item.options if option.exclusive}
    if exclusive & set(values):
        found.append(Issue(where.at(item), Rule.EXCLUSIVE))


def _broken(item: Item, value: Value) -> Rule | None:
    """The rule that one answer breaks."""
    if item.type in CHOICES and not _chosen(item, value):
        return Rule.OPTION
    if value.type in (Type.STRING, Type.URI):
        length = len(value.value)
        if length < item.min_length or (item.max_length is not None and length > item.max_length):
            return Rule.LENGTH
    low, high = item.min_value, item.max_value
    if (low is not None and value.value < low.value) or (high is not None and value.value > high.value):
        return Rule.RANGE
    most = item.max_decimal_places
    if most is not None and value.type is Type.DECIMAL and decimal_places(value.value) > most:
        return Rule.PRECISION
    return None


def _chosen(item: Item, value: Value) -> bool:
    """Whether it is one of the options, as it stands there, or may be written freely."""
    if item.type is ItemType.OPEN_CHOICE and value.type is Type.STRING:
        return True
    return any(_same(option.value, value) for option in item.options)


def _same(one: Value, other: Value) -> bool:
    """The same value; a code with the same words as well."""
    displayed = one.type is not Type.CODING or one.value.display == other.value.display
    return one == other and displayed


def _same_values(values: Sequence[Value], initial: Sequence[Value]) -> bool:
    return len(values) == len(initial) and all(map(_same, values, initial))


def _compare(comparison: Callable[[Any, Any], bool], answer: Value, expected: Value) -> bool:
    fits = comparable(expected.type, frozenset({answer.type}))
    return fits and comparison(answer.value, expected.value)
