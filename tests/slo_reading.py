"""SLO files as tests read them: the data beside the tests, and what the reader gives in few words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.diagnostics import Diagnostic, Place
from generator.slos.files import Entry, SloFiles, read_slos
from generator.slos.values import FileSlo

DATA = Path(__file__).parent / "data" / "slo"
SPEC = "service_specs/ferry.yaml"


def read(root: Path, *patterns: str) -> SloFiles:
    """Read SLO files beside a spec whose n-th entry stands in line n + 10."""
    entries = [Entry(pattern, Place(SPEC, number + 10, 7)) for number, pattern in enumerate(patterns)]
    return read_slos(root, entries, root=root)


def slo(name: str, file: str, *, number: int = 0, service: str | None = None) -> FileSlo:
    """Return one objective of a file of the data."""
    found = [one for one in read(DATA, file).slos if (one.name, one.number) == (name, number)]
    (only,) = [one for one in found if service in (None, one.service)]
    return only


def lines(found: Sequence[Diagnostic]) -> list[str]:
    """Write diagnostics as the command line does."""
    return [str(problem) for problem in found]
