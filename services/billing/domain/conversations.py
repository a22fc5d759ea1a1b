"""What billing knows of a conversation and its division: what their owners said when asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chassis.auth import Caller, Role
from chassis.faults import Fault, forbidden, not_found
from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId, PracticeId
from chassis.money import Money
from services.billing.domain.cards import Owner
from services.billing.domain.reasons import Reason
from services.billing.domain.tax import Tax


class Stage(StrEnum):
    """Where a conversation stands, as far as billing cares."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """What a fee is for (S19)."""

    COMPLETION = "completion"
    LATE_CANCELLATION = "late_cancellation"
    NO_SHOW = "no_show"


@dataclass(frozen=True)
class Payer:
    """A participant besides the host; `fee` is None where none was set.

    `accepted` is the most that they accepted to pay for this purpose; None: nothing (B3).
    """

    participant_id: ParticipantId
    person_id: PersonId
    display_name: str
    fee: Money | None
    accepted: Money | None = None
    purpose: Purpose = Purpose.COMPLETION

    @property
    def owes(self) -> bool:
        """Whether there is anything to charge (S32)."""
        return self.fee is not None and self.fee.minor_units > 0

    @property
    def fee_not_accepted(self) -> bool:
        """Whether a fee is owed of which nothing was accepted, so that nothing may be charged (B3)."""
        if self.fee is None or not self.owes:
            return False
        return self.accepted is None or self.accepted.currency != self.fee.currency

    @property
    def amount(self) -> Money | None:
        """What is to be charged: the fee, but never more than was accepted, once anything was (B3)."""
        if self.fee is None or self.accepted is None or self.accepted.currency != self.fee.currency:
            return self.fee
        return min(self.fee, self.accepted)


@dataclass(frozen=True)
class Conversation:
    """A conversation without anything said in it; `ended_at` is when it was completed or cancelled."""

    id: ConversationId
    practice_id: PracticeId
    division_id: DivisionId
    stage: Stage
    etag: str
    ended_at: datetime | None
    host_person_id: PersonId
    host_name: str
    payers: tuple[Payer, ...]

    @property
    def to_be_billed(self) -> bool:
        """Whether its charges are to be made: it is completed, or cancelled and somebody owes a fee (S19)."""
        owed = any(payer.owes for payer in self.payers)
        return self.stage is Stage.COMPLETED or (self.stage is Stage.CANCELLED and owed)

    def owner(self, payer: Payer) -> Owner:
        """Whose card pays for this payer."""
        return Owner(self.practice_id, payer.person_id)

    def names(self) -> Mapping[ParticipantId, str]:
        """The payers' names."""
        return {payer.participant_id: payer.display_name for payer in self.payers}

    def managed_by(self, caller: Caller) -> bool:
        """Whether the caller hosts it or coordinates its division."""
        if caller.practice_id != self.practice_id:
            return False
        return caller.person_id == self.host_person_id or caller.has(Role.COORDINATOR, self.division_id)

    def attended_by(self, caller: Caller) -> bool:
        """Whether the caller takes part."""
        if caller.practice_id != self.practice_id:
            return False
        return any(payer.person_id == caller.person_id for payer in self.payers)

    def require_manager(self, caller: Caller, what: str = "conversation") -> None:
        """Fault HOST_ONLY for a participant; for an outsider it looks as if there were no such `what`."""
        if self.managed_by(caller):
            return
        raise _host_only() if self.attended_by(caller) else not_found(what)

    def require_member(self, caller: Caller) -> None:
        """Fault NOT_FOUND for an outsider."""
        if not (self.managed_by(caller) or self.attended_by(caller)):
            raise not_found("conversation")


@dataclass(frozen=True)
class Letterhead:
    """What a division puts on its papers; `locale` is BCP 47, `time_zone` an IANA name."""

    issuer: tuple[str, ...]
    locale: str
    time_zone: str
    support_address: str
    tax: Tax | None = None


@dataclass(frozen=True)
class Calendar:
    """Whose a division is, and where its days begin (IANA name)."""

    practice_id: PracticeId
    time_zone: str


def _host_only() -> Fault:
    return forbidden(Reason.HOST_ONLY, "Only the host or a coordinator of the division can do this.")
