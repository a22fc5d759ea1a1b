"""Cards on file: which expires when, which is needed, which is the default (S33)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chassis.faults import Fault
from chassis.ids import ConversationId, new_id
from services.billing.domain import consent
from services.billing.domain.cards import Card, ComingFee, listed, next_default, require_spare
from services.billing.domain.reasons import Reason
from tests.unit.billing.builders import FEE, NOW, a_card


def until(month: int, year: int) -> Card:
    card = a_card()
    return replace(card, details=replace(card.details, expire_month=month, expire_year=year))


def coming(*days: int) -> list[ComingFee]:
    return [ComingFee(ConversationId(new_id()), NOW + timedelta(days=each), FEE) for each in days]


@pytest.mark.rule("S33")
def test_a_card_is_good_through_its_last_month() -> None:
    card = until(2, 2028)
    assert not card.expired_at(datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC))
    assert card.expired_at(datetime(2028, 3, 1, tzinfo=UTC))


@pytest.mark.rule("S33")
def test_a_card_that_does_not_live_to_see_an_appointment_is_told_with_the_first_such_start() -> None:
    fees = coming(90, -5, 45, 10)
    dies = until(12, 2026)
    (shown,) = listed([dies], dies, fees, NOW)
    assert (shown.default, shown.expired, shown.expires_before) == (True, False, NOW + timedelta(days=45))
    (shown,) = listed([until(12, 2039)], None, fees, NOW)
    assert (shown.default, shown.expires_before) == (False, None)


@pytest.mark.rule("S33")
def test_the_last_card_is_needed_as_long_as_a_fee_is_coming() -> None:
    last, other = a_card(), a_card()
    require_spare([last], last, [])
    require_spare([last, other], last, coming(3))
    with pytest.raises(Fault) as refused:
        require_spare([last], last, coming(8, 3, 20))
    assert refused.value.reason == Reason.CARD_NEEDED
    assert dict(refused.value.facts) == {"appointments": "3", "start": "2026-11-26T12:00:00Z"}


@pytest.mark.rule("S33")
@given(some.integers(1, 5), some.data())
def test_after_a_removal_the_default_is_the_old_one_or_the_newest_other(
    count: int, data: some.DataObject
) -> None:
    cards = [replace(a_card(), saved_at=NOW + timedelta(hours=each)) for each in range(count)]
    default, removed = data.draw(some.sampled_from(cards)), data.draw(some.sampled_from(cards))
    left = next_default(cards, removed, default)
    others = [each for each in cards if each != removed]
    if default != removed:
        assert left == default
    else:
        assert left == (others[-1] if others else None)


@pytest.mark.rule("S33")
def test_another_consent_or_none_is_outdated() -> None:
    consent.require_current(consent.VERSION)
    for version in ("", "1999-12-31"):
        with pytest.raises(Fault, match=Reason.CONSENT_OUTDATED):
            consent.require_current(version)


def test_the_consent_says_what_has_to_be_said() -> None:
    words = " ".join(consent.PARAGRAPHS)
    for said in ("not here", "already due", "never more than", "removing the card", "again"):
        assert said in words
