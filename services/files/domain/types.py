"""The types of files that are admitted."""

from pathlib import PurePosixPath

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
GIF = "image/gif"
TEXT = "text/plain"
CSV = "text/csv"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

EXTENSIONS = {
    PDF: {"pdf"},
    PNG: {"png"},
    JPEG: {"jpg", "jpeg"},
    WEBP: {"webp"},
    GIF: {"gif"},
    TEXT: {"txt"},
    CSV: {"csv"},
    WORD: {"docx"},
    SHEET: {"xlsx"},
}
"""The admitted types and the extensions that go with them."""

ADMITTED = {each for known in EXTENSIONS.values() for each in known}

_TEXTS = {TEXT, CSV}
_SAYS_NOTHING = {"", "application/octet-stream"}
_SPREADSHEETS_SAY_CSV = {"application/vnd.ms-excel", "application/csv"}


def extension(name: str) -> str:
    """What stands after the last dot, in lower case."""
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def named(name: str) -> str | None:
    """The type that a name promises, if it is an admitted one."""
    return next((kind for kind, known in EXTENSIONS.items() if extension(name) in known), None)


def admitted() -> str:
    """What is admitted, as a sentence's end."""
    return "admitted are " + ", ".join(sorted(ADMITTED)).upper()


def agrees(declared: str, found: str) -> bool:
    """Whether a declared type fits the one found. Browsers do not know all types; texts are all alike."""
    declared = declared.partition(";")[0].strip().lower()
    if declared in _SAYS_NOTHING or declared == found:
        return True
    return found in _TEXTS and (declared in _TEXTS or (found == CSV and declared in _SPREADSHEETS_SAY_CSV))
