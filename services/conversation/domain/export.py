"""The export (S31): CSV as RFC 4180 has it, for people who open it in a spreadsheet.

A cell that a spreadsheet would take for a formula gets a leading quote. Addresses are not in it (S26).
"""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from chassis.ids import ParticipantId
from services.conversation.domain.entities import Message

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def header(time_zone: ZoneInfo) -> bytes:
    """The first row."""
    return _lines([["kind", "sequence", "time_utc", f"time_local ({time_zone.key})", "sender", "text"]])


def message_rows(
    messages: Iterable[Message], names: Mapping[ParticipantId, str], time_zone: ZoneInfo
) -> bytes:
    """A row for each message."""
    return _lines(
        [
            "message",
            str(message.sequence),
            _time(message.send_time),
            _time(message.send_time.astimezone(time_zone)),
            neutralised(names[message.participant_id]),
            neutralised(message.text),
        ]
        for message in messages
    )


def neutralised(cell: str) -> str:
    """The cell as text that no spreadsheet evaluates, also where it drops leading blanks."""
    if cell.startswith(_FORMULA_STARTS) or cell.lstrip().startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell


def _time(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")


def _lines(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
