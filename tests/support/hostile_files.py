"""Files that are not what they seem, each with the verdict that it has to get (E18).

All are made by code. "cleaned" means: shared, after it was drawn anew; whatever was hidden in it is gone.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

SHARED, CLEANED = "SHARED", "CLEANED"
TYPE, DAMAGED, ENCRYPTED = "FILE_TYPE_REFUSED", "FILE_DAMAGED", "FILE_ENCRYPTED"
PROGRAMS, TOO_COMPLEX = "FILE_HOLDS_PROGRAMS", "FILE_TOO_COMPLEX"

HIDDEN = b"hidden-canary"
"""Must not be found in anything that was cleaned."""

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SCRIPT = b"<script>alert(1)</script>"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class HostileFile:
    """A file under a name; what is declared is what the name says."""

    what: str
    name: str
    content: bytes
    verdict: str


def an_image(form: str = "PNG", size: tuple[int, int] = (12, 8), **options: Any) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **options)
    return out.getvalue()


def a_pdf(extra: bytes = b"", trailer: bytes = b"") -> bytes:
    """As much of a PDF as is looked at."""
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + extra + b" >>\nendobj\n"
    body += b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    return body + b"trailer\n<< /Root 1 0 R /Size 3 " + trailer + b" >>\nstartxref\n9\n%%EOF\n"


def a_package(main: str = _WORD, more: Mapping[str, bytes] | None = None, **options: Any) -> bytes:
    """A document of Word, or of Excel, with more parts in it."""
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    parts = {"[Content_Types].xml": types.encode(), "word/document.xml": b"<w:document/>", **(more or {})}
    return a_zip(parts.items(), **options)


def a_zip(parts: Iterable[tuple[str, bytes]], stored: bool = False) -> bytes:
    """An archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def _png_of(width: int, height: int) -> bytes:
    """A picture that says it is large and is not."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b"")


def _with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = HIDDEN.decode()
    exif.get_ifd(0x8825)[2] = (43.0, 39.0, 3.0)
    return an_image("JPEG", exif=exif)


_CUT_OFF = b"II*\x00\x08\x00\x00\x00\x05\x00\x12\x01\x03"
_ORIENTATION_OF_TEXT = (
    b"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x02\x00\x02\x00\x00\x00x\x00\x00\x00" + bytes(4)
)


def _with_wrong_exif() -> list[HostileFile]:
    """As many cameras and programs write it: the pixels are fine, what stands beside them is not."""
    none = bytes(10) + HIDDEN
    wrong = [
        ("a JPEG whose EXIF is none", "JPEG", none),
        ("a JPEG whose EXIF is cut off", "JPEG", _CUT_OFF),
        ("a JPEG whose orientation is no number", "JPEG", _ORIENTATION_OF_TEXT),
        ("a PNG whose EXIF is none", "PNG", none),
        ("a WebP whose EXIF is none", "WEBP", none),
    ]
    return [
        HostileFile(what, f"a.{kind.lower()}", an_image(kind, exif=b"Exif\x00\x00" + exif), CLEANED)
        for what, kind, exif in wrong
    ]


def _moving(frames: int, size: tuple[int, int] = (2, 2)) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("P", size, number % 250) for number in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=20, optimize=False)
    return out.getvalue()


def _large_frames() -> bytes:
    """200 small frames on a canvas of 4,000 × 4,000."""
    data = bytearray(_moving(200))
    data[6:10] = struct.pack("<HH", 4000, 4000)
    return bytes(data)


def _relation(kind: str, target: str) -> dict[str, bytes]:
    what = f'Type="{_RELATIONS}/{kind}" Target="{target}" TargetMode="External"'
    text = f'<Relationships><Relationship Id="r1" {what}/></Relationships>'
    return {"word/_rels/settings.xml.rels": text.encode()}


def _object_stream(text: bytes) -> bytes:
    packed = zlib.compress(text)
    stream = b"<< /Type /ObjStm /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return a_pdf().replace(b"trailer", b"3 0 obj\n" + stream + packed + b"\nendstream\nendobj\ntrailer", 1)


def _encrypted_zip() -> bytes:
    data = bytearray(a_package())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        data[at + offset] |= 1
    return bytes(data)


def _twice() -> bytes:
    names = ("[Content_Types].xml", "word/document.xml", "word/document.xmX")
    types = f'<Types><Override ContentType="{_WORD}"/></Types>'.encode()
    data = a_zip([(names[0], types), (names[1], b"<a/>"), (names[2], b"<b/>")])
    return data.replace(b"word/document.xmX", b"word/document.xml")


def _bomb(declared: int) -> bytes:
    """A document with a part of 4 MiB of zeros, of which its directory says another size."""
    data = bytearray(a_package(more={"word/media/zeros.png": bytes(4 * 1024 * 1024)}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = declared.to_bytes(4, "little")
    return bytes(data)


def _with(what: str, more: Mapping[str, bytes], verdict: str) -> HostileFile:
    """A document with more in it."""
    return HostileFile(what, "a.docx", a_package(more=more), verdict)


def texts() -> list[HostileFile]:
    """What says to be text."""
    return [
        HostileFile("a plain text", "a.txt", b"Breathe in.\n", SHARED),
        HostileFile("a text with umlauts", "a.txt", "Größe\r\n".encode(), SHARED),
        HostileFile("a table", "a.csv", b"a,b\r\n1,2\r\n", SHARED),
        HostileFile(
            "a table with a formula, which stays text", "a.csv", b'=HYPERLINK("http://x")\r\n', SHARED
        ),
        HostileFile("a page", "a.txt", b"<!DOCTYPE html><html>" + _SCRIPT, TYPE),
        HostileFile("a page behind blanks", "a.txt", b"\n\n  \t<html>" + _SCRIPT, TYPE),
        HostileFile("a page behind a comment", "a.txt", b"<!-- x --><body>" + _SCRIPT, TYPE),
        HostileFile("a script element", "a.csv", _SCRIPT, TYPE),
        HostileFile("a drawing", "a.txt", b'<svg onload="alert(1)"></svg>', TYPE),
        HostileFile("XML", "a.txt", b'<?xml version="1.0"?><x/>', TYPE),
        HostileFile("a program", "a.txt", b"MZ\x90\x00" + bytes(60), TYPE),
        HostileFile("a program of Linux", "a.csv", b"\x7fELF" + bytes(60), TYPE),
        HostileFile("zeros", "a.txt", bytes(100), TYPE),
        HostileFile("Latin 1", "a.txt", b"caf\xe9", TYPE),
        HostileFile("UTF-16", "a.txt", "text".encode("utf-16"), TYPE),
        HostileFile("a broken end", "a.txt", b"ok \xe2\x82", TYPE),
        HostileFile("surrogates", "a.txt", b"\xed\xa0\x80", TYPE),
        HostileFile("too long forms", "a.txt", b"\xc0\xaf..\xc0\xaf", TYPE),
        HostileFile("commands for a terminal", "a.txt", b"\x1b]0;x\x07", TYPE),
        HostileFile("a mail", "a.txt", b"From: x\r\n\r\n\x00", TYPE),
        HostileFile("a picture called text", "a.txt", an_image(), TYPE),
        HostileFile("a PDF called text", "a.txt", a_pdf(), TYPE),
    ]


def pictures() -> list[HostileFile]:
    """What says to be a picture."""
    png, jpeg = an_image(), an_image("JPEG")
    archive = a_zip([("x.js", HIDDEN)])
    return [
        HostileFile("a PNG", "a.png", png, CLEANED),
        HostileFile("a JPEG", "a.jpeg", jpeg, CLEANED),
        HostileFile("a WebP", "a.webp", an_image("WEBP"), CLEANED),
        HostileFile("a GIF", "a.gif", an_image("GIF"), CLEANED),
        HostileFile("a JPEG that tells a place", "a.jpg", _with_exif(), CLEANED),
        *_with_wrong_exif(),
        HostileFile("a JPEG with a comment", "a.jpg", an_image("JPEG", comment=HIDDEN), CLEANED),
        HostileFile("a GIF with a comment", "a.gif", an_image("GIF", comment=HIDDEN), CLEANED),
        HostileFile("a GIF that is an archive as well", "a.gif", an_image("GIF") + archive, CLEANED),
        HostileFile("a PNG that is an archive as well", "a.png", png + archive, CLEANED),
        HostileFile("a JPEG that is a page as well", "a.jpg", jpeg + b"<html>" + HIDDEN, CLEANED),
        HostileFile("a moving GIF", "a.gif", _moving(5), CLEANED),
        HostileFile("a GIF of too many frames", "a.gif", _moving(600), TOO_COMPLEX),
        HostileFile("a GIF whose frames are too much", "a.gif", _large_frames(), TOO_COMPLEX),
        HostileFile("a PNG that says 65,000 × 65,000", "a.png", _png_of(65_000, 65_000), TOO_COMPLEX),
        HostileFile("a PNG that says 9,000 × 9,000", "a.png", _png_of(9_000, 9_000), TOO_COMPLEX),
        HostileFile("a PNG of no width", "a.png", _png_of(0, 5), DAMAGED),
        HostileFile("a PNG without its pixels", "a.png", _png_of(100, 100), DAMAGED),
        HostileFile("half a JPEG", "a.jpg", an_image("JPEG", (300, 300), quality=95)[:400], DAMAGED),
        HostileFile("half a WebP", "a.webp", an_image("WEBP", (300, 300), lossless=True)[:40], DAMAGED),
        HostileFile("a head of PNG only", "a.png", png[:8], DAMAGED),
        HostileFile("a PNG called JPEG", "a.jpg", png, TYPE),
        HostileFile("a TIFF called PNG", "a.png", an_image("TIFF"), TYPE),
        HostileFile("a BMP called GIF", "a.gif", an_image("BMP"), TYPE),
        HostileFile("an icon called PNG", "a.png", an_image("ICO", (16, 16)), TYPE),
        HostileFile("a script with a GIF's first word", "a.gif", b"GIF89a=1;alert(1)//", DAMAGED),
        HostileFile("a drawing called PNG", "a.png", b"<svg></svg>", TYPE),
    ]


def documents() -> list[HostileFile]:
    """What says to be a document."""
    package, embedded = a_package(), {"word/embeddings/table.xlsx": a_package(_SHEET)}
    inner = {"word/embeddings/table.xlsx": a_package(_SHEET, {"xl/vbaProject.bin": b"x"})}
    lie = package.replace(b"<w:document/>", b"<w:document/>")
    return [
        HostileFile("a document", "a.docx", package, SHARED),
        HostileFile("a sheet", "a.xlsx", a_package(_SHEET), SHARED),
        _with("a document with a sheet in it", embedded, SHARED),
        _with("a document with a link", _relation("hyperlink", "http://x"), SHARED),
        HostileFile("a sheet called document", "a.docx", a_package(_SHEET), TYPE),
        _with("a document with macros", {"word/vbaProject.bin": b"x"}, PROGRAMS),
        HostileFile("a document that says macros", "a.docx", a_package(_MACROS), PROGRAMS),
        _with("a document with a control", {"word/activeX/a.xml": b"x"}, PROGRAMS),
        _with("an object in it", {"word/embeddings/o.bin": b"x"}, PROGRAMS),
        _with("a program in it", {"word/media/setup.EXE": b"MZ"}, PROGRAMS),
        _with("a sheet with macros in it", inner, PROGRAMS),
        _with("a template from elsewhere", _relation("attachedTemplate", "http://x"), PROGRAMS),
        _with("an object from elsewhere", _relation("oleObject", "http://x"), PROGRAMS),
        _with("entities", {"word/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}, DAMAGED),
        HostileFile("a bomb", "a.docx", _bomb(600 * 1024 * 1024), TOO_COMPLEX),
        HostileFile("a bomb that says to be small", "a.docx", _bomb(100), DAMAGED),
        _with("too many parts", {f"p/{each}": b"" for each in range(10_001)}, TOO_COMPLEX),
        _with("a way out", {"../../etc/passwd": b"x"}, DAMAGED),
        _with("an absolute name", {"/etc/passwd": b"x"}, DAMAGED),
        HostileFile("a name twice", "a.docx", _twice(), DAMAGED),
        HostileFile("something behind the end", "a.docx", package + b"<html>", DAMAGED),
        HostileFile("something before the beginning", "a.docx", b"%PDF-1.7\n" + package, TYPE),
        HostileFile("half a document", "a.docx", package[: len(package) // 2], DAMAGED),
        HostileFile("changed bytes", "a.docx", _flipped(lie), DAMAGED),
        HostileFile("an encrypted part", "a.docx", _encrypted_zip(), ENCRYPTED),
        HostileFile(
            "a document with a password", "a.docx", _OLE + bytes(500) + _wide("EncryptedPackage"), ENCRYPTED
        ),
        HostileFile("an old document", "a.docx", _OLE + bytes(500) + _wide("WordDocument"), TYPE),
        HostileFile("an archive called document", "a.docx", a_zip([("a.txt", b"x")]), TYPE),
        HostileFile(
            "a program of Java called sheet", "a.xlsx", a_zip([("META-INF/MANIFEST.MF", b"x")]), TYPE
        ),
        HostileFile("an empty archive", "a.docx", b"PK\x05\x06" + bytes(18), TYPE),
        HostileFile("gzip called sheet", "a.xlsx", b"\x1f\x8b\x08" + bytes(40), TYPE),
    ]


def pdfs() -> list[HostileFile]:
    """What says to be a PDF."""
    archive = a_zip([("x.js", b"x")])
    locked = a_pdf(trailer=b"/Encrypt 5 0 R")
    return [
        HostileFile("a PDF", "a.pdf", a_pdf(), SHARED),
        HostileFile("a PDF whose pages speak of /JS", "a.pdf", _object_stream(b"(about /JSON)"), SHARED),
        HostileFile("a script in it", "a.pdf", a_pdf(b"/OpenAction << /S /JavaScript /JS (x) >>"), PROGRAMS),
        HostileFile("a script under another spelling", "a.pdf", a_pdf(b"/S /J#61vaScript"), PROGRAMS),
        HostileFile(
            "a script in an object stream", "a.pdf", _object_stream(b"<< /S /JavaScript >>"), PROGRAMS
        ),
        HostileFile("a program to start", "a.pdf", a_pdf(b"/S /Launch /F (calc.exe)"), PROGRAMS),
        HostileFile("a file within", "a.pdf", a_pdf(b"/Type /EmbeddedFile"), PROGRAMS),
        HostileFile("a film", "a.pdf", a_pdf(b"/Subtype /RichMedia"), PROGRAMS),
        HostileFile("a password", "a.pdf", locked, ENCRYPTED),
        HostileFile("half a PDF", "a.pdf", a_pdf()[:60], DAMAGED),
        HostileFile("a head only", "a.pdf", b"%PDF-1.7", DAMAGED),
        HostileFile("an archive as well", "a.pdf", a_pdf() + archive, TYPE),
        HostileFile("a page before it", "a.pdf", b"<html>" + a_pdf(), TYPE),
        HostileFile("a page called PDF", "a.pdf", b"<html>" + _SCRIPT, TYPE),
        HostileFile("PostScript", "a.pdf", b"%!PS-Adobe-3.0\n", TYPE),
        HostileFile("a picture called PDF", "a.pdf", an_image(), TYPE),
    ]


def hostile_files() -> list[HostileFile]:
    """All of them."""
    return [*texts(), *pictures(), *documents(), *pdfs()]


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _flipped(package: bytes) -> bytes:
    """The package with other bytes in a part than its checksum says."""
    data = bytearray(package)
    at = data.find(b"word/document.xml") + len("word/document.xml")
    data[at + 3] ^= 0xFF
    return bytes(data)
