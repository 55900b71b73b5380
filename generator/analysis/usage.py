"""What incidents say of the pages: whether a failure mode's page was used, and whether it worked."""

from __future__ import annotations

from msgspec import Struct

from generator.spec.failure_modes import FailureMode
from generator.spec.improvement import Incident
from generator.spec.service import Service


class PageUse(Struct, frozen=True):
    """The incidents of one failure mode, the newest first."""

    mode: FailureMode
    incidents: tuple[Incident, ...]

    @property
    def happened(self) -> str:
        """Return how often it happened."""
        return _times(len(self.incidents))

    @property
    def words(self) -> str:
        """Return how often the page was used and how often it worked; what nobody wrote is said to be so."""
        used = [incident.worked for incident in self.incidents if incident.page_used or incident.worked]
        unused = sum(incident.page_used is False for incident in self.incidents)
        unknown = len(self.incidents) - len(used) - unused
        outcome = (
            ("worked in", used.count("yes")),
            ("worked partly in", used.count("partly")),
            ("did not work in", used.count("no")),
            ("nobody wrote whether it worked in", used.count(None)),
        )
        told = ", ".join(f"{words} {count}" for words, count in outcome if count)
        sentences = (
            f"Used in {len(used)} of {len(self.incidents)}: {told}." if used else "",
            f"Not used in {unused} of {len(self.incidents)}." if unused else "",
            f"Nobody wrote whether it was used in {unknown} of {len(self.incidents)}." if unknown else "",
        )
        return " ".join(filter(None, sentences))


class Usage(Struct, frozen=True):
    """The incidents of a service: by failure mode, and those that no failure mode explains."""

    by_mode: tuple[PageUse, ...]
    unmatched: tuple[Incident, ...]


def page_use(mode: FailureMode, service: Service) -> PageUse:
    """Find the incidents of a failure mode."""
    found = (incident for incident in service.incidents if incident.failure_mode == mode.id)
    return PageUse(mode, tuple(sorted(found, key=lambda incident: incident.at, reverse=True)))


def usage(service: Service) -> Usage:
    """Find what incidents say of each failure mode that happened, in the order of the spec."""
    by_mode = (page_use(mode, service) for mode in service.failure_modes)
    unmatched = (incident for incident in service.incidents if incident.failure_mode is None)
    return Usage(
        tuple(found for found in by_mode if found.incidents),
        tuple(sorted(unmatched, key=lambda incident: incident.at, reverse=True)),
    )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
