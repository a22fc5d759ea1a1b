"""When a flagged charge is under way again by itself (S38).

A soft decline is tried again at most four times within a week, in the morning of the division's zone, when
money and people are there. A hard one never with the same card; another card is tried at once. Card networks
fine more than `MOST_ATTEMPTS` confirmations within `ATTEMPTS_WITHIN`.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.billing.domain.cards import Card
from services.billing.domain.charges import FLAGGED, MOST_ATTEMPTS, UNDER_WAY, Charge, State, retryable

PAUSES = (1, 2, 2, 2)
"""Days before the first, second, third and fourth automatic retry: after 1, 3, 5 and 7 days."""

RETRY_TIME = time(10, 0)
"""In the division's zone."""


def next_retry(charge: Charge, default: Card | None, time_zone: str, now: datetime) -> datetime | None:
    """When a charge that was just flagged is tried again by itself; None: only if somebody does something.

    `default` is the payer's card now: where they chose another one meanwhile, that one is tried at once.
    """
    if default is None or charge.state not in FLAGGED or charge.state is State.MISSING_CARD:
        return None
    if charge.card is None or default.id != charge.card.id:
        return now
    if charge.state is not State.DECLINED_SOFT or charge.retries >= len(PAUSES):
        return None
    zone = ZoneInfo(time_zone)
    day = now.astimezone(zone).date() + timedelta(days=PAUSES[charge.retries])
    return datetime.combine(day, RETRY_TIME, zone)


def retry_card(charge: Charge, default: Card | None, recent_attempts: int) -> Card | None:
    """The card with which a flagged charge may be tried again by itself; None: it may not."""
    if recent_attempts >= MOST_ATTEMPTS or not retryable(charge, default):
        return None
    return default


def bank_asks(before: Charge, settled: Charge) -> bool | None:
    """What an attempt shows of its card: the bank wants to hear from its owner, or not; None: nothing.

    Only what was tried in the owner's absence counts.
    """
    if before.state not in UNDER_WAY or before.present:
        return None
    asks = {State.SUCCEEDED: False, State.REQUIRES_ACTION: True}
    return asks.get(settled.state)
