"""Feeds of changes: valid Atom, valid JSON Feed, the same wherever and whenever they are made."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from tests.commands import run
from tests.repos import Repo, date
from tests.workspaces import LANTERN

SPEC = "service_specs/lantern.yaml"
ATOM = "{http://www.w3.org/2005/Atom}"
DIV = "{http://www.w3.org/1999/xhtml}div"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
HOSTILE = 'value: "]]> <script>alert(1)</script> & \\" one"\n'


@pytest.fixture
def repo(mini: Path) -> Repo:
    """The small workspace with a service of our own that was changed twice."""
    made = Repo(mini)
    made.commit("first", {SPEC: LANTERN})
    made.commit("second", {SPEC: LANTERN.replace("tier: 4", "tier: 3")})
    made.commit("third", {SPEC: LANTERN.replace("tier: 4", "tier: 3") + HOSTILE})
    return made


def rendered(root: Path, *args: str) -> dict[str, bytes]:
    """Render the workspace and give its feeds by their paths."""
    done = run("-C", root, "render", "--date", "2026-11-23", *args)
    assert 0 == done.exit_code, done.output
    docs = root / "site/docs"
    return {file.relative_to(docs).as_posix(): file.read_bytes() for file in docs.rglob("changes.*")}


def only(parent: Element, name: str) -> str:
    """Give the text of an element that has to be there exactly once."""
    (found,) = parent.findall(ATOM + name)
    return found.text or ""


def check_atom(raw: bytes) -> list[Element]:
    """Hold a feed against RFC 4287, sections 4.1.1 and 4.1.2, and give its entries."""
    feed = fromstring(raw)
    entries = feed.findall(ATOM + "entry")
    assert ATOM + "feed" == feed.tag
    assert only(feed, "title")
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None  # or every entry would need its own
    assert ["alternate", "self"] == sorted(link.attrib["rel"] for link in feed.findall(ATOM + "link"))
    for one in (feed, *entries):
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", only(one, "id"))
        assert TIME.fullmatch(only(one, "updated"))
    assert len({only(one, "id") for one in (feed, *entries)}) == len(entries) + 1
    assert only(feed, "updated") == max([only(one, "updated") for one in entries] or [only(feed, "updated")])
    for entry in entries:
        (content,) = entry.findall(ATOM + "content")
        assert ("xhtml", [DIV]) == (content.attrib["type"], [child.tag for child in content])
        assert {"div", "p", "ul", "li"} >= {one.tag.partition("}")[2] for one in content.iter()} - {"content"}
    return entries


def test_a_feed_is_valid_and_tells_what_changed(repo: Repo) -> None:
    """The newest first, at the time of its commit, with the digest of the history page; texts stay texts."""
    files = rendered(repo.folder)
    entries = check_atom(files["services/lantern/changes.atom"])

    assert [f"{date(day)}T12:00:00Z" for day in (2, 1, 0)] == [only(one, "updated") for one in entries]
    assert "Lantern: handoff state" == only(entries[1], "title")
    assert "tier is now 3, was 4" in "".join(entries[1].itertext())
    assert "<script>alert(1)</script>" in "".join(entries[0].itertext())
    for raw in files.values():
        assert raw.isascii() or b"changes" in raw


def test_every_service_and_team_has_both(repo: Repo) -> None:
    """A team's feed has the changes of what it owns and operates, with the same ids."""
    files = rendered(repo.folder)
    team = check_atom(files["teams/harbour-desk/changes.atom"])
    own = check_atom(files["services/lantern/changes.atom"])

    assert {only(one, "id") for one in own} <= {only(one, "id") for one in team}
    for path, raw in files.items():
        if path.endswith(".atom"):
            check_atom(raw)
            data = json.loads(files[path.replace(".atom", ".json")])
            assert "https://jsonfeed.org/version/1.1" == data["version"]
            assert [only(one, "id") for one in check_atom(raw)] == [item["id"] for item in data["items"]]
            assert all(
                {"id", "url", "content_text", "date_published"} <= item.keys() for item in data["items"]
            )


def test_links_start_at_the_site(repo: Repo) -> None:
    """At its address; where that is not known, at the feed."""
    config = (repo.folder / "mkdocs.yml").read_text("utf-8")
    plain = re.sub(r"(?m)^site_url:.*\n", "", config)
    repo.write("mkdocs.yml", plain)
    near = rendered(repo.folder)["services/lantern/changes.atom"]
    repo.write("mkdocs.yml", "site_url: https://ops.example.org/x\n" + plain)
    far = rendered(repo.folder)["services/lantern/changes.atom"]

    assert b'href="../../services/lantern/history/"' in near
    assert b'href="https://ops.example.org/x/services/lantern/history/"' in far
    assert re.findall(b"<id>.*", near) == re.findall(b"<id>.*", far)
    page = (repo.folder / "site/docs/services/lantern/history.md").read_text("utf-8")
    assert "services/lantern/changes.atom" in page


def test_they_are_the_same_in_another_folder(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And another zone: times are those of commits, in UTC."""
    here = rendered(repo.folder)
    there = Path(shutil.copytree(repo.folder, tmp_path / "elsewhere", ignore=shutil.ignore_patterns("site")))
    monkeypatch.setenv("TZ", "Pacific/Apia")

    assert here == rendered(there)


def test_the_public_has_none(repo: Repo) -> None:
    """Commits are nothing for them, nor the page the feeds belong to."""
    repo.write(SPEC, "audience: public\n" + (repo.folder / SPEC).read_text("utf-8"))

    assert {} == rendered(repo.folder, "--audience", "public")
