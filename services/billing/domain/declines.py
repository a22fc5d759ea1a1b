"""Decline codes of the processor (docs.stripe.com/declines/codes): what they mean, in plain words."""

from enum import StrEnum


class DeclineKind(StrEnum):
    """Whether another attempt can help."""

    SOFT = "soft"
    """The same card may work later."""
    HARD = "hard"
    """Only another card can work; the same is never tried again."""
    AUTHENTICATION = "authentication"
    """The bank wants to hear from the client."""


CANCELED = "payment_intent_canceled"
"""Ours: somebody ended the payment on the processor's own pages."""

REFUSED = "request_refused"
"""Ours: the processor refused to take the payment at all, and gave no code."""

_GENERIC = "The bank declined the card and gave no reason."
_TRY_LATER = "The bank could not decide just now. It may work later."
_CALL_BANK = "The bank declined the card. The cardholder's bank can say why."
_ANOTHER = "The bank does not accept this card any more. Another card is needed."
_EXPIRED = "The card has expired. Another card is needed."
_WRONG = "The card's details are not right. The card has to be entered again."
_AUTHENTICATE = "The bank wants the cardholder to confirm the payment. Another card may work without."
_NOT_CONFIRMED = (
    "The bank did not get its confirmation from the cardholder. It can be tried again, or with another card."
)
_UNUSABLE = "This card cannot be used for this payment. Another card is needed."

_SOFT = {
    "approve_with_id": _TRY_LATER,
    "card_velocity_exceeded": "The card's limit for payments is reached. It may work later.",
    "generic_decline": _GENERIC,
    "insufficient_funds": "There is not enough money available on the card.",
    "issuer_not_available": _TRY_LATER,
    "no_action_taken": _CALL_BANK,
    "not_permitted": _CALL_BANK,
    "call_issuer": _CALL_BANK,
    "card_decline_rate_limit_exceeded": "The card was declined too often lately. It may work later.",
    "card_declined": _GENERIC,
    "do_not_honor": _CALL_BANK,
    "duplicate_transaction": "A payment of the same amount was made with this card just before.",
    "lock_timeout": _TRY_LATER,
    "payment_intent_payment_attempt_expired": _TRY_LATER,
    "payment_intent_payment_attempt_failed": _GENERIC,
    "payment_method_provider_timeout": _TRY_LATER,
    "processing_error": _TRY_LATER,
    "reenter_transaction": _TRY_LATER,
    "service_not_allowed": _CALL_BANK,
    "three_d_secure_authentication_upstream_error": _TRY_LATER,
    "transaction_not_allowed": _CALL_BANK,
    "try_again_later": _TRY_LATER,
    "withdrawal_count_limit_exceeded": "The card's limit is reached. It may work later.",
}
_HARD = {
    "amount_too_large": "The amount is above what the processor takes.",
    "amount_too_small": "The amount is below what the processor takes.",
    CANCELED: "The payment was cancelled at the payment processor.",
    "card_not_supported": _UNUSABLE,
    "currency_not_supported": "The card does not pay in this currency. Another card is needed.",
    "do_not_try_again": _ANOTHER,
    "expired_card": _EXPIRED,
    "expired_payment_method": _EXPIRED,
    "fraudulent": _ANOTHER,
    "highest_risk_level": _ANOTHER,
    "incorrect_address": _WRONG,
    "incorrect_cvc": _WRONG,
    "incorrect_number": _WRONG,
    "incorrect_pin": _WRONG,
    "incorrect_postal_code": _WRONG,
    "incorrect_zip": _WRONG,
    "invalid_account": _ANOTHER,
    "invalid_amount": "The bank does not take this amount. The cardholder's bank can say why.",
    "invalid_card_type": _UNUSABLE,
    "invalid_charge_amount": "The payment processor does not take this amount.",
    "invalid_cvc": _WRONG,
    "invalid_expiry_month": _WRONG,
    "invalid_expiry_year": _WRONG,
    "invalid_number": _WRONG,
    "invalid_pin": _WRONG,
    "lost_card": _ANOTHER,
    "merchant_blacklist": _ANOTHER,
    "new_account_information_available": _ANOTHER,
    "payment_intent_incompatible_payment_method": _UNUSABLE,
    "payment_method_currency_mismatch": _UNUSABLE,
    "payment_method_customer_decline": "The cardholder declined the payment. Another card is needed.",
    "payment_method_not_available": _UNUSABLE,
    "payment_method_provider_decline": _ANOTHER,
    "payment_method_restricted": _ANOTHER,
    "payment_method_unexpected_state": _UNUSABLE,
    "pickup_card": _ANOTHER,
    "pin_try_exceeded": "The card's PIN was entered wrongly too often. Another card is needed.",
    REFUSED: "The payment processor does not take this payment. Another card may work.",
    "resource_missing": "The payment processor does not know this card any more. Another card is needed.",
    "restricted_card": _ANOTHER,
    "revocation_of_all_authorizations": _ANOTHER,
    "revocation_of_authorization": _ANOTHER,
    "security_violation": _ANOTHER,
    "stolen_card": _ANOTHER,
    "stop_payment_order": _ANOTHER,
    "test_mode_live_card": _UNUSABLE,
    "testmode_decline": _UNUSABLE,
    "three_d_secure_authentication_not_supported": _UNUSABLE,
}
_AUTHENTICATION = {
    "authentication_failure": _NOT_CONFIRMED,
    "authentication_not_handled": _AUTHENTICATE,
    "authentication_required": _AUTHENTICATE,
    "mobile_device_authentication_required": _AUTHENTICATE,
    "offline_pin_required": _AUTHENTICATE,
    "online_or_offline_pin_required": _AUTHENTICATE,
    "payment_intent_action_required": _AUTHENTICATE,
    "payment_intent_authentication_failure": _NOT_CONFIRMED,
}


def decline_kind(code: str) -> DeclineKind:
    """What a code means; one that is not known is taken as final, so that no card is tried in vain."""
    if code in _AUTHENTICATION:
        return DeclineKind.AUTHENTICATION
    return DeclineKind.SOFT if code in _SOFT else DeclineKind.HARD


def decline_words(code: str) -> str:
    """The reason for people; empty for no code. A stolen card is not called so: the payer reads this."""
    if not code:
        return ""
    return (_SOFT | _HARD | _AUTHENTICATION).get(code, _GENERIC)
