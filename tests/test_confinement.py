"""Walls around the docs folder: no page leaves it, no link leads out, no forged ledger reaches beyond."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from generator import publish
from generator.looks import PublishError
from generator.publish import HandEdited, Written

OLD = {"index.md": b"home", "services/pay/index.md": b"pay 1", "services/cart/index.md": b"cart"}
NEW = {"index.md": b"home", "services/pay/index.md": b"pay 2", "alerts/Slow.md": b"slow"}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Name the docs folder of a workspace that was never built."""
    return tmp_path / "site" / "docs"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../x.md",
        "a/../../x.md",
        "a/./x.md",
        "a//x.md",
        "a/",
        "a\\..\\x.md",
        "C:x.md",
        "a\nb.md",
        "a\x00b.md",
        "a\u202eb.md",
        "a\ud800.md",
        "dot./x.md",
        "space /x.md",
    ],
)
def test_a_path_that_could_leave_the_folder_is_refused(docs: Path, path: str) -> None:
    """Relative, printable, without dots that climb, and the same name on every platform."""
    with pytest.raises(PublishError, match="not a path a page can have"):
        publish.write({"index.md": b"", path: b"x"}.items(), docs)

    assert not docs.exists()


@pytest.mark.parametrize(
    "paths",
    [("a.md", "A.md"), ("s/a.md", "S/b.md"), ("stra\u00dfe.md", "strasse.md"), ("\u00e9.md", "e\u0301.md")],
)
def test_two_pages_of_one_name_are_refused(docs: Path, paths: tuple[str, str]) -> None:
    """Names that a disk ignoring case takes for one would silently overwrite each other."""
    for both in (paths, paths[::-1]):
        with pytest.raises(PublishError, match="one file where case is ignored"):
            publish.write(dict.fromkeys(both, b"x").items(), docs)


def test_a_page_cannot_be_a_folder_too(docs: Path) -> None:
    """One path is one thing."""
    for paths in (("a/b/c.md", "a/b"), ("a/b", "a/b/c.md")):
        with pytest.raises(PublishError, match="'a/b' is a page and a folder at once"):
            publish.write(dict.fromkeys(paths, b"x").items(), docs)


@pytest.mark.parametrize("link", ["site", "site/.handoff", "site/docs", "site/docs/services"])
def test_no_link_is_followed_out_of_the_workspace(tmp_path: Path, link: str) -> None:
    """A symbolic link on the way to a page, checked in by a stranger, writes nowhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / link).symlink_to(elsewhere)
    with pytest.raises(PublishError, match="symbolic link"):
        publish.write(OLD.items(), tmp_path / "site/docs")

    assert [] == list(elsewhere.iterdir())


def test_a_page_that_is_a_link_is_not_written_through(docs: Path, tmp_path: Path) -> None:
    """The file a link leads to keeps its text."""
    target = tmp_path / "precious"
    target.write_bytes(b"precious")
    docs.mkdir(parents=True)
    (docs / "index.md").symlink_to(target)
    with pytest.raises(PublishError, match="passes a symbolic link"):
        publish.write(OLD.items(), docs)

    assert b"precious" == target.read_bytes()


def test_a_ledger_claims_nothing_outside(docs: Path, tmp_path: Path) -> None:
    """A forged ledger, checked in by a stranger, does not get a file elsewhere removed as stale."""
    (tmp_path / "precious").write_bytes(b"precious")
    publish.write({"index.md": b"home"}.items(), docs)
    known = hashlib.sha256(b"precious").hexdigest()
    forged = json.dumps({"files": {"../../precious": [known]}})
    (docs.parent / ".handoff/ledger.json").write_text(forged)

    assert Written((), ()) == publish.write({"index.md": b"home"}.items(), docs)
    assert b"precious" == (tmp_path / "precious").read_bytes()


def test_a_ledger_that_is_a_link_is_not_believed(docs: Path, tmp_path: Path) -> None:
    """A link in place of the ledger claims nothing."""
    publish.write(OLD.items(), docs)
    ledger = docs.parent / ".handoff/ledger.json"
    ledger.rename(tmp_path / "copy")
    ledger.symlink_to(tmp_path / "copy")

    assert HandEdited(("services/pay/index.md",)) == publish.write(NEW.items(), docs)
