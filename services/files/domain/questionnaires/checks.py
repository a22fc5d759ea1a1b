"""What has to hold between the parts of a Questionnaire, so that every way through it can be understood."""

from collections.abc import Iterator
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from services.files.domain.questionnaires.elements import Refusals
from services.files.domain.questionnaires.model import (
    CHOICES,
    Condition,
    Item,
    ItemType,
    Operator,
    Questionnaire,
    walk,
)
from services.files.domain.questionnaires.values import NUMBERS, ORDERED, Type, Value

MOST_ITEMS = 1_000
DEEPEST_CONDITIONS = 50
"""So many items may depend on one another in a row."""

_COMPARING = frozenset(Operator) - {Operator.EXISTS, Operator.EQUAL, Operator.NOT_EQUAL}


def check(questionnaire: Questionnaire, refusals: Refusals) -> None:
    """Add what does not hold."""
    placed = list(_placed(questionnaire.items, "Questionnaire"))
    if len(placed) > MOST_ITEMS:
        refusals.add("Questionnaire.item", f"there are more than {MOST_ITEMS} items")
        return
    seen: set[str] = set()
    for path, item in placed:
        if item.link_id in seen:
            refusals.add(f"{path}.linkId", "is there twice")
        seen.add(item.link_id)
    if refusals.found:
        return
    for path, item in placed:
        _check_shape(path, item, questionnaire, refusals)
        for index, condition in enumerate(item.conditions):
            _check_condition(f"{path}.enableWhen[{index}]", item, condition, questionnaire, refusals)
    for score in questionnaire.scores:
        for link_id in score.link_ids:
            if not _counts(questionnaire, link_id):
                refusals.add(
                    "Questionnaire.extension", f"the score {score.name} cannot count the item {link_id}"
                )
    _check_order(questionnaire, refusals)


def _placed(items: tuple[Item, ...], path: str) -> Iterator[tuple[str, Item]]:
    for index, item in enumerate(items):
        here = f"{path}.item[{index}]"
        yield here, item
        yield from _placed(item.items, here)


def _check_shape(path: str, item: Item, questionnaire: Questionnaire, refusals: Refusals) -> None:
    if len(item.conditions) > 1 and not item.behavior:
        refusals.add(f"{path}.enableBehavior", "is missing: there are several enableWhen")
    if item.type is ItemType.GROUP and not item.items:
        refusals.add(f"{path}.item", "is missing: a group holds items")
    if item.repeats and item.asked and any(each.type is not ItemType.DISPLAY for each in item.items):
        refusals.add(f"{path}.item", "questions under a question that repeats are not supported")
    if not item.repeats and (item.min_occurs > 1 or (item.max_occurs or 0) > 1 or len(item.initial) > 1):
        refusals.add(f"{path}.repeats", "must be true where there may be more than one answer")
    if item.max_occurs is not None and item.max_occurs < item.min_occurs:
        refusals.add(f"{path}.extension", "maxOccurs is less than minOccurs")
    if item.type is ItemType.GROUP and item.fixed:
        refusals.add(path, "a group that is hidden or read-only is not supported")
    if item.type is not ItemType.GROUP and item.fixed and item.required and not item.initial:
        refusals.add(
            f"{path}.initial", "is missing: nobody can answer what is required, and hidden or read-only"
        )
    _check_bounds(path, item, refusals)
    for index, value in enumerate(item.initial):
        if not _may_begin_with(item, value):
            refusals.add(f"{path}.initial[{index}]", "is none of the answers to choose")
    if item.flag is not None and item.type in CHOICES and not _all_count(item):
        refusals.add(f"{path}.answerOption", "each needs an ordinalValue, for the flag counts them")


def _check_bounds(path: str, item: Item, refusals: Refusals) -> None:
    for name, bound in (("minValue", item.min_value), ("maxValue", item.max_value)):
        if bound is not None and not comparable(bound.type, item.answer_types):
            refusals.add(f"{path}.extension", f"the {name} is not of the item's type")
            return
    low, high = item.min_value, item.max_value
    if low is not None and high is not None and low.type is high.type and low.value > high.value:
        refusals.add(f"{path}.extension", "the maxValue is less than the minValue")
    if item.max_length is not None and item.max_length < item.min_length:
        refusals.add(f"{path}.maxLength", "is less than the minLength")


def _may_begin_with(item: Item, value: Value) -> bool:
    if item.type not in CHOICES:
        return value.type in item.answer_types
    free = item.type is ItemType.OPEN_CHOICE and value.type is Type.STRING
    return free or value in [option.value for option in item.options]


def _check_condition(
    path: str, item: Item, condition: Condition, questionnaire: Questionnaire, refusals: Refusals
) -> None:
    source = questionnaire.by_link_id.get(condition.question)
    if source is None or not source.asked:
        refusals.add(f"{path}.question", "is no question of this Questionnaire")
        return
    here = questionnaire.ancestors[item.link_id]
    there = questionnaire.ancestors[source.link_id]
    if any(each.repeats and each not in here for each in there):
        refusals.add(f"{path}.question", "a question in a group that repeats is only seen from within it")
    if condition.operator is Operator.EXISTS:
        if condition.answer.type is not Type.BOOLEAN:
            refusals.add(path, "exists is compared with an answerBoolean")
    elif not comparable(condition.answer.type, source.answer_types):
        refusals.add(path, "the answer is of another type than the question")
    elif condition.operator in _COMPARING and condition.answer.type not in ORDERED:
        refusals.add(f"{path}.operator", f"{condition.operator} does not fit the type of the question")


def comparable(type_: Type, types: frozenset[Type]) -> bool:
    """Whether a value of a type can be compared with answers of these types: numbers can with each other."""
    return type_ in types or (type_ in NUMBERS and bool(NUMBERS & types))


def _counts(questionnaire: Questionnaire, link_id: str) -> bool:
    item = questionnaire.by_link_id.get(link_id)
    if item is None or item.repeats or any(each.repeats for each in questionnaire.ancestors[link_id]):
        return False
    return item.type in (ItemType.INTEGER, ItemType.DECIMAL) or (
        item.type is ItemType.CHOICE and _all_count(item)
    )


def _all_count(item: Item) -> bool:
    return all(isinstance(option.ordinal, Decimal) for option in item.options)


def _check_order(questionnaire: Questionnaire, refusals: Refusals) -> None:
    """Nothing depends on itself, and no chain is too long to follow."""
    needs = {
        item.link_id: {condition.question for condition in item.conditions}
        | {each.link_id for each in above[-1:]}
        for item, above in walk(questionnaire.items)
    }
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError:
        refusals.add("Questionnaire.item", "enableWhen goes round in a circle")
        return
    depth: dict[str, int] = {}
    for link_id in order:
        depth[link_id] = 1 + max((depth.get(each, 0) for each in needs.get(link_id, ())), default=0)
    if max(depth.values()) > DEEPEST_CONDITIONS:
        refusals.add(
            "Questionnaire.item", f"more than {DEEPEST_CONDITIONS} items depend on one another in a row"
        )
