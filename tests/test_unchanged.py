"""Nothing changed, nothing made: the second walk says what the first one said, and any change is a walk."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from generator import inputs, publish, trees, unchanged
from generator.gitfacts import harvest
from generator.linked import NO_FILE, Mark, marks, seeing
from generator.unchanged import Told
from tests.commands import run
from tests.repos import Repo, facts

DAY: Final = "2026-01-02"
ASKED: Final = {"command": "render", "day": DAY, "readers": ""}
STATE: Final = "site/.handoff/state.json"


def render(root: Path) -> str:
    """Render, and return what was said, without the time."""
    done = run("-C", root, "render", "--date", DAY)
    assert 0 == done.exit_code, done.output
    return done.output.rpartition(",")[0]


def recalled(root: Path) -> Told | None:
    """Return what is known of the last walk."""
    return unchanged.recall(root, ASKED)


OPENED: Final[set[str]] = set()
LISTENING: Final[list[bool]] = []


def listen(event: str, args: tuple[Any, ...]) -> None:
    """Note what is opened or listed. A hook cannot be taken away: it listens while it is told to."""
    if LISTENING and event in ("open", "os.listdir", "os.scandir") and isinstance(args[0], str | Path):
        OPENED.add(os.fspath(args[0]))


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render a workspace in a repository, with a template of its own. Whoever changes it puts it back."""
    root = tmp_path_factory.mktemp("unchanged") / "mini"
    shutil.copytree(Path(__file__).parent / "mini", root)
    (root / "templates").mkdir()
    Repo(root).commit("All")
    sys.addaudithook(listen)
    LISTENING.append(True)
    render(root)
    LISTENING.clear()
    return root


def test_nothing_is_imported_that_makes_pages(rendered: Path) -> None:
    """So it is said at once, and it is what was said before."""
    script = (
        "import sys; sys.argv[0] = 'handoff'\n"
        "from generator.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, "-C", str(rendered), "render", "--date", DAY]
    done = subprocess.run(
        command, env={**os.environ, "SOURCE_DATE_EPOCH": ""}, capture_output=True, check=True, text=True
    )

    assert recalled(rendered) is not None
    assert not {"pydantic", "yaml", "jinja2", "mkdocs", "git", "filelock"} & set(eval(done.stderr))
    assert str(getattr(recalled(rendered), "summary", "")) == done.stdout.rpartition(",")[0]


CHANGES: Final = (
    ("service_specs/org.yaml", b"# more\n"),
    ("service_specs/booking-api/alerts/booking.yaml", b"# more\n"),
    ("service_specs/booking-api/notes/service.md", b"A word.\n"),
    ("service_specs/teams/new.yaml", b"id: new\n"),
    ("service_specs/quay.yaml", b"id: quay\n"),
    ("templates/service/runbook.md.j2", b"# Short\n"),
    ("mkdocs.yml", b"# more\n"),
    ("handoff.lock", b"version: 1\n"),
    (".git/HEAD", b"\n"),
    (".git/refs/tags/v1", b"0" * 40 + b"\n"),
)


@pytest.mark.parametrize(("file", "more"), CHANGES, ids=[file for file, _ in CHANGES])
def test_a_change_of_what_was_read_is_seen(rendered: Path, file: str, more: bytes) -> None:
    """A file that is other, new or gone; once all is as before, nothing changed."""
    path = rendered / file
    before, made = path.read_bytes() if path.exists() else b"", []
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir()
            made.append(folder)
    path.write_bytes(before + more)
    changed = recalled(rendered)
    path.unlink()
    gone = recalled(rendered)
    if before:
        path.write_bytes(before)
    for folder in reversed(made):
        folder.rmdir()

    assert changed is None
    assert (gone is None) == bool(before or made)
    assert recalled(rendered) is not None


def test_a_commit_is_seen(rendered: Path) -> None:
    """Facts are made of what a repository points at."""
    repo = Repo(rendered)
    head = repo.git("rev-parse", "HEAD")
    repo.commit("Nothing")
    changed = recalled(rendered)
    repo.git("reset", "-q", "--soft", head)

    assert changed is None
    assert recalled(rendered) is not None


@pytest.mark.parametrize(
    "asked", [{"day": "2026-01-03"}, {"readers": "public"}, {"command": "build", "engine": "direct"}]
)
def test_another_question_is_another_walk(rendered: Path, asked: dict[str, str]) -> None:
    """The answer is that of the day, the readers and the engine."""
    assert unchanged.recall(rendered, {**ASKED, **asked}) is None


def test_values_of_the_environment_count_and_are_not_kept(rendered: Path) -> None:
    """A setting may be a secret."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", "/somewhere/else")
        other, kept = recalled(rendered), state(rendered)

    assert other is None
    assert "PYTHONPATH" in kept["variables"]
    assert "/somewhere/else" not in json.dumps(kept)


def test_another_launcher_is_asked_the_same(rendered: Path, tmp_path: Path) -> None:
    """An activated environment, or a runner with a home and a room of its own, changes nothing of pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        for name in ("HOME", "TMPDIR"):
            patch.setenv(name, str(tmp_path))
        same = recalled(rendered)
        git = tmp_path / "git"
        git.symlink_to(shutil.which("git") or "")
        other = recalled(rendered)

    assert same is not None
    assert other is None, "another git may answer otherwise"


def state(root: Path) -> dict[str, Any]:
    """Return what is kept."""
    found: dict[str, Any] = json.loads((root / STATE).read_bytes().partition(b"\n")[2])
    return found


def junk(kept: dict[str, Any]) -> Iterator[bytes]:
    """Yield states that nothing can be made of."""
    yield from (b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000)
    values: tuple[object, ...] = (None, 7, "x", [[]], {"x": 1}, {"/": [1]}, {"/": [["", 3, 1]]})
    for key in kept:
        for value in values:
            yield json.dumps({**kept, key: value}).encode()
        yield json.dumps({name: value for name, value in kept.items() if name != key}).encode()
    yield json.dumps({**kept, "trees": {}}).encode()
    yield json.dumps({**kept, "version": 1}).encode()


def test_a_state_that_is_damaged_or_of_another_version_is_none(rendered: Path) -> None:
    """Whatever is in the file, nothing crashes, and what is not whole is not believed."""
    file = rendered / STATE
    whole, kept = file.read_bytes(), state(rendered)
    believed = []
    cut = (whole[: len(whole) // 2], whole[:-1], whole.replace(b" services, ", b" service, "))
    for text in (*junk(kept), *cut):
        for head in (b"", hashlib.sha256(text).hexdigest().encode() + b"\n"):
            file.write_bytes(head + text)
            believed += [text] if recalled(rendered) is not None else []
    file.write_bytes(whole)

    assert [] == believed
    assert recalled(rendered) is not None


def test_a_state_from_elsewhere_is_none(rendered: Path, tmp_path: Path) -> None:
    """A copy, a checkout or a cache of a site is built anew: who made it, and of what, is not known."""
    subprocess.run(["cp", "-a", rendered, tmp_path / "copy"], check=True)
    moved = (rendered / STATE).read_text().replace(str(rendered), str(tmp_path / "copy"))
    (tmp_path / "copy" / STATE).write_text(moved)

    assert recalled(tmp_path / "copy") is None


def test_another_tool_of_the_same_version_walks(rendered: Path, tmp_path: Path) -> None:
    """What is known of the code is known of where it was: a copy of it may have become another one."""
    package = Path(unchanged.__file__).parent
    shutil.copytree(package, tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\nfrom generator import unchanged\n"
        f"print(unchanged.recall(Path({str(rendered)!r}), {ASKED}) is None)"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", script, folder], capture_output=True, check=True, text=True
        ).stdout
        for folder in (tmp_path, package.parent)
    ]

    assert ["True\n", "False\n"] == said


def test_a_page_edited_by_hand_is_seen(rendered: Path) -> None:
    """In place, of the same size and with the time of before: somebody's text is never taken for ours."""
    page = rendered / "site/docs/index.md"
    text, then = page.read_bytes(), page.stat()
    page.write_bytes(text.swapcase())
    os.utime(page, ns=(then.st_atime_ns, then.st_mtime_ns))
    edited = recalled(rendered)
    page.write_bytes(text)
    render(rendered)

    assert edited is None
    assert recalled(rendered) is not None


@pytest.mark.parametrize("large", [0, 99])
@pytest.mark.parametrize("changed", ["", "few/a.md", "many/b/c.md"])
def test_a_large_tree_is_looked_at_as_well(
    tmp_path: Path, large: int, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a copy of the process, which says what it would have said itself."""
    monkeypatch.setattr(trees, "_LARGE", large)
    for name in ("few/a.md", "many/a.md", "many/b/c.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was")
    found = {str(tmp_path / name): trees.taken(str(tmp_path / name)) for name in ("few", "many")}
    if changed:
        (tmp_path / changed).write_text("otherwise")

    assert (changed == "") == trees.still(found)


def test_a_repository_that_cannot_be_asked_is_asked_again(tmp_path: Path) -> None:
    """What went wrong may go right the next time, though no file says so."""
    repo = Repo(tmp_path / "code")
    repo.commit("All", {"a": ""})
    with inputs.recorded(tmp_path) as record:
        facts(repo)
        whole = record.digests()
        (repo.folder / ".git/objects").rename(repo.folder / ".git/elsewhere")
        harvest(repo.folder, paths=("",), cache=tmp_path / "fresh")

    assert whole is not None
    assert record.digests() is None


def test_whatever_is_opened_is_recorded(rendered: Path) -> None:
    """Python's own audit of a walk names no file of the workspace that its record does not."""
    known = state(rendered)
    below = (f"{rendered}/site/", f"{rendered}/.git")

    assert rendered / "mkdocs.yml" in map(Path, OPENED)
    assert [] == [
        path
        for path in OPENED
        if path.startswith(f"{rendered}/") and not path.startswith(below)
        if path not in known["files"] and path not in known["folders"]
    ]


def test_a_file_that_changes_during_a_walk_is_read_again(mini: Path) -> None:
    """What the pages were made of is not what is there now."""
    with inputs.recorded(mini) as record:
        inputs.looked(mini / "mkdocs.yml")
        inputs.listed(mini / "service_specs")
    still = record.digests()
    (mini / "mkdocs.yml").write_text("site_name: Other\n")

    assert still is not None
    assert {str(mini / "mkdocs.yml")} == still.keys()
    assert record.digests() is None


@pytest.mark.parametrize("changed", ["a.md", "b/a.md", "b/new.md", "b/c/a.md"])
def test_a_tree_of_which_files_were_rewritten_is_known_as_if_it_were_looked_at(
    tmp_path: Path, changed: str
) -> None:
    """Only their folders are: what anybody wrote elsewhere is seen the next time."""
    for name in ("a.md", "b/a.md", "b/c/a.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("as it was")
    before, folder = trees.taken(str(tmp_path)), str(tmp_path)
    (tmp_path / changed).write_text("otherwise")
    after = trees.rewritten(folder, before, [changed])

    assert trees.taken(folder) == after != before
    assert trees.rewritten(folder, before, []) == before


@pytest.mark.parametrize("harm", ["", "beside", "file", "name"])
def test_what_lies_around_a_rewritten_file_counts_as_it_was(tmp_path: Path, harm: str) -> None:
    """So what becomes otherwise after the look at it is seen the next time; before, it is seen at once."""
    for name in ("a.md", "b/a.md", "b/beside.md", "b/c/a.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("as it was")
    before, folder = trees.taken(str(tmp_path)), str(tmp_path)
    around = trees.around(folder, before, ["b/a.md"])
    assert around is not None
    assert {f"{folder}/b/a.md", f"{folder}/b/beside.md"} == around.keys()
    (tmp_path / "b/a.md").write_text("otherwise")
    if harm == "beside":
        (tmp_path / "b/beside.md").write_text("harm")
    after = trees.rewritten(folder, before, ["b/a.md"], around)
    if harm == "file":
        (tmp_path / "b/a.md").write_text("harm")
    if harm == "name":
        (tmp_path / "b/new.md").write_text("harm")

    assert (trees.taken(folder) == after) == (not harm)
    assert trees.around(folder, before, ["b/a.md"]) is None


def test_whoever_looks_at_a_tree_sees_each_file_as_it_was_then(tmp_path: Path) -> None:
    """Compiled modules too, which have no part in its numbers; what is too new to be trusted has no mark."""
    for name in ("a.md", "b/c/a.md", "b/__pycache__/c/a.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    expected, old, new = marks(tmp_path), dict[str, Mark](), dict[str, Mark]()
    tree = trees.taken(str(tmp_path), seeing(old, sys.maxsize))
    trees.taken(str(tmp_path), seeing(new, 0))

    assert (3, expected) == (len(old), old)
    assert dict.fromkeys(expected, NO_FILE) == new
    assert trees.taken(str(tmp_path)) == tree
    assert ["", "/b", "/b/c"] == sorted(below for below, _, _ in tree)


def test_a_tree_that_changes_during_a_walk_has_another_number(tmp_path: Path) -> None:
    """What was made of it is kept, and is no answer to the next walk."""
    with inputs.recorded(tmp_path) as record:
        inputs.whole(tmp_path)
        (tmp_path / "a.md").write_text("# New\n")

    assert {} == record.digests()
    assert not trees.still(record.trees)


def test_a_page_that_joins_during_a_walk_is_read_by_the_next(
    mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that was made before does not have it."""
    page = mini / "site/docs/by-hand.md"
    kept = recalled_after(mini)
    write = publish.write

    def joined(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - what is asked is passed on
        done = write(*arguments, **options)
        page.write_text("# By hand\n")
        return done

    monkeypatch.setattr(publish, "write", joined)
    (mini / "service_specs/org.yaml").write_bytes(
        (mini / "service_specs/org.yaml").read_bytes() + b"# more\n"
    )

    assert kept
    assert not recalled_after(mini)


def test_a_walk_that_read_states_of_the_past_need_not_be_made_again(mini: Path) -> None:
    """The folders they were laid out in are gone, with the evidence that was looked for in them."""
    repo, spec = Repo(mini), mini / "service_specs/berth-advisor.yaml"
    proof = "[{kind: review, ref: docs/load.md, at: 2026-10-14}]"
    item = f"{{id: load, area: performance, item: Early., done: 2026-10-14, evidence: {proof}}}"
    (mini / "docs").mkdir()
    (mini / "docs/load.md").write_text("Held.\n")
    shown = spec.read_text() + f"hardening:\n  - {item}\n"
    repo.commit("first", {"service_specs/berth-advisor.yaml": shown})
    repo.commit("second", {"service_specs/berth-advisor.yaml": shown.replace("Early.", "Late.")})

    assert recalled_after(mini)


def recalled_after(root: Path) -> bool:
    """Render, and tell whether the next walk would find nothing to do."""
    render(root)
    return recalled(root) is not None


def test_a_folder_has_another_number_once_its_names_are_others(tmp_path: Path) -> None:
    """Not while its clock may stand still, and not for what is written into its files."""
    folder, link = tmp_path / "folder", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder)
    new = inputs.standing(str(folder))
    time.sleep(0.03)
    before = inputs.standing(str(folder))
    (folder / "a").touch()
    just_now = inputs.standing(str(folder))
    time.sleep(0.03)
    after = inputs.standing(str(folder))
    (folder / "a").write_text("more")

    assert 0 == new == just_now == inputs.standing(str(tmp_path / "none")) == inputs.standing("\0")
    assert 0 not in (before, after)
    assert before != after == inputs.standing(str(folder)) == inputs.standing(str(link))


def test_a_folder_is_believed_by_its_number(rendered: Path) -> None:
    """Its names are looked at where it has another one: what has come and gone since changed nothing."""
    folders = state(rendered)["folders"]
    stranger = rendered / "service_specs/strange.yaml"
    stranger.touch()
    there = recalled(rendered)
    stranger.unlink()

    assert 0 != folders[f"{rendered}/service_specs"][1]
    assert there is None
    assert recalled(rendered) is not None
