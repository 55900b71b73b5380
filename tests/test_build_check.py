"""`handoff build --check`: what is there is what would be built, or a list of what differs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.publish import Differences, differences
from tests.commands import run
from tests.repos import Repo
from tests.workspaces import in_two_versions

_MINI = Path(__file__).parent / "mini"
_PAGE = "site/docs/services/booking-api/runbook.md"


def _run(root: Path, *options: str, day: str = "2026-11-23") -> tuple[int, list[str]]:
    """Build by the command; give its exit code and what it prints."""
    done = run("-C", root, "build", "--date", day, *options)
    return done.exit_code, [*done.stdout.splitlines(), *done.stderr.splitlines()]


def _snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    """Give every file with its time and bytes; git's own, and the lock that is taken, apart."""
    return {
        path.relative_to(root).as_posix(): (
            path.lstat().st_mtime_ns,
            b"" if path.is_symlink() else path.read_bytes(),
        )
        for path in sorted(root.rglob("*"))
        if (path.is_file() or path.is_symlink()) and ".git" not in path.parts and path.name != "lock"
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the small workspace once, with an earlier version of a service."""
    root = Path(shutil.copytree(_MINI, tmp_path_factory.mktemp("check") / "mini"))
    in_two_versions(Repo(root))
    assert 0 == _run(root)[0]
    return root


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """Give a copy of it, free to be changed."""
    return Path(shutil.copytree(built, tmp_path / "site", symlinks=True))


def test_what_was_just_built_is_as_it_would_be(site: Path) -> None:
    """Pages and site alike, and not a byte is written."""
    before = _snapshot(site)
    code, told = _run(site, "--check")

    assert (0, True) == (code, told[0].endswith("pages: what is there is what would be built")), told
    assert before == _snapshot(site)


def test_a_spec_that_moved_on_is_found(site: Path) -> None:
    """The pages that would change are named by their paths, and stay as they are."""
    spec = site / "service_specs/booking-api/service.yaml"
    spec.write_text(
        spec.read_text(encoding="utf-8").replace("name: Booking API", "name: Bookings"), encoding="utf-8"
    )
    before = _snapshot(site)
    code, told = _run(site, "--check")

    assert 1 == code
    assert f"changed: {_PAGE}" in told
    assert before == _snapshot(site)


def test_services_and_pages_are_the_same(site: Path) -> None:
    """A service without a page, and a page without a service, are said in words."""
    specs = site / "service_specs"
    (specs / "berth-advisor.yaml").rename(specs / "tug-advisor.yaml")
    for spec in (specs / "tug-advisor.yaml", specs / "booking-api/service.yaml"):
        text = spec.read_text(encoding="utf-8").replace("berth-advisor", "tug-advisor")
        spec.write_text(text, encoding="utf-8")
    code, told = _run(site, "--check")

    assert 1 == code
    assert "missing: the page of tug-advisor, which a spec declares" in told
    assert "undeclared: the page of berth-advisor, which no spec declares" in told
    assert "added: site/docs/services/tug-advisor/index.md" in told
    assert "removed: site/docs/services/berth-advisor/index.md" in told


def test_a_page_that_is_for_fewer_readers_now_is_found(site: Path) -> None:
    """It is declared, so the page is not called a stray one."""
    spec = site / "service_specs/berth-advisor.yaml"
    spec.write_text(spec.read_text(encoding="utf-8") + "audience: restricted\n", encoding="utf-8")
    code, told = _run(site, "--check")

    assert 1 == code
    assert "withheld: the page of berth-advisor, which these readers may not see" in told
    assert not [line for line in told if line.startswith("undeclared")]


def test_the_page_of_an_earlier_version_is_compared(site: Path) -> None:
    """One that was changed by hand, or is of a version that is not kept any more, is found."""
    page = site / "site/docs/services/booking-api/versions/1.9/index.html"
    page.write_bytes(page.read_bytes() + b"<p>Call Bob.</p>")
    changed = _run(site, "--check")
    config = site / "mkdocs.yml"
    config.write_text(
        config.read_text("utf-8").replace("  handoff:\n", "  handoff:\n    versions: {keep: 0}\n")
    )
    gone = _run(site, "--check")

    assert (1, "changed: site/docs/services/booking-api/versions/1.9/index.html") == (
        changed[0],
        changed[1][0],
    )
    assert "removed: site/docs/services/booking-api/versions/1.9/index.html" in gone[1]


def test_a_file_that_somebody_touched_is_found(site: Path) -> None:
    """In the pages and, once they are right, in the site; a person's own file beside them is none of ours."""
    page = site / _PAGE
    text = page.read_bytes()
    page.write_bytes(text + b"<p>Call Bob.</p>\n")
    (site / "site/docs/own.md").write_text("# Own\n", encoding="utf-8")
    assert (1, [f"changed: {_PAGE}"]) == ((found := _run(site, "--check"))[0], found[1][:1])
    page.write_bytes(text)
    (site / "site/docs/own.md").unlink()
    public = site / "site/public"
    (public / "services/booking-api/runbook/index.html").write_bytes(b"<p>Call Bob.</p>\n")
    (public / "404.html").unlink()
    (public / "more.html").write_bytes(b"")
    code, told = _run(site, "--check")

    assert (1, [
        "added: site/public/404.html",
        "changed: site/public/services/booking-api/runbook/index.html",
        "removed: site/public/more.html",
    ]) == (code, told[:3])  # fmt: skip


def test_pages_are_those_of_a_day(site: Path) -> None:
    """Another day gives other pages: the list says so, up to as many as anybody reads."""
    code, told = _run(site, "--check", day="2027-06-01")

    assert 1 == code
    assert len(told) < 130
    assert told[-1].endswith("differences")


def test_a_wrong_spec_is_told_as_by_a_build(site: Path) -> None:
    """There is nothing to compare with."""
    (site / "service_specs/berth-advisor.yaml").write_text("id: berth-advisor\n", encoding="utf-8")
    before = _snapshot(site)
    code, told = _run(site, "--check")

    assert 1 == code
    assert any("error[SCH002]" in line for line in told)
    assert before == _snapshot(site)


def test_where_nothing_was_built_everything_is_added(mini: Path) -> None:
    """And no folder is made."""
    code, told = _run(mini, "--check")

    assert 1 == code
    assert "missing: the page of booking-api, which a spec declares" in told
    assert not (mini / "site").exists()


def test_differences_are_read_only(tmp_path: Path) -> None:
    """A ledger that nobody can trust claims nothing, so that files of people are not named."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "same.md").write_bytes(b"1")
    (folder / "other.md").write_bytes(b"1")
    (folder / "own.md").write_bytes(b"1")
    folder.chmod(0o500)

    assert Differences(("new.md",), ("other.md",)) == differences(
        {"same.md": b"1", "other.md": b"2", "new.md": b"3"}.items(), folder
    )
    folder.chmod(0o700)
