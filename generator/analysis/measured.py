"""How soon failures were really noticed (MTTD): the incidents of a spec beside what it expects."""

from __future__ import annotations

from collections import Counter
from datetime import date
from statistics import mean, median
from typing import Final

from msgspec import Struct

from generator.analysis.detection import Noticed
from generator.analysis.hours import length
from generator.analysis.usage import page_use
from generator.spec.improvement import Incident
from generator.spec.service import Service
from generator.spec.values import Length

CLEARLY: Final = 3
"""Times the expected delay from which on the measured one contradicts it; less may be chance."""


class Measured(Struct, frozen=True):
    """The incidents of one failure mode since the newest way to notice it, the newest first."""

    incidents: tuple[Incident, ...]
    expected: Length | None
    """The shortest delay that the spec expects."""
    since: date | None
    """The day of the newest control that detects it; what happened before measures something else."""
    before: int
    """Incidents before that day."""

    @property
    def seconds(self) -> tuple[int, ...]:
        """Return the times that are known."""
        return tuple(found.mttd.seconds for found in self.incidents if found.mttd is not None)

    @property
    def unknown(self) -> int:
        """Return of how many incidents nobody wrote when they were noticed."""
        return len(self.incidents) - len(self.seconds)

    @property
    def usual(self) -> str:
        """Return the median in words; nothing when no time is known."""
        return length(round(median(self.seconds))) if self.seconds else ""

    @property
    def spread(self) -> str:
        """Return mean and worst, and of how many incidents, in words; nothing when no time is known."""
        number = len(self.seconds)
        if number < 2:
            return "in 1 incident" if number else ""
        average, worst = length(round(mean(self.seconds))), length(max(self.seconds))
        return f"median of {number} incidents; mean {average}, at worst {worst}"

    @property
    def first(self) -> tuple[tuple[str, int], ...]:
        """Return what noticed it first and how often, the most frequent before others."""
        counted = Counter(found.detected_by for found in self.incidents if found.detected_by is not None)
        return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))

    @property
    def contradiction(self) -> str:
        """Say with the numbers that it takes clearly longer than expected; nothing when it does not."""
        if self.expected is None or not self.expected.seconds or not self.seconds:
            return ""
        ratio = median(self.seconds) / self.expected.seconds
        if ratio < CLEARLY:
            return ""
        return f"{self.usual} is {ratio:.1f} times the {self.expected} expected"


def measured(noticed: Noticed, service: Service) -> Measured:
    """Measure how soon one failure mode was noticed."""
    days = [one.done for one in noticed.mode.prevention if one.type == "detect" and one.done is not None]
    since = max(days, default=None)
    happened = page_use(noticed.mode, service).incidents
    counted = tuple(found for found in happened if since is None or found.at.date() >= since)
    return Measured(counted, noticed.soonest, since, len(happened) - len(counted))
