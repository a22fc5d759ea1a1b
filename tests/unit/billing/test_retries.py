"""When a flagged charge is tried again by itself (S38)."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chassis.faults import Fault
from services.billing.domain.charges import (
    FLAGGED,
    MOST_ATTEMPTS,
    UNDER_WAY,
    WATCHED_EVERY,
    WATCHED_FOR,
    Charge,
    State,
    confirmable,
    require_confirmable,
)
from services.billing.domain.reasons import Reason
from services.billing.domain.retries import PAUSES, bank_asks, next_retry, retry_card
from tests.unit.billing.builders import NOW, a_card, a_charge, a_conversation, charges_of, declined, paid

ZONE = "America/Vancouver"


def softly(charge: Charge | None = None) -> Charge:
    return declined(charge or a_charge(), "insufficient_funds")


@pytest.mark.rule("S38")
def test_a_soft_decline_is_tried_after_1_3_5_and_7_days_in_the_morning_of_the_division() -> None:
    charge, now, days = softly(), NOW, []
    while (when := next_retry(charge, charge.card, ZONE, now)) is not None:
        there = when.astimezone(ZoneInfo(ZONE))
        assert (there.hour, there.minute) == (10, 0)
        days.append((there.date() - NOW.astimezone(ZoneInfo(ZONE)).date()).days)
        assert charge.card is not None
        again = charge.waiting(when).retried(charge.card, when, automatic=True)
        charge, now = replace(again, state=State.DECLINED_SOFT), when
    assert days == [1, 3, 5, 7]
    assert charge.retries == len(PAUSES)


@pytest.mark.rule("S38")
@given(some.integers(0, 2 * 365 * 24 * 60))
def test_the_next_retry_is_never_at_once_and_never_far(minutes: int) -> None:
    charge, now = softly(), NOW + timedelta(minutes=minutes)
    for zone in (ZONE, "Europe/Berlin", "Asia/Kolkata", "Pacific/Kiritimati"):
        when = next_retry(charge, charge.card, zone, now)
        assert when is not None
        assert timedelta(hours=9) < when - now < timedelta(hours=36)


@pytest.mark.rule("S38")
@pytest.mark.parametrize("code", ["stolen_card", "authentication_required"])
def test_a_hard_decline_and_a_banks_question_wait_for_somebody(code: str) -> None:
    charge = declined(a_charge(), code)
    assert next_retry(charge, charge.card, ZONE, NOW) is None
    assert retry_card(charge, charge.card, 0) is None


@pytest.mark.rule("S38")
@pytest.mark.parametrize("code", ["stolen_card", "authentication_required", "insufficient_funds"])
def test_a_card_chosen_meanwhile_is_tried_at_once(code: str) -> None:
    charge, other = declined(a_charge(), code), a_card()
    assert next_retry(charge, other, ZONE, NOW) == NOW
    assert retry_card(charge, other, 0) == other
    assert next_retry(charge, None, ZONE, NOW) is None


@pytest.mark.rule("S38")
def test_nothing_is_tried_more_than_fifteen_times_in_thirty_days() -> None:
    charge = softly()
    assert retry_card(charge, charge.card, MOST_ATTEMPTS - 1) == charge.card
    assert retry_card(charge, charge.card, MOST_ATTEMPTS) is None
    assert retry_card(charge, a_card(), MOST_ATTEMPTS) is None


@pytest.mark.rule("S38")
def test_another_card_begins_its_own_week() -> None:
    charge = replace(softly(), retries=4)
    assert charge.card is not None
    assert charge.retried(charge.card, NOW).retries == 4
    assert charge.retried(a_card(), NOW).retries == 0


@pytest.mark.rule("S36")
def test_a_charge_that_moves_has_no_date_left() -> None:
    waiting = softly().waiting(NOW + timedelta(days=1))
    assert (waiting.due_at, waiting.next_retry_at) == (NOW + timedelta(days=1),) * 2
    assert waiting.looked_at(False, NOW).due_at == waiting.next_retry_at
    assert waiting.succeeded(NOW).next_retry_at is None
    assert waiting.unscheduled().due_at is None


@pytest.mark.rule("S35")
@pytest.mark.parametrize("state", sorted(State))
def test_a_payer_may_try_it_where_the_bank_asks_or_declined_for_now(state: State) -> None:
    charge = replace(a_charge(), state=state, payment_intent="pi_1")
    may = state in (State.REQUIRES_ACTION, State.DECLINED_SOFT)
    assert confirmable(charge, a_card()) == may
    assert not confirmable(charge, None)
    if may:
        card = a_card()
        assert require_confirmable(charge, card, MOST_ATTEMPTS - 1) == card
        assert charge.asking(card, NOW).attempting(State.CONFIRMING, NOW).due_at == NOW
    with pytest.raises(Fault) as refused:
        require_confirmable(charge, None if state in FLAGGED else a_card(), MOST_ATTEMPTS)
    missing = Reason.CARD_MISSING if state in FLAGGED else Reason.CHARGE_NOT_CONFIRMABLE
    assert refused.value.reason == missing


@pytest.mark.rule("S35")
def test_a_page_that_nobody_comes_back_from_is_looked_after_for_a_day() -> None:
    asked = declined(a_charge(), "authentication_required")
    charge = replace(asked, present=True).watched(NOW)
    assert (charge.due_at, charge.silent) == (NOW + WATCHED_EVERY, True)
    assert charge.still_asked(NOW + WATCHED_EVERY).due_at == NOW + 2 * WATCHED_EVERY
    assert charge.still_asked(NOW + WATCHED_FOR).due_at is None


@pytest.mark.rule("B2")
def test_only_an_attempt_in_the_owners_absence_shows_what_the_bank_will_do() -> None:
    tried = replace(a_charge(), state=State.CONFIRMING)
    assert bank_asks(tried, declined(a_charge(), "authentication_required")) is True
    assert bank_asks(tried, paid(a_charge())) is False
    assert bank_asks(tried, softly()) is None
    assert bank_asks(replace(tried, present=True), paid(a_charge())) is None
    for state in sorted(FLAGGED):
        assert bank_asks(replace(a_charge(), state=state), paid(a_charge())) is None
    assert State.CONFIRMING in UNDER_WAY


def test_a_missing_card_waits_for_one() -> None:
    missing = charges_of(a_conversation(), carded=False)[0]
    assert next_retry(missing, None, ZONE, NOW) is None
    card = a_card()
    assert retry_card(missing, card, 0) == card
