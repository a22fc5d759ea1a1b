"""The extensions that are understood: FHIR R4's own, and three of ours for scores and flags."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from services.files.domain.questionnaires.elements import Element, coding, concept, parts
from services.files.domain.questionnaires.model import Band, Flag, ItemType, Score
from services.files.domain.questionnaires.values import ORDERED, Type, Value

FHIR = "http://hl7.org/fhir/StructureDefinition/"
OURS = "https://sotto.example/fhir/StructureDefinition/"
"""Ours are described in docs/guides/forms.md."""

ORDINAL = FHIR + "ordinalValue"
SCORE = OURS + "score"
FLAG = OURS + "flag"

CONTROLS = (
    *("help", "prompt", "unit", "header", "footer"),
    *("text-box", "drop-down", "radio-button", "check-box", "spinner"),
)
"""Codes of questionnaire-itemControl; they are hints of how to show an item."""

LONGEST_LABEL = 255
"""Characters of what scores, bands and flags are called."""

_CONTROL_SYSTEM = "http://hl7.org/fhir/questionnaire-item-control"


@dataclass
class ItemExtensions:
    """What the extensions of an item say."""

    hidden: bool = False
    min_length: int = 0
    max_decimal_places: int | None = None
    min_occurs: int = 0
    max_occurs: int | None = None
    min_value: Value | None = None
    max_value: Value | None = None
    flag: Flag | None = None


@dataclass
class RootExtensions:
    """What the extensions of a Questionnaire say."""

    scores: list[Score] = field(default_factory=list)
    intent: str = ""


@dataclass
class OptionExtensions:
    """What the extensions of an option say."""

    ordinal: Decimal | None = None
    exclusive: bool = False


def of_root(element: Element) -> RootExtensions:
    """Read them."""
    found = RootExtensions()

    def signature(extension: Element) -> None:
        holder = extension.one("valueCodeableConcept")
        if holder is None:
            extension.refuse("valueCodeableConcept", "is missing")
            return
        _, found.intent = concept(holder)
        if not found.intent:
            holder.refuse("text", "is missing: it says what is agreed to by signing")

    def score(extension: Element) -> None:
        read = _score(extension)
        if any(each.name == read.name for each in found.scores):
            extension.refuse("", "there is another score of this name")
        found.scores.append(read)

    readers = {FHIR + "questionnaire-signatureRequired": signature, SCORE: score}
    element.extensions(readers, many={SCORE})
    return found


def of_item(element: Element, type_: ItemType | None) -> ItemExtensions:
    """Read them; `type_` None: it was refused already."""
    found = ItemExtensions()
    numbers = (ItemType.INTEGER, ItemType.DECIMAL)
    bounded = {str(ItemType(each)) for each in ("integer", "decimal", "date", "dateTime", "time")}

    def put(name: str, read: Callable[[Element], object]) -> Callable[[Element], None]:
        return lambda extension: setattr(found, name, read(extension))

    def only(allowed: bool, read: Callable[[Element], None]) -> Callable[[Element], None]:
        def checked(extension: Element) -> None:
            read(extension)
            if not allowed:
                extension.refuse("", "does not fit the type of its item")

        return checked

    def bound(extension: Element) -> Value | None:
        return extension.value("value", ORDERED, needed=True)

    question = type_ is None or type_ not in (ItemType.GROUP, ItemType.DISPLAY)
    writes = type_ is None or type_ in (ItemType.STRING, ItemType.TEXT, ItemType.URL, ItemType.OPEN_CHOICE)
    counted = type_ is None or type_ in (*numbers, ItemType.CHOICE)
    readers = {
        FHIR + "questionnaire-hidden": put("hidden", lambda each: each.boolean("valueBoolean")),
        FHIR + "minLength": only(writes, put("min_length", lambda each: each.whole("valueInteger") or 0)),
        FHIR + "maxDecimalPlaces": only(
            type_ in (None, ItemType.DECIMAL),
            put("max_decimal_places", lambda each: each.whole("valueInteger")),
        ),
        FHIR + "minValue": only(type_ is None or type_ in bounded, put("min_value", bound)),
        FHIR + "maxValue": only(type_ is None or type_ in bounded, put("max_value", bound)),
        FHIR + "questionnaire-minOccurs": put("min_occurs", lambda each: each.whole("valueInteger") or 0),
        FHIR + "questionnaire-maxOccurs": put("max_occurs", lambda each: each.whole("valueInteger", 1)),
        FHIR + "questionnaire-unit": only(type_ is None or type_ in numbers, _unit),
        FHIR + "questionnaire-choiceOrientation": only(
            type_ in (None, ItemType.CHOICE, ItemType.OPEN_CHOICE), _orientation
        ),
        FHIR + "questionnaire-itemControl": _control,
        FHIR + "entryFormat": only(question, lambda each: _ignore(each.text("valueString", needed=True))),
        FLAG: only(counted, put("flag", _flag)),
    }
    element.extensions(readers)
    return found


def of_option(element: Element) -> OptionExtensions:
    """Read them."""
    found = OptionExtensions()

    def exclusive(extension: Element) -> None:
        found.exclusive = extension.boolean("valueBoolean")

    def ordinal(extension: Element) -> None:
        found.ordinal = number(extension)

    readers = {
        ORDINAL: ordinal,
        FHIR + "questionnaire-optionExclusive": exclusive,
        FHIR + "questionnaire-optionPrefix": lambda each: _ignore(each.text("valueString", needed=True)),
    }
    element.extensions(readers)
    return found


def number(extension: Element) -> Decimal | None:
    """The valueDecimal of an extension."""
    found = extension.value("value", {Type.DECIMAL}, needed=True)
    return None if found is None else found.number


def _unit(extension: Element) -> None:
    holder = extension.one("valueCoding")
    if holder is None:
        extension.refuse("valueCoding", "is missing")
    else:
        coding(holder)


def _orientation(extension: Element) -> None:
    extension.code("valueCode", {"horizontal", "vertical"}, needed=True)


def _control(extension: Element) -> None:
    holder = extension.one("valueCodeableConcept")
    codings = concept(holder)[0] if holder is not None else []
    if not codings:
        extension.refuse("valueCodeableConcept", "is missing")
    for each in codings:
        if each.system == _CONTROL_SYSTEM and each.code not in CONTROLS:
            extension.refuse(
                "",
                f"the control {each.code[:40]} is not supported; supported are {', '.join(CONTROLS)}",
            )


def _flag(extension: Element) -> Flag:
    found: dict[str, Decimal | None] = {}
    labels: list[str] = []
    parts(
        extension,
        {
            "above": lambda part: found.update(above=number(part)),
            "label": lambda part: labels.append(part.text("valueString", needed=True, longest=LONGEST_LABEL)),
        },
    )
    above = found.get("above")
    if above is None or not labels:
        extension.refuse("", "a flag has an above and a label")
    return Flag(above or Decimal(0), labels[0] if labels else "")


def _score(extension: Element) -> Score:
    names: list[str] = []
    link_ids: list[str] = []
    bands: list[Band] = []
    parts(
        extension,
        {
            "name": lambda part: names.append(part.text("valueString", needed=True, longest=LONGEST_LABEL)),
            "item": lambda part: link_ids.append(
                part.text("valueString", needed=True, longest=LONGEST_LABEL)
            ),
            "band": lambda part: bands.append(_band(part)),
        },
        many={"item", "band"},
    )
    if not names or not link_ids:
        extension.refuse("", "a score has a name and at least one item")
    if len(set(link_ids)) < len(link_ids):
        extension.refuse("", "a score counts each item once")
    if any(band.low > band.high for band in bands) or any(
        later.low <= earlier.high for earlier, later in pairwise(bands)
    ):
        extension.refuse("", "bands rise and do not overlap")
    return Score(names[0] if names else "", tuple(link_ids), tuple(bands))


def _band(extension: Element) -> Band:
    found: dict[str, Decimal | None] = {}
    labels: list[str] = []
    parts(
        extension,
        {
            "low": lambda part: found.update(low=number(part)),
            "high": lambda part: found.update(high=number(part)),
            "label": lambda part: labels.append(part.text("valueString", needed=True, longest=LONGEST_LABEL)),
        },
    )
    low, high = found.get("low"), found.get("high")
    if low is None or high is None or not labels:
        extension.refuse("", "a band has a low, a high and a label")
    return Band(low or Decimal(0), high or Decimal(0), labels[0] if labels else "")


def _ignore(_: object) -> None:
    """For what is only shown."""
