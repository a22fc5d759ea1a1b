"""A small model of a conversation's life, written from the rules and not from the code.

It knows states, who takes part, fees, and what was said; `refusals` says with which reasons the service may
refuse an act, and the empty set that it must do it.
"""

from dataclasses import dataclass, field
from datetime import datetime

HOST, COORDINATOR, OUTSIDER = "host", "coordinator", "outsider"
"""Who acts; everybody else is the index of a participant as text: "0", "1" …"""

SCHEDULED, AWAITING, ACTIVE, COMPLETED, CANCELLED = (
    "SCHEDULED",
    "AWAITING_PROVIDER",
    "ACTIVE",
    "COMPLETED",
    "CANCELLED",
)

MOST_PARTICIPANTS = 25

_SPEAK = {
    SCHEDULED: {"NOT_STARTED"},
    AWAITING: {"PROVIDER_HAS_NOT_OPENED"},
    COMPLETED: {"CONVERSATION_COMPLETED"},
    CANCELLED: {"CONVERSATION_CANCELLED"},
}
_OVER = {COMPLETED: {"CONVERSATION_COMPLETED"}, CANCELLED: {"CONVERSATION_CANCELLED"}}
_NOTHING_TO_COMPLETE = {SCHEDULED: {"NOT_ACTIVE"}, AWAITING: {"NOT_ACTIVE"}}
_STARTED = {AWAITING: {"ALREADY_STARTED"}, ACTIVE: {"ALREADY_STARTED"}}
_OPENED = {ACTIVE: {"ALREADY_OPENED"}}
_NOT_BEGUN = {SCHEDULED: {"NOT_STARTED"}}


@dataclass
class Guest:
    """A participant besides the host: the first message they see, what they owe, what they accepted."""

    first: int | None
    fee: int | None
    withdrawn: bool = False
    accepted: int = 0


@dataclass
class Model:
    """One conversation. `start` is when it starts, as the clock of the service tells it."""

    start: datetime
    kept_state: str
    guests: list[Guest]
    texts: list[tuple[str, str]] = field(default_factory=list)

    def state(self, now: datetime) -> str:
        """Where it stands: a start that has come has come (S13)."""
        if self.kept_state == SCHEDULED and self.start <= now:
            return AWAITING
        return self.kept_state

    def speaking(self, who: str, now: datetime) -> set[str]:
        """Refusals of a message (S14, S15, S18, S21, B3)."""
        if who == OUTSIDER:
            return {"NOT_FOUND"}
        if who == COORDINATOR:
            return {"PARTICIPANTS_ONLY"}
        state = self.state(now)
        if who != HOST and self.guests[int(who)].withdrawn:
            return {"WITHDRAWN"} | _SPEAK.get(state, set())
        if who == HOST:
            return set() if state == AWAITING else _SPEAK.get(state, set())
        guest = self.guests[int(who)]
        unaccepted = (guest.fee or 0) > guest.accepted
        return _SPEAK.get(state) or ({"FEE_NOT_ACCEPTED"} if unaccepted else set())

    def sharing(self, who: str, now: datetime) -> set[str]:
        """Refusals of a file: as a message, but the host shares before the start too (S14)."""
        if who == COORDINATOR:
            return {"NOT_FOUND", "PARTICIPANTS_ONLY"}
        if who == HOST and self.state(now) == SCHEDULED:
            return set()
        return self.speaking(who, now)

    def managing(self, who: str, now: datetime, act: str) -> set[str]:
        """Refusals of what is the host's and the coordinators' to do (S11, S17, S19, S23)."""
        if who == OUTSIDER:
            return {"NOT_FOUND", "ROLE_REQUIRED"}
        if who not in (HOST, COORDINATOR):
            return {"HOST_ONLY", "ROLE_REQUIRED"}
        earlier = {
            "announce": {},
            "add": {},
            "complete": _NOTHING_TO_COMPLETE,
            "reschedule": _STARTED,
            "cancel": _OPENED,
            "no_show": _NOT_BEGUN,
        }[act]
        state = self.state(now)
        return earlier.get(state) or _OVER.get(state, set())

    def adding(self, who: str, now: datetime) -> set[str]:
        """Refusals of one more participant (S9, S11)."""
        if refused := self.managing(who, now, "add"):
            return refused
        return {"TOO_MANY_PARTICIPANTS"} if len(self.guests) >= MOST_PARTICIPANTS else set()

    def withdrawing(self, who: str, now: datetime) -> set[str]:
        """Refusals of a participant who cannot attend (S19)."""
        if who == OUTSIDER:
            return {"NOT_FOUND"}
        if who == COORDINATOR:
            return {"PARTICIPANTS_ONLY"}
        if who == HOST:
            return {"HOST_CANNOT_WITHDRAW"}
        state = self.state(now)
        if self.guests[int(who)].withdrawn:
            return {"WITHDRAWN"} | _STARTED.get(state, set()) | _OVER.get(state, set())
        return _STARTED.get(state) or _OVER.get(state, set())

    def accepting(self, who: str, fee: int) -> set[str]:
        """Refusals of a participant who accepts a fee (B3)."""
        if who in (HOST, COORDINATOR):
            return {"PARTICIPANTS_ONLY"}
        if who == OUTSIDER:
            return {"NOT_FOUND"}
        return {"FEE_CHANGED"} if self.guests[int(who)].fee != fee else set()

    def changing_fee(self, guest: Guest, fee: int, now: datetime) -> set[str]:
        """Refusals of another fee, said by the host (S32): from the start on only down."""
        state = self.state(now)
        if state in _OVER:
            return _OVER[state]
        if guest.withdrawn:
            return {"PARTICIPANT_WITHDREW", "FEE_ONLY_DOWN"}
        return {"FEE_ONLY_DOWN"} if state != SCHEDULED and fee > (guest.fee or 0) else set()

    def cancel(self) -> None:
        """It is called off: nobody owes what was agreed (S19)."""
        self.kept_state = CANCELLED
        for guest in self.guests:
            guest.fee = None

    def visible(self, who: str) -> list[str]:
        """The texts that somebody sees, oldest first (S11, S18)."""
        texts = [text for _, text in self.texts]
        if who in (HOST, COORDINATOR):
            return texts
        first = self.guests[int(who)].first
        return [] if first is None else texts[first - 1 :]
