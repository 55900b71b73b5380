"""Rule files as tests read them: the data beside the tests, and what the reader gives in few words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator import alerts
from generator.alerts import RuleFiles
from generator.diagnostics import Diagnostic, Place

DATA = Path(__file__).parent / "data" / "alerts"
SPEC = "service_specs/ledger.yaml"


def read(root: Path, *patterns: str) -> RuleFiles:
    """Read rule files beside a spec whose n-th entry stands in line n + 10."""
    return alerts.read_rules(root, patterns, root=root, place=lambda number: Place(SPEC, number + 10, 7))


def names(files: RuleFiles) -> list[str]:
    """Name the alerts in order."""
    return [alert.name for alert in files.alerts]


def lines(found: Sequence[Diagnostic]) -> list[str]:
    """Write diagnostics as the command line does."""
    return [str(problem) for problem in found]
