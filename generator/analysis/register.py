"""The FMEA register: the failure modes of services in the order in which they are worth work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec import Struct

from generator.analysis.fmea import Priority, Risk, risk
from generator.catalog import ServiceEntry
from generator.spec.failure_modes import Control, FailureMode

GRAVE: Final = 9
"""The lowest severity of the action priority table's highest band."""
FILE: Final = "fmea.csv"
"""The register for spreadsheets, beside the register's page."""
NUMBERS: Final = ("severity", "occurrence", "detection")
_RANK: Final = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}


class Item(Struct, frozen=True):
    """A failure mode and its risk, which is None as long as one of the three numbers is missing."""

    service: ServiceEntry
    mode: FailureMode
    risk: Risk | None

    @property
    def grave(self) -> bool:
        """Whether it is as bad as can be, as it was rated: no control and no low number takes this away."""
        return self.mode.severity is not None and self.mode.severity >= GRAVE

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return the fields without which there is no rating."""
        return tuple(field for field in NUMBERS if getattr(self.mode, field) is None)

    @property
    def planned(self) -> tuple[Control, ...]:
        """Return the controls that do not work yet, the most urgent first; those without a day last."""
        waiting = (control for control in self.mode.prevention if control.done is None)
        return tuple(sorted(waiting, key=lambda control: control.due or date.max))

    @property
    def in_place(self) -> int:
        """Return how many controls work."""
        return sum(control.done is not None for control in self.mode.prevention)


class Register(Struct, frozen=True):
    """Failure modes with a rating, in their order, and those without one."""

    rated: tuple[Item, ...]
    unrated: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Return all of them."""
        return (*self.rated, *self.unrated)

    @property
    def grave(self) -> int:
        """Return how many are as bad as can be, rated in full or not."""
        return sum(item.grave for item in self.items)

    @property
    def priorities(self) -> tuple[tuple[Priority, int], ...]:
        """Return how many have each action priority today."""
        found = [item.risk.today.priority for item in self.rated if item.risk is not None]
        return tuple((priority, found.count(priority)) for priority in Priority)


def register(services: Iterable[ServiceEntry]) -> Register:
    """Sort the failure modes of services.

    By action priority, severity and risk priority number of today, then by service and id. Without a rating
    by the severity that is known; no number is made up for one that is not.
    """
    items = [Item(entry, mode, risk(mode)) for entry in services for mode in entry.spec.failure_modes]
    return Register(
        tuple(sorted((item for item in items if item.risk is not None), key=_urgency)),
        tuple(sorted((item for item in items if item.risk is None), key=_known_severity)),
    )


def _urgency(item: Item) -> tuple[int, int, int, str, str]:
    assert item.risk is not None  # noqa: S101 - the caller's own condition
    today = item.risk.today
    return _RANK[today.priority], -today.severity, -today.rpn, item.service.id, item.mode.id


def _known_severity(item: Item) -> tuple[int, str, str]:
    return -(item.mode.severity or 0), item.service.id, item.mode.id
