"""From a text to a Questionnaire that is understood whole, or to all the reasons why it is not."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.faults import Violation
from services.files.domain.questionnaires import extensions, valuesets
from services.files.domain.questionnaires.checks import check
from services.files.domain.questionnaires.elements import Element, Refusals, coding, concept
from services.files.domain.questionnaires.model import (
    ANSWERED_WITH,
    CHOICES,
    Condition,
    Item,
    ItemType,
    Operator,
    Option,
    Questionnaire,
)
from services.files.domain.questionnaires.texts import NotJson, canonical, parsed
from services.files.domain.questionnaires.values import Type, Value

LONGEST_TITLE = 200
LONGEST_LINK_ID = 255
"""As FHIR advises for a string that identifies."""


_DATE_OR_TIME = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9:.]{8,15}(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?"
_OPTION_TYPES = frozenset({Type.CODING, Type.STRING, Type.INTEGER, Type.DATE, Type.TIME})
_WITH_LENGTH = frozenset({ItemType.STRING, ItemType.TEXT, ItemType.URL, ItemType.OPEN_CHOICE})


class Refused(Exception):
    """The text is no Questionnaire of the supported subset; says where and what."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__(violations)
        self.violations = tuple(violations)


def imported(text: str) -> tuple[Questionnaire, str]:
    """The Questionnaire, and its canonical JSON. Refused says every place and unsupported feature."""
    try:
        raw = parsed(text)
    except NotJson as error:
        raise Refused([Violation("Questionnaire", str(error))]) from None
    refusals = Refusals()
    questionnaire = _questionnaire(Element(raw, "Questionnaire", refusals))
    if refusals.found:
        raise Refused(refusals.found)
    check(questionnaire, refusals)
    if refusals.found:
        raise Refused(refusals.found)
    return questionnaire, canonical(raw)


def _questionnaire(element: Element) -> Questionnaire:
    element.code("resourceType", {"Questionnaire"}, needed=True)
    element.code("status", ("draft", "active", "unknown"), needed=True)
    title = element.text("title", needed=True, longest=LONGEST_TITLE)
    description = element.text("description")
    url, version = element.text("url", r"\S+"), element.text("version")
    _metadata(element)
    option_sets = valuesets.contained(element)
    said = extensions.of_root(element)
    items = tuple(_item(each, option_sets) for each in element.each("item"))
    if not items:
        element.refuse("item", "is missing: there is nothing to answer")
    element.finish()
    return Questionnaire(title, description, url, version, items, tuple(said.scores), said.intent)


def _metadata(element: Element) -> None:
    """What is kept and means nothing to us."""
    for name in ("name", "publisher", "purpose", "copyright"):
        element.text(name)
    element.text("language", r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
    for name in ("date", "approvalDate", "lastReviewDate"):
        element.text(name, _DATE_OR_TIME)
    element.boolean("experimental")
    for subject in element.texts("subjectType"):
        if subject != "Patient":
            element.refuse("subjectType", "only Patient is supported: forms are answered by clients")
    for each in element.each("code"):
        coding(each)
    for each in element.each("jurisdiction"):
        concept(each)
    for each in element.each("identifier"):
        _identifier(each)
    for each in element.each("contact"):
        _contact(each)
    meta, narrative = element.one("meta"), element.one("text")
    if meta is not None:
        _meta(meta)
    if narrative is not None:
        narrative.code("status", ("generated", "empty"), needed=True)
        narrative.text("div", needed=True)
        narrative.finish()


def _identifier(element: Element) -> None:
    for name in ("use", "system", "value"):
        element.text(name)
    type_ = element.one("type")
    if type_ is not None:
        concept(type_)
    element.finish()


def _contact(element: Element) -> None:
    element.text("name")
    for each in element.each("telecom"):
        for name in ("system", "value", "use"):
            each.text(name)
        each.whole("rank", 1)
        each.finish()
    element.finish()


def _meta(element: Element) -> None:
    for name in ("versionId", "lastUpdated", "source"):
        element.text(name)
    element.texts("profile")
    for each in element.each("tag"):
        coding(each)
    element.finish()


def _item(element: Element, option_sets: Mapping[str, Sequence[Option]]) -> Item:
    link_id = element.text("linkId", needed=True, longest=LONGEST_LINK_ID)
    type_name = element.code("type", [str(each) for each in ItemType], needed=True)
    type_ = ItemType(type_name) if type_name else None
    element.text("text")
    element.text("prefix")
    for each in element.each("code"):
        if type_ is ItemType.DISPLAY:
            each.refuse("", "a display has no code")
        coding(each)
    said = extensions.of_item(element, type_)
    options = _options(element, type_, option_sets)
    read_only = element.boolean("readOnly")
    item = Item(
        link_id=link_id,
        type=type_ or ItemType.DISPLAY,
        required=element.boolean("required"),
        repeats=element.boolean("repeats"),
        fixed=said.hidden or read_only,
        conditions=tuple(_conditions(element)),
        behavior=element.code("enableBehavior", ("all", "any")),
        options=options,
        initial=tuple(_initial(element, type_, options)),
        min_length=said.min_length,
        max_length=_max_length(element, type_),
        min_value=said.min_value,
        max_value=said.max_value,
        max_decimal_places=said.max_decimal_places,
        min_occurs=said.min_occurs,
        max_occurs=said.max_occurs,
        flag=said.flag,
        items=tuple(_item(each, option_sets) for each in element.each("item")),
    )
    if type_ is ItemType.DISPLAY:
        _check_display(element, item, read_only)
    element.finish()
    return item


def _check_display(element: Element, item: Item, read_only: bool) -> None:
    """FHIR's que-1, que-6 and que-9."""
    for name, there in (("required", item.required), ("repeats", item.repeats), ("readOnly", read_only)):
        if there:
            element.refuse(name, "a display is not answered")
    if item.items:
        element.refuse("item", "a display has no items")


def _max_length(element: Element, type_: ItemType | None) -> int | None:
    found = element.whole("maxLength", 1)
    if found is not None and type_ is not None and type_ not in _WITH_LENGTH:
        element.refuse("maxLength", f"does not fit the type {type_}")
    return found


def _conditions(element: Element) -> list[Condition]:
    found = []
    for each in element.each("enableWhen"):
        question = each.text("question", needed=True)
        operator = each.code("operator", [str(one) for one in Operator], needed=True)
        answer = each.value("answer", set(Type) - {Type.URI}, needed=True)
        each.finish()
        if operator and answer is not None:
            found.append(Condition(question, Operator(operator), answer))
    return found


def _options(
    element: Element, type_: ItemType | None, option_sets: Mapping[str, Sequence[Option]]
) -> tuple[Option, ...]:
    own = [_option(each) for each in element.each("answerOption")]
    reference = element.text("answerValueSet")
    if type_ is not None and type_ not in CHOICES:
        for name, there in (("answerOption", own), ("answerValueSet", reference)):
            if there:
                element.refuse(name, f"does not fit the type {type_}")
        return ()
    if own and reference:
        element.refuse("answerValueSet", "cannot stand beside answerOption")
    if reference:
        if reference.startswith("#") and reference[1:] in option_sets:
            return tuple(option_sets[reference[1:]])
        element.refuse("answerValueSet", "only a contained ValueSet is supported, as #id")
    elif not own and type_ is not None:
        element.refuse("answerOption", "is missing: there is nothing to choose")
    values = [each.value for each in own]
    if len(set(values)) < len(values):
        element.refuse("answerOption", "holds the same answer twice")
    return tuple(own)


def _option(element: Element) -> Option:
    holder = element.take("valueCoding")
    value: Value | None
    on_coding: Any = extensions.OptionExtensions()
    if holder is not None:
        inner = Element(holder, f"{element.path}.valueCoding", element.refusals)
        on_coding = extensions.of_option(inner)
        value = Value(Type.CODING, coding(inner))
    else:
        value = element.value("value", _OPTION_TYPES, needed=True)
    said = extensions.of_option(element)
    initial = element.boolean("initialSelected")
    element.finish()
    ordinal = said.ordinal if said.ordinal is not None else on_coding.ordinal
    nothing = Value(Type.STRING, element.path)
    return Option(value or nothing, ordinal, initial, said.exclusive or on_coding.exclusive)


def _initial(element: Element, type_: ItemType | None, options: Sequence[Option]) -> list[Value]:
    held = element.each("initial")
    chosen = [option.value for option in options if option.initial]
    if not held:
        return chosen
    if type_ in (ItemType.GROUP, ItemType.DISPLAY):
        element.refuse("initial", f"a {type_} is not answered")
    if chosen:
        element.refuse("initial", "cannot stand beside initialSelected")
    types = _OPTION_TYPES if type_ is None or type_ not in ANSWERED_WITH else {ANSWERED_WITH[type_]}
    found = []
    for each in held:
        value = each.value("value", types, needed=True)
        each.finish()
        if value is not None:
            # A code is answered in the words of its option.
            found.append(next((option.value for option in options if option.value == value), value))
    return found
