"""Whoever follows an old address comes to the page, on a server and in an unpacked archive."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html

from generator.cli import cli
from tests.workspaces import LANTERN

RENAMED = """\
former_ids: [lamps, beacon]
failure_modes:
  - {id: dark, title: 'A pier is <dark> & "cold"', aliases: [no-light]}
  - {id: bright, title: The lamps blind the pilots}
"""
PLACES = (
    "",
    "runbook/",
    "training/",
    "quiz/",
    "handoff/",
    "fmea/",
    "coverage/",
    "brief/",
    "history/",
    "card/",
    "failure-modes/bright/",
)
MODES = ("failure-modes/dark/", "failure-modes/no-light/")


def ran(root: Path, *words: str) -> str:
    """Run a command that must succeed."""
    done = CliRunner().invoke(cli, ["-C", str(root), *words, "--date", "2026-11-23"])
    assert 0 == done.exit_code, done.output
    return done.output


@pytest.fixture
def renamed(mini: Path) -> Path:
    """Give a workspace with a service and a failure mode that had other ids."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + RENAMED)
    return mini


def stubs(folder: Path) -> dict[str, Path]:
    """Return the files that lead on, by their address."""
    return {f"{path.parent.relative_to(folder).as_posix()}/": path for path in folder.rglob("index.html")}


def strings(page: html.HtmlElement, path: str) -> list[str]:
    """Return the texts of a page that a path leads to."""
    found = page.xpath(path)
    assert isinstance(found, list)
    return [str(value) for value in found]


def test_every_old_address_leads_on(renamed: Path) -> None:
    """All pages of a service under each of its ids, and of a failure mode under each of its."""
    ran(renamed, "render")
    expected = {f"services/{old}/{place}" for old in ("lamps", "beacon") for place in (*PLACES, *MODES)}

    assert expected | {"services/lantern/failure-modes/no-light/"} == set(stubs(renamed / "site/docs"))


def test_targets_are_files_that_exist(renamed: Path) -> None:
    """From the folder itself, where no server finds `index.html`; nothing of it is in search or sitemap."""
    ran(renamed, "build")
    public = (renamed / "site/public").resolve()
    old = {address: path for address, path in stubs(public).items() if "http-equiv" in path.read_text()}

    assert 2 * len((*PLACES, *MODES)) + 1 == len(old)
    for path in old.values():
        page = html.document_fromstring(path.read_text(encoding="utf-8"))
        (content,) = strings(page, "//meta[@http-equiv='refresh']/@content")
        (link,) = strings(page, "//a/@href")
        (canonical,) = strings(page, "//link[@rel='canonical']/@href")
        assert content == f"0; url={link}"
        assert f"{canonical}index.html" == link
        target = (path.parent / link).resolve()
        assert target.is_relative_to(public)
        assert "http-equiv" not in target.read_text(encoding="utf-8")
        assert "lantern" in target.parts
    listed = (public / "sitemap.xml").read_text() + (public / "search/search_index.json").read_text()
    assert not re.search(r"services/(lamps|beacon)/|failure-modes/no-light", listed)


def test_titles_stay_texts(renamed: Path) -> None:
    """A stub shows the title of its page, and no element that the title brings."""
    ran(renamed, "render")
    file = renamed / "site/docs/services/lamps/failure-modes/no-light/index.html"
    page = html.document_fromstring(file.read_text(encoding="utf-8"))

    assert ['A pier is <dark> & "cold"'] == strings(page, "//a/text()")
    assert [] == page.xpath("//dark | //script")


def test_a_rename_without_former_id_is_noticed(renamed: Path) -> None:
    """Once, by the build that drops the page; with the former id there is nothing to say."""
    ran(renamed, "render")
    spec = renamed / "service_specs/lantern.yaml"
    text = spec.read_text()
    spec.write_text(text.replace("id: bright", "id: glare"))

    assert "failure-modes/bright.md:1:1: warning[PUB002]" in ran(renamed, "render")
    assert "PUB002" not in ran(renamed, "render")
    spec.write_text(text.replace("{id: bright,", "{id: lamps-blind, aliases: [glare],"))
    assert "PUB002" not in ran(renamed, "render")


def test_an_old_id_can_be_used_again(renamed: Path) -> None:
    """When nothing claims it any more, the stub goes and the page comes."""
    ran(renamed, "render")
    spec = renamed / "service_specs/lantern.yaml"
    spec.write_text(spec.read_text().replace("lamps, ", ""))
    (renamed / "service_specs/lamps.yaml").write_text(LANTERN.replace("id: lantern", "id: lamps"))
    ran(renamed, "render")

    assert (renamed / "site/docs/services/lamps/index.md").exists()
    assert not any("services/lamps/" in address for address in stubs(renamed / "site/docs"))
