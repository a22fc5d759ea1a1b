"""Ready-made announcements (S25), each at most 120 characters (S22), and a host's own default."""

from dataclasses import replace
from typing import NamedTuple

from chassis.faults import stale
from services.conversation.domain import texts
from services.conversation.domain.entities import DefaultAnnouncement, DivisionSettings


class ReadyMade(NamedTuple):
    """A text to pick, and the name by which it is known for ever."""

    name: str
    text: str


READY_MADE = tuple(
    ReadyMade(*each)
    for each in (
        ("not-for-emergencies", "Please do not use this for emergencies: call the number below instead."),
        (
            "ready-early",
            "Please be ready 10 minutes before we start, in a quiet place where nobody else reads along.",
        ),
        ("answer-within-a-day", "I usually answer within one working day. Thank you for your patience."),
        ("answer-at-once", "I am here for the time of our appointment and answer right away."),
        ("weekdays-only", "I read messages on weekdays. What you write at the weekend I answer on Monday."),
        ("away", "I am away and will answer when I am back. In an emergency call the number below."),
        (
            "group-manners",
            "Everybody here reads what you write. Please be kind, and keep private what others tell.",
        ),
        (
            "payment-at-the-end",
            "Please add a card before we start. Your fee is charged when I close the conversation.",
        ),
    )
)
"""In the order in which they are shown."""


def changed(default: DefaultAnnouncement, etag: str, text: str) -> DefaultAnnouncement:
    """The next version of a host's own default. Faults INVALID, ANNOUNCEMENT_TOO_LONG; STALE."""
    kept = texts.announcement(text)
    if etag != default.etag:
        raise stale()
    return DefaultAnnouncement(kept, default.version + 1)


def beginning_with(settings: DivisionSettings, own: DefaultAnnouncement) -> DivisionSettings:
    """What a new conversation begins with (S22): the host's own default, else the division's."""
    return replace(settings, default_announcement=own.text) if own.text else settings
