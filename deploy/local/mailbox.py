"""Caught mails as files, one per mail, and what is read from them."""

import email
import email.parser
import email.policy
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from pathlib import Path

_ENVELOPE_TO = "X-Envelope-To"
_ENVELOPE_FROM = "X-Envelope-From"


@dataclass(frozen=True)
class Attachment:
    """A part of a mail that is not its text."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One caught mail; `sender` and `recipients` are the envelope's, so that blind copies show."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    date: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]

    def as_json(self) -> dict[str, object]:
        """Return the shape of the API.

        {id, from, to[], subject, date, headers[[name, value]], text, html,
         attachments[{name, content_type, size}]}
        """
        attachments = [
            {"name": part.name, "content_type": part.content_type, "size": len(part.content)}
            for part in self.attachments
        ]
        return {
            "id": self.id,
            "from": self.sender,
            "to": list(self.recipients),
            "subject": self.subject,
            "date": self.date,
            "headers": [list(header) for header in self.headers],
            "text": self.text,
            "html": self.html,
            "attachments": attachments,
        }


class Mailbox:
    """The folder of caught mails. An id is the time of arrival in nanoseconds, so ids sort by age."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Who each mail was sent to, so that looking for one person's opens nobody else's.
        self._recipients = {path.stem: _envelope_to(path) for path in sorted(folder.glob("*.eml"))}
        self._last = max(map(int, self._recipients), default=0)

    def add(self, sender: str, recipients: Sequence[str], content: bytes) -> str:
        """Keep a mail and return its id; the file is whole or absent."""
        self._last = max(self._last + 1, time.time_ns())
        name = f"{self._last:020d}"
        envelope = f"{_ENVELOPE_FROM}: {sender}\r\n{_ENVELOPE_TO}: {', '.join(recipients)}\r\n".encode()
        unfinished = self._folder / f"{name}.unfinished"
        unfinished.write_bytes(envelope + content)
        unfinished.rename(self._path(name))
        self._recipients[name] = tuple(recipients)
        return name

    def newest_first(self, to: str = "", after: str = "") -> list[Mail]:
        """Return the mails to one recipient (or all) that arrived after the mail with the id `after`."""
        wanted = to.casefold()
        return [
            _read(self._path(name))
            for name, recipients in reversed(self._recipients.items())
            if name > after and (not wanted or wanted in (address.casefold() for address in recipients))
        ]

    def get(self, name: str) -> Mail | None:
        """Return one mail, or None."""
        return _read(self._path(name)) if name in self._recipients else None

    def clear(self) -> None:
        """Forget all mails."""
        for name in self._recipients:
            self._path(name).unlink()
        self._recipients.clear()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.eml"


def _envelope_to(path: Path) -> tuple[str, ...]:
    with path.open("rb") as file:
        headers = email.parser.BytesHeaderParser(policy=email.policy.default).parse(file)
    return _addresses(str(headers.get(_ENVELOPE_TO, "")))


def _addresses(header: str) -> tuple[str, ...]:
    return tuple(address.strip() for address in header.split(",") if address.strip())


def _read(path: Path) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    plain = message.get_body(("plain",))
    html = message.get_body(("html",))
    others = [part for part in message.walk() if not part.is_multipart() and part not in (plain, html)]
    shown = ((name, str(value)) for name, value in message.items())
    return Mail(
        id=path.stem,
        sender=str(message.get(_ENVELOPE_FROM, "")),
        recipients=_addresses(str(message.get(_ENVELOPE_TO, ""))),
        subject=str(message.get("Subject", "")),
        date=str(message.get("Date", "")),
        headers=tuple(header for header in shown if header[0] not in (_ENVELOPE_TO, _ENVELOPE_FROM)),
        text=_text(plain),
        html=_text(html),
        attachments=tuple(_attachment(part, place) for place, part in enumerate(others, start=1)),
    )


def _text(part: MIMEPart | None) -> str:
    if part is None:
        return ""
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    try:
        text = content.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:  # a character set nobody knows
        text = content.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n")


def _attachment(part: EmailMessage, place: int) -> Attachment:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return Attachment(part.get_filename() or f"part-{place}", part.get_content_type(), content)
