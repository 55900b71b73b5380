"""The risk of a failure mode in numbers: risk priority number and action priority, with and without controls.

The action priority is that of the AIAG & VDA FMEA Handbook, first edition, 2019, whose table is the same for
design and for process FMEA.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Final

from msgspec import Struct

from generator.spec.failure_modes import Control, FailureMode


class Priority(StrEnum):
    """How urgent it is to improve prevention or detection."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def meaning(self) -> str:
        """Return what the handbook asks for."""
        return _MEANING[self]


_MEANING: Final = {
    Priority.HIGH: "prevention or detection needs to be improved, or it is written down why they are enough",
    Priority.MEDIUM: "prevention or detection should be improved, or it is written down why they are enough",
    Priority.LOW: "prevention or detection could be improved",
}

_SEVERITY_FROM: Final = (9, 7, 4, 2, 1)
_OCCURRENCE_FROM: Final = (8, 6, 4, 2, 1)
_DETECTION_FROM: Final = (7, 5, 2, 1)
_TABLE: Final = (
    ("HHHH", "HHHH", "HHHM", "HMLL", "LLLL"),
    ("HHHH", "HHHM", "HMMM", "MMLL", "LLLL"),
    ("HHMM", "MMML", "MLLL", "LLLL", "LLLL"),
    ("MMLL", "LLLL", "LLLL", "LLLL", "LLLL"),
    ("LLLL", "LLLL", "LLLL", "LLLL", "LLLL"),
)
"""A row per band of severity, in it a word per band of occurrence, in it a letter per band of detection."""
_LETTERS: Final = {"H": Priority.HIGH, "M": Priority.MEDIUM, "L": Priority.LOW}


class Rating(Struct, frozen=True):
    """Severity, occurrence and detection, each from 1 to 10."""

    severity: int
    occurrence: int
    detection: int

    @property
    def rpn(self) -> int:
        """Return the risk priority number, 1 to 1000."""
        return self.severity * self.occurrence * self.detection

    @property
    def priority(self) -> Priority:
        """Return the action priority: severity first, then occurrence, then detection."""
        return _priority(self.severity, self.occurrence, self.detection)


@cache
def _priority(severity: int, occurrence: int, detection: int) -> Priority:
    """Look it up once: there are a thousand ratings, and every list of failure modes asks for one."""
    cells = _TABLE[_band(severity, _SEVERITY_FROM)][_band(occurrence, _OCCURRENCE_FROM)]
    return _LETTERS[cells[_band(detection, _DETECTION_FROM)]]


def _band(score: int, lowest: tuple[int, ...]) -> int:
    return next(index for index, least in enumerate(lowest) if score >= least)


class Stage(Struct, frozen=True):
    """A rating, and what has been done when it holds."""

    words: str
    rating: Rating


class Risk(Struct, frozen=True):
    """A failure mode's rating as it is written, and what its controls make of it."""

    rated: Rating
    in_place: Rating | None
    """With the controls that work already; None when none of them is rated."""
    planned: Rating | None
    """With the planned ones as well; None when none of them is rated."""

    @property
    def today(self) -> Rating:
        """Return the rating that holds now: controls that are only planned change nothing yet."""
        return self.in_place or self.rated

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return the rating as it is written, with the controls in place, and with the planned ones too."""
        planned = "With the planned controls too" if self.in_place else "With the planned controls"
        found = (
            ("As rated", self.rated),
            ("With the controls in place", self.in_place),
            (planned, self.planned),
        )
        return tuple(Stage(words, rating) for words, rating in found if rating is not None)


def risk(mode: FailureMode) -> Risk | None:
    """Rate a failure mode without and with its controls; None when it lacks one of the three numbers."""
    if mode.severity is None or mode.occurrence is None or mode.detection is None:
        return None
    before = Rating(mode.severity, mode.occurrence, mode.detection)
    rated = [control for control in mode.prevention if _afters(control) != (None, None, None)]
    working = [control for control in rated if control.done is not None]
    return Risk(
        before,
        _with(before, working) if working else None,
        _with(before, rated) if len(rated) > len(working) else None,
    )


def _with(before: Rating, controls: Iterable[Control]) -> Rating:
    """Rate with controls: for each number the one that lowers it most. What two do together is unknown."""
    best = [before.severity, before.occurrence, before.detection]
    for control in controls:
        best = [
            now if after is None else min(now, after)
            for now, after in zip(best, _afters(control), strict=True)
        ]
    return Rating(*best)


def _afters(control: Control) -> tuple[int | None, int | None, int | None]:
    return control.severity_after, control.occurrence_after, control.detection_after
