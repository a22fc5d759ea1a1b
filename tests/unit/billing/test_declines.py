"""What decline codes mean."""

import inspect
import re

import pytest
import stripe

from services.billing.domain import declines
from services.billing.domain.declines import DeclineKind, decline_kind, decline_words
from tests.support.processor import cards


@pytest.mark.rule("S35")
def test_every_decline_of_the_processors_test_cards_has_words_of_its_own() -> None:
    declines = [each.charging for each in cards.CARDS.values() if each.charging is not None]
    for decline in declines:
        assert decline_words(decline.decline_code or decline.code)


@pytest.mark.parametrize("code", ["stolen_card", "lost_card", "fraudulent", "pickup_card"])
def test_the_payer_is_not_told_that_the_card_counts_as_stolen(code: str) -> None:
    words = decline_words(code).lower()
    assert not any(word in words for word in ("stolen", "lost", "fraud"))
    assert decline_kind(code) is DeclineKind.HARD


def test_an_unknown_code_is_final_and_no_code_has_no_words() -> None:
    assert decline_kind("new_code") is DeclineKind.HARD
    assert decline_words("new_code")
    assert decline_words("") == ""


ISSUER_CODES = [
    "approve_with_id",
    "authentication_not_handled",
    "authentication_required",
    "call_issuer",
    "card_not_supported",
    "card_velocity_exceeded",
    "currency_not_supported",
    "do_not_honor",
    "do_not_try_again",
    "duplicate_transaction",
    "expired_card",
    "fraudulent",
    "generic_decline",
    "incorrect_address",
    "incorrect_cvc",
    "incorrect_number",
    "incorrect_pin",
    "incorrect_zip",
    "insufficient_funds",
    "invalid_account",
    "invalid_amount",
    "invalid_cvc",
    "invalid_expiry_month",
    "invalid_expiry_year",
    "invalid_number",
    "invalid_pin",
    "issuer_not_available",
    "lost_card",
    "merchant_blacklist",
    "mobile_device_authentication_required",
    "new_account_information_available",
    "no_action_taken",
    "not_permitted",
    "offline_pin_required",
    "online_or_offline_pin_required",
    "pickup_card",
    "pin_try_exceeded",
    "processing_error",
    "reenter_transaction",
    "restricted_card",
    "revocation_of_all_authorizations",
    "revocation_of_authorization",
    "security_violation",
    "service_not_allowed",
    "stolen_card",
    "stop_payment_order",
    "testmode_decline",
    "transaction_not_allowed",
    "try_again_later",
    "withdrawal_count_limit_exceeded",
]
"""docs.stripe.com/declines/codes"""

OF_CARDS = re.compile(
    r"^(expired_|incorrect_|three_d_|card_decl|processing_error|payment_intent_(auth|payment_att))"
)


@pytest.mark.rule("S38")
@pytest.mark.parametrize("code", ISSUER_CODES)
def test_every_documented_code_of_an_issuer_has_its_meaning(code: str) -> None:
    assert any(code in known for known in (declines._SOFT, declines._HARD, declines._AUTHENTICATION))
    assert decline_words(code)


@pytest.mark.rule("S38")
def test_every_code_about_cards_that_the_library_knows_has_its_meaning() -> None:
    source = inspect.getsource(stripe.PaymentIntent.LastPaymentError)
    codes = [code for code in re.findall(r'"([a-z0-9_]+)"', source) if OF_CARDS.match(code)]
    assert len(codes) > 10
    known = declines._SOFT | declines._HARD | declines._AUTHENTICATION
    assert [code for code in codes if code not in known] == []


def test_a_code_means_one_thing() -> None:
    assert not declines._SOFT.keys() & declines._HARD.keys()
    assert not declines._AUTHENTICATION.keys() & (declines._SOFT | declines._HARD).keys()
