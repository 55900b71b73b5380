"""What a service is given of teams: those it names, and of the others what everybody may know."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from generator import catalog as catalogs
from generator.diagnostics import NotGivenError
from generator.repair import Repair
from tests.repos import Repo
from tests.sites import tree
from tests.test_reuse import change, clean, render
from tests.workspaces import LANTERN, MINI, catalog

TEAM: Final = "service_specs/teams/booking.yaml"
ADVISOR: Final = "service_specs/berth-advisor.yaml"
ONE, BOTH, ALL = "rendering 1 service", "rendering 2 services", "rendering 3 services"
EDITS: Final[tuple[str, ...]] = ("{file}?at={commit}#{line}", "{file}#{line}")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Have a service that names one team beside two that name both, rendered once; others copy it."""
    mini = Path(shutil.copytree(MINI, tmp_path_factory.mktemp("near") / "mini"))
    (mini / "service_specs/lantern.yaml").write_text(LANTERN)
    (mini / ".gitignore").write_text("site/\n")
    text = (mini / "mkdocs.yml").read_text()
    (mini / "mkdocs.yml").write_text(text.replace("      skerry: .\n", "      skerry: ../code\n"))
    repo = Repo(mini)
    repo.commit("All")
    change(mini, ADVISOR, "\nname: ", "\n# seen\nname: ")
    repo.git("commit", "-qam", "Seen")
    render(mini)
    return mini


@pytest.fixture
def root(rendered: Path, tmp_path: Path) -> Path:
    """Give a copy, free to be changed."""
    return Path(shutil.copytree(rendered, tmp_path / "mini", symlinks=True))


def given(root: Path, id_: str) -> tuple[catalogs.ServiceEntry, Any]:
    """Give a service, and what it has of the catalog."""
    found = catalog(root)
    entry = next(one for one in found.services if one.id == id_)
    return entry, found.common.near(entry.file)


def test_a_service_looks_up_whom_it_names(root: Path) -> None:
    """Of another team it knows that there is one, and what it is called; to ask for more is an error."""
    _, near = given(root, "lantern")

    assert "Harbour Desk" == near.team_by_id.get("harbour-desk").spec.name
    assert near.team_by_id.get("nobody") is None
    assert [True, False] == [name in near.team_by_id for name in ("booking", "nobody")]
    assert ["booking", "harbour-desk"] == [team.id for team in near.team_names]
    with pytest.raises(NotGivenError, match="booking is looked at"):
        near.team_by_id.get("booking")


def test_whoever_the_organisation_names_is_given_to_all(root: Path) -> None:
    """Pages of every service may show them."""
    change(root, "service_specs/org.yaml", 'who: "role:duty-master", does', "who: booking, does")

    assert "Booking Team" == given(root, "lantern")[1].team_by_id.get("booking").spec.name


def test_services_that_name_the_same_teams_have_them_from_each_other(root: Path) -> None:
    """A fleet is not held once for each of its services."""
    found = catalog(root)
    advisor, booking, lantern = (found.common.near(entry.file) for entry in found.services)

    assert advisor is booking is not lantern


def test_a_page_cannot_name_a_commit_that_it_does_not_know() -> None:
    """As if the file was changed: it may be committed."""
    repair = Repair("https://git.example.org/{file}#{line}", others=frozenset({TEAM}))

    assert repair.line(ADVISOR, 1)
    with pytest.raises(NotGivenError, match="booking"):
        repair.line(TEAM, 1)


SEEN: Final = {
    "what it answers for": ("Builds everything", "Builds all"),
    "a channel": ('value: "#booking"', 'value: "#tickets"'),
    "hours": ("08:00", "07:00"),
    "its end": ("parent: harbour-desk\n", "ends: 2025-12-31\n"),
    "a committer": ("booking.skerry.example]", "tickets.skerry.example]"),
    "a comment": ("parent: harbour-desk\n", "# moved\nparent: harbour-desk\n"),
    "a default": ("parent:", "defaults: {comms: {status_page: 'https://status.skerry.example'}}\nparent:"),
}


@pytest.fixture(scope="module", params=EDITS)
def linked(
    request: pytest.FixtureRequest, rendered: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """Render it with links to where a spec is changed. Give that, and what it was rendered with."""
    root = Path(shutil.copytree(rendered, tmp_path_factory.mktemp("linked") / "mini", symlinks=True))
    options: dict[str, Any] = {"edit_url": f"https://git.example.org/{request.param}"}
    assert ALL == render(root, **options)[1]
    return root, options


@pytest.mark.parametrize("edit", SEEN.values(), ids=SEEN)
def test_a_team_is_of_the_services_that_name_it(
    linked: tuple[Path, dict[str, Any]], tmp_path: Path, edit: tuple[str, str]
) -> None:
    """They are made anew, and nobody else is, when it is written and then committed; as made from nothing."""
    before, options = linked
    root = Path(shutil.copytree(before, tmp_path / "mini", symlinks=True))
    change(root, TEAM, *edit)
    written = render(root, **options)[1]
    made = tree(root / "site/docs")
    again = clean(root, tmp_path / "written", **options)
    repo = Repo(root)
    repo.days = 1
    repo.git("commit", "-qam", "Team")
    committed = render(root, **options)[1]

    assert BOTH == written == committed
    assert made == again
    assert clean(root, tmp_path / "committed", **options) == tree(root / "site/docs")


def renamed(root: Path) -> None:
    """Call a team something else: it is a wrong answer of everybody's quiz."""
    change(root, TEAM, "name: Booking Team", "name: Ticket Team")


def on_the_code_host(root: Path) -> None:
    """Call it something else elsewhere: rules of any service may name it."""
    change(root, TEAM, "@skerry/booking", "@skerry/tickets")


def another(root: Path) -> None:
    """Have one team more, which nobody names."""
    text = (root / TEAM).read_text().replace("id: booking", "id: tickets").replace("Booking Team", "Tickets")
    (root / "service_specs/teams/tickets.yaml").write_text(text)


def test_a_page_leads_to_what_a_team_lends(root: Path) -> None:
    """To the line at the commit that has it; while the file is changed there is none."""
    desk = TEAM.replace("booking", "harbour-desk")
    change(root, desk, "holidays:", "defaults: {glossary: [{term: Pier, meaning: A quay.}]}\nholidays:")
    Repo(root).git("commit", "-qam", "Lent")
    options: dict[str, Any] = {"edit_url": f"https://git.example.org/{EDITS[0]}"}
    head, page = Repo(root).git("rev-parse", "HEAD"), root / "site/docs/services/lantern/index.md"
    render(root, **options)
    shown = page.read_bytes().count(head.strip().encode())
    change(root, desk, "Runs the", "Has the")
    render(root, **options)

    assert [1, 0] == [shown, page.read_bytes().count(head.strip().encode())]


@pytest.mark.parametrize("edit", [renamed, on_the_code_host, another])
def test_what_everybody_may_know_of_a_team_is_of_all(
    root: Path, tmp_path: Path, edit: Callable[[Path], None]
) -> None:
    """Its names, and that there is one; that it is gone as well."""
    before = tree(root / "site/docs")
    edit(root)
    shown = render(root)[1]
    made = tree(root / "site/docs")

    assert ALL == shown
    assert clean(root, tmp_path / "clean") == made
    (root / "service_specs/teams/tickets.yaml").unlink(missing_ok=True)
    Repo(root).git("checkout", "-q", "service_specs")
    assert ALL == render(root)[1]
    assert before == tree(root / "site/docs")


@pytest.mark.parametrize("audience", ["public", "restricted"])
def test_readers_see_a_team_change(root: Path, tmp_path: Path, audience: str) -> None:
    """Whoever they are, what they are shown is as made from nothing."""
    for file in (ADVISOR, "service_specs/lantern.yaml", TEAM, TEAM.replace("booking", "harbour-desk")):
        (root / file).write_text((root / file).read_text() + "audience: public\n")
    change(
        root, TEAM, '{type: chat, value: "#booking"', '{audience: restricted, type: chat, value: "#booking"'
    )
    render(root, audience=audience)
    change(root, TEAM, "Builds everything", "Builds all")
    said = render(root, audience=audience)[1]
    change(root, TEAM, "#booking", "#tickets")

    assert said == {"public": ONE, "restricted": BOTH}[audience]
    render(root, audience=audience)
    assert clean(root, tmp_path / "clean", audience=audience) == tree(root / "site/docs")


def test_templates_of_others_may_look_at_any_team(root: Path, tmp_path: Path) -> None:
    """Then a team is everybody's, and whoever shows it is made anew."""
    (root / "templates/service").mkdir(parents=True)
    card = '# Card\n\n<p>{{ site.contact("booking").channels[0].value }}</p>\n'
    (root / "templates/service/card.md.j2").write_text(card)
    render(root)
    change(root, TEAM, 'value: "#booking"', 'value: "#tickets"')

    assert ALL == render(root)[1]
    assert b"tickets" in (root / "site/docs/services/lantern/card.md").read_bytes()
    assert clean(root, tmp_path / "clean") == tree(root / "site/docs")


def test_a_service_that_changes_its_team_is_given_the_other(root: Path, tmp_path: Path) -> None:
    """And from then on is made anew with that one."""
    change(root, "service_specs/lantern.yaml", "owner: harbour-desk", "owner: booking")
    render(root)
    change(root, TEAM, "Builds everything", "Builds all")

    assert ALL == render(root)[1]
    assert clean(root, tmp_path / "clean") == tree(root / "site/docs")
