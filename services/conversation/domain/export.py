"""The export (S31) of what somebody can see: CSV as RFC 4180 has it, for spreadsheets, and JSON, which can be
verified (B9).

A CSV cell that a spreadsheet would take for a formula gets a leading quote. Addresses and everybody's fees
are in the export of hosts and coordinators only (S26, S32), names are as its reader sees them (S27). Whom the
reader is not shown (S19) is not in it either, but for the id that the certificate counts.

JSON has one record on each line, so that a verifier can name a broken line. Parts are asked for in this
order: begin, then for each section `section` and its records, then end.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from chassis import sheets
from chassis.ids import PersonId
from chassis.money import Money
from services.conversation.domain import chain, visibility
from services.conversation.domain.closing import utc
from services.conversation.domain.entities import (
    Acceptance,
    Admission,
    AnnouncementVersion,
    Message,
    Participant,
)
from services.conversation.domain.views import View
from services.conversation.domain.visibility import Disclosure, Item, Kind

FORMAT = "sotto-export-1"

Row = dict[str, str]


class Form(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSON = "json"


class Section(StrEnum):
    """The lists in an export, in this order."""

    PARTICIPANTS = "participants"
    ANNOUNCEMENTS = "announcements"
    FILES = "files"
    MESSAGES = "messages"


@dataclass(frozen=True)
class Exported:
    """What is exported for whom. `previous_hash`: what the first message in sight is linked to.

    `addresses` is empty where they are not to be seen.
    """

    view: View
    time_zone: ZoneInfo
    export_time: datetime
    previous_hash: bytes
    addresses: Mapping[PersonId, str]

    def name(self, participant: Participant) -> str:
        """A participant's name as the reader sees it."""
        return visibility.name(self.view.conversation, participant, self.view.eyes)

    def sees(self, kind: Kind, participant: Participant) -> bool:
        """Whether the reader sees something of a participant."""
        disclosure = Disclosure(self.view.conversation.name_policy)
        return visibility.verdict(Item(kind, participant), self.view.eyes, disclosure).visible

    def local(self, moment: datetime) -> str:
        """A moment in the reader's time zone."""
        return moment.astimezone(self.time_zone).isoformat(sep=" ", timespec="seconds")


class Writer(Protocol):
    """Writes an export, part by part."""

    def begin(self) -> bytes:
        """What stands before the first section."""
        ...

    def section(self, section: Section) -> bytes:
        """What stands before a section."""
        ...

    def participants(self) -> bytes:
        """Everybody."""
        ...

    def announcements(
        self, versions: Iterable[AnnouncementVersion], editors: Mapping[PersonId, str]
    ) -> bytes:
        """Some versions of the announcement, newest first; `editors`: names of those who may be named."""
        ...

    def files(self, admissions: Iterable[Admission]) -> bytes:
        """Some files: when they came from whom. Names are the files service's."""
        ...

    def messages(self, messages: Iterable[Message], key: bytes) -> bytes:
        """Some messages, oldest first; `key` is the conversation's, from which salts come."""
        ...

    def end(self, certificate: str | None) -> bytes:
        """What stands after the last section."""
        ...


def writer(form: Form, exported: Exported) -> Writer:
    """Who writes an export in this form."""
    return JsonWriter(exported) if form is Form.JSON else CsvWriter(exported)


class CsvWriter:
    """Rows for a spreadsheet, told apart by `kind`."""

    def __init__(self, exported: Exported) -> None:
        self._exported = exported
        self._people = {each.participant_id: each for each in exported.view.conversation.participants}
        self._local = f"time_local ({exported.time_zone.key})"
        email = ["email"] if exported.view.relation.manages else []
        self._columns = [
            *("kind", "sequence", "time_utc", self._local, "name", "text"),
            *email,
            *("fee", "currency", "id"),
        ]

    def begin(self) -> bytes:
        """The byte order mark, the header, and a row for the conversation."""
        kept = self._exported.view.conversation
        about = self._at(kept.start_time) | {
            "kind": "conversation",
            "name": kept.division.name,
            "text": kept.subject,
            "id": str(kept.conversation_id),
        }
        return sheets.BYTE_ORDER_MARK + sheets.lines([self._columns]) + self._rows([about])

    def section(self, section: Section) -> bytes:
        """Nothing: rows say by themselves what they are."""
        return b""

    def participants(self) -> bytes:
        """Everybody, the host first, and after them which fee was accepted when."""
        people = self._exported.view.participants
        paying = [each for each in people if self._exported.sees(Kind.FEE, each)]
        acceptances = [self._acceptance(each, each.acceptance) for each in paying if each.acceptance]
        return self._rows([*(self._person(each) for each in people), *acceptances])

    def announcements(
        self, versions: Iterable[AnnouncementVersion], editors: Mapping[PersonId, str]
    ) -> bytes:
        """Versions of the announcement."""
        return self._rows(
            self._at(each.edit_time)
            | {
                "kind": "announcement",
                "sequence": str(each.version),
                "name": editors.get(each.edited_by, ""),
                "text": each.text,
            }
            for each in versions
        )

    def files(self, admissions: Iterable[Admission]) -> bytes:
        """Files, each after the message with its number."""
        return self._rows(
            self._at(each.admit_time)
            | {
                "kind": "file",
                "sequence": str(each.after_sequence),
                "name": self._exported.name(self._people[each.sender_participant_id]),
                "id": str(each.attachment_id),
            }
            for each in admissions
        )

    def messages(self, messages: Iterable[Message], key: bytes) -> bytes:
        """Messages; what proves them has no place in a spreadsheet."""
        return self._rows(
            self._at(each.send_time)
            | {
                "kind": "message",
                "sequence": str(each.sequence),
                "name": self._exported.name(self._people[each.participant_id]),
                "text": each.text,
                "id": str(each.message_id),
            }
            for each in messages
        )

    def end(self, certificate: str | None) -> bytes:
        """Nothing."""
        return b""

    def _person(self, participant: Participant) -> Row:
        role = "host" if participant.host else "colleague" if participant.colleague else "participant"
        fee = participant.fee if self._exported.sees(Kind.FEE, participant) else None
        return {
            "kind": "participant",
            "name": self._exported.name(participant),
            "text": role,
            "email": self._exported.addresses.get(participant.person_id, ""),
            "fee": fee.decimal_text() if fee else "",
            "currency": fee.currency if fee else "",
            "id": str(participant.participant_id),
        }

    def _acceptance(self, participant: Participant, accepted: Acceptance) -> Row:
        return self._at(accepted.time) | {
            "kind": "fee accepted",
            "name": self._exported.name(participant),
            "fee": accepted.fee.decimal_text(),
            "currency": accepted.fee.currency,
            "id": str(participant.participant_id),
        }

    def _at(self, moment: datetime) -> Row:
        return {
            "time_utc": moment.isoformat(sep=" ", timespec="seconds"),
            self._local: self._exported.local(moment),
        }

    def _rows(self, rows: Iterable[Row]) -> bytes:
        return sheets.lines(
            [sheets.neutralised(row.get(column, "")) for column in self._columns] for row in rows
        )


class JsonWriter:
    """One document, one record on each line."""

    def __init__(self, exported: Exported) -> None:
        self._exported = exported
        self._in_section = self._in_list = False

    def begin(self) -> bytes:
        """What it is, of which conversation, and for whom."""
        view, kept = self._exported.view, self._exported.view.conversation
        viewer = {
            "relation": view.relation,
            "participant_id": str(view.own.participant_id) if view.own else None,
            "first_sequence": view.first_sequence,
            "time_zone": self._exported.time_zone.key,
            "export_time": utc(self._exported.export_time),
        }
        about = {
            "conversation_id": str(kept.conversation_id),
            "division_id": str(kept.division.division_id),
            "division_name": kept.division.name,
            "subject": kept.subject,
            "state": view.state,
            "start_time": utc(kept.start_time),
            "complete_time": utc(kept.complete_time) if kept.complete_time else None,
            "announcement": "" if view.withdrawn else kept.announcement,
            "name_policy": kept.name_policy,
        }
        head = {
            "format": FORMAT,
            "conversation": about,
            "viewer": viewer,
            "previous_hash": self._exported.previous_hash.hex(),
        }
        return ("{\n" + ",\n".join(f"{_json(name)}: {_json(head[name])}" for name in head)).encode()

    def section(self, section: Section) -> bytes:
        """The beginning of a list."""
        before = "\n]" if self._in_section else ""
        self._in_section, self._in_list = True, False
        return f"{before},\n{_json(section)}: [".encode()

    def participants(self) -> bytes:
        """Everybody, the host first; of whom the reader is not shown the id only."""
        view = self._exported.view
        listed = view.participants if view.withdrawn else view.conversation.participants
        return self._records(
            self._person(each) if each in view.participants else {"participant_id": str(each.participant_id)}
            for each in listed
        )

    def announcements(
        self, versions: Iterable[AnnouncementVersion], editors: Mapping[PersonId, str]
    ) -> bytes:
        """Versions of the announcement."""
        return self._records(
            self._at(each.edit_time)
            | {"version": each.version, "editor": editors.get(each.edited_by, ""), "text": each.text}
            for each in versions
        )

    def files(self, admissions: Iterable[Admission]) -> bytes:
        """Files, each after the message with its number."""
        return self._records(
            {
                "file_id": str(each.attachment_id),
                "after_sequence": each.after_sequence,
                "participant_id": str(each.sender_participant_id),
            }
            | self._at(each.admit_time)
            for each in admissions
        )

    def messages(self, messages: Iterable[Message], key: bytes) -> bytes:
        """Messages with the salt of their text and their hash in the chain."""
        return self._records(
            {
                "sequence": each.sequence,
                "message_id": str(each.message_id),
                "participant_id": str(each.participant_id),
            }
            | self._at(each.send_time)
            | {
                "text": each.text,
                "salt": chain.salt(key, each.sequence, each.message_id).hex(),
                "hash": each.hash.hex() if each.hash else None,
            }
            for each in messages
        )

    def end(self, certificate: str | None) -> bytes:
        """The certificate; null: the conversation was not completed yet."""
        return f'\n],\n"certificate": {_json(certificate)}\n}}\n'.encode()

    def _person(self, participant: Participant) -> dict[str, Any]:
        exported = self._exported
        record: dict[str, Any] = {
            "participant_id": str(participant.participant_id),
            "name": exported.name(participant),
            "host": participant.host,
            "colleague": participant.colleague,
        }
        if exported.view.relation.manages and not participant.host:
            record["email"] = exported.addresses.get(participant.person_id, "")
        if exported.sees(Kind.FEE, participant):
            if participant.fee:
                record["fee"] = _money(participant.fee)
            if participant.acceptance:
                record["accepted_fee"] = _money(participant.acceptance.fee)
                record["fee_accept_time"] = utc(participant.acceptance.time)
        return record

    def _at(self, moment: datetime) -> dict[str, Any]:
        return {"time": utc(moment), "time_local": self._exported.local(moment)}

    def _records(self, records: Iterable[dict[str, Any]]) -> bytes:
        text = ",\n".join(_json(each) for each in records)
        if not text:
            return b""
        before = ",\n" if self._in_list else "\n"
        self._in_list = True
        return (before + text).encode()


def _money(amount: Money) -> dict[str, Any]:
    return {"minor_units": amount.minor_units, "currency": amount.currency}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
