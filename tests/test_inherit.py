"""What a team or the organisation says for all holds where a service says nothing."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Final

from generator.catalog import Catalog
from generator.diagnostics import Place
from tests.commands import run
from tests.workspaces import LANTERN, catalog, surveyed

TEAM: Final = """\
defaults:
  comms: {status_page: "https://team.example"}
  escalation:
    policies:
      - {id: main, levels: [{level: 1, target: harbour-desk, after: 0m}]}
"""
ORG: Final = """\
defaults:
  audience: restricted
  comms: {status_page: "https://org.example"}
  glossary: [{term: Pier, meaning: Where ferries stop.}]
  access: {na: Everybody may.}
"""


def lantern(mini: Path, *, own: str = "", team: str = TEAM, org: str = ORG) -> Path:
    """Add a service, and defaults for it."""
    specs = mini / "service_specs"
    (specs / "lantern.yaml").write_text(LANTERN + own)
    for file, text in ((specs / "teams/harbour-desk.yaml", team), (specs / "org.yaml", org)):
        file.write_text(file.read_text() + text)
    return mini


def found(root: Path) -> Catalog:
    """Survey a workspace without errors."""
    assert () == surveyed(root).errors
    return catalog(root)


def test_the_nearest_default_counts(mini: Path) -> None:
    """The team of the owner comes before the organisation; what both leave out stays as it is."""
    entry = next(one for one in found(lantern(mini)).services if one.id == "lantern")
    assert entry.spec.comms is not None
    assert entry.spec.escalation is not None

    assert "https://team.example" == entry.spec.comms.status_page
    assert ["Pier"] == [term.term for term in entry.spec.glossary]
    assert "restricted" == entry.spec.readers
    assert "access" in entry.spec.nothing
    assert () == entry.spec.links


def test_what_a_service_says_stands_alone(mini: Path) -> None:
    """Whole fields only: nothing of a default is mixed in, and `na` and `unknown` say something."""
    own = (
        "comms: {templates: []}\nglossary: {na: Plain words.}\n"
        "escalation: {unknown: {owner: harbour-desk, due: 2027-01-01}}\n"
    )
    entry = next(one for one in found(lantern(mini, own=own)).services if one.id == "lantern")
    assert entry.spec.comms is not None

    assert None is entry.spec.comms.status_page
    assert (None, ()) == (entry.spec.escalation, entry.spec.glossary)
    assert {"access", "escalation", "glossary"} == set(entry.spec.nothing)


def test_a_default_is_for_no_more_readers_than_what_holds_it(mini: Path) -> None:
    """A mark of its own counts where it is for fewer; one for more is as far as it goes, as in the file."""
    glossary = (
        "defaults:\n  audience: internal\n  glossary:\n"
        "    - {term: Pier, meaning: Where ferries stop., audience: public}\n"
        "    - {term: Keel, meaning: What ferries have., audience: restricted}\n"
        "    - {term: Quay, meaning: Where they lie.}\n"
    )
    entry = next(
        one
        for one in found(lantern(mini, own="audience: public\n", team=glossary)).services
        if one.id == "lantern"
    )

    assert [("Pier", "internal"), ("Keel", "restricted"), ("Quay", "internal")] == [
        (term.term, term.marked) for term in entry.spec.glossary
    ]


def test_places_are_those_of_the_default(mini: Path) -> None:
    """A field stands in the file that says it, and knows what binds the service to it."""
    team = "service_specs/teams/harbour-desk.yaml"
    line = (mini / team).read_text().count("\n") + 2
    source = next(one for one in found(lantern(mini)).services if one.id == "lantern").file.source
    used_at = ("service_specs/lantern.yaml", 8, 1)

    assert Place(team, line, 3, used_at) == source.place(("comms",))
    assert Place(team, line, 11, used_at) == source.place(("comms", "status_page"))
    assert Place("service_specs/lantern.yaml", 2, 1) == source.place(("id",))


def test_a_bad_default_is_one_problem_at_its_place(mini: Path) -> None:
    """Not one for each service: references and shapes are checked where they stand."""
    bad = TEAM.replace("target: harbour-desk", "target: harbor-desk") + "      - {id: late, levels: []}\n"
    problems = surveyed(lantern(mini, team=bad)).problems

    assert {"service_specs/teams/harbour-desk.yaml"} == {one.place.file for one in problems}
    assert ["defaults.escalation.policies[1].levels: expected at least one entry, found none"] == [
        one.message for one in problems
    ]


def test_a_reference_that_leads_nowhere_is_told_once(mini: Path) -> None:
    """With a file that is right but for a name, and a service that uses it."""
    problems = surveyed(
        lantern(mini, team=TEAM.replace("target: harbour-desk", "target: harbor-desk"))
    ).problems

    assert ["defaults.escalation.policies[0].levels[0].target: there is no team `harbor-desk`"] == [
        one.message for one in problems
    ]


def test_an_id_that_stands_twice_in_a_default_is_told_once(mini: Path) -> None:
    """There, and not for the services that have it from there."""
    twice = TEAM + TEAM.splitlines(keepends=True)[-1]
    problems = surveyed(lantern(mini, team=twice)).problems

    assert [("service_specs/teams/harbour-desk.yaml", "REF002")] == [
        (one.place.file, one.id) for one in problems
    ]


def test_a_default_that_needs_what_its_service_has_not_is_told_there(mini: Path) -> None:
    """A check of access may name an environment's value; the service without it can repair that."""
    org = "defaults:\n  access: [{role: keeper, check: 'true ${env.pier}'}]\n"
    (problem,) = surveyed(lantern(mini, org=org)).problems[-1:]
    written = "written in service_specs/org.yaml:"

    assert ("service_specs/lantern.yaml", "REF004") == (problem.place.file, problem.id)
    assert written in problem.message


def test_a_rejected_team_hides_what_its_services_inherit(mini: Path) -> None:
    """Policies that may be among its defaults are not called unknown."""
    own = "failure_modes:\n  - {id: dark, title: Dark, escalate_when: [{condition: Dark, policy: main}]}\n"
    problems = surveyed(lantern(mini, own=own, team=TEAM + "nonsense: 1\n")).problems

    assert ["SCH001"] == [one.id for one in problems]


def test_pages_and_explain_name_the_giver(mini: Path) -> None:
    """Whoever reads a default knows whom to ask, and where to change it for all."""
    lantern(mini)
    team = "service_specs/teams/harbour-desk.yaml"
    line = next(n for n, text in enumerate((mini / team).read_text().splitlines(), 1) if "comms:" in text)

    command = ("render", "--date", "2026-11-23", "--audience", "restricted")
    assert 0 == run("-C", mini, *command).exit_code
    runbook = (mini / "site/docs/services/lantern/runbook.md").read_text()
    messages = unescape(runbook.partition("## Messages")[2].partition("## Access")[0])

    assert f"<code>{team}</code> line {line}" in messages
    assert 'href="../../../teams/harbour-desk/"' in messages
    for words, field, service in (
        (f"lantern has it from {team}:{line}, a default of Harbour Desk", "comms", "lantern"),
        ("lantern says it itself: service_specs/lantern.yaml:2:1", "id", "lantern"),
        ("lantern says nothing, and neither do its team and org.yaml", "links[].url", "lantern"),
    ):
        assert words == run("-C", mini, "explain", field, "--service", service).stdout.splitlines()[-1]
    assert 2 == run("-C", mini, "explain", "REF001", "--service", "lantern").exit_code
    assert 2 == run("-C", mini, "explain", "comms", "--service", "nobody").exit_code
