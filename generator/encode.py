"""Text of strangers as text on a page: the one place that decides what a character may mean.

Everything that Markdown, HTML or an extension could read as syntax leaves as a numeric character reference,
line breaks included, so that a value is one run of text wherever a template puts it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from generator.spec.values import Duration, safe_url

_NO_CHARACTERS: Final = "".join(
    chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)
)
_PLAIN: Final = re.compile(r"(?! )[A-Za-z0-9 .,/()-]*(?<! )")
"""Letters, digits and a few more signs; blanks not at the ends, because lines of a page lose those."""
_SYNTAX: Final = re.compile(r"[^A-Za-z0-9 .,/()-]+")
_ENDS: Final = re.compile(r"\A +| +\Z")


class Unprintable(Exception):  # noqa: N818 - named after the offence, as rules are
    """A template printed something that is no value: an object, or nothing at all."""


def normalise(text: str) -> str:
    """Apply the one documented normalisation.

    CRLF and CR become LF; other control characters, lone surrogates and noncharacters become U+FFFD.
    Nothing else changes.
    """
    if text.isprintable():  # most are, and none of these characters is
        return text
    return _control().sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


@cache
def _control() -> re.Pattern[str]:
    """Compile what has no place on a page, for who makes any: it takes half a millisecond."""
    return re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NO_CHARACTERS}]")


def _reference(match: re.Match[str]) -> str:
    return _references(match.group())


@lru_cache(maxsize=2_000)
def _references(text: str) -> str:
    """Return signs as references. Between words stand few kinds of them."""
    return "".join(c if c.isalnum() else f"&#{ord(c)};" for c in text)


@lru_cache(maxsize=20_000)
def encode_text(text: str) -> Markup:
    """Return text that reads as itself in a heading, an HTML block, an attribute and front matter.

    Pages say the same names again and again, so the last results are kept.
    """
    if not _PLAIN.fullmatch(text):
        text = _SYNTAX.sub(_reference, normalise(text))
        text = _ENDS.sub(_reference, text) if text.startswith(" ") or text.endswith(" ") else text
    return encoded(text)


def encoded(text: str) -> Markup:
    """Return text that is encoded already as such.

    Markup's own constructor asks what it is given whether it is markup already; this is a string.
    """
    return str.__new__(Markup, text)


def encode(value: object) -> Markup:
    """Print a value. Raises Unprintable for what is no value, so that no page ever says `None`."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return encode_text(value)
    if isinstance(value, datetime):
        return encode_text(value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"))
    if isinstance(value, (int, Decimal, Duration, date)) and not isinstance(value, bool):
        return encode_text(str(value))
    raise Unprintable(f"a template prints {type(value).__name__}, which is no text")


@lru_cache(maxsize=20_000)
def link_target(address: str) -> Markup | None:
    """Return an address as the value of an href, or None when it is not a well-formed http(s) one."""
    good = safe_url(address)
    return None if good is None else encode_text(quote(good, safe="~:/?#[]@!$&'()*+,;=%-._"))
