"""Earlier versions of a runbook: which are there, what is on their pages, and what never is."""

from __future__ import annotations

import html
import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.builders import ENGINES
from generator.cli import cli
from tests.repos import Repo, date
from tests.sites import tree
from tests.test_chronicle import edit
from tests.workspaces import LANTERN, in_two_versions

SPEC = "service_specs/lantern.yaml"
MODE = """\
failure_modes:
  - id: dark
    title: The pier stays dark
    symptoms: [Nobody sees a thing.]
    mitigation: [{do: Pull the red lever.}]
"""


@pytest.fixture
def repo(mini: Path) -> Repo:
    """The small workspace with a service that has a version."""
    made = Repo(mini)
    made.commit("first", {SPEC: LANTERN + 'version: "1.0"\n' + MODE})
    return made


def configure(repo: Repo, lines: str) -> None:
    """Set options of the workspace."""
    config = repo.folder / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    assert "  handoff:\n" in text
    repo.commit("options", {"mkdocs.yml": text.replace("  handoff:\n", f"  handoff:\n{lines}")})


def rendered(root: Path, *options: str) -> dict[str, str]:
    """Render the workspace, even if nothing has changed, and give the files of the service's folder."""
    (root / "site/.handoff/state.json").unlink(missing_ok=True)
    done = CliRunner().invoke(cli, ["-C", str(root), "render", "--date", "2026-11-23", *options])
    assert 0 == done.exit_code, done.output
    below = root / "site/docs/services/lantern"
    return {path: text.decode() for path, text in tree(below).items()}


def words(page: str) -> str:
    """Give the text of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def old(files: dict[str, str]) -> list[str]:
    """Name the versions that have a page."""
    found = (re.fullmatch(r"versions/(.+)/index\.html", path) for path in files)
    return sorted(match[1] for match in found if match)


def test_a_version_that_was_superseded_has_a_page(repo: Repo) -> None:
    """As it was in its last commit, with what took its place and since when."""
    edit(repo, ("red lever", "green lever"))
    last = repo.git("rev-parse", "HEAD")
    edit(repo, ('"1.0"', '"1.1"'), ("green lever", "blue lever"))
    files = rendered(repo.folder)
    page = files["versions/1.0/index.html"]

    assert ["1.0"] == old(files)
    assert "Pull the green lever." in words(page)
    assert "blue" not in words(page)
    assert f"This is version 1.0 of {date(1)}. Version 1.1 took its place on {date(2)}." in words(page)
    assert last[:10] in page
    assert "Pull the blue lever." in words(files["failure-modes/dark.md"])


def test_all_pages_of_the_service_lead_to_it_and_back(repo: Repo) -> None:
    """By plain links to files, which need neither script nor server."""
    edit(repo, ('"1.0"', '"1.1"'))
    files = rendered(repo.folder)
    below = repo.folder / "site/docs/services/lantern"
    pages = [path for path in files if path.endswith(".md")]

    assert {"index.md", "runbook.md", "history.md", "failure-modes/dark.md"} <= set(pages)
    for path in pages:
        # A page is published as a folder of its own.
        at = below / path.removesuffix(".md").removesuffix("index")
        found = re.findall(r'href="([^"]*versions[^"]*)"', html.unescape(files[path]))
        assert {below / "versions/1.0/index.html"} == {(at / link).resolve() for link in found}, path
    back = re.findall(
        r'href="([^"#]*services/lantern/index\.html)"', html.unescape(files["versions/1.0/index.html"])
    )
    assert {below / "index.html"} == {(below / "versions/1.0" / link).resolve() for link in back}


def test_the_last_ones_are_kept(repo: Repo) -> None:
    """Three, unless the workspace says another number; none at zero."""
    for number in range(5):
        edit(repo, (f'"1.{number}"', f'"1.{number + 1}"'))

    assert ["1.2", "1.3", "1.4"] == old(rendered(repo.folder))
    configure(repo, "    versions: {keep: 1}\n")
    assert ["1.4"] == old(rendered(repo.folder))
    edit(repo, ("keep: 1", "keep: 0"), file="mkdocs.yml")
    files = rendered(repo.folder)
    assert [] == old(files)
    assert "ho-versions" not in files["index.md"]


def test_tags_name_versions(repo: Repo) -> None:
    """The state that was tagged, whatever the spec says; other tags and services are left alone."""
    repo.git("tag", "runbook/lantern/accepted-1")
    repo.git("tag", "-a", "runbook/lantern/feature/x", "-m", "strange")
    repo.git("tag", "runbook/booking-api/7")
    repo.git("tag", "v9")
    edit(repo, ("red lever", "green lever"))
    files = rendered(repo.folder)

    assert ["accepted-1"] == old(files)
    assert "Pull the red lever." in words(files["versions/accepted-1/index.html"])
    assert "feature/x has no page: its name cannot be part of an address" in words(files["history.md"])


def test_tags_of_the_code_name_versions_where_the_workspace_says_so(repo: Repo) -> None:
    """With a pattern without an id, for all services."""
    configure(repo, '    versions: {tags: "v{version}"}\n')
    repo.git("tag", "v0.9")
    edit(repo, ("red lever", "green lever"))

    assert ["0.9"] == old(rendered(repo.folder))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{keep: many}", "versions.keep: expected a number"),
        ("{tags: '{id}{version}'}", "versions.tags: expected a pattern"),
        ("{tags: 'v{verison}'}", "versions.tags: expected a pattern"),
        ("{kept: 3}", "versions.kept: no such option"),
        ("[3]", "versions: expected a mapping"),
    ],
)
def test_wrong_options_are_said(repo: Repo, options: str, expected: str) -> None:
    """Before anything is made."""
    configure(repo, f"    versions: {options}\n")
    done = CliRunner().invoke(cli, ["-C", str(repo.folder), "check"])

    assert 1 == done.exit_code
    assert expected in done.output


def test_strange_names_leave_no_folder_and_take_no_page(repo: Repo) -> None:
    """Each is said; of two that differ in capitals the older keeps its address."""
    strange = ["1.0", "../../up", "..", "a/b", "a..b", "été", "rc1", "RC1", "1.1"]
    for before, after in pairwise(strange):
        edit(repo, (f'version: "{before}"', f'version: "{after}"'))
    configure(repo, "    versions: {keep: 20}\n")
    files = rendered(repo.folder)

    assert ["1.0", "rc1"] == old(files)
    assert 5 == words(files["history.md"]).count("has no page: its name cannot be part of an address") - 5
    assert "RC1 has no page: its name is that of an earlier one but for capitals" in words(
        files["history.md"]
    )


def test_a_state_that_cannot_be_read_has_no_page(repo: Repo) -> None:
    """The reason is said, and nothing of what the spec said: it may be for fewer readers."""
    edit(repo, ("tier: 4", "rank: Most secret"))
    edit(repo, ("rank: Most secret", "tier: 4"), ('"1.0"', '"1.1"'))
    files = rendered(repo.folder)

    assert [] == old(files)
    assert "1.0 has no page: not readable with today's vocabulary" in words(files["index.md"])
    assert "Most secret" not in "".join(files.values())


def test_a_rule_file_that_was_missing_makes_no_half_page(repo: Repo) -> None:
    """Alerts that were not there then are not left out in silence."""
    edit(repo, ("failure_modes:", "alerts: {from: [lost.yaml]}\nfailure_modes:"))
    edit(repo, ("alerts: {from: [lost.yaml]}\n", ""), ('"1.0"', '"1.1"'))

    assert [] == old(rendered(repo.folder))


def test_what_is_for_fewer_readers_then_or_today_is_not_shown(repo: Repo) -> None:
    """Markers of both times hold, for the service, its parts, and the teams it names."""
    edit(repo, ("    mitigation:", "    audience: restricted\n    mitigation:"))
    edit(repo, ("    audience: restricted\n", ""), ('"1.0"', '"1.1"'), ("red lever", "green lever"))
    edit(repo, ('"1.1"', '"1.2"'), ("green lever", "blue lever"))
    edit(repo, ("    title: The pier", "    audience: restricted\n    title: The pier"))
    files = rendered(repo.folder)
    every = "".join(words(text) for text in files.values())

    assert ["1.0", "1.1"] == old(files)
    assert not re.search(r"(red|green|blue) lever", every)
    assert "stays dark" not in every
    files = rendered(repo.folder, "--audience", "restricted")
    assert "green lever" in words(files["versions/1.1/index.html"])


def test_a_text_that_only_few_may_see_today_keeps_a_page_away(repo: Repo) -> None:
    """Wherever it stood before."""
    edit(repo, ("Pull the red lever.", "Say open sesame to the door."))
    edit(repo, ('"1.0"', '"1.1"'), ("Say open sesame to the door.", "Pull it."))
    restricted = "    verification: [{do: Say open sesame to the door., audience: restricted}]\n"
    edit(repo, ("    mitigation:", f"{restricted}    mitigation:"))
    files = rendered(repo.folder)

    assert [] == old(files)
    assert "1.0 has no page: not shown to internal readers" in words(files["history.md"])


def test_the_public_sees_today_only(repo: Repo) -> None:
    """Versions are told by git, of which the public sees nothing."""
    edit(repo, ("id: lantern", "id: lantern\naudience: public"))
    edit(repo, ('"1.0"', '"1.1"'))

    assert ["1.0"] == old(rendered(repo.folder))
    assert [] == old(rendered(repo.folder, "--audience", "public"))


def test_what_must_not_be_published_today_is_not(repo: Repo) -> None:
    """An address that a policy let pass then does not come back."""
    edit(repo, ("Pull the red lever.", "Write to ada.lovelace@example.org."))
    edit(repo, ("Write to ada.lovelace@example.org.", "Pull it."), ('"1.0"', '"1.1"'))
    files = rendered(repo.folder)

    assert [] == old(files)
    assert "lovelace" not in html.unescape("".join(files.values()))


def test_words_of_strangers_are_data(repo: Repo) -> None:
    """On pages of earlier versions, too."""
    edit(repo, ("Pull the red lever.", "'<script>alert(1)</script> **x** {{ 1 }}'"))
    edit(repo, ('"1.0"', '"1.1"'))
    page = rendered(repo.folder)["versions/1.0/index.html"]

    assert "<script" not in page
    assert "<script>alert(1)</script> **x** {{ 1 }}" in html.unescape(page)


def test_a_renamed_service_keeps_its_versions(repo: Repo) -> None:
    """Below the id of today; the address below the old one leads on."""
    text = (repo.folder / SPEC).read_text(encoding="utf-8")
    edit(repo, ('"1.0"', '"1.1"'))
    (repo.folder / SPEC).unlink()
    renamed = text.replace("id: lantern", "id: pier-lights\nformer_ids: [lantern]").replace('"1.0"', '"1.2"')
    repo.commit("renamed", {"service_specs/pier-lights.yaml": renamed})
    moved = rendered(repo.folder)
    below = repo.folder / "site/docs/services/pier-lights"

    assert ["1.0", "1.1"] == sorted(path.name for path in (below / "versions").iterdir())
    assert "pier-lights/versions/1.0/index.html" in html.unescape(moved["versions/1.0/index.html"])


def test_a_shallow_clone_says_what_is_missing(repo: Repo) -> None:
    """No version of which the history is not here, and the reason on the page of the history."""
    edit(repo, ('"1.0"', '"1.1"'))
    files = rendered(repo.shallow("--depth=1").folder)

    assert [] == old(files)
    assert "history incomplete: the repository is a shallow clone" in words(files["history.md"])


def test_the_work_tree_does_not_count_and_is_not_touched(repo: Repo) -> None:
    """What is not committed is no version; a build changes nothing below the specs."""
    edit(repo, ('"1.0"', '"1.1"'))
    repo.write(SPEC, (repo.folder / SPEC).read_text(encoding="utf-8").replace('"1.1"', '"1.2"'))
    before = tree(repo.folder / "service_specs")

    assert ["1.0"] == old(rendered(repo.folder))
    assert before == tree(repo.folder / "service_specs")


def test_a_rejected_service_keeps_its_earlier_versions(repo: Repo) -> None:
    """Those of a service whose spec is right are as they are today."""
    edit(repo, ('"1.0"', '"1.1"'))
    page = rendered(repo.folder)["versions/1.0/index.html"]
    edit(repo, ("tier: 4", "rank: 4"))
    done = CliRunner().invoke(cli, ["-C", str(repo.folder), "render", "--date", "2026-11-23"])

    assert 1 == done.exit_code
    assert page == (repo.folder / "site/docs/services/lantern/versions/1.0/index.html").read_text("utf-8")


def test_a_page_is_made_once(repo: Repo) -> None:
    """The same bytes from what is kept, without it, with rubbish, in another folder and another zone."""
    edit(repo, ('"1.0"', '"1.1"'))
    pages = [rendered(repo.folder)["versions/1.0/index.html"]]
    (kept,) = (repo.folder / "site/.handoff/versions").iterdir()
    state, chapters, words_ = json.loads(kept.read_bytes())
    kept.write_text(json.dumps([state, [["kept", "Kept", "<p>kept</p>"]], words_]), "ascii")
    assert "<p>kept</p>" in rendered(repo.folder)["versions/1.0/index.html"]
    for rubbish in (b"", b"[1]", b'["x", [], ""]', b'["pilot", [[1, 2, 3]], ""]', b'["x", [], 1]', b"\xff"):
        kept.write_bytes(rubbish)
        pages.append(rendered(repo.folder)["versions/1.0/index.html"])
    clone = repo.folder.with_name("elsewhere")
    subprocess.run(["git", "clone", "-q", str(repo.folder), str(clone)], check=True)
    pages.append(rendered(clone)["versions/1.0/index.html"])

    assert chapters
    assert 1 == len(set(pages))


def test_a_later_day_changes_nothing_in_it(repo: Repo) -> None:
    """It is judged by the day it was written; only the banner is of today."""
    edit(repo, ('"1.0"', '"1.1"'))
    page = rendered(repo.folder)["versions/1.0/index.html"]
    later = rendered(repo.folder, "--date", "2027-03-01")["versions/1.0/index.html"]

    assert page == later


def test_states_are_said(repo: Repo) -> None:
    """A draft, and a service that is no more."""
    edit(repo, ("steady", "pilot"))
    edit(repo, ('"1.0"', '"1.1"'), ("pilot", "retired"))
    page = words(rendered(repo.folder)["versions/1.0/index.html"])

    assert "Superseded, and the service is retired." in page
    assert "Draft: nobody had taken the service over yet (state then: Pilot)." in page


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_keeps_the_page_as_it_is(mini: Path, engine: str) -> None:
    """Byte for byte at its address, out of the search and the sitemap, and pages lead to it."""
    in_two_versions(Repo(mini))
    done = CliRunner().invoke(
        cli, ["-C", str(mini), "build", "--engine", engine, "--date", "2026-11-23"], catch_exceptions=False
    )
    assert 0 == done.exit_code, done.output
    below = "services/booking-api"
    docs, site = tree(mini / "site/docs"), tree(mini / "site/public")
    page = site[f"{below}/versions/1.9/index.html"]
    listed = [text for name, text in site.items() if name.startswith(("search", "sitemap"))]

    assert page == docs[f"{below}/versions/1.9/index.html"]
    assert b"superseded" in page.lower()
    assert b'services/booking-api/versions/1.9/index.html"' in site[f"{below}/index.html"]
    assert listed
    assert not [text for text in listed if b"versions/1.9" in text]
