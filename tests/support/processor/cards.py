"""The documented test cards and how each behaves when it is saved and when it is charged.

Source: docs page "Test card numbers" (tables of cards by brand, declined payments, 3D Secure
authentication) and "Decline codes".
"""

from dataclasses import dataclass
from enum import Enum

from tests.support.processor.errors import ProcessorError, declined, invalid


@dataclass(frozen=True)
class Decline:
    """Why a card is refused: the error code, the issuer's finer reason if there is one, the sentence."""

    code: str
    decline_code: str | None
    message: str


GENERIC = Decline("card_declined", "generic_decline", "Your card was declined.")
INSUFFICIENT_FUNDS = Decline("card_declined", "insufficient_funds", "Your card has insufficient funds.")
LOST = Decline("card_declined", "lost_card", "Your card was declined.")
STOLEN = Decline("card_declined", "stolen_card", "Your card was declined.")
VELOCITY = Decline(
    "card_declined",
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
)
EXPIRED = Decline("expired_card", None, "Your card has expired.")
INCORRECT_CVC = Decline("incorrect_cvc", None, "Your card's security code is incorrect.")
PROCESSING = Decline(
    "processing_error",
    None,
    "An error occurred while processing your card. Try again in a little bit.",
)
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)
NOT_A_TEST_CARD = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test card.",
)


class Authentication(Enum):
    """When the card's bank wants the person to authenticate."""

    NEVER = "never"
    UNLESS_SET_UP = "unless set up"
    ALWAYS = "always"
    ON_SESSION = "on session"


@dataclass(frozen=True)
class Disputed:
    """Its bank takes a payment back for this reason, or, with `inquiry`, only asks about it."""

    reason: str
    inquiry: bool = False


@dataclass(frozen=True)
class Card:
    """A test card; `saving` is its decline when attached or set up, `charging` when charged.

    `disputed`: what its bank does after each payment; `slow_refund`: a refund to it stays pending.
    """

    number: str
    tokens: tuple[str, ...]
    note: str
    brand: str = "visa"
    funding: str = "credit"
    saving: Decline | None = None
    charging: Decline | None = None
    authentication: Authentication = Authentication.NEVER
    disputed: Disputed | None = None
    slow_refund: bool = False


def _declining(number: str, names: tuple[str, ...], note: str, decline: Decline) -> Card:
    """A card that is refused when it is saved, and when it is charged without having been saved."""
    return Card(number, names, note, saving=decline, charging=decline)


_ALL = (
    Card(
        "4000000000000259",
        ("createDispute",),
        "Succeeds, then disputed as fraudulent",
        disputed=Disputed("fraudulent"),
    ),
    Card(
        "4000000000002685",
        ("createDisputeProductNotReceived",),
        "Succeeds, then disputed as product not received",
        disputed=Disputed("product_not_received"),
    ),
    Card(
        "4000000000001976",
        ("createDisputeInquiry",),
        "Succeeds, then an inquiry",
        disputed=Disputed("fraudulent", inquiry=True),
    ),
    Card(
        "4000000000007726",
        ("pendingRefund",),
        "Succeeds; a refund stays pending for a while",
        slow_refund=True,
    ),
    Card("4000000000005126", ("refundFail",), "Succeeds; a refund succeeds, and may fail later"),
    Card("4242424242424242", ("visa",), "Visa, succeeds"),
    Card("4000056655665556", ("visa_debit",), "Visa debit, succeeds", funding="debit"),
    Card("5555555555554444", ("mastercard",), "Mastercard, succeeds", brand="mastercard"),
    Card(
        "5200828282828210", ("mastercard_debit",), "Mastercard debit, succeeds", "mastercard", funding="debit"
    ),
    Card("378282246310005", ("amex",), "American Express, succeeds", brand="amex"),
    Card("6011111111111117", ("discover",), "Discover, succeeds", brand="discover"),
    Card(
        "4000000000000341", ("chargeCustomerFail",), "Can be saved, declines when charged", charging=GENERIC
    ),
    _declining("4000000000000002", ("visa_chargeDeclined", "chargeDeclined"), "Declines", GENERIC),
    _declining(
        "4000000000009995",
        ("visa_chargeDeclinedInsufficientFunds", "chargeDeclinedInsufficientFunds"),
        "Declines: insufficient funds",
        INSUFFICIENT_FUNDS,
    ),
    _declining("4000000000009987", ("visa_chargeDeclinedLostCard",), "Declines: lost card", LOST),
    _declining("4000000000009979", ("visa_chargeDeclinedStolenCard",), "Declines: stolen card", STOLEN),
    _declining("4000000000000069", ("chargeDeclinedExpiredCard",), "Declines: expired card", EXPIRED),
    _declining("4000000000000127", ("chargeDeclinedIncorrectCvc",), "Declines: security code", INCORRECT_CVC),
    _declining("4000000000000119", ("chargeDeclinedProcessingError",), "Declines: processing", PROCESSING),
    _declining(
        "4000000000006975",
        ("visa_chargeDeclinedVelocityLimitExceeded",),
        "Declines: too many attempts",
        VELOCITY,
    ),
    Card(
        "4000002500003155",
        ("authenticationRequiredOnSetup",),
        "Authentication when saved; later charges succeed",
        authentication=Authentication.UNLESS_SET_UP,
    ),
    Card(
        "4000002760003184",
        ("authenticationRequired",),
        "Authentication when saved and at every charge",
        authentication=Authentication.ALWAYS,
    ),
    Card(
        "4000003800000446",
        ("authenticationRequiredSetupForOffSession",),
        "Already set up; authentication on session only",
        authentication=Authentication.ON_SESSION,
    ),
    Card(
        "4000008260003178",
        ("authenticationRequiredChargeDeclinedInsufficientFunds",),
        "Authentication when saved; later charges decline: insufficient funds",
        charging=INSUFFICIENT_FUNDS,
        authentication=Authentication.UNLESS_SET_UP,
    ),
)
CARDS = {card.number: card for card in _ALL}
TOKENS = {f"{prefix}{name}": card for card in _ALL for name in card.tokens for prefix in ("pm_card_", "tok_")}


def needs_authentication(card: Card, *, off_session: bool, set_up: bool) -> bool:
    """Whether the bank wants the person for this payment."""
    if card.authentication in (Authentication.NEVER, Authentication.ALWAYS):
        return card.authentication is Authentication.ALWAYS
    if card.authentication is Authentication.ON_SESSION:
        return not off_session
    return not (off_session and set_up)


def check_number(number: str) -> Card:
    """The test card with that number, or the card error that the processor answers."""
    if not 12 <= len(number) <= 19 or not number.isdigit() or not _has_check_digit(number):
        raise card_error(Decline("incorrect_number", None, "Your card number is incorrect."), param="number")
    if number not in CARDS:
        raise card_error(NOT_A_TEST_CARD)
    return CARDS[number]


def check_expiry(month: int, year: int, *, now_month: int, now_year: int) -> int:
    """The four-digit year of a card that has not expired (a two-digit year is of this century)."""
    if not 1 <= month <= 12:
        message = "Your card's expiration month is invalid."
        raise card_error(Decline("invalid_expiry_month", None, message), param="exp_month")
    year += 2000 if year < 100 else 0
    if (year, month) < (now_year, now_month) or year > now_year + 50:
        message = "Your card's expiration year is invalid."
        raise card_error(Decline("invalid_expiry_year", None, message), param="exp_year")
    return year


def check_cvc(card: Card, cvc: str) -> None:
    """Three digits, or four on an American Express."""
    if not cvc.isdigit() or len(cvc) != (4 if card.brand == "amex" else 3):
        message = "Your card's security code is invalid."
        raise card_error(Decline("invalid_cvc", None, message), param="cvc")


def card_error(decline: Decline, *, param: str | None = None, **objects: object) -> ProcessorError:
    """The 402 for a decline."""
    error = declined(decline.message, decline.code, decline.decline_code, **objects)
    error.param = param
    return error


def from_token(token: str, param: str) -> Card:
    """The card behind a test token `tok_…` or `pm_card_…`."""
    if token not in TOKENS:
        raise invalid(f"No such token: '{token}'", code="resource_missing", param=param)
    return TOKENS[token]


def _has_check_digit(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
