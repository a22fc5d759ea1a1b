"""Money is a whole number of minor units and an ISO 4217 currency; never a float.

The number of decimals is that of ISO 4217 (list one, as its maintainer publishes it and the package iso4217
ships it). The Unicode CLDR's own numbers, which babel and browsers use, leave out decimals that people do not
use in cash; payment processors go by ISO 4217.
"""

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from babel import Locale
from babel.numbers import NumberPattern
from iso4217 import Currency

_AMOUNT = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,9}))?", re.ASCII)
_LARGEST = 2**63 - 1
_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=[0-9])")
"""Where the CLDR puts a space that babel leaves out: "KWD 12.500", but "$12.50"."""


EXPONENTS: Mapping[str, int] = MappingProxyType(
    {each.code: each.exponent for each in Currency if each.exponent is not None}
)
"""Decimals of every currency in use, by its code; gold, test codes and the like are left out."""


def exponent(currency: str) -> int:
    """Decimals of a currency (EUR 2, JPY 0, KWD 3). ValueError if there is no such currency."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise ValueError("is not an ISO 4217 currency code") from None


@lru_cache(maxsize=512)
def _pattern(locale: str, places: int) -> NumberPattern:
    """How people of a locale write amounts, with exactly so many decimals."""
    pattern: NumberPattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (places, places)
    return pattern


@dataclass(frozen=True)
class Money:
    """An amount in minor units (cents). ValueError beyond 64 bits or for an unknown currency."""

    minor_units: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)
        if type(self.minor_units) is not int:
            raise ValueError("minor units must be a whole number")
        if abs(self.minor_units) > _LARGEST:
            raise ValueError("is too large")

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in this currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read "12.50": digits, at most the currency's decimals, a point, perhaps a leading minus.

        ValueError for anything else: exponents, NaN, signs, spaces, separators, too many decimals.
        """
        places = exponent(currency)
        match = _AMOUNT.fullmatch(text)
        if match is None:
            raise ValueError("must be a plain amount such as 12.50")
        sign, whole, fraction = match[1], match[2], match[3] or ""
        if len(fraction) > places:
            raise ValueError(f"must have at most {places} decimals in {currency}")
        units = int(whole + fraction.ljust(places, "0"))
        return cls(-units if sign else units, currency)

    def decimal_text(self) -> str:
        """The amount for programs, "12.50": always the currency's decimals, a point, no grouping."""
        return f"{self._decimal():f}"

    def format(self, locale: str) -> str:
        """The amount for people of a locale such as "en_US" or "de", always with the currency's decimals."""
        pattern = _pattern(locale, exponent(self.currency))
        text = pattern.apply(self._decimal(), locale, currency=self.currency, currency_digits=False)
        return _LETTER_BEFORE_DIGIT.sub("\u00a0", text)

    def _decimal(self) -> Decimal:
        return Decimal(self.minor_units).scaleb(-exponent(self.currency))

    def _units_of(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be reckoned together")
        return other.minor_units

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor_units + self._units_of(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor_units - self._units_of(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor_units < self._units_of(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor_units <= self._units_of(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor_units > self._units_of(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor_units >= self._units_of(other)
