"""Contained ValueSets whose codes are all written down, as options of questions."""

from collections.abc import Mapping, Sequence

from services.files.domain.questionnaires import extensions
from services.files.domain.questionnaires.elements import Element
from services.files.domain.questionnaires.model import Option
from services.files.domain.questionnaires.values import Coding, Type, Value


def contained(element: Element) -> Mapping[str, Sequence[Option]]:
    """The ValueSets that a Questionnaire holds, by id."""
    found: dict[str, Sequence[Option]] = {}
    for each in element.each("contained"):
        each.code("resourceType", {"ValueSet"}, needed=True)
        name = each.text("id", needed=True)
        if name in found:
            each.refuse("id", "is there twice")
        found[name] = _options(each)
    return found


def _options(element: Element) -> Sequence[Option]:
    for name in (
        "url",
        "name",
        "title",
        "version",
        "status",
        "description",
        "publisher",
        "date",
        "copyright",
    ):
        element.text(name)
    element.boolean("experimental")
    element.boolean("immutable")
    compose, expansion = element.one("compose"), element.one("expansion")
    options: list[Option] = []
    if (compose is None) == (expansion is None):
        element.refuse("", "must have either a compose or an expansion")
    if compose is not None:
        options = _composed(compose)
    if expansion is not None:
        options += _expanded(expansion)
    element.finish()
    values = [each.value for each in options]
    if len(set(values)) < len(values):
        element.refuse("", "holds the same code twice")
    return options


def _composed(element: Element) -> list[Option]:
    found: list[Option] = []
    included = element.each("include")
    if not included:
        element.refuse("include", "is missing")
    for include in included:
        system, version = include.text("system"), include.text("version")
        concepts = include.each("concept")
        if not concepts:
            include.refuse("concept", "is missing: only codes that are written down are supported")
        found += [_concept(each, system, version) for each in concepts]
        include.finish()
    element.finish()
    return found


def _expanded(element: Element) -> list[Option]:
    for name in ("identifier", "timestamp"):
        element.text(name)
    total = element.whole("total")
    concepts = element.each("contains")
    if not concepts or total not in (None, len(concepts)):
        element.refuse("contains", "must hold all codes")
    element.finish()
    return [_concept(each, each.text("system"), each.text("version")) for each in concepts]


def _concept(element: Element, system: str, version: str) -> Option:
    code, display = element.text("code", needed=True), element.text("display")
    said = extensions.of_option(element)
    for each in element.each("designation"):
        each.text("language", needed=True)
        each.text("value", needed=True)
        each.finish()
    element.finish()
    return Option(
        Value(Type.CODING, Coding(code, system, version, display)), said.ordinal, exclusive=said.exclusive
    )
