"""States of a service: which way it may go, and what the states ahead will ask of it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import chronicle, facts, views
from generator.analysis.lifecycle import NEXT, follows, past
from generator.readiness import STATES
from generator.survey import survey
from generator.views.site import SiteView
from generator.workspace import Workspace, open_workspace
from tests.commands import run
from tests.repos import Repo

SPEC: Final = "service_specs/booking-api/service.yaml"
TODAY: Final = date(2026, 11, 23)
RETURNS: Final = {("readiness", "hardening"), ("hypercare", "hardening"), ("steady", "hypercare")}


@pytest.fixture
def site(mini: Path) -> SiteView:
    """Give what templates of the small workspace see."""
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)
    found = survey(workspace).catalog
    assert found is not None
    known = facts.gather(workspace, found, today=TODAY)
    past = chronicle.chronicles(workspace, found, "internal", known.lived)
    return views.site_view(found, known, past, name="Skerry", today=TODAY)


@given(st.sampled_from(STATES), st.sampled_from(STATES))
def test_a_service_goes_one_state_on_or_back_where_it_may(before: str, after: str) -> None:
    """Or is stopped. Every other pair is a jump, and the states it leaves out lead from one to the other."""
    on = STATES.index(after) - STATES.index(before)
    stopped = on > 0 and after == "retiring"
    legal = on in (0, 1) or stopped or (before, after) in RETURNS

    assert legal == follows(before, after)
    way = (before, *past(before, after), after)
    if not legal and past(before, after):
        assert all(follows(one, other) for one, other in pairwise(way))
    elif not legal:
        assert on < 0


def test_every_state_has_a_way_on_but_the_last() -> None:
    """The table names the states that specs know."""
    assert tuple(NEXT) == STATES
    assert {"retired"} == {state for state, onward in NEXT.items() if not onward}


def test_the_first_way_leads_on() -> None:
    """What a service goes for is the next state, not its end."""
    assert STATES[1:] == tuple(onward[0] for onward in NEXT.values() if onward)


def test_a_jump_is_found_where_git_saw_it(mini: Path) -> None:
    """Also before it is committed; going the way of the states is none."""
    repo, spec = Repo(mini), mini / SPEC
    text = spec.read_text(encoding="utf-8")

    def told(state: str, *, commit: bool) -> list[str]:
        spec.write_text(text.replace("lifecycle: steady", f"lifecycle: {state}"), encoding="utf-8")
        if commit:
            repo.git("add", ".")
            repo.git("commit", "-q", "-m", f"Go to {state}")
        lines = run("-C", mini, "readiness", "booking-api").output.splitlines()
        return [line.strip() for line in lines if "HND004" in line]

    assert [] == told("hardening", commit=True)
    jump = "HND004 lifecycle: it went from hardening to steady, past readiness and hypercare, with"
    assert [f"{jump} a change not committed"] == told("steady", commit=False)
    (found,) = told("steady", commit=True)
    assert found.startswith(f"{jump} commit ")
    assert [] == told("hypercare", commit=True)
    assert [] == told("hardening", commit=True)
    assert [] == told("readiness", commit=True)


@pytest.mark.parametrize("state", ["hypercare", "steady"])
def test_pages_count_what_the_command_counts(mini: Path, site: SiteView, state: str) -> None:
    """`handoff readiness --as` and the handoff page agree to the number, musts they add included."""
    view = site.by_id["berth-advisor"]
    said = run("-C", mini, "readiness", "berth-advisor", "--as", state, "--date", str(TODAY)).output
    ahead = {one.state: one for one in view.ahead}
    score = ahead[state].score if state in ahead else view.assessment.score

    assert f"not ready: {score.musts_met} of {score.musts} musts" in said
    if state in ahead:
        assert f"New musts in {state}: {len(ahead[state].added)}\n" in said
        assert all(f"{gap.rule.id} {gap.message}\n" in said for gap in ahead[state].added)


def test_a_steady_service_has_nothing_ahead(site: SiteView) -> None:
    """What retiring asks is asked when it is decided."""
    assert () == site.by_id["booking-api"].ahead
