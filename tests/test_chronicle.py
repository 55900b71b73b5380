"""The page of a service's history: what git tells of it, and what it cannot tell, in words."""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import chronicle, compared
from generator.cli import cli
from generator.compared import FIRST
from generator.comparisons import Known
from tests.repos import Repo, date
from tests.workspaces import LANTERN

SPEC = "service_specs/lantern.yaml"
HANDOFF = """\
operated_by: harbour-desk
handoff:
  from_team: harbour-desk
  to_team: booking
  signoffs: [{function: Operations, verdict: met, at: 2024-01-03}]
"""


@pytest.fixture
def repo(mini: Path) -> Repo:
    """The small workspace with a service of our own, in its pilot."""
    made = Repo(mini)
    made.commit("first", {SPEC: LANTERN.replace("steady", "pilot") + 'version: "1.0"\n' + HANDOFF})
    return made


def edit(repo: Repo, *edits: tuple[str, str], file: str = SPEC) -> str:
    """Change a file and commit it."""
    text = (repo.folder / file).read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return repo.commit("A change by Ada Lovelace", {file: text})


def rendered(root: Path, service: str = "lantern") -> str:
    """Render the workspace and give the page of a service's history."""
    done = CliRunner().invoke(cli, ["-C", str(root), "render", "--date", "2026-11-23"])
    assert 0 == done.exit_code, done.output
    return (root / f"site/docs/services/{service}/history.md").read_text(encoding="utf-8")


def words(page: str) -> str:
    """Give the text of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def rows(page: str, heading: str) -> list[list[str]]:
    """Give the cells of the table below a heading, newest first."""
    part = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(r"<tr><th scope=\"row\".*?</tr>", part, re.DOTALL)
    return [[words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in found]


def test_states_owners_and_versions_have_their_days(repo: Repo) -> None:
    """From which commit to which; the handoff's word stands where its teams took turns."""
    second = edit(repo, ("pilot", "hardening"), ("owner: harbour-desk", "owner: booking"), ('"1.0"', '"1.1"'))
    page = rendered(repo.folder)
    first = repo.git("rev-parse", "HEAD~1")

    assert [
        ["Hardening", date(1), "now", second[:10]],
        ["Pilot", date(0), date(1), first[:10]],
    ] == rows(page, "States")
    assert [
        ["booking Operations: met, 2024-01-03", date(1), "now", second[:10]],
        ["harbour-desk", date(0), date(1), first[:10]],
        ["harbour-desk", date(0), "now", first[:10]],
    ] == rows(page, "Who answered for it")
    assert [["1.1", date(1), "now", second[:10]], ["1.0", date(0), date(1), first[:10]]] == rows(
        page, "Versions"
    )


def test_what_changed_hands_stands_with_who_got_it(repo: Repo) -> None:
    """In the time in which it was done; else in the first that is known, or the last when it is not done."""
    moved = (
        "  transfers:\n"
        f"    - {{item: repo, from: harbour-desk, to: booking, done: {date(1)}, what: L, evidence: CHG-1}}\n"
        "    - {item: budget, what: Oil, from: harbour-desk, to: booking, due: 2026-12-24}\n"
        "    - {item: budget, what: Gold, from: harbour-desk, to: booking, audience: restricted}\n"
        "    - {item: domain, what: piers, from: booking, to: harbour-desk, done: 1999-01-01}\n"
        "    - {item: account, what: Keys, from: booking, to: role:duty-master, done: 2024-01-01}\n"
    )
    edit(repo, ("owner: harbour-desk", "owner: booking"), ("handoff:\n", f"handoff:\n{moved}"))
    page = rendered(repo.folder)
    now, before, runs = (row[0] for row in rows(page, "Who answered for it"))

    assert "Gold" not in page
    assert f"Repository: L , from Harbour Desk . Done {date(1)} Evidence: CHG-1" in now
    assert "Budget: Oil , from Harbour Desk . Not yet due 2026-12-24" in now
    assert "Domain: piers , from Booking Team . Done 1999-01-01" in before
    assert "Domain: piers" in runs
    assert "Keys" not in now + before + runs


def test_a_jump_of_states_is_named(repo: Repo) -> None:
    """From pilot nothing leads to steady operation; a return is none."""
    edit(repo, ("pilot", "steady"))
    jump = rows(rendered(repo.folder), "States")[0][0]
    edit(repo, ("steady", "hypercare"))
    edit(repo, ("hypercare", "hardening"))
    page = rendered(repo.folder)

    assert "In steady operation Jump from Pilot, which it does not follow" == jump
    assert 1 == page.count("Jump")


def test_changes_are_told_with_their_commits(repo: Repo) -> None:
    """The latest first, and how to see them word for word; nobody's name, and no words of commits."""
    second = edit(repo, ("tier: 4", "tier: 3"))
    third = edit(repo, ("at dusk", "at sunset"))
    text = words(rendered(repo.folder)).partition("What changed for people on call")[2]

    assert text.index(third[:10]) < text.index(second[:10])
    assert f"Commit {second[:10]} Handoff state tier is now 3 , was 4" in text
    assert f"handoff diff lantern {second[:10]} {third[:10]}" in text
    assert "described for the first time" in text
    assert "Ada" not in text


def test_only_what_changes_something_is_there(repo: Repo) -> None:
    """Not spelling, not other services, not files that say nothing."""
    edit(repo, ("tier: 4", "tier:   4"))
    repo.commit("another", {"service_specs/notes.txt": "x"})
    edit(repo, ("10m", "12m"), file="service_specs/booking-api/alerts/booking.yaml")
    page = rendered(repo.folder)

    assert 1 == page.count("\n### ")
    assert "now waits for 12m before it fires, was 10m" in words(rendered(repo.folder, "booking-api"))


def test_a_team_it_names_counts(repo: Repo) -> None:
    """A new way to call its owner is a change for whoever is called for it."""
    edit(repo, ("owner: harbour-desk", "owner: booking"))
    team = "service_specs/teams/booking.yaml"
    text = (repo.folder / team).read_text(encoding="utf-8")
    zone = re.search(r"timezone: (\S+)", text)
    new = ("timezone: " + zone[1], "timezone: UTC") if zone else ("purpose:", "timezone: UTC\npurpose:")
    edit(repo, new, file=team)

    assert "team booking : timezone is now UTC" in words(rendered(repo.folder))


def test_a_renamed_service_keeps_its_history(repo: Repo) -> None:
    """Under the ids it says it had."""
    text = (repo.folder / SPEC).read_text(encoding="utf-8")
    (repo.folder / SPEC).unlink()
    renamed = text.replace("id: lantern", "id: pier-lights\nformer_ids: [lantern]").replace(
        "pilot", "hardening"
    )
    repo.commit("renamed", {"service_specs/pier-lights.yaml": renamed})
    page = rendered(repo.folder, "pier-lights")

    assert ["Hardening", "Pilot"] == [row[0] for row in rows(page, "States")]
    assert "id is now pier-lights , was lantern" in words(page)


def test_a_time_that_cannot_be_read_is_said(repo: Repo) -> None:
    """State and owner of that time are read all the same. The reason may quote what only few may see."""
    edit(repo, ("tier: 4", "rank: 4"), ("pilot", "hardening"))
    edit(repo, ("rank: 4", "tier: 4"))
    page = rendered(repo.folder)

    assert "not readable with today's vocabulary" in words(page)
    assert "tier: missing" not in words(page)
    assert ["Hardening", "Pilot"] == [row[0] for row in rows(page, "States")]


@pytest.mark.parametrize("spoilt", ["org.yaml", "lantern.yaml"])
def test_a_first_state_is_not_taken_for_that_of_today(mini: Path, spoilt: str) -> None:
    """Though the rest of it has the same bytes: what was spoilt then could not be read then."""
    repo, file = Repo(mini), f"service_specs/{spoilt}"
    repo.write(SPEC, LANTERN)
    right = (repo.folder / file).read_text("utf-8")
    repo.commit("first", {file: right.replace("apiVersion", "version of the API")})
    repo.write(file, right)
    page = words(rendered(repo.folder))

    assert "not readable with today's vocabulary" in page
    assert FIRST not in page


def test_what_must_not_be_published_stays_in_git(repo: Repo) -> None:
    """An address that was taken out of a spec does not come back on this page."""
    edit(repo, ("tier: 4", "tier: 4\nvalue: Ask ada.lovelace@example.org"))
    edit(repo, ("Ask ada.lovelace@example.org", "Ask the desk"))

    assert "lovelace" not in html.unescape(rendered(repo.folder))


def test_the_page_is_bounded(repo: Repo) -> None:
    """What is not shown is counted."""
    for number in range(chronicle.EXAMINED + 3):
        edit(repo, (f'"1.{number}"', f'"1.{number + 1}"'))
    page = rendered(repo.folder)

    assert chronicle.SHOWN == page.count("\n### ")
    assert f"{chronicle.EXAMINED + 4 - chronicle.SHOWN} earlier commits to its files are not shown" in words(
        page
    )


def test_secrets_that_are_looked_for_now_are_not_told_from_what_is_kept(repo: Repo) -> None:
    """A comparison that was kept while nobody looked for them is made again."""
    key = "SK" + "0123456789abcdef" * 2
    edit(repo, ("tier: 4", f"tier: 4\nvalue: Made with {key} by hand."))
    edit(repo, (f"Made with {key} by hand.", "Made by hand."))
    before = rendered(repo.folder)
    config = (repo.folder / "mkdocs.yml").read_text(encoding="utf-8")
    repo.write("mkdocs.yml", config.replace("  handoff:\n", "  handoff:\n    detect_secrets: true\n"))

    assert key in before
    assert key not in rendered(repo.folder)


def test_commits_are_linked_where_their_address_is_known(repo: Repo) -> None:
    """Below `repo_url`, without whoever logs in."""
    config = (repo.folder / "mkdocs.yml").read_text(encoding="utf-8")
    repo.write("mkdocs.yml", f"repo_url: https://me:secret@git.example.org/ops/specs\n{config}")
    sha = repo.git("rev-parse", "HEAD")
    page = html.unescape(rendered(repo.folder))

    assert f'href="https://git.example.org/ops/specs/commit/{sha}"' in page
    assert "secret" not in page


def test_a_shallow_clone_is_said(repo: Repo, tmp_path: Path) -> None:
    """What is older is not here, and nothing is claimed of it."""
    edit(repo, ("tier: 4", "tier: 3"))
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", repo.folder.as_uri(), str(clone)], check=True)

    page = rendered(clone)

    assert "history incomplete: the repository is a shallow clone" in words(page)
    assert [f"{date(1)} or before"] == [row[1] for row in rows(page, "States")]


def test_without_git_the_reason_is_said(mini: Path) -> None:
    """The page is there, with nothing on it but why."""
    (mini / SPEC).write_text(LANTERN, encoding="utf-8")

    assert "not in a git repository" in words(rendered(mini))


def test_what_is_kept_makes_no_difference(repo: Repo) -> None:
    """The same page with it, without it, and with rubbish in its place."""
    edit(repo, ("tier: 4", "tier: 3"))
    pages = [rendered(repo.folder)]
    kept = repo.folder / "site/.handoff"
    files = [kept / "headlines.json", kept / "history/lantern.json"]
    for rubbish in ("", "[1]", '{"x": 1}', '{"x": ["", [[1]]]}', "\ud800"):
        for file in files:
            assert file.is_file()
            file.write_bytes(rubbish.encode("utf-8", "surrogatepass"))
        pages.append(rendered(repo.folder))
    before = [file.read_bytes() for file in files]
    pages.append(rendered(repo.folder))

    assert 1 == len(set(pages))
    assert before == [file.read_bytes() for file in files]


def test_words_of_strangers_are_data(repo: Repo) -> None:
    """Whatever a spec of the past said, it is text on the page."""
    edit(repo, ('"1.0"', "'<script>alert(1)</script> **x** {{ 1 }}'"))
    page = rendered(repo.folder)

    assert "<script>" not in page
    assert "**x**" not in page
    assert "<script>alert(1)</script> **x** {{ 1 }}" in html.unescape(page)


def test_what_is_withheld_since_is_not_told_again(repo: Repo) -> None:
    """Of an entry that only few may read now, the history of the others keeps no word."""
    mode = "failure_modes:\n  - {id: dark-pier, title: The pier is dark, mitigation: [{do: Look.}]}\n"
    repo.commit("more", {SPEC: (repo.folder / SPEC).read_text("utf-8") + mode})
    edit(repo, ("{id: dark-pier,", "{audience: restricted, id: dark-pier,"))
    told = words(rendered(repo.folder))
    all_ = ["-C", str(repo.folder), "render", "--date", "2026-11-23", "--audience", "restricted"]

    assert "dark" not in told
    assert "described for the first time" in told
    assert 0 == CliRunner().invoke(cli, all_).exit_code
    page = (repo.folder / "site/docs/services/lantern/history.md").read_text(encoding="utf-8")
    assert "The pier is dark" in words(page)


def test_what_is_withheld_since_a_renaming_is_not_told_either(repo: Repo) -> None:
    """Markers of today hold for the states in which the service was called otherwise."""
    mode = "failure_modes:\n  - {id: dark-pier, title: The pier is dark, mitigation: [{do: Look.}]}\n"
    repo.commit("more", {SPEC: (repo.folder / SPEC).read_text("utf-8") + mode})
    text = (repo.folder / SPEC).read_text(encoding="utf-8")
    (repo.folder / SPEC).unlink()
    renamed = text.replace("id: lantern", "id: pier-lights\nformer_ids: [lantern]")
    marked = renamed.replace("{id: dark-pier,", "{audience: restricted, id: dark-pier,")
    repo.commit("renamed", {"service_specs/pier-lights.yaml": marked})
    told = words(rendered(repo.folder, "pier-lights"))

    assert "lantern" in told
    assert "dark" not in told


def test_nothing_is_compared_again_for_what_others_change(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not where something is withheld, nor where a state cannot be read. What is withheld counts."""
    edit(repo, ("tier: 4", "rank: 4"), ("pilot", "hardening"))
    edit(repo, ("rank: 4", "tier: 4"), ("id: lantern", "audience: internal\nid: lantern"))
    hidden = (
        "failure_modes:\n  - {id: dark-pier, audience: restricted, title: Dark, mitigation: [{do: Look.}]}\n"
    )
    other = LANTERN.replace("id: lantern", "id: beacon") + hidden
    repo.write("service_specs/beacon.yaml", other)
    first, again = rendered(repo.folder), list[str]()
    compare = compared.Compared._compare

    def counted(self: compared.Compared, *sides: Mapping[str, str]) -> tuple[Known, bool]:
        again.append(self.entry.id)
        return compare(self, *sides)

    monkeypatch.setattr(compared.Compared, "_compare", counted)
    repo.write("service_specs/beacon.yaml", other.replace("Dark", "Darker"))

    assert first == rendered(repo.folder)
    assert ["beacon"] == again
