"""A program: looks into one content from standard input, says on standard output what it is.

`python -m services.files.clients.examination <promised type>` answers with one line of JSON, {"content_type",
"problem", "cleaned", "thumbnail"}, then so many bytes of the cleaned content and of the thumbnail.
It imports no more than it needs for the type at hand: it starts for each file.
"""

import json
import re
import resource
import sys
from dataclasses import dataclass

import filetype

from services.files.domain.types import CSV, GIF, JPEG, PNG, TEXT, WEBP

MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 60

PICTURES = {PNG, JPEG, WEBP, GIF}
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEAD = 8192
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(
    r"\ufeff?\s*<(?:!doctype|!--|\?xml|html|head|body|script|iframe|svg|style|table|a|div)[\s>/]", re.I
)


@dataclass(frozen=True)
class Examined:
    """What a content is (None: nothing that is admitted), what is wrong with it, what was made of it."""

    content_type: str | None
    problem: str | None = None
    cleaned: bytes = b""
    thumbnail: bytes = b""


def examine(promised: str, data: bytes) -> Examined:
    """Look into a content that its name promises to be of this type."""
    if data.startswith((ZIP, OLE)):
        from services.files.clients.documents import examine_package

        return Examined(*examine_package(promised, data))
    found = filetype.guess_mime(data[:_HEAD])
    if found in PICTURES:
        from services.files.clients.pictures import examine_picture

        return Examined(found, *examine_picture(found, data))
    if data.startswith(b"%PDF-"):
        from services.files.clients.documents import examine_pdf

        return Examined(*examine_pdf(data))
    if found is None and is_text(data):
        return Examined(CSV if promised == CSV else TEXT)
    return Examined(None)


def is_text(data: bytes) -> bool:
    """UTF-8 (RFC 3629) without controls but tab and line ends, that no browser takes for a page."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    return _CONTROLS.search(text) is None and _MARKUP.match(text) is None


def main() -> None:
    """Examine standard input."""
    limits = {
        resource.RLIMIT_AS: (MOST_MEMORY, MOST_MEMORY),
        resource.RLIMIT_CPU: (MOST_SECONDS, MOST_SECONDS + 1),  # SIGXCPU first: it says what it died of
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, most)
    promised = sys.argv[1]
    try:
        examined = examine(promised, sys.stdin.buffer.read())
    except MemoryError:
        examined = Examined(promised, "too_complex")
    except Exception:
        examined = Examined(promised, "damaged")
    said = {
        "content_type": examined.content_type,
        "problem": examined.problem,
        "cleaned": len(examined.cleaned),
        "thumbnail": len(examined.thumbnail),
    }
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + examined.cleaned + examined.thumbnail)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
