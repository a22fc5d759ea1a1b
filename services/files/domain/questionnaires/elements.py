"""Reading FHIR's JSON so that nothing is overlooked: what nobody took by name is refused by name.

Paths are like FHIRPath: "Questionnaire.item[2].enableWhen[0].operator".
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from chassis.faults import Violation
from services.files.domain.questionnaires.values import Coding, Misfit, Type, Value, read

MOST_REFUSALS = 50
"""Whoever imports a form sees so many at once."""

TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"

_LONGEST_NAME = 100
_SHOWN = re.compile(r"[^\x20-\x7e]")


class Refusals:
    """What cannot be accepted, in the order in which it was found."""

    def __init__(self) -> None:
        self.found: list[Violation] = []

    def add(self, path: str, description: str) -> None:
        """One more, unless there are plenty."""
        if len(self.found) < MOST_REFUSALS:
            self.found.append(Violation(path, description))


class Element:
    """A JSON object of a resource; absent and empty are the same to whoever takes a property."""

    def __init__(self, raw: Any, path: str, refusals: Refusals) -> None:
        self.path = path
        self.refusals = refusals
        self._left: dict[str, Any] = {}
        if not isinstance(raw, dict) or not raw:
            refusals.add(path, "must be an object that holds something")
            return
        for name, value in raw.items():
            if value is None or value in ("", [], {}):
                self.refuse(_shown(name), "must not be null or empty")
            else:
                self._left[name] = value

    def refuse(self, name: str, description: str) -> None:
        """Refuse one of its properties; "": all of it."""
        self.refusals.add(f"{self.path}.{name}" if name else self.path, description)

    def take(self, name: str) -> Any:
        """A property as it is in JSON; None: absent."""
        return self._left.pop(name, None)

    def holds(self, name: str) -> bool:
        """Whether a property is there and was not taken."""
        return name in self._left

    def text(self, name: str, pattern: str = "", needed: bool = False, longest: int = 0) -> str:
        """A text, with its translations; "": absent. `longest` 0: as long as it is."""
        raw = self.take(name)
        self._translations(f"_{name}")
        if raw is None:
            if needed:
                self.refuse(name, "is missing")
            return ""
        if not isinstance(raw, str) or not raw.strip():
            self.refuse(name, "must be a text")
            return ""
        if longest and len(raw) > longest:
            self.refuse(name, f"must have at most {longest} characters")
        if pattern and not re.fullmatch(pattern, raw):
            self.refuse(name, "has not the form that FHIR asks for")
        return raw

    def code(self, name: str, allowed: Collection[str], needed: bool = False) -> str:
        """One of some codes; "": absent or refused."""
        raw = self.text(name, needed=needed)
        if raw and raw not in allowed:
            self.refuse(name, f"{_shown(raw)} is not supported; supported are {', '.join(allowed)}")
            return ""
        return raw

    def boolean(self, name: str) -> bool:
        """False: absent."""
        raw = self.take(name)
        if raw is not None and not isinstance(raw, bool):
            self.refuse(name, "must be true or false")
        return raw is True

    def whole(self, name: str, lowest: int = 0) -> int | None:
        """A whole number from `lowest` on; None: absent."""
        raw = self.take(name)
        if raw is None:
            return None
        if not isinstance(raw, int) or isinstance(raw, bool) or not lowest <= raw < 2**31:
            self.refuse(name, f"must be a whole number from {lowest} on")
            return None
        return raw

    def one(self, name: str) -> "Element | None":
        """An object."""
        raw = self.take(name)
        return None if raw is None else Element(raw, f"{self.path}.{name}", self.refusals)

    def each(self, name: str) -> list["Element"]:
        """Objects of an array."""
        raw = self.take(name)
        if raw is None:
            return []
        if not isinstance(raw, list):
            self.refuse(name, "must be an array")
            return []
        return [
            Element(each, f"{self.path}.{name}[{index}]", self.refusals) for index, each in enumerate(raw)
        ]

    def texts(self, name: str) -> list[str]:
        """An array of texts."""
        raw = self.take(name)
        if raw is None:
            return []
        if not isinstance(raw, list) or any(not isinstance(each, str) or not each for each in raw):
            self.refuse(name, "must be an array of texts")
            return []
        return raw

    def value(self, prefix: str, types: Collection[Type], needed: bool = False) -> Value | None:
        """The property `prefix`[x], e.g. valueInteger for "value"; of other types it is refused by name."""
        named = [name for name in self._left if name.startswith(prefix) and name[len(prefix) :][:1].isupper()]
        if len(named) != 1:
            if named or needed:
                self.refuse(f"{prefix}[x]", "must be there once" if named else "is missing")
            return None
        name = named[0]
        if name[len(prefix) :] not in set(types):
            self.take(name)
            fitting = ", ".join(sorted(prefix + each for each in types)) or "nothing"
            self.refuse(_shown(name), f"is not supported here; supported is {fitting}")
            return None
        type_ = Type(name[len(prefix) :])
        raw = self.take(name)
        if type_ is Type.CODING:
            return Value(type_, coding(Element(raw, f"{self.path}.{name}", self.refusals)))
        self._translations(f"_{name}")
        try:
            return read(type_, raw)
        except Misfit as misfit:
            self.refuse(name, str(misfit))
            return None

    def extensions(
        self, readers: Mapping[str, Callable[["Element"], None]], many: Collection[str] = ()
    ) -> None:
        """Give each extension to the reader of its URL; without one it is refused by name."""
        seen: set[str] = set()
        for extension in self.each("extension"):
            url = extension.text("url", needed=True)
            reader = readers.get(url)
            if reader is None:
                extension.refuse("", f"the extension {_extension_name(url)} is not supported")
                continue
            if url in seen and url not in many:
                extension.refuse("", f"the extension {_extension_name(url)} is there twice")
            seen.add(url)
            reader(extension)
            extension.finish()

    def finish(self) -> None:
        """Refuse by name whatever was not taken. Ids of elements say nothing and are kept."""
        self._left.pop("id", None)
        for name in self._left:
            if name == "extension":
                self.extensions({})
            else:
                self.refuse(_shown(name), "is not supported")

    def _translations(self, name: str) -> None:
        raw = self.take(name)
        if raw is None:
            return
        holder = Element(raw, f"{self.path}.{name}", self.refusals)
        holder.extensions({TRANSLATION: _read_translation}, many={TRANSLATION})
        holder.finish()


def coding(element: Element, ordinal: Callable[[Element], None] | None = None) -> Coding:
    """A Coding; `ordinal` reads what else may be written on it."""
    found = Coding(
        code=element.text("code", needed=True),
        system=element.text("system"),
        version=element.text("version"),
        display=element.text("display"),
    )
    if ordinal is not None:
        ordinal(element)
    element.finish()
    return found


def concept(element: Element) -> tuple[list[Coding], str]:
    """A CodeableConcept: its codings and its text."""
    found = [coding(each) for each in element.each("coding")], element.text("text")
    element.finish()
    return found


def parts(
    extension: Element, readers: Mapping[str, Callable[[Element], None]], many: Collection[str] = ()
) -> None:
    """The extensions that an extension consists of."""
    extension.extensions(readers, many)


def _read_translation(extension: Element) -> None:
    found: set[str] = set()

    def language(part: Element) -> None:
        found.add("lang")
        part.text("valueCode", r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", needed=True)

    def content(part: Element) -> None:
        found.add("content")
        if part.holds("valueMarkdown"):
            part.text("valueMarkdown")
        else:
            part.text("valueString", needed=True)

    parts(extension, {"lang": language, "content": content})
    if len(found) < 2:
        extension.refuse("", "a translation has a lang and a content")


def _extension_name(url: str) -> str:
    return _shown(url.rsplit("/", 1)[-1])


def _shown(text: str) -> str:
    """A name from outside, short and in plain characters."""
    return _SHOWN.sub("?", text[:_LONGEST_NAME])
