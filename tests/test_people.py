"""Whom a page tells its reader to call."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from generator.analysis.people import Call, contact, first_call
from generator.catalog import Catalog
from generator.survey import survey
from generator.workspace import Workspace, open_workspace


@pytest.fixture
def catalog(mini: Path) -> Catalog:
    """Load the small workspace: berth-advisor's hypercare ends on 2026-11-02."""
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)
    found = survey(workspace).catalog
    assert found is not None
    return found


def _call(catalog: Catalog, service: str, today: date) -> Call:
    (entry,) = [entry for entry in catalog.services if entry.id == service]
    return first_call(entry.spec, catalog, today=today)


def test_in_hypercare_the_project_team_is_called_too(catalog: Catalog) -> None:
    """Operations come first, the project second, and the page says until when."""
    call = _call(catalog, "berth-advisor", date(2026, 11, 2))

    assert ["harbour-desk", "booking"] == [found.ref for found in call.contacts]
    assert "hypercare: the project team helps until 2026-11-02" == call.reason


def test_hypercare_past_its_end_is_not_told_as_running(catalog: Catalog) -> None:
    """A date that is over is no promise."""
    call = _call(catalog, "berth-advisor", date(2026, 11, 3))

    assert ["harbour-desk", "booking"] == [found.ref for found in call.contacts]
    assert "hypercare was to end on 2026-11-02 and goes on: the project team still helps" == call.reason


def test_in_steady_operation_the_ladder_begins(catalog: Catalog) -> None:
    """The first level of the first policy is called, and the reason names the policy."""
    (entry,) = [entry for entry in catalog.services if entry.id == "booking-api"]
    assert entry.spec.escalation is not None
    policy = entry.spec.escalation.policies[0]
    call = _call(catalog, "booking-api", date(2026, 11, 23))

    assert [policy.levels[0].target] == [found.ref for found in call.contacts]
    assert f"first level of policy {policy.id}" == call.reason


def test_a_team_whose_file_was_rejected_keeps_its_id(catalog: Catalog) -> None:
    """A name that cannot be read is not made up."""
    found = contact("no-such-team", None, catalog)

    assert ("no-such-team", "no-such-team", "") == (found.ref, found.name, found.url)
