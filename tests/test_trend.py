"""How ready services were, judged from git: which states, by what, and what of it is not known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, cast

import pytest
from msgspec.structs import replace

from generator.history import Lived, lived
from generator.readiness import Scene, Score, assess
from generator.readiness.context import OwnFacts
from generator.room import Room
from generator.rules import RULES, demands_of
from generator.trend import MOST, Standing, standings
from generator.workspace import Workspace, open_workspace
from tests.commands import run
from tests.repos import Repo
from tests.workspaces import LANTERN, catalog

SPEC: Final = "service_specs/lantern.yaml"
TAUGHT: Final = "training:\n  audiences: [{id: operator}]\n"
ROOT: Final = Path(__file__).parent.parent


def told(root: Path) -> Mapping[str, tuple[Standing, ...]]:
    """Judge the past of a workspace."""
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    found = catalog(root)
    past = lived(workspace, found)
    assert isinstance(past, Lived)
    with Room() as room:
        return standings(workspace, found, past, room)


def by_spec(root: Path, day: date) -> Score:
    """Judge the service as it stands there, on a day, by what its spec alone says."""
    found = catalog(root)
    entry = next(one for one in found.services if one.id == "lantern")
    return assess(entry, demands_of(found.org.spec.policy), Scene.of(found, day)).by_spec


def test_a_past_state_is_judged_as_it_would_have_been_on_its_day(mini: Path) -> None:
    """Three days, the last of them is today's: two states, each with the score it had then."""
    repo = Repo(mini)
    repo.commit("bare", {SPEC: LANTERN.replace("tier: 4", "tier: 1")})
    first = by_spec(mini, date(2024, 1, 1))
    repo.commit("taught", {SPEC: LANTERN.replace("tier: 4", "tier: 1") + TAUGHT})
    second = by_spec(mini, date(2024, 1, 2))
    repo.commit("now", {SPEC: LANTERN})
    found = told(mini)["lantern"]

    assert ["2024-01-01", "2024-01-02"] == [one.commit.date for one in found]
    assert [replace(one, shoulds=0, shoulds_met=0) for one in (first, second)] == [one.score for one in found]
    assert first.musts == second.musts
    assert first.musts_met + 1 == second.musts_met


def test_what_was_put_off_then_is_counted_apart(mini: Path) -> None:
    """By the waivers of that state, as long as they held: the score is that of a whole judgement."""
    repo, text = Repo(mini), LANTERN.replace("tier: 4", "tier: 1")
    waivers = "".join(
        f"  - {{rule: {rule}, reason: It waits., approver: role:duty-master, granted: 2023-12-20, "
        f"expires: {expires}}}\n"
        for rule, expires in (("FMD001", "2024-01-01"), ("ALM002", "2023-12-31"))
    )
    repo.commit("put off", {SPEC: f"{text}waivers:\n{waivers}"})
    first = by_spec(mini, date(2024, 1, 1))
    repo.commit("now", {SPEC: LANTERN})
    (found,) = told(mini)["lantern"]

    assert 1 == first.musts_waived
    assert replace(first, shoulds=0, shoulds_met=0) == found.score


def test_what_is_not_known_says_why(mini: Path) -> None:
    """What was not there yet, or cannot be read, has no score; other services have theirs."""
    repo = Repo(mini)
    repo.commit("without", {})
    repo.commit("broken", {SPEC: "apiVersion: handoff/v1\nid: [lantern\n"})
    repo.commit("now", {SPEC: LANTERN})
    found = told(mini)

    assert ["not described yet", "its files have errors by today's checks"] == [
        one.words for one in found["lantern"]
    ]
    assert all(one.score is not None for one in found["booking-api"])


def test_a_name_that_led_nowhere_makes_no_score(mini: Path) -> None:
    """Rules follow names; other errors of today's checks, such as a lost record, are in no rule's way."""
    repo = Repo(mini)
    lost = "training:\n  exercises: [{procedure: none, at: 2024-01-01}]\n"
    repo.commit("nowhere", {SPEC: LANTERN + lost})
    repo.commit(
        "lesson", {SPEC: LANTERN + "lessons: [{id: a, learned: Look., reused_as: library/none@1.0}]\n"}
    )
    repo.commit("nobody", {SPEC: LANTERN.replace("owner: harbour-desk", "owner: nobody")})
    repo.commit("now", {SPEC: LANTERN})

    assert [False, True, False] == [one.score is not None for one in told(mini)["lantern"]]
    assert all(one.score is not None for one in told(mini)["booking-api"])


def test_a_long_history_has_a_state_for_each_month(mini: Path) -> None:
    """The last of each of the latest months, without the month that is not over."""
    repo = Repo(mini)
    for month in range(MOST + 3):
        repo.commit(f"early {month}", {SPEC: f"{LANTERN}x-n: early {month}\n"})
        repo.commit(f"late {month}", {SPEC: f"{LANTERN}x-n: late {month}\n"})
        repo.days += 29
    found = [one.commit.date for one in told(mini)["lantern"]]

    assert MOST == len(found) == len({day[:7] for day in found})
    assert found == sorted(found)
    assert repo.git("log", "-1", "--format=%cs")[:7] not in {day[:7] for day in found}


def test_what_is_kept_makes_no_difference(mini: Path) -> None:
    """The second time nothing is judged; rubbish is as good as nothing; what is kept is no text of a spec."""
    repo = Repo(mini)
    repo.commit("one", {SPEC: LANTERN})
    repo.commit("two", {SPEC: LANTERN + TAUGHT})
    before = told(mini)
    kept = next(mini.rglob("trend.json"))
    written = kept.read_bytes()
    for rubbish in (b"[", b"[1]", b'{"a": {"b": [1, 2]}}', b'{"a": {"b": [1, 2, "3"]}}', written):
        kept.write_bytes(rubbish)

        assert before == told(mini)
        assert written == kept.read_bytes()
    kept.write_bytes(written.replace(b": [", b": [9"))

    assert before != told(mini)


class Asked(Exception):  # noqa: N818 - no error: it says that something was asked
    """Git was asked."""


class Watched:
    """Facts that say who asks for them."""

    def __getattr__(self, name: str) -> object:
        """Answer nothing."""
        raise Asked(name)


def test_a_rule_that_asks_git_says_so() -> None:
    """Else it would find nothing in the past, and the score would be too good."""
    found = catalog(ROOT)
    scene = Scene.of(found, date(2026, 11, 23))
    asking = set()
    for rule in RULES:
        for entry in found.services:
            try:
                list(rule.check(entry, replace(scene.about(entry), facts=cast("OwnFacts", Watched()))))
            except Asked:
                asking.add(rule.id)

    assert {rule.id for rule in RULES if rule.beyond} == asking | {"SHC001"}


@pytest.mark.slow
def test_pages_tell_how_it_went(mini: Path) -> None:
    """The history of each service, the sums and the portfolio say the same; the public is told none."""
    repo = Repo(mini)
    repo.commit("one", {SPEC: LANTERN})
    repo.commit("two", {SPEC: LANTERN + TAUGHT})
    scores = {id_: one[0].score for id_, one in told(mini).items()}
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    docs = mini / "site/docs"
    musts = [one for one in scores.values() if one is not None]
    total = f"{sum(one.musts_met for one in musts)} of {sum(one.musts for one in musts)}"

    for id_, score in scores.items():
        assert score is not None
        assert f"{score.musts_met} of {score.musts}<" in (docs / f"services/{id_}/history.md").read_text()
    assert f">{total}\n" in (docs / "readiness/index.md").read_text().partition("## How it went")[2]
    assert f"{total} on 2024-01-01" in (docs / "portfolio/index.md").read_text()
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23", "--audience", "public").exit_code
    assert not [page for page in docs.rglob("*.md") if "How ready it was" in page.read_text()]
