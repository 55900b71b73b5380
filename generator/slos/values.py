"""What an SLO file says, in the same values whatever its format, and the arithmetic of its error budget.

All arithmetic is exact: shares, rates and lengths are fractions made from the text of a file, never floats.
Error budget, burn rate and how long a budget lasts are those of the Google SRE Workbook, chapter 5,
"Alerting on SLOs": a budget is what the target leaves, a burn rate is how many times faster than that errors
come, and at rate r a whole budget lasts window / r.
"""

from __future__ import annotations

from calendar import monthrange
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from msgspec import Struct

_DAY: Final = 86_400
_LEAP_CYCLE: Final = range(2023, 2028)
"""Years that hold every length of a month, quarter or year, those across New Year of a leap year included."""

Format = Literal["OpenSLO", "Sloth", "Pyrra"]


class SloWindow(Struct, frozen=True):
    """The time an objective is measured over: seconds, or months of the calendar, which differ in length."""

    text: str
    """As its author wrote it."""
    rolling: bool
    seconds: int = 0
    months: int = 0
    first: int = 1
    """The month in which a calendar window starts."""
    starts: str = ""
    """When a calendar window starts, as the file has it."""
    origin: str = ""
    """Where the length comes from when the file does not say it."""

    @property
    def lengths(self) -> tuple[int, ...]:
        """Return its shortest and longest length in seconds; one number when it is always the same."""
        if not self.months:
            return (self.seconds,)
        # Months that do not divide the year, or that roll, begin anywhere.
        step = self.months if not self.rolling and 12 % self.months == 0 else 1
        starts = [(year, month) for year in _LEAP_CYCLE for month in range(self.first, self.first + 12, step)]
        days = {sum(_days(year, month + more) for more in range(self.months)) for year, month in starts}
        return tuple(length * _DAY for length in sorted({min(days), max(days)}))

    def same(self, other: SloWindow) -> bool:
        """Whether both are the same time, however it is written."""
        mine = (self.rolling, self.seconds, self.months)
        return mine == (other.rolling, other.seconds, other.months)


class SliQuery(Struct, frozen=True):
    """One query of an indicator, as the file has it."""

    role: Literal["good", "bad", "total", "bad share", "good share", "value"]
    text: str


class Burn(Struct, frozen=True):
    """One way an alert fires: errors come so many times too fast over each of its windows."""

    rate: Fraction
    windows: tuple[str, ...]
    """The longest first."""
    after: str = ""
    """How long it must last before the alert fires, when the file says it."""


class BurnAlert(Struct, frozen=True):
    """An alert that the SLO file or its tool makes for an SLO."""

    name: str
    """As rule files have it; empty when the file gives none."""
    severity: str
    burns: tuple[Burn, ...]
    title: str = ""
    shared: bool = False
    """Whether the name is the tool's own, which any SLO may have."""
    note: str = ""
    """Why there are no rates."""


class FileSlo(Struct, frozen=True):
    """One objective of an SLO as its file has it. Empty texts are what the file does not say."""

    format: Format
    name: str
    service: str
    file: str
    line: int
    column: int
    written: str
    """The target, character for character."""
    target: Decimal
    """The same as a share of one."""
    window: SloWindow | None
    title: str = ""
    description: str = ""
    objective: str = ""
    """Which of the objectives of its SLO, when there are several."""
    number: int = 0
    budgeting: str = ""
    slice_window: str = ""
    slice_target: str = ""
    counts: Literal["events", "time", ""] = ""
    """What the budget is made of; empty when the file does not tell."""
    threshold: str = ""
    """What a value is compared with, such as `lt 500`."""
    queries: tuple[SliQuery, ...] = ()
    alerts: tuple[BurnAlert, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, int]:
        """Tell it from every other SLO of the same files."""
        return (self.file, self.service, self.name, self.number)


def budget(target: Decimal, seconds: int) -> Fraction:
    """Return how many seconds of a window may be bad: (1 - target) x window."""
    return (1 - Fraction(target)) * seconds


def lasts(seconds: int, rate: Fraction) -> Fraction:
    """Return how many seconds a whole budget lasts at a burn rate: window / rate."""
    return seconds / rate


def bad_share(target: Decimal, rate: Fraction) -> Fraction:
    """Return the share of bad events or time at a burn rate: rate x (1 - target). Above 1 it cannot be."""
    return rate * (1 - Fraction(target))


def _days(year: int, month: int) -> int:
    years, within = divmod(month - 1, 12)
    return monthrange(year + years, within + 1)[1]
