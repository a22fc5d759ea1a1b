"""The letters that papers are written in: which there are, and in which font.

Latin, Greek and Cyrillic are in Fira Sans; Arabic, Hebrew and Devanagari each have a font beside it (all: SIL
Open Font License), which is read only for a paper that needs it. Chinese, Japanese and Korean come from a
font that the operator names. Other scripts and emoji become a question mark each.

Letters are shaped and ordered by fpdf2 and HarfBuzz. Known to be wrong: digits beside a name that reads from
the right, on a line that begins from the left, stand at the other end of the name.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import fontpkg
from fontTools.ttLib import TTFont

PLACEHOLDER = "\u2007"
"""A space as wide as a figure, kept for the number of pages: no text contains it."""

_UNSEEN = "\u200c\u200d\u200e\u200f\u061c"
"""Joiners, which fpdf2 takes for the end of a run of letters; and directions, which the letters tell."""

_WEIGHTS = {"": 400, "B": 700}
"""By fpdf2's name of the style."""


@dataclass(frozen=True)
class Font:
    """A family of two weights; a `variable` one has both in each file.

    `languages` write their own words with it, e.g. the months of a date.
    """

    family: str
    languages: frozenset[str] = frozenset()
    variable: bool = False
    file: Path | None = None

    def files(self) -> Mapping[str, Path]:
        """By fpdf2's name of the style."""
        if self.file is not None:
            return {"": self.file}
        return {style: fontpkg.path(self.family, weight=weight) for style, weight in _WEIGHTS.items()}

    def weight(self, style: str) -> dict[str, float] | None:
        """What a variable font is to be set to."""
        return {"wght": _WEIGHTS[style]} if self.variable else None

    def has(self, character: str) -> bool:
        """Whether all weights have the letter; only wide ones are asked of the operator's font."""
        if self.file is not None and unicodedata.east_asian_width(character) != "W":
            return False
        shown = character.isprintable() or character == "\u00a0"
        return shown and ord(character) in _letters(self)


MAIN = Font("Fira Sans")
_OTHERS = (
    Font("IBM Plex Sans Arabic", frozenset({"ar", "fa", "ur"})),
    Font("Heebo", frozenset({"he"}), variable=True),
    Font("Hind", frozenset({"hi", "mr", "ne"})),
)


def fallbacks(east_asian: Path | None) -> tuple[Font, ...]:
    """The fonts for what the main one does not have."""
    if east_asian is None:
        return _OTHERS
    return (*_OTHERS, Font("East Asian", frozenset({"ja", "ko", "zh"}), file=east_asian))


def needed(text: str, language: str, east_asian: Path | None) -> list[Font]:
    """The fonts that a paper with this text, for people of this language, needs beside the main one."""
    beyond = {character for character in unicodedata.normalize("NFC", text) if not MAIN.has(character)}
    return [
        font
        for font in fallbacks(east_asian)
        if language in font.languages or any(font.has(character) for character in beyond)
    ]


def printable(text: str, east_asian: Path | None = None) -> str:
    """The text in letters that the fonts have; "?" for each other one."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(_printable(character, east_asian) for character in normal)


def _printable(character: str, east_asian: Path | None) -> str:
    if character in ("\u202f", PLACEHOLDER):
        return "\u00a0"
    if character in _UNSEEN:
        return ""
    if MAIN.has(character) or any(font.has(character) for font in fallbacks(east_asian)):
        return character
    alike = unicodedata.normalize("NFKD", character)
    return alike if all(map(MAIN.has, alike)) else "?"


@cache
def _letters(font: Font) -> frozenset[int]:
    return frozenset.intersection(*map(_letters_in, font.files().values()))


def _letters_in(path: Path) -> frozenset[int]:
    with TTFont(path) as font:
        return frozenset(font.getBestCmap())
