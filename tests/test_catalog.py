"""All specs together: what is found, what refers to what, and that one bad file hides nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from generator.addresses import alert_addresses
from generator.diagnostics import Severity
from generator.discovery import discover
from generator.survey import skim
from generator.workspace import Workspace, open_workspace
from tests.workspaces import LANTERN, broken, catalog, lines, surveyed

SPECS: Final = ("org", "teams/booking", "teams/harbour-desk", "berth-advisor", "booking-api/service")


def test_a_workspace_is_read_whole(mini: Path) -> None:
    """Services and teams by id, each service with the alerts of its rule files."""
    found = catalog(mini)

    assert "Skerry Ferries" == found.org.spec.name
    assert ["booking", "harbour-desk"] == [team.spec.id for team in found.teams] == list(found.team_by_id)
    assert ["berth-advisor", "booking-api"] == [entry.id for entry in found.services]
    assert [[], ["BookingSalesStopped", "BookingQueueLong"]] == [
        [alert.name for alert in entry.alerts] for entry in found.services
    ]
    assert () == found.broken
    assert frozenset({"berth-advisor", "booking-api"}) == found.service_ids


def test_files_are_found_by_where_they_lie(mini: Path) -> None:
    """The library and companions of a service are left alone; YAML elsewhere is named."""
    specs = mini / "service_specs"
    for name in (
        "library/lag.yaml",
        "booking-api/notes.yaml",
        "booking-api/deep/x.yml",
        "teams/readme.md",
        "notes.txt",
        "stray.yml",
        "drafts/one.yaml",
        "drafts/deep/two.yml",
        "drafts/three.md",
        "teams/old.yml",
        "teams/old/four.yaml",
    ):
        (specs / name).parent.mkdir(parents=True, exist_ok=True)
        (specs / name).write_text("a: 1\n")
    (specs / "linked").symlink_to("/")
    found = discover(specs)

    assert ["booking", "harbour-desk"] == [id_ for id_, _ in found.teams]
    assert ["berth-advisor", "booking-api"] == [id_ for id_, _ in found.services]
    assert [
        "drafts/deep/two.yml",
        "drafts/one.yaml",
        "linked",
        "stray.yml",
        "teams/old.yml",
        "teams/old/four.yaml",
    ] == sorted(path.relative_to(specs).as_posix() for path in found.stray)


def test_a_folder_that_does_not_exist_holds_nothing(tmp_path: Path) -> None:
    """Neither does a file in its place."""
    (tmp_path / "file").write_text("")

    assert ((), (), ()) == (
        discover(tmp_path / "a").teams,
        discover(tmp_path / "a").services,
        discover(tmp_path / "file").stray,
    )


@pytest.mark.parametrize("name", SPECS[1:])
def test_one_bad_file_never_hides_another(mini: Path, name: str) -> None:
    """Its own problem is the only one; references to it still lead somewhere."""
    file = mini / f"service_specs/{name}.yaml"
    file.write_text("id: [\n")
    found = surveyed(mini)

    assert [f"service_specs/{name}.yaml:2:1"] == [str(problem.place) for problem in found.problems]
    if name.startswith("teams/"):
        assert found.catalog is None, "a team is on every page"
    else:
        assert found.catalog is not None
        assert 2 == len(found.catalog.services) + len(found.catalog.broken)


def test_every_file_is_reported_at_once_and_sorted(mini: Path) -> None:
    """By file, line and column, each problem once."""
    for name in SPECS:
        (mini / f"service_specs/{name}.yaml").write_text("zz: 1\nid: [\n")
    found = surveyed(mini)

    assert found.catalog is None
    assert [f"service_specs/{name}.yaml:3:1" for name in sorted(SPECS)] == [
        str(problem.place) for problem in found.problems
    ]


def test_a_service_with_an_error_is_broken_and_named_as_such(mini: Path) -> None:
    """With its file and the number of its errors; warnings do not count."""
    broken(mini, "SCH003-wrong-values")
    (mini / "service_specs/buoy.yaml").write_text(LANTERN.replace("lantern", "buoy") + "version: 1.10\n")
    found = catalog(mini)

    assert [("lantern", "service_specs/lantern.yaml", 10)] == [
        (one.id, one.file, one.problems) for one in found.broken
    ]
    assert ["berth-advisor", "booking-api", "buoy"] == [entry.id for entry in found.services]
    assert "lantern" in found.service_ids


def test_of_two_files_with_one_id_neither_is_published(mini: Path) -> None:
    """Nobody can tell which is meant."""
    found = catalog(broken(mini, "FIL003-file-and-folder"))

    assert ["berth-advisor", "booking-api"] == [entry.id for entry in found.services]
    assert [("service_specs/lantern.yaml", 1), ("service_specs/lantern/service.yaml", 1)] == [
        (one.file, one.problems) for one in found.broken
    ]


def test_no_team_takes_the_address_of_the_list_of_teams(mini: Path) -> None:
    """Its page would overwrite the other, so nothing is rendered."""
    found = surveyed(broken(mini, "FIL003-team-index"))

    assert ["FIL003"] == [problem.id for problem in found.problems]
    assert found.catalog is None


def test_without_the_organisation_there_is_no_catalog(mini: Path) -> None:
    """Other problems are reported all the same."""
    broken(mini, "SCH003-summary-too-short")
    (mini / "service_specs/org.yaml").write_text("apiVersion: handoff/v1\n")

    assert None is surveyed(mini).catalog
    assert [
        "service_specs/lantern.yaml:4:1: error[SCH003] summary: expected 10 to 50 words, found 1",
        "service_specs/org.yaml:1:1: error[SCH002] name: missing",
    ] == lines(surveyed(mini))


def test_errors_are_the_diagnostics_that_stop_a_build(mini: Path) -> None:
    """Warnings do not."""
    found = surveyed(broken(mini, "YML009-typed-elsewhere"))

    assert 5 == len(found.problems)
    assert {Severity.WARNING} == {problem.severity for problem in found.problems}
    assert () == found.errors


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["PierDark", "PierDim"], {"PierDark": "alerts/PierDark/", "PierDim": "alerts/PierDim/"}),
        (["PierDark", "PIERDARK"], {"PIERDARK": "alerts/PIERDARK/"}),
        (["index", "Index"], {}),
        (["a b", "a/b", "../a", "", ".", "..", "a.", "-a", "é", "a:b", "a" * 121], {}),
        (["a.b-c_d", "_a", "a" * 120], {name: f"alerts/{name}/" for name in ("a.b-c_d", "_a", "a" * 120)}),
    ],
)
def test_an_alert_has_an_address_when_its_name_can_be_one(names: list[str], expected: dict[str, str]) -> None:
    """On a disk that cannot tell capitals, too, where the first of two alike has it."""
    assert expected == alert_addresses(names)
    assert expected == alert_addresses(reversed(names))


@pytest.mark.parametrize("case", ["", "SCH003-wrong-values", "REF001-unknown-reference", "YML001-link"])
def test_what_is_not_checked_is_read_the_same(mini: Path, case: str) -> None:
    """A past is read as the present is: the same entries, and the same reasons where there is none."""
    workspace = open_workspace(broken(mini, case) if case else mini)
    assert isinstance(workspace, Workspace)
    whole, skimmed = surveyed(mini), skim(workspace)

    assert skimmed.catalog is None
    assert whole.lenient is not None
    assert skimmed.lenient is not None
    assert whole.lenient.services == skimmed.lenient.services
    assert (whole.lenient.org, whole.lenient.teams) == (skimmed.lenient.org, skimmed.lenient.teams)
    ids = {entry.id for entry in whole.lenient.services}
    assert [one for one in whole.lenient.broken if one.id not in ids] == list(skimmed.lenient.broken)
    assert set(skimmed.problems) <= set(whole.problems)
