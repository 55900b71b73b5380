"""`handoff lock`: what is pinned is read, without the network; everything else is said in words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator import lockfile
from generator.source import Rejected
from tests.remotes import PAGE, ask_branch, lock, locked, mirror_url, panel, place, point
from tests.repos import Repo, date


@pytest.fixture
def ledger(tmp_path: Path) -> Repo:
    """A repository elsewhere, with a tag one commit before its end."""
    repo = Repo(tmp_path / "elsewhere/ledger")
    repo.commit("first", {"service_specs/booking-api/main.py": "1"})
    repo.git("tag", "-a", "-m", "One", "v1.0")
    repo.commit("second", {"README": "2"})
    return repo


@pytest.fixture
def remote(mini: Path, ledger: Repo) -> Path:
    """The small workspace, whose code lies in that repository."""
    point(mini, mirror_url(ledger))
    return mini


def test_the_lock_file_is_plain_data(remote: Path, ledger: Repo) -> None:
    """One entry per repository and branch: address, branch, whole commit, and the tags in its history."""
    head, tagged = (ledger.git("rev-parse", name) for name in ("main", "v1.0^{commit}"))
    text = locked(remote)

    assert [
        'version: "1"',
        "pins:",
        '  - repository: "skerry"',
        '    ref: "refs/heads/main"',
        f'    url: "{mirror_url(ledger)}"',
        '    branch: "main"',
        f'    commit: "{head}"',
        "    tags:",
        f'      - "{tagged} v1.0"',
    ] == [line for line in text.splitlines() if not line.startswith("#")]


def test_a_page_has_the_facts_of_the_pinned_commit(remote: Path, ledger: Repo) -> None:
    """What came after the pin is not there until the pin is moved."""
    locked(remote)
    before = panel(remote)
    third = ledger.commit("third", {"service_specs/booking-api/main.py": "3"})
    same = panel(remote)
    moved = lock(remote, "--update").output
    after = panel(remote)

    assert f"Newest commit {date(1)}" in before
    assert f"service_specs/booking-api {date(0)}" in before
    assert "Last tag v1.0 1 commit since" in before
    assert f"As handoff.lock pins {mirror_url(ledger)}" in before
    assert before == same
    assert f"skerry, branch main: {ledger.git('rev-parse', 'HEAD~1')[:10]} -> {third[:10]}\n" in moved
    assert f"service_specs/booking-api {date(2)}" in after
    assert "Last tag v1.0 2 commits since" in after


def test_the_foot_of_every_page_has_the_tag_of_the_code(remote: Path) -> None:
    """An auditor with one page in hand must know which code it was written for."""
    locked(remote)
    panel(remote)
    pages = sorted((remote / PAGE).parent.rglob("*.md"))
    feet = [page.read_text("utf-8").partition('<footer class="ho-origin">')[2] for page in pages]

    assert len(feet) > 10
    assert {True} == {": <code>v1.0</code>." in foot for foot in feet}


def test_what_is_not_pinned_is_not_read(remote: Path) -> None:
    """The page says what to do, and nothing goes into the cache."""
    text = panel(remote)

    assert "Git: not pinned: run handoff lock." in text
    assert "Newest commit" not in text
    assert [] == list((remote / "site/.handoff").glob("repositories/*/objects"))


def test_a_pin_holds_for_the_address_it_was_made_of(remote: Path, ledger: Repo, tmp_path: Path) -> None:
    """Whoever changes the address has to pin anew; the check says so and writes nothing."""
    before = locked(remote)
    other = Repo(tmp_path / "elsewhere/other")
    other.commit("another one")
    point(remote, mirror_url(other))
    checked = lock(remote, "--check")
    text = panel(remote)

    assert 1 == checked.exit_code
    assert "warning[LCK001] skerry, branch main: pinned at another address" in checked.output
    assert "Git: pinned at another address: run handoff lock." in text
    assert before == (remote / "handoff.lock").read_text("utf-8")
    assert mirror_url(other) in locked(remote)
    assert "another one" in panel(remote)


def test_pins_stay_until_they_are_moved(remote: Path, ledger: Repo) -> None:
    """Pinning again asks nobody and writes nothing, though the repository is gone by then."""
    before = locked(remote)
    ledger.folder.rename(ledger.folder.with_name("gone"))
    again = lock(remote)
    failed = lock(remote, "--update")

    assert (0, "1 pin, 0 problems\n") == (again.exit_code, again.output)
    assert 1 == failed.exit_code
    assert f"{place(remote)}: error[LCK003] skerry, branch main: " in failed.output
    assert before == (remote / "handoff.lock").read_text("utf-8")
    assert 0 == lock(remote, "--fetch").exit_code


def test_a_repository_that_fails_keeps_no_other_from_being_pinned(
    remote: Path, ledger: Repo, tmp_path: Path
) -> None:
    """Each has its own line, its pin or its reason."""
    file = remote / "mkdocs.yml"
    gone = (tmp_path / "gone").as_uri()
    text = file.read_text("utf-8").replace(
        "    protocols:", f"      other: {{url: '{gone}'}}\n    protocols:"
    )
    file.write_text(text, "utf-8")
    spec = remote / "service_specs/berth-advisor.yaml"
    spec.write_text(
        spec.read_text("utf-8").replace("git@code.skerry.example:berths/advisor", "other"), "utf-8"
    )
    done = lock(remote)

    assert 1 == done.exit_code
    assert "error[LCK003] other" in done.output
    assert 'repository: "skerry"' in (remote / "handoff.lock").read_text("utf-8")
    assert 'repository: "other"' not in (remote / "handoff.lock").read_text("utf-8")
    assert "Newest commit" in panel(remote)


def test_the_branch_of_the_spec_counts_then_that_of_mkdocs_then_head(remote: Path, ledger: Repo) -> None:
    """Facts are of that branch; each has a pin of its own."""
    ledger.git("branch", "release", "HEAD~1")
    ledger.git("checkout", "-q", "-b", "develop")
    ledger.commit("not released")
    newest = {}
    for said, options in (("release", ()), ("", ("branch: main",)), ("release", ("branch: main",)), ("", ())):
        shutil.copy2(
            "tests/mini/service_specs/booking-api/service.yaml", remote / "service_specs/booking-api"
        )
        point(remote, mirror_url(ledger), *options)
        ask_branch(remote, said)
        locked(remote)
        newest[said, *options] = panel(remote).partition("Newest commit ")[2].split()[2]

    assert {
        ("release",): "first",
        ("", "branch: main"): "second",
        ("release", "branch: main"): "first",
        ("",): "not",
    } == newest


@pytest.mark.parametrize("branch", ["nope", "a b", "--upload-pack=touch x", "*", "main..x", "x.lock"])
def test_a_branch_that_is_not_there_is_said(remote: Path, branch: str) -> None:
    """Nothing is pinned, and no option is made of a name."""
    ask_branch(remote, f"'{branch}'")
    done = lock(remote)

    assert 1 == done.exit_code
    reason = f"there is no branch {branch} in it" if branch == "nope" else "no branch can have such a name"
    assert f"error[LCK003] skerry, branch {branch}: {reason}" in done.output
    assert not (remote / "handoff.lock").exists()


@pytest.mark.parametrize("found", ["here", "origin", "nowhere"])
def test_the_branch_of_a_local_repository_is_read(mini: Path, found: str) -> None:
    """Whatever is checked out; what CI has only from origin says so, and what is not there does, too."""
    repo = Repo(mini)
    repo.commit("on main")
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit("on topic")
    if found != "here":
        repo.git("update-ref", f"refs/remotes/origin/{'main' if found == 'origin' else 'x'}", "main")
        repo.git("branch", "-q", "-D", "main")
    text = panel(mini)

    assert (found != "nowhere") == ("on main" in text)
    assert "on topic" not in text
    assert (found == "origin") == ("branch main as it was when it was last fetched from origin" in text)
    assert (found == "nowhere") == ("Git: there is no branch main in it." in text)


def test_the_branch_that_is_checked_out_is_read_once(mini: Path) -> None:
    """A spec that names it asks for no second copy of the history."""
    Repo(mini).commit("on main")
    text = panel(mini)

    assert "on main" in text
    assert 1 == len(list(mini.glob("site/.handoff/repositories/*/objects")))


def test_a_clone_of_the_workspace_gives_the_same_bytes(remote: Path, ledger: Repo, tmp_path: Path) -> None:
    """From lock file and server alone, even after the branch, its history and its tags have changed."""
    locked(remote)
    for name in ("first", "second"):
        shutil.copytree(remote, tmp_path / name, ignore=shutil.ignore_patterns("site"))
    first = panel(remote)
    ledger.git("tag", "-f", "v1.0", "HEAD")
    ledger.git("tag", "v9", "HEAD~1")
    ledger.git("reset", "-q", "--hard", "HEAD~1")
    ledger.commit("rewritten")
    without = panel(tmp_path / "second")
    fetched = lock(tmp_path / "first", "--fetch")

    assert "is not in the cache: run handoff lock --fetch" in without
    assert 0 == fetched.exit_code
    assert first == panel(tmp_path / "first")
    assert pages(remote) == pages(tmp_path / "first")


def pages(root: Path) -> dict[str, bytes]:
    """Give every page of a workspace."""
    docs = root / "site/docs"
    return {str(file.relative_to(docs)): file.read_bytes() for file in docs.rglob("*") if file.is_file()}


def test_rewritten_history_is_said_and_the_pin_still_read(remote: Path, ledger: Repo) -> None:
    """The cache keeps what the branch no longer has; moving the pin says that it left the history."""
    locked(remote)
    ledger.git("reset", "-q", "--hard", "HEAD~1")
    ledger.commit("rewritten")
    ledger.git("reflog", "expire", "--expire=now", "--all")
    ledger.git("gc", "-q", "--prune=now")
    kept = panel(remote)
    fetched = lock(remote, "--fetch")
    moved = lock(remote, "--update")

    assert "second" in kept
    assert 0 == fetched.exit_code
    assert "; its history was rewritten, the former commit is not in it\n" in moved.output
    assert "rewritten" in panel(remote)


def test_a_commit_that_is_gone_everywhere_is_said(remote: Path, ledger: Repo) -> None:
    """A new clone of the workspace cannot get it; the way out is named."""
    locked(remote)
    shutil.rmtree(remote / "site")
    ledger.git("reset", "-q", "--hard", "HEAD~1")
    ledger.git("reflog", "expire", "--expire=now", "--all")
    ledger.git("gc", "-q", "--prune=now")
    done = lock(remote, "--fetch")

    assert 1 == done.exit_code
    assert "its server no longer has commit " in done.output
    assert ": run handoff lock --update\n" in done.output


def test_pins_nobody_wants_are_taken_out(remote: Path) -> None:
    """When a spec no longer reads a repository, the check says so, and the next run forgets it."""
    locked(remote)
    point(remote, "https://git.example.org/ledger", protocols="https")
    text = (remote / "mkdocs.yml").read_text("utf-8").replace("      skerry: {", "      elsewhere: {")
    (remote / "mkdocs.yml").write_text(text, "utf-8")
    checked, done = lock(remote, "--check"), lock(remote)

    assert (
        "handoff.lock:1:1: warning[LCK001] skerry, branch main: pinned, but no spec reads it"
        in checked.output
    )
    assert (
        "skerry, branch main: no spec reads it, taken out\nwrote handoff.lock\n0 pins, 0 problems\n"
        == done.output
    )
    assert {} == lockfile.read(remote)


def test_a_wrong_spec_or_lock_file_keeps_the_pins(remote: Path) -> None:
    """What a spec that cannot be read wants is not known, so nothing is forgotten."""
    before = locked(remote)
    spec = remote / "service_specs/booking-api/service.yaml"
    spec.write_text(spec.read_text("utf-8") + "nonsense: 1\n", "utf-8")
    wrong = lock(remote)

    assert 1 == wrong.exit_code
    assert "nothing is pinned while a file is wrong" in wrong.output
    assert before == (remote / "handoff.lock").read_text("utf-8")
    conflict = "<<<<<<< ours\n" + before
    (remote / "handoff.lock").write_text(conflict, "utf-8")
    assert 1 == lock(remote).exit_code
    assert conflict == (remote / "handoff.lock").read_text("utf-8")


def test_a_lock_file_that_is_a_link_is_not_written_through(remote: Path, tmp_path: Path) -> None:
    """Nor read."""
    outside = tmp_path / "outside"
    outside.write_text("kept", "utf-8")
    (remote / "handoff.lock").symlink_to(outside)
    done = lock(remote)

    assert 1 == done.exit_code
    assert "kept" == outside.read_text("utf-8")


def test_any_tag_survives_the_lock_file(remote: Path, ledger: Repo) -> None:
    """Quotes, words of YAML and characters nobody can see are data."""
    for name in ('a"b', "na", "unknown", "'x'", "#x", "x:y", "ü", "x\u202ey", "!x", "%41"):
        ledger.git("tag", name, check=False)
    text = locked(remote)
    found = lockfile.read(remote)

    assert not isinstance(found, Rejected)
    (pin,) = found.values()
    assert {'a"b', "na", "unknown", "'x'", "#x", "ü", "x\ufffdy", "!x", "%41", "v1.0"} <= set(pin.tags)
    assert text == lockfile.dump(found)


def test_old_tags_are_counted_where_there_are_many(remote: Path, ledger: Repo) -> None:
    """The newest are kept, and the page says how many are not listed."""
    first = ledger.git("rev-parse", "HEAD~1")
    lines = "".join(f"create refs/tags/old{number} {first}\n" for number in range(lockfile.TAG_LIMIT + 4))
    ledger.git("update-ref", "--stdin", stdin=lines.encode())
    ledger.git("tag", "new")
    text = locked(remote)

    assert 'older_tags: "6"' in text
    assert "Last tag new 0 commits since" in panel(remote)
    assert "6 older tags are not listed" in panel(remote)
