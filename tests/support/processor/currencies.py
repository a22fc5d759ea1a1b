"""Smallest amounts per currency, in minor units.

The table is docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, as if every account were paid out
in the currency of the charge. Currencies that it does not have are refused here.
"""

from tests.support.processor.errors import invalid

MINIMUM_AMOUNTS = {
    "usd": 50,
    "aed": 200,
    "ars": 50,
    "aud": 50,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "cop": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "idr": 50,
    "ils": 50,
    "inr": 50,
    "jpy": 50,
    "krw": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "php": 50,
    "pln": 200,
    "ron": 200,
    "rub": 50,
    "sek": 300,
    "sgd": 50,
    "thb": 1000,
    "zar": 50,
}


def check_currency(code: str) -> str:
    """The currency in lower case, or a refusal."""
    if code.lower() not in MINIMUM_AMOUNTS:
        known = ", ".join(sorted(MINIMUM_AMOUNTS))
        raise invalid(f"Invalid currency: {code}. These are supported: {known}", param="currency")
    return code.lower()


def check_minimum(amount: int, currency: str) -> None:
    """Refuse an amount below the currency's minimum."""
    minimum = MINIMUM_AMOUNTS[currency]
    if amount < minimum:
        message = f"Amount must be at least {minimum} in the smallest unit of {currency}."
        raise invalid(message, code="amount_too_small", param="amount")
