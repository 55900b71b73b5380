"""The direct builder in several processes: the same site and the same words, whoever makes which page."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path
from typing import Any, Final

import pytest

from generator import forks, sealed
from generator.forks import Numbers, alone, aside, meanwhile, spread
from generator.site import Built, Failed, build
from tests.commands import run
from tests.sites import CONFIG, DAY, PAGE, make, tree

ITEMS: Final = tuple(range(1_234))
LOSSES: Final[dict[str, Callable[[], object]]] = {
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "ends": lambda: os._exit(0),
    "raises": lambda: 1 / 0,
}
ORPHANED: Final = """
import sys, time
from generator.forks import spread

def work(numbers):
    sys.stdout.write(".")
    sys.stdout.flush()
    time.sleep(0.1)

spread(work, range(10_000), 3)
"""


def squared(numbers: Sequence[int]) -> tuple[int, list[int]]:
    """Say who did it, and give everybody time to have a part."""
    time.sleep(0.001)
    return os.getpid(), [number * number for number in numbers]


def together(made: list[tuple[int, list[int]]]) -> list[int]:
    """Put slices together again."""
    return [square for _, part in made for square in part]


@pytest.mark.parametrize("items", [(), ITEMS[:1], ITEMS, ITEMS * 2])
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_slices_come_back_in_their_order(items: tuple[int, ...], jobs: int) -> None:
    """However many processes do them."""
    assert [number * number for number in items] == together(spread(squared, items, jobs))


def test_this_process_works_as_well() -> None:
    """So two jobs are one copy."""
    pids = {pid for pid, _ in spread(squared, ITEMS, 2)}

    assert 2 == len(pids)
    assert os.getpid() in pids


def test_few_items_are_done_here() -> None:
    """A copy of the process would take longer than they do."""
    assert {os.getpid()} == {pid for pid, _ in spread(squared, ITEMS[:400], 4)}


def test_where_copies_are_not_safe_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What macOS brings into a process does not bear to be copied."""
    monkeypatch.setattr(sys, "platform", "darwin")

    assert {os.getpid()} == {pid for pid, _ in spread(squared, ITEMS, 4)}


def test_where_no_process_can_be_had_all_is_done_here() -> None:
    """As in a container that counts them."""
    code = (
        "import multiprocessing.connection, multiprocessing.popen_fork, os, resource\n"
        "from generator.forks import spread\n"
        "os.getuid() or os.setuid(65534)\n"  # nobody; limits are not for root
        "resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))\n"
        "print({pid == os.getpid() for pid in spread(lambda _: os.getpid(), range(600), 3)})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert ("{True}\n", "") == (done.stdout, done.stderr)


@pytest.mark.parametrize("how", LOSSES)
def test_a_lost_copy_costs_only_time(how: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What it had is done here, and nothing is said about it."""
    here, lost = os.getpid(), tmp_path / "lost"

    def fragile(numbers: Sequence[int]) -> tuple[int, list[int]]:
        if os.getpid() != here and numbers[0] > 50:
            (lost / str(os.getpid())).touch()
            LOSSES[how]()
        return squared(numbers)

    lost.mkdir()
    made = spread(fragile, ITEMS, 3)

    assert [number * number for number in ITEMS] == together(made)
    assert 2 == len(list(lost.iterdir()))
    assert ("", "") == capfd.readouterr()


def test_what_is_wrong_everywhere_is_raised_here() -> None:
    """As if there were no copies, of which none stays."""

    def fragile(numbers: Sequence[int]) -> int:
        if numbers[0] > 50:
            raise LookupError(numbers[0])
        return 0

    with pytest.raises(LookupError):
        spread(fragile, ITEMS, 3)
    assert [] == active_children()  # other tests may have started others, which are none of ours


@pytest.mark.parametrize("jobs", [1, 3])
def test_something_else_may_be_done_first(tmp_path: Path, jobs: int) -> None:
    """By this process, when copies have begun if there are any: what they send waits for it."""
    here = os.getpid()

    def work(numbers: Sequence[int]) -> tuple[int, list[int], str]:
        if os.getpid() != here:
            (tmp_path / f"{numbers[0]}").touch()
        return *squared(numbers), "x" * 2_000

    def first() -> None:
        until = time.monotonic() + 20
        while jobs > 1 and len(list(tmp_path.iterdir())) < len(ITEMS) / 10 and time.monotonic() < until:
            time.sleep(0.01)

    made = spread(work, ITEMS, jobs, first=first)

    assert [number * number for number in ITEMS] == together([(pid, part) for pid, part, _ in made])
    assert (here in {pid for pid, _, _ in made}) == (jobs == 1)


def test_copies_end_when_nobody_listens() -> None:
    """The process that made them may be killed at any moment: no copy waits for what will not come."""
    with subprocess.Popen([sys.executable, "-c", ORPHANED], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(9)
        process.kill()
        began = time.monotonic()
        rest = process.stdout.read()  # to the end: until nobody can write there any more

    assert len(rest) < 20
    assert time.monotonic() - began < 20


def test_a_copy_does_what_nobody_rests_on_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is done when the end is reached, by another process, and not before others go on."""
    monkeypatch.setattr(forks, "alone", lambda jobs: jobs)  # the tests' own threads hold no lock of ours

    def work() -> None:
        until = time.monotonic() + 20
        while not (tmp_path / "on").exists() and time.monotonic() < until:
            time.sleep(0.01)
        (tmp_path / "done").write_text(f"{os.getpid()} {(tmp_path / 'on').exists()}")

    with meanwhile(work, 2):
        (tmp_path / "on").touch()
    pid, on = (tmp_path / "done").read_text().split()

    assert "True" == on
    assert pid != str(os.getpid())


def test_where_none_may_be_made_it_is_done_before(tmp_path: Path) -> None:
    """By this process."""
    with meanwhile(lambda: (tmp_path / "done").write_text(f"{os.getpid()}"), 1):
        assert str(os.getpid()) == (tmp_path / "done").read_text()


def test_that_a_copy_failed_is_not_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nobody rests on it."""
    monkeypatch.setattr(forks, "alone", lambda jobs: jobs)
    with meanwhile(lambda: 1 / 0, 2):
        pass

    assert ("", "") == capfd.readouterr()


def test_beside_threads_no_copy_is_made() -> None:
    """It would have the locks they hold, and not the threads that let go of them."""
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    several = alone(4)
    end.set()
    thread.join()

    assert 1 == several


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a workspace of many pages, some of which only Markdown can read, or that want the same place."""
    root = tmp_path / "workspace"
    make(root)
    (root / "mkdocs.yml").write_text(f"{CONFIG}plugins: []\n")
    for number in range(260):
        folder = root / f"site/docs/services/s{number}"
        folder.mkdir()
        for name in ("index", "runbook"):
            text = PAGE.replace("home", f"{name} {number}")
            (folder / f"{name}.md").write_text(text if number % 50 else f"# By hand {number}\n\n*{name}*\n")
        for name in ("facts.json", "facts.csv"):
            (folder / name).write_text(f"{number}")
    (root / "site/docs/services/s7.md").write_text(PAGE.replace("home", "the former of two"))
    (root / "site/docs/services/s8/runbook").mkdir()
    (root / "site/docs/services/s8/runbook/index.md").write_text(PAGE.replace("home", "one more"))
    return root


@pytest.fixture
def at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have Python processes run something as they start."""

    def begin(code: str) -> None:
        (tmp_path / "start").mkdir()
        (tmp_path / "start/sitecustomize.py").write_text(code)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "start"))

    return begin


def anew(root: Path, jobs: int) -> tuple[dict[str, bytes], Any]:
    """Build as if there were nothing yet. Return the site, and of what is kept all but times."""
    for entry in (root / "site").iterdir():
        if entry.name != "docs":
            entry.unlink() if entry.is_symlink() else shutil.rmtree(entry)
    done = build(root, engine="direct", date=DAY, jobs=jobs)
    assert isinstance(done, Built), done
    kept = sealed.read(root / "site/.handoff/pages.json")
    rows = [(path, row[:3], row[4], *row[6:]) for path, row in kept["made"].items()]
    return tree(root / "site/public"), (rows, kept["kinds"], kept["skeletons"])


def test_a_site_is_the_same_whoever_makes_its_pages(
    root: Path, tmp_path: Path, at_start: Callable[[str], None]
) -> None:
    """And so is what the next build is told. Two copies make pages and other files."""
    alone = anew(root, 1)
    at_start(
        "import os, pathlib\n"
        f"born = lambda: pathlib.Path({str(tmp_path)!r}, f'{{os.getpid()}}.fork').touch()\n"
        "os.register_at_fork(after_in_child=born)\n"
    )

    assert alone == anew(root, 3)
    assert 2 == len(list(tmp_path.glob("*.fork")))


def test_a_copy_killed_in_the_middle_leaves_nothing_half_made(
    root: Path, at_start: Callable[[str], None]
) -> None:
    """Its pages are made again: each copy gets a signal, sooner or later, that ends it where it is."""
    alone = anew(root, 1)
    at_start(
        "import os, random, signal\n"
        "born = lambda: signal.setitimer(signal.ITIMER_REAL, random.uniform(0.001, 0.05))\n"
        "os.register_at_fork(after_in_child=born)\n"
    )
    for _ in range(3):
        assert alone == anew(root, 4)


def test_what_has_changed_is_made_by_several_too(root: Path) -> None:
    """Upon what one process made: unchanged files are shared with it, and the site is that of a new build."""
    anew(root, 1)
    page, other = (root / f"site/public/services/s{number}/runbook/index.html" for number in (20, 21))
    before = page.stat().st_ino, other.stat().st_ino
    time.sleep(0.02)
    (root / "site/docs/services/s20/runbook.md").write_text(PAGE.replace("home", "another"))
    assert isinstance(build(root, engine="direct", date=DAY, jobs=3), Built)
    made = tree(root / "site/public")

    assert before[0] != page.stat().st_ino
    assert before[1] == other.stat().st_ino
    assert made == anew(root, 1)[0]


@pytest.mark.parametrize("plugins", ["[]", "[search]"])
def test_files_that_want_one_place_are_written_in_the_order_of_mkdocs(tmp_path: Path, plugins: str) -> None:
    """Pages over what the theme makes once, and that over files of the same names; the index over all."""
    root = tmp_path / "workspace"
    make(root)
    (root / "mkdocs.yml").write_text(f"{CONFIG}plugins: {plugins}\n")
    docs = root / "site/docs"
    for number in range(600):
        (docs / f"{number}.csv").write_text(f"{number}")
    (docs / "search").mkdir()
    for name in ("404.html", "sitemap.xml", "sitemap.xml.gz", "search/search_index.json"):
        (docs / name).write_text("by hand")
    sites = [tree(root / "site/public") for job in (0, 1, 3) if _built(root, job)]

    assert sites[0] == sites[1] == sites[2]
    assert b"by hand" != sites[0]["404.html"]


def _built(root: Path, jobs: int) -> bool:
    """Build with so many processes, with none by MkDocs."""
    engine = "direct" if jobs else "mkdocs"
    return isinstance(build(root, engine=engine, date=DAY, jobs=jobs or 1), Built)


@pytest.mark.parametrize("undecodable", [False, True])
def test_warnings_are_the_same_in_the_same_order(root: Path, undecodable: bool) -> None:
    """Pages with something wrong stay in the process that is asked."""
    for number in (9, 140, 30):
        (root / f"site/docs/services/s{number}/runbook.md").write_text(
            f"# {number}\n\n[away](nowhere{number}.md)\n"
        )
    if undecodable:
        (root / "site/docs/services/s77/index.md").write_bytes(b"# \xff\n")
    alone, several = (build(root, engine="direct", date=DAY, jobs=jobs) for jobs in (1, 3))

    assert isinstance(alone, Failed)
    assert "nowhere140.md" in alone.output
    assert undecodable == ("s77/index.md" in alone.output)
    assert alone == several


@pytest.mark.parametrize(("asked", "jobs"), [((), "1"), (("--jobs", "3"), "3")])
def test_the_command_passes_on_how_many_processes_there_may_be(
    mini: Path, tmp_path: Path, asked: tuple[str, ...], jobs: str, at_start: Callable[[str], None]
) -> None:
    """A small workspace is not worth a second one unless that is said."""
    at_start(
        "import atexit, pathlib, sys\n"
        f"asked = lambda: pathlib.Path({str(tmp_path)!r}, 'asked').write_text(' '.join(sys.argv))\n"
        "atexit.register(asked)\n"
    )
    done = run("build", "-C", mini, "--date", "2026-11-23", *asked)

    assert 0 == done.exit_code, done.output
    assert f"--jobs {jobs}" in (tmp_path / "asked").read_text()


def test_a_copy_does_what_is_waited_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that came of it is here then. It may be told something meanwhile."""
    monkeypatch.setattr(forks, "alone", lambda jobs: jobs)
    with aside(lambda told: (os.getpid(), told(), "x" * 1_000_000), 2) as other:
        assert other
        other.tell("y" * 1_000_000)
        found = other.wait()

    assert found
    assert os.getpid() != found[0]
    assert ("y" * 1_000_000, "x" * 1_000_000) == found[1:]


def test_no_copy_is_made_of_one_job() -> None:
    """Whoever asks does the work."""
    with aside(lambda _: 1 / 0, 1) as other:
        assert None is other


@pytest.mark.parametrize("how", LOSSES)
def test_nothing_comes_of_a_lost_copy(
    how: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It may be told more than anybody takes, and nothing is said about it."""
    monkeypatch.setattr(forks, "alone", lambda jobs: jobs)
    with aside(lambda _: LOSSES[how](), 2) as other:
        assert other
        other.tell("x" * 1_000_000)
        assert None is other.wait()
    assert ("", "") == capfd.readouterr()


@pytest.mark.parametrize("count", [0, 1, 1_000, 1_001, 2_345])
def test_each_number_is_taken_by_one_process(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which gets its own in their order, and what has them."""
    monkeypatch.setattr(forks, "alone", lambda jobs: jobs)
    items = [f"{number}" for number in range(count)]
    numbers = Numbers(count)
    with closing(numbers), aside(lambda _: list(numbers.of(items)), 2) as other:
        assert other
        ours = [int(item) for item in numbers.of(items)]
        theirs = [int(item) for item in other.wait() or ()]

    assert list(range(count)) == sorted(ours + theirs)
    assert [sorted(ours), sorted(theirs)] == [ours, theirs]


def test_a_copy_that_nobody_waits_for_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when something else went wrong meanwhile."""
    monkeypatch.setattr(forks, "alone", lambda jobs: jobs)
    began = time.monotonic()
    with pytest.raises(LookupError), aside(lambda _: time.sleep(60), 2):
        raise LookupError

    assert time.monotonic() - began < 30
    assert [] == active_children()
