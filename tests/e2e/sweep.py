"""Looks for what must not be there: in files, in rows, in mails, in whatever form it was written."""

import base64
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import asyncpg
import pypdf

from deploy.local.house import House
from deploy.local.mailbox import Attachment, Mail


def forms(word: str) -> list[bytes]:
    """How a word may be written: plain, UTF-16, hexadecimal, base64 at each of its three places."""
    plain = word.encode()
    found = [plain, word.encode("utf-16-le"), plain.hex().encode()]
    for place in range(3):
        encoded = base64.b64encode(b"\0" * place + plain + b"\0\0")
        # The first and last characters depend on the neighbours.
        whole = (place + len(plain)) * 8 // 6
        found.append(encoded[-(-place * 8 // 6) : whole])
    return found


def found_of(words: Sequence[str], content: bytes) -> list[str]:
    """The words that some content holds in any form."""
    return [word for word in words if any(form in content for form in forms(word))]


def files_with(folders: Sequence[Path], words: Sequence[str]) -> dict[str, list[str]]:
    """The words that were found, and the files that hold them in any form."""
    found: dict[str, list[str]] = {}
    for path, content in _contents(folders):
        for word in found_of(words, content):
            found.setdefault(word, []).append(str(path))
    return found


def _contents(folders: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path, path.read_bytes()


async def schemas_with(house: House, words: Sequence[str]) -> dict[str, list[str]]:
    """The words that were found, and the tables ("billing.charge") that hold them in any form."""
    found: dict[str, list[str]] = {}
    connection = await asyncpg.connect(house.postgres.superuser_url("sotto"))
    try:
        tables = await connection.fetch(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        )
        for table in tables:
            rows = await connection.fetch(f"SELECT t::text AS row FROM {table['name']} t")
            content = "\n".join(row["row"] for row in rows).encode()
            for word in found_of(words, content):
                found.setdefault(word, []).append(table["name"])
    finally:
        await connection.close()
    return found


async def write_everything_down(house: House) -> None:
    """Make PostgreSQL write all it holds in memory to its files."""
    connection = await asyncpg.connect(house.postgres.superuser_url("sotto"))
    try:
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def said(mail: Mail) -> str:
    """All that a mail says: headers, both texts, attachments, PDFs as text."""
    parts = [mail.subject, *(f"{name}: {value}" for name, value in mail.headers), mail.text, mail.html]
    return "\n".join([*parts, *(_readable(part) for part in mail.attachments)])


def _readable(part: Attachment) -> str:
    if part.content_type != "application/pdf":
        return f"{part.name}\n{part.content.decode(errors='replace')}"
    pages = pypdf.PdfReader(io.BytesIO(part.content)).pages
    return f"{part.name}\n" + "\n".join(page.extract_text() for page in pages)
