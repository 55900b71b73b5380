"""The daily log of hypercare in a CSV file: its days are those of the spec, and judge what ends hypercare."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from generator.analysis.exits import Known, exits
from generator.catalog import ServiceEntry
from generator.dailylog import HEADER
from generator.spec.audience import Reader
from generator.spec.hypercare import HypercareDay
from generator.survey import survey
from generator.withhold import seen_by
from generator.workspace import Workspace, open_workspace
from tests.commands import run
from tests.workspaces import LANTERN

HYPERCARE = """\
hypercare:
  log_from: daily.csv
  exit_criteria:
    - {id: hc-own, text: They manage alone, measure: log.by_receiver_share, target: ">= 0.9", window: 3d}
"""
SHARED = HYPERCARE.replace("hypercare:\n", "hypercare:\n  audience: restricted\n")
LOG = """\
date,tickets,by_receiver,by_project,sev,note
2026-11-21,10,9,1,,"Queue names, after the merger"
2026-11-22,0,0,0,,

2026-11-23,10,10,0,,
"""
TODAY = date(2026, 11, 23)


def lantern(root: Path, hypercare: str = HYPERCARE, *, readers: Reader | None = None) -> ServiceEntry:
    """Give a service whose daily log is a file."""
    folder = root / "service_specs/lantern"
    folder.mkdir(exist_ok=True)
    (folder / "service.yaml").write_text(LANTERN + hypercare, encoding="utf-8")
    (folder / "daily.csv").write_text(LOG, encoding="utf-8")
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    catalog = survey(workspace).catalog
    assert catalog is not None
    seen = catalog if readers is None else seen_by(catalog, readers)
    return next(entry for entry in seen.services if entry.id == "lantern")


def test_rows_are_days_of_the_spec(mini: Path) -> None:
    """An empty cell is a field that is not written; each day knows its row, and the service its file."""
    entry = lantern(mini)
    assert entry.spec.hypercare is not None
    log = entry.spec.hypercare.log

    assert [date(2026, 11, day) for day in (21, 22, 23)] == [day.date for day in log]
    assert ("Queue names, after the merger", None) == (log[0].note, log[1].note)
    assert (5, "service_specs/lantern/daily.csv") == (
        entry.file.source.place(("hypercare", "log", 2)).line,
        entry.file.source.place(("hypercare", "log", 2)).file,
    )
    assert "service_specs/lantern/daily.csv" in entry.files


def test_the_share_of_the_receiver_comes_from_the_file(mini: Path) -> None:
    """19 of 20 tickets on 21 to 23 November, counted by hand."""
    (found,) = exits(Known.of(lantern(mini), ()), TODAY)

    assert (True, Decimal("0.95"), "19 of 20 tickets on 3 days of the log") == (
        found.met,
        found.value,
        found.words,
    )


def test_who_may_not_see_hypercare_does_not_see_its_days(mini: Path) -> None:
    """The rows go with the mapping that names their file."""
    entry = lantern(mini, SHARED, readers="internal")

    assert None is entry.spec.hypercare


def test_a_severity_and_a_secret_in_a_row_are_found_there(mini: Path) -> None:
    """A log is text of strangers like any other file of a service."""
    lantern(mini)
    file = mini / "service_specs/lantern/daily.csv"
    file.write_text(f"{LOG}2026-11-24,1,1,0,sev9,\n2026-11-25,1,1,0,,call +46 70 123 45 67\n", "utf-8")
    said = run("-C", mini, "check").output

    assert "service_specs/lantern/daily.csv:6:1: error[REF001]" in said
    assert "service_specs/lantern/daily.csv:7" in said
    assert "error[PRV003]" in said


@pytest.mark.parametrize(
    ("named", "text", "said"),
    [
        ("*.csv", LOG, "is more than one file"),
        ("daily.csv", "day,tickets\n", "expected the header"),
        ("daily.csv", LOG.replace("after", "a" * 200_000), "this is no CSV"),
        ("daily.csv", "x" * 5_000_000, "HCL002"),
    ],
)
def test_a_log_that_cannot_be_read_is_told_and_has_no_day(
    mini: Path, named: str, text: str, said: str
) -> None:
    """Half a log would give a share that is wrong."""
    folder = mini / "service_specs/lantern"
    folder.mkdir()
    hypercare = HYPERCARE.replace("log_from: daily.csv", f'log_from: "{named}"')
    (folder / "service.yaml").write_text(LANTERN + hypercare, encoding="utf-8")
    (folder / "daily.csv").write_text(text, encoding="utf-8")
    (folder / "other.csv").write_text(LOG, encoding="utf-8")
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)
    found = survey(workspace)
    lenient = found.lenient
    assert lenient is not None
    (entry,) = (one for one in lenient.services if one.id == "lantern")

    assert any(said in f"{problem.id} {problem.message}" for problem in found.errors)
    assert entry.spec.hypercare is not None
    assert () == entry.spec.hypercare.log


def test_columns_are_the_fields_of_a_day() -> None:
    """A field that a day gets is a column as well."""
    assert set(HypercareDay.model_fields) - {"nothing", "marked"} == set(HEADER)
