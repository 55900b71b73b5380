"""Amounts in the words people say: percentages, minutes, spans of time. Exact, or `about`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

_DIGITS: Final = 12
"""As many as a number of a spec may have behind its point."""
_EXACT: Final = Context(prec=40)
_ROUGH: Final = Context(prec=3)
_UNITS: Final = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def percent(share: Decimal | Fraction) -> str:
    """Return a share as a percentage with all its digits: 0.9995 is `99.95 %`."""
    return f"{number(Fraction(share) * 100)} %"


def minutes(count: int) -> str:
    """Return minutes as `43 min` or `10 h 4 min`."""
    hours, rest = divmod(count, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def number(value: Fraction) -> str:
    """Return a number with all its digits, or `about` one with three that count when it has no end."""
    exact = Fraction(round(value * 10**_DIGITS), 10**_DIGITS) == value
    text = f"{_EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)):f}"
    if not exact:
        text = f"{_ROUGH.divide(Decimal(value.numerator), Decimal(value.denominator)):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if exact else f"about {text}"


def in_minutes(seconds: Fraction) -> str:
    """Return seconds as minutes: 2,592 s are `43.2 min`."""
    return f"{number(seconds / 60)} min"


def span(seconds: Fraction) -> str:
    """Return seconds as days, hours, minutes and seconds: `1 d 22 h 40 min`."""
    whole = round(seconds)
    parts = []
    for unit, length in _UNITS:
        count, whole = divmod(whole, length)
        if count:
            parts.append(f"{count} {unit}")
    about = "" if seconds == round(seconds) else "about "
    return about + (" ".join(parts) or "0 s")


def between(texts: Sequence[str]) -> str:
    """Join the least and the greatest of something that differs."""
    return " to ".join(dict.fromkeys(texts))
