"""What the notify service tells others."""

from dataclasses import dataclass

from services.notify.domain.notices import Notice


@dataclass(frozen=True)
class NoticeSettled:
    """A mail was accepted, or given up."""

    notice: Notice
