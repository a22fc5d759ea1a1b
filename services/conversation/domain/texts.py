"""What people write: messages, announcements, subjects. Plain text in Unicode NFC."""

import re
import unicodedata

from services.conversation.domain.reasons import Reason, refused_field

LONGEST_MESSAGE = 10_000
LONGEST_ANNOUNCEMENT = 120
LONGEST_SUBJECT = 200
LONGEST_TITLE = 100
LONGEST_REASON = 1_000

_UNTEXTUAL = re.compile("[\x00\ud800-\udfff]")
# NFC never makes a text shorter than a quarter: longer ones are refused before any work is spent on them.
_MOST_COMPOSED = 4


def message_text(text: str) -> str:
    """The text of a message as it is kept (S16). Fault INVALID, TEXT_REFUSED."""
    normal = draft(text)
    if not normal.strip():
        raise refused_field(Reason.TEXT_REFUSED, "text", "must not be empty")
    return normal


def draft(text: str) -> str:
    """What may become a message, as it is kept; may be empty (S21). Fault INVALID, TEXT_REFUSED."""
    too_long = len(text) > LONGEST_MESSAGE * _MOST_COMPOSED
    if too_long or len(normal := normalised("text", text)) > LONGEST_MESSAGE:
        raise refused_field(Reason.TEXT_REFUSED, "text", f"must have at most {LONGEST_MESSAGE:,} characters")
    return normal


def announcement(text: str) -> str:
    """An announcement as it is kept; empty takes it away (S22). Fault INVALID, ANNOUNCEMENT_TOO_LONG."""
    too_long = len(text) > LONGEST_MESSAGE * _MOST_COMPOSED
    if too_long or len(normal := normalised("text", text).strip()) > LONGEST_ANNOUNCEMENT:
        limit = f"must have at most {LONGEST_ANNOUNCEMENT} characters"
        raise refused_field(Reason.ANNOUNCEMENT_TOO_LONG, "text", limit)
    return normal


def subject(text: str) -> str:
    """A subject as it is kept; may be empty (S7). Fault INVALID."""
    normal = normalised("subject", text[: LONGEST_SUBJECT * _MOST_COMPOSED + 1]).strip()
    if len(normal) > LONGEST_SUBJECT:
        limit = f"must have at most {LONGEST_SUBJECT} characters"
        raise refused_field(Reason.TEXT_REFUSED, "subject", limit)
    return normal


def reply_title(text: str) -> str:
    """The title of a saved reply as it is kept. Fault INVALID, TEXT_REFUSED."""
    normal = normalised("title", text[: LONGEST_TITLE * _MOST_COMPOSED + 1]).strip()
    if not 1 <= len(normal) <= LONGEST_TITLE:
        limit = f"must have 1 to {LONGEST_TITLE} characters"
        raise refused_field(Reason.TEXT_REFUSED, "title", limit)
    return normal


def cancellation_reason(text: str) -> str:
    """Why somebody cancels or withdraws, as it is kept (S19). Fault INVALID, CANCELLATION_REASON_REFUSED."""
    normal = normalised("reason", text[: LONGEST_REASON * _MOST_COMPOSED + 1]).strip()
    if not 1 <= len(normal) <= LONGEST_REASON:
        limit = f"must have 1 to {LONGEST_REASON:,} characters"
        raise refused_field(Reason.CANCELLATION_REASON_REFUSED, "reason", limit)
    return normal


def hold_reason(text: str) -> str:
    """Why a legal hold is set or lifted, as it is kept (B8). Fault INVALID, HOLD_REASON_REFUSED."""
    normal = normalised("reason", text[: LONGEST_REASON * _MOST_COMPOSED + 1]).strip()
    if not 1 <= len(normal) <= LONGEST_REASON:
        limit = f"must have 1 to {LONGEST_REASON:,} characters"
        raise refused_field(Reason.HOLD_REASON_REFUSED, "reason", limit)
    return normal


def normalised(field: str, text: str) -> str:
    """Text in Unicode NFC. Fault INVALID, TEXT_REFUSED for what no text may hold."""
    if _UNTEXTUAL.search(text):
        raise refused_field(Reason.TEXT_REFUSED, field, "must not contain U+0000 or lone surrogates")
    return unicodedata.normalize("NFC", text)
