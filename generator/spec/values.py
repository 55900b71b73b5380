"""The values a spec is made of. YAML scalars arrive as text; these types say what the text must be."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct
from pydantic import GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from generator import late

VERSION: Final = "handoff/v2"
FORMER_VERSION: Final = "handoff/v1"
"""Still read: generator/versions.py lifts what has another shape today."""
ApiVersion = Literal["handoff/v1", "handoff/v2"]

ID_PATTERN: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ID: Final = re.compile(ID_PATTERN)
_PART: Final = r"(?:0|[1-9]\d{0,5})"
VERSION_PATTERN: Final = rf"{_PART}(?:\.{_PART}){{0,3}}"
_VERSION: Final = late.pattern(VERSION_PATTERN, re.ASCII)
_DURATION: Final = re.compile(r"(?:(\d{1,5})w)?(?:(\d{1,5})d)?(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})")
_CLOCK: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_NUMBER: Final = re.compile(r"-?\d{1,18}(?:\.\d{1,12})?")
LONGEST_URL: Final = 2000
_URL_TEXT: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_REPOSITORY: Final = re.compile(
    r"(?:(?:https|ssh|git)://(?:git@)?[A-Za-z0-9][A-Za-z0-9.-]{0,250}(?::\d{1,5})?/|git@[A-Za-z0-9][A-Za-z0-9.-]{0,250}:)?"
    r"[A-Za-z0-9._~+-][A-Za-z0-9._~+/-]{0,200}"
)
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_PLAIN_URL: Final = re.compile(rf"https?://{_HOST.pattern}(?:[/?#]|\Z)")  # most take no parsing

TEXT_LIMIT: Final = 4000
LINE_LIMIT: Final = 300


def kind_of(value: object) -> str:
    """Name what a YAML value is, in the words of the spec."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else f"`{_short(str(value))}`"


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= 60 else line[:57] + "..."


class Checked(Struct, frozen=True):
    """A type by what turns text into it, with what it expects in words. Its own checks are all there are."""

    check: Callable[[object], object]
    expected: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Ask nobody else: what `check` returns is of the type already."""
        return core_schema.no_info_plain_validator_function(self.check)


def _checked(expected: str, parse: Callable[[str], Any]) -> Checked:
    """Make a validator of text. `parse` returns None when the text is not what was expected."""

    def check(value: object) -> object:
        result = parse(value) if isinstance(value, str) else None
        if result is None:
            raise ValueError(f"expected {expected}, found {kind_of(value)}")
        return result

    return Checked(check, expected)


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A length of time in whole seconds, and the way its author wrote it."""

    seconds: int
    text: str

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Travel as what makes it again: specs are full of them, and a dataclass takes its time."""
        return type(self), (self.seconds, self.text)


def _duration(text: str) -> Duration | None:
    match = _DURATION.fullmatch(text)
    if not text or match is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return Duration((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds, text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if _INSTANT.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=512)
def _zone(text: str) -> str | None:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}", text):
        return None
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def safe_url(text: str) -> str | None:
    """Return the address when it is a well-formed http or https one without credentials, else None."""
    if len(text) > LONGEST_URL or not _URL_TEXT.fullmatch(text):
        return None
    if _PLAIN_URL.match(text):
        return text
    try:
        parts = urlsplit(text)
        good = parts.username is None and parts.password is None and parts.port != 0
    except ValueError:
        return None
    return text if good and _HOST.fullmatch(parts.hostname or "") else None


def _relative_path(text: str) -> str | None:
    """Accept a path below its folder: `/` as separator, no `..`, nothing hidden from review."""
    if not text or len(text) > 500 or "\\" in text or text.startswith(("/", "~")) or not text.isprintable():
        return None
    return text if ".." not in text.split("/") and "" not in text.rstrip("/").split("/") else None


def _text(limit: int, *, lines: bool) -> Callable[[str], str | None]:
    def parse(text: str) -> str | None:
        if not text.strip() or len(text) > limit or (not lines and "\n" in text.rstrip("\n")):
            return None
        return text.rstrip("\n") if not lines else text

    return parse


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _share(text: str) -> Decimal | None:
    number = _number(text)
    return number if number is not None and 0 <= number <= 1 else None


def _whole(low: int, high: int) -> Callable[[str], int | None]:
    def parse(text: str) -> int | None:
        number = int(text) if re.fullmatch(r"\d{1,12}", text) else -1
        return number if low <= number <= high else None

    return parse


def _like(pattern: str) -> Callable[[str], str | None]:
    return lambda text: text if len(text) <= LINE_LIMIT and re.fullmatch(pattern, text, re.ASCII) else None


def _string(**keywords: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **keywords})


def _integer(**keywords: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "integer", **keywords})


Line = Annotated[
    str,
    _checked(f"one line of at most {LINE_LIMIT} characters", _text(LINE_LIMIT, lines=False)),
    _string(minLength=1, maxLength=LINE_LIMIT),
]
"""One line of text."""
Text = Annotated[
    str,
    _checked(f"text of at most {TEXT_LIMIT} characters", _text(TEXT_LIMIT, lines=True)),
    _string(minLength=1, maxLength=TEXT_LIMIT),
]
"""Prose, commands and queries: kept character for character, line breaks included."""
Flag = Annotated[
    bool, _checked("true or false", {"true": True, "false": False}.get), WithJsonSchema({"type": "boolean"})
]
Number = Annotated[
    Decimal, _checked("a number such as 0.98", _number), WithJsonSchema({"type": ["number", "string"]})
]
Share = Annotated[
    Decimal,
    _checked("a share between 0 and 1 such as 0.995", _share),
    WithJsonSchema({"type": ["number", "string"]}),
]
Count = Annotated[int, _checked("a whole number, 0 or more", _whole(0, 10**12)), _integer(minimum=0)]
Score = Annotated[
    int, _checked("a whole number from 1 to 10", _whole(1, 10)), _integer(minimum=1, maximum=10)
]
"""A rating on the FMEA scales: 1 is best, 10 is worst."""
Tier = Annotated[int, _checked("1, 2, 3 or 4", _whole(1, 4)), _integer(minimum=1, maximum=4)]
Length = Annotated[
    Duration,
    _checked("a duration such as 15m, 4h or 30d", _duration),
    _string(pattern=r"^(\d{1,5}w)?(\d{1,5}d)?(\d{1,5}h)?(\d{1,5}m)?(\d{1,6}s)?$", minLength=2),
]
"""A duration in weeks, days, hours, minutes, seconds: `1h30m`."""
Day = Annotated[date, _checked("a date such as 2026-12-31", _day), _string(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""A calendar day, `YYYY-MM-DD`."""
Instant = Annotated[
    datetime,
    _checked("a moment with its zone such as 2026-12-31T22:00:00Z", _instant),
    _string(pattern=f"^{_INSTANT.pattern}$"),
]
"""A moment, RFC 3339 with zone; kept in UTC."""
Clock = Annotated[
    str,
    _checked("a time of day such as 07:00", lambda text: text if _CLOCK.fullmatch(text) else None),
    _string(pattern=f"^(?:{_CLOCK.pattern})$"),
]
"""A time of day in the zone named beside it, `HH:MM`; `24:00` ends a day."""
Zone = Annotated[str, _checked("an IANA time zone such as Europe/Stockholm", _zone), _string()]
Url = Annotated[
    str,
    _checked("an http(s) address with a host and without credentials", safe_url),
    _string(pattern="^https?://", maxLength=2000),
]
RepositoryName = Annotated[
    str,
    _checked(
        "a name, or an https, ssh or git@host:path address without credentials",
        lambda text: text if _REPOSITORY.fullmatch(text) else None,
    ),
    _string(pattern=f"^(?:{_REPOSITORY.pattern})$", maxLength=400),
]
"""A repository, by the name mkdocs.yml gives it or by its address."""
RelativePath = Annotated[
    str, _checked("a path below its own folder, without `..`", _relative_path), _string(maxLength=500)
]
Id = Annotated[
    str,
    _checked(
        "an id of small letters, digits and inner hyphens, at most 63",
        lambda text: text if _ID.fullmatch(text) else None,
    ),
    _string(pattern=f"^{ID_PATTERN}$"),
]
_LABEL: Final = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_AUTHOR: Final = re.compile(rf"sha256:[0-9a-f]{{64}}|{_LABEL}(?:\.{_LABEL})+")
GitAuthor = Annotated[
    str,
    _checked(
        "an e-mail domain such as payments.example.org, or sha256: and 64 hexadecimal digits",
        lambda text: text if len(text) <= LINE_LIMIT and _AUTHOR.fullmatch(text) else None,
    ),
    _string(pattern=f"^(?:{_AUTHOR.pattern})$", maxLength=LINE_LIMIT),
]
"""Authors of commits without their names: a domain, or the digest of an address."""
_STEP = r"[A-Za-z_][\w-]*(\[(\w+=[\w|-]+)?\])?"
FieldName = Annotated[
    str,
    _checked("a field such as failure_modes[].time_box", _like(rf"{_STEP}(\.{_STEP})*")),
    _string(pattern=rf"^{_STEP}(\.{_STEP})*$", maxLength=LINE_LIMIT),
]
"""A field below the outermost: `a.b`, `a[].b` in each entry, `a[kind=x|y]` for an entry of that kind."""
RuleId = Annotated[
    str, _checked("an id such as FMD003", _like(r"[A-Z]{3}\d{3}")), _string(pattern=r"^[A-Z]{3}\d{3}$")
]
"""The id of a readiness rule."""
_MATCHER = r"[a-zA-Z_][a-zA-Z0-9_]*=\S(.*\S)?"
RuleLabel = Annotated[
    str,
    _checked("a label and its value such as severity=critical", _like(_MATCHER)),
    _string(pattern=f"^{_MATCHER}$", maxLength=LINE_LIMIT),
]
"""A label of alert rules with its value, as routes of Alertmanager match it."""
Version = Annotated[
    str,
    _checked("a version such as 1.2", lambda text: text if _VERSION.fullmatch(text) else None),
    _string(pattern=f"^(?:{VERSION_PATTERN})$"),
]
"""Whole numbers with dots between them, compared one by one: 1.10 is newer than 1.9."""
