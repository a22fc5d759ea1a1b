"""Questionnaires and responses made by chance, with an oracle of their own for what is enabled.

A questionnaire is made first; then it is filled in from the top, which is simple because conditions only look
back; while that goes on, every way to break exactly one rule is noted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

FHIR = "http://hl7.org/fhir/StructureDefinition/"
SIMPLE = ("boolean", "integer", "decimal", "date", "string", "text", "choice", "open-choice")
NAMES = {
    "boolean": "Boolean",
    "integer": "Integer",
    "decimal": "Decimal",
    "date": "Date",
    "string": "String",
    "text": "String",
}
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs")), min_size=1, max_size=8)
_DAYS = st.dates().map(lambda day: day.isoformat())
_NUMBERS = st.integers(-5, 5)


@dataclass
class Maker:
    """Makes a questionnaire; `seen` are questions that conditions may look back at, with their groups."""

    draw: Draw
    count: int = 0
    seen: list[tuple[Json, tuple[str, ...]]] = field(default_factory=list)

    def items(self, depth: int, times_of: tuple[str, ...] = ()) -> list[Json]:
        """Some items; `times_of` are the repeating groups around them."""
        return [self.item(depth, times_of) for _ in range(self.draw(st.integers(1, 4)))]

    def item(self, depth: int, times_of: tuple[str, ...]) -> Json:
        """A group or a question."""
        self.count += 1
        item: Json = {"linkId": f"q{self.count}", "text": self.draw(_TEXTS)}
        item |= self.conditions(times_of)
        if depth and self.draw(st.booleans()):
            repeats = self.draw(st.booleans())
            item |= {"type": "group", "required": self.draw(st.booleans())}
            item |= {"repeats": True} if repeats else {}
            inside = (*times_of, item["linkId"]) if repeats else times_of
            item["item"] = self.items(depth - 1, inside)
            return item
        item |= self.question(self.draw(st.sampled_from(SIMPLE)))
        self.seen.append((item, times_of))
        return item

    def question(self, type_: str) -> Json:
        """What makes it a question."""
        made: Json = {"type": type_, "required": self.draw(st.booleans())}
        if type_ in ("choice", "open-choice"):
            codes = self.draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True))
            made["answerOption"] = [{"valueCoding": _coding(code)} for code in codes]
        if type_ in ("choice", "string", "integer"):
            made |= {"repeats": True} if self.draw(st.booleans()) else {}
        if type_ == "string" and self.draw(st.booleans()):
            made["maxLength"] = 8
        if type_ == "integer" and self.draw(st.booleans()):
            made["extension"] = [
                {"url": FHIR + "minValue", "valueInteger": -5},
                {"url": FHIR + "maxValue", "valueInteger": 5},
            ]
        return made

    def conditions(self, times_of: tuple[str, ...]) -> Json:
        """Conditions on questions before, which are in sight."""
        near = [item for item, groups in self.seen if times_of[: len(groups)] == groups]
        if not near or not self.draw(st.booleans()):
            return {}
        chosen = self.draw(
            st.lists(st.sampled_from(near), min_size=1, max_size=2, unique_by=lambda each: each["linkId"])
        )
        behavior = {"enableBehavior": self.draw(st.sampled_from(("all", "any")))} if len(chosen) > 1 else {}
        return {"enableWhen": [self.condition(each) for each in chosen]} | behavior

    def condition(self, on: Json) -> Json:
        """A condition on one question."""
        ordered = on["type"] in ("integer", "decimal", "date")
        operators = ["exists", "=", "!="] + ([">", "<", ">=", "<="] if ordered else [])
        operator = self.draw(st.sampled_from(operators))
        if operator == "exists":
            answer: Json = {"answerBoolean": self.draw(st.booleans())}
        else:
            ((name, value),) = a_value(self.draw, on).items()
            answer = {name.replace("value", "answer"): value}
        return {"question": on["linkId"], "operator": operator} | answer


def _coding(code: str) -> Json:
    return {"system": "http://example.org/codes", "code": code, "display": code.upper()}


def a_value(draw: Draw, item: Json) -> Json:
    """An answer that a question admits."""
    type_ = item["type"]
    if type_ in ("choice", "open-choice"):
        return {"valueCoding": draw(st.sampled_from(item["answerOption"]))["valueCoding"]}
    values: Mapping[str, st.SearchStrategy[Any]] = {
        "boolean": st.booleans(),
        "integer": _NUMBERS,
        "decimal": _NUMBERS.map(lambda number: number / 4),
        "date": _DAYS,
        "string": _TEXTS,
        "text": _TEXTS,
    }
    return {f"value{NAMES[type_]}": draw(values[type_])}


@dataclass
class Broken:
    """A way to break one rule: do it, and this is what is wrong."""

    act: Callable[[], None]
    path: str
    rule: str


@dataclass
class Filler:
    """Fills in a questionnaire by its rules."""

    draw: Draw
    questionnaire: Json
    ways: list[Broken] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.looked_at = {
            each["question"] for item in _all(self.questionnaire) for each in item.get("enableWhen", ())
        }

    def fill(self) -> list[Json]:
        """The items of a response."""
        filled: list[Json] = []
        self._into(filled, self.questionnaire["item"], "", {})
        return filled

    def _into(self, filled: list[Json], items: list[Json], path: str, known: dict[str, list[Any]]) -> None:
        if filled or not path:
            self._note(lambda: filled.append({"linkId": "nowhere"}), path, "unknown")
        for item in items:
            here = f"{path}/{item['linkId']}" if path else item["linkId"]
            if not _enabled(item, known):
                self._note_disabled(filled, items, item, here)
            elif item["type"] == "group":
                self._group(filled, item, here, known)
            else:
                self._question(filled, item, here, known)

    def _group(self, filled: list[Json], item: Json, here: str, known: dict[str, list[Any]]) -> None:
        repeats = item.get("repeats", False)
        times = self.draw(st.integers(1 if item["required"] else 0, 2)) if repeats else 1
        for number in range(times):
            inside: list[Json] = []
            seen = dict(known) if repeats else known
            self._into(inside, item["item"], f"{here}[{number}]" if repeats else here, seen)
            if inside or repeats:
                filled.append({"linkId": item["linkId"]} | ({"item": inside} if inside else {}))

    def _question(self, filled: list[Json], item: Json, here: str, known: dict[str, list[Any]]) -> None:
        most = 2 if item.get("repeats") else 1
        count = self.draw(st.integers(1 if item["required"] else 0, most))
        values = [a_value(self.draw, item) for _ in range(count)]
        if item["type"] == "choice" and len(values) == 2 and values[0] == values[1]:
            values.pop()
        if not values:
            return
        answers = [dict(each) for each in values]
        filled.append({"linkId": item["linkId"], "answer": answers})
        known[item["linkId"]] = values
        first = f"{here}[0]" if item.get("repeats") else here
        self._note(lambda: answers[0].update(valueUri="https://example.org/"), first, "shape")
        self._note(lambda: answers.__setitem__(0, {"valueTime": "10:00:00"}), first, "type")
        if item["linkId"] not in self.looked_at:
            self._note_wrong(item, answers, here, first)

    def _note_wrong(self, item: Json, answers: list[Json], here: str, first: str) -> None:
        if item["type"] == "choice":
            self._note(lambda: answers[0].update(valueCoding=_coding("z")), first, "option")
        if not item.get("repeats"):
            self._note(lambda: answers.append(dict(answers[0])), here, "count")
        if "maxLength" in item:
            self._note(lambda: answers[0].update(valueString="x" * 9), first, "length")
        if "extension" in item:
            self._note(lambda: answers[0].update(valueInteger=6), first, "range")

    def _note_disabled(self, filled: list[Json], items: list[Json], item: Json, here: str) -> None:
        if item["type"] == "group" or item["linkId"] in self.looked_at:
            return
        order = [each["linkId"] for each in items]
        answer = {"linkId": item["linkId"], "answer": [a_value(self.draw, item)]}

        def act() -> None:
            before = sum(order.index(each["linkId"]) < order.index(item["linkId"]) for each in filled)
            filled.insert(before, answer)

        if filled or "/" not in here:
            self._note(act, here, "disabled")

    def _note(self, act: Callable[[], Any], path: str, rule: str) -> None:
        self.ways.append(Broken(act, path, rule))


def _all(holder: Json) -> list[Json]:
    return [each for item in holder.get("item", ()) for each in (item, *_all(item))]


def _enabled(item: Json, known: Mapping[str, list[Any]]) -> bool:
    conditions = item.get("enableWhen", ())
    if not conditions:
        return True
    held = [_holds(each, known.get(each["question"], [])) for each in conditions]
    return any(held) if item.get("enableBehavior") == "any" else all(held)


def _holds(condition: Json, values: list[Any]) -> bool:
    operator = condition["operator"]
    if operator == "exists":
        return bool(values) is condition["answerBoolean"]
    (expected,) = (value for name, value in condition.items() if name.startswith("answer"))
    given = [next(iter(each.values())) for each in values]
    if operator == "!=":
        return all(each != expected for each in given)
    compare: Mapping[str, Callable[[Any], bool]] = {
        "=": lambda one: one == expected,
        ">": lambda one: one > expected,
        "<": lambda one: one < expected,
        ">=": lambda one: one >= expected,
        "<=": lambda one: one <= expected,
    }
    return any(compare[operator](each) for each in given)


@st.composite
def questionnaires(draw: st.DrawFn) -> Json:
    """A questionnaire of the supported subset."""
    items = Maker(draw).items(depth=2)
    return {"resourceType": "Questionnaire", "title": "By chance", "status": "active", "item": items}


@st.composite
def filled_in(draw: st.DrawFn) -> tuple[Json, list[Json], list[Broken]]:
    """A questionnaire, the items of a response that fits, and ways to break one rule of it."""
    questionnaire = draw(questionnaires())
    filler = Filler(draw, questionnaire)
    return questionnaire, filler.fill(), filler.ways
