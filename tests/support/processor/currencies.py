"""Smallest amounts per currency, in minor units.

The table is docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, as if every account were paid out
in the currency of the charge. Of those that it does not have, only the special ones are taken here.
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

STEPS = {
    # "Special cases": no decimals, but for compatibility given with two, always 00.
    **dict.fromkeys(("isk", "ugx"), 100),
    # "Three-decimal currencies": the last digit is always 0.
    **dict.fromkeys(("bhd", "jod", "kwd", "omr", "tnd"), 10),
    # "Zero-decimal currencies", though ISO 4217 gives it two.
    "mga": 1,
}
"""Amounts of these are multiples of so many minor units; the page has no smallest amount for them."""


def check_currency(code: str) -> str:
    """The currency in lower case, or a refusal."""
    taken = MINIMUM_AMOUNTS.keys() | STEPS
    if code.lower() not in taken:
        known = ", ".join(sorted(taken))
        raise invalid(f"Invalid currency: {code}. These are supported: {known}", param="currency")
    return code.lower()


def check_amount(amount: int, currency: str) -> None:
    """Refuse an amount below the currency's minimum, or one that is more precise than the currency."""
    minimum, step = MINIMUM_AMOUNTS.get(currency, 1), STEPS.get(currency, 1)
    if amount < minimum:
        message = f"Amount must be at least {minimum} in the smallest unit of {currency}."
        raise invalid(message, code="amount_too_small", param="amount")
    if amount % step:
        message = f"Amount must be a multiple of {step} in the smallest unit of {currency}."
        raise invalid(message, code="parameter_invalid_integer", param="amount")
