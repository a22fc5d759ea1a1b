"""Looking into documents, in the program `examination`: Office Open XML (ECMA-376) and PDF (ISO 32000).

What is found is a type (None: not an admitted one) and a problem ("damaged", "encrypted", "programs",
"too_complex"), or none.
"""

import io
import re
import zipfile
import zlib

from services.files.domain.types import PDF, SHEET, WORD

MOST_ENTRIES = 10_000
MOST_UNPACKED = 512 * 1024 * 1024
MOST_DEPTH = 2

Found = tuple[str | None, str | None]

_MAIN = {
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": (WORD, None),
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": (SHEET, None),
    b"application/vnd.ms-word.document.macroEnabled.main+xml": (WORD, "programs"),
    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml": (SHEET, "programs"),
}
_PROGRAM = re.compile(
    r"vbaProject\.bin$|vbaData\.xml$|/activeX/|/embeddings/(?!.*\.(docx|xlsx)$)"
    r"|\.(exe|dll|js|vbs|bat|cmd|ps1|jar|scr|com|msi|lnk|hta|docm|xlsm|xlsb|pptm)$",
    re.IGNORECASE,
)
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_FETCHED = re.compile(rb"/(attachedTemplate|oleObject|frame|subDocument|externalLinkPath)\"")
_CHUNK = 1024 * 1024
_END_OF_ZIP = b"PK\x05\x06"
_END_BYTES = 22

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_OBJECT_STREAM = re.compile(rb"/ObjStm\b[^\0]{0,2000}?stream\r?\n(.*?)endstream", re.DOTALL)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|EmbeddedFile|EmbeddedFiles)(?![A-Za-z0-9])")
_LOCKED = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
_TAIL = 1024
_MOST_OBJECTS = 64 * 1024 * 1024


def examine_package(promised: str, data: bytes, depth: int = 0) -> Found:
    """A ZIP archive, which has to be a document of Word or Excel; or an OLE file: a locked one perhaps."""
    if not data.startswith(b"PK"):
        locked = "EncryptedPackage".encode("utf-16-le") in data and promised in (WORD, SHEET)
        return (promised, "encrypted") if locked else (None, None)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _examine(package, data, promised, depth)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError):
        return promised, "damaged"


def examine_pdf(data: bytes) -> Found:
    """A PDF that begins and ends as one, is no archive as well, and shows no programs and no files within."""
    if _END_OF_ZIP in data[-65_557:] and zipfile.is_zipfile(io.BytesIO(data)):
        return None, None
    if b"%%EOF" not in data[-_TAIL:]:
        return PDF, "damaged"
    outline = _STREAM.sub(b"", data)
    if _LOCKED.search(outline):
        return PDF, "encrypted"
    for text in (outline, *_object_streams(data)):
        if _ACTIVE.search(_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)):
            return PDF, "programs"
    return PDF, None


def _examine(package: zipfile.ZipFile, data: bytes, promised: str, depth: int) -> Found:
    entries = package.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        return promised, "encrypted"
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        return promised, "too_complex"
    names = [entry.filename for entry in entries]
    if "[Content_Types].xml" not in names:
        return None, None
    if _out_of_order(package, names, data):
        return promised, "damaged"
    content_type, problem = _main_part(package)
    if content_type is None:
        return None, None
    if any(_PROGRAM.search(name) for name in names):
        problem = "programs"
    return content_type, problem or _unpacked(package, entries, depth)


def _out_of_order(package: zipfile.ZipFile, names: list[str], data: bytes) -> bool:
    """Bytes before or behind the archive, names that are given twice or lead out of it."""
    end = data.rfind(_END_OF_ZIP)
    outside = end + _END_BYTES + len(package.comment) != len(data) or package.start_dir > end
    strange = any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names)
    return outside or strange or len(set(names)) < len(names)


def _main_part(package: zipfile.ZipFile) -> Found:
    with package.open("[Content_Types].xml") as part:
        said = part.read(_CHUNK)
    return next((found for kind, found in _MAIN.items() if b'"' + kind + b'"' in said), (None, None))


def _unpacked(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], depth: int) -> str | None:
    """Unpack everything, whatever the directory says of sizes, and look at each part."""
    total = 0
    for entry in entries:
        content = bytearray()
        within = entry.filename.lower().endswith((".docx", ".xlsx"))
        with package.open(entry) as part:
            while piece := part.read(_CHUNK):
                total += len(piece)
                if total > MOST_UNPACKED:
                    return "too_complex"
                if within or entry.filename.endswith(".rels") or not content:
                    content += piece
        problem = _within(bytes(content), depth) if within else _in_part(entry.filename, bytes(content))
        if problem:
            return problem
    return None


def _within(content: bytes, depth: int) -> str | None:
    if depth == MOST_DEPTH:
        return "too_complex"
    content_type, problem = examine_package("", content, depth + 1)
    return problem or (None if content_type else "programs")


def _in_part(name: str, content: bytes) -> str | None:
    """What a part may not hold: a document type (ECMA-376-2 §8.1.2), or something to fetch from elsewhere."""
    if not name.endswith((".xml", ".rels")):
        return None
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return "damaged"
    if name.endswith(".rels"):
        for relation in _RELATION.findall(content):
            if b'TargetMode="External"' in relation and _FETCHED.search(relation):
                return "programs"
    return None


def _object_streams(data: bytes) -> list[bytes]:
    """What object streams hold (ISO 32000-1 §7.5.7), as far as it is deflated and not endless."""
    found = []
    left = _MOST_OBJECTS
    for match in _OBJECT_STREAM.finditer(data):
        try:
            text = zlib.decompressobj().decompress(match[1], left)
        except zlib.error:
            continue
        left -= len(text)
        found.append(text)
        if left <= 0:
            break
    return found
