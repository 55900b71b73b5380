"""Files of services made in pieces: the same bytes, wherever and beside whatever they are made."""

from __future__ import annotations

import os
import pickle
import select
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from multiprocessing import forkserver
from pathlib import Path
from typing import Any, ClassVar

import pytest
from msgspec import Raw
from msgspec.structs import replace

from generator import chronicle, editions, ledger, pipeline, views, workers
from generator.catalog import Catalog
from generator.editions import Body
from generator.pages import frame
from generator.shards import (
    Crew,
    Reuse,
    Setting,
    Shard,
    ShardError,
    Unit,
    cluster,
    gathered,
    look,
    made,
    processes,
    shards,
)
from generator.shards.names import Names
from generator.spec.base import WITHHELD, Section, UnknownValue
from generator.subjects import owned
from generator.survey import survey
from generator.workspace import Workspace
from tests.commands import run
from tests.test_revisions import opened

TODAY = date(2026, 11, 23)


def in_shards(workspace: Workspace, catalog: Catalog, *, size: int) -> tuple[Shard, ...]:
    """Split a workspace into shards of so many services."""
    known = ledger.gather(workspace, catalog, today=TODAY)
    past = chronicle.chronicles(workspace, catalog, "internal", known.lived)
    view = views.site_view(catalog, known, past, name=workspace.site_name, today=TODAY)
    old = editions.bygone(workspace, catalog, past, known.lived, "internal")
    view = views.with_editions(view, old.editions)
    units = (Unit(own, old.bodies) for own in owned(view, known))
    around = frame(view, workspace, known)
    setting = Setting(around, workspace.site_url, look(workspace.templates))
    return tuple(shards(units, setting, size=size))


def of_all(root: Path, *, size: int) -> tuple[Shard, ...]:
    """Split all services of a workspace without errors into shards."""
    workspace = opened(root)
    catalog = survey(workspace).catalog
    assert catalog is not None
    return in_shards(workspace, catalog, size=size)


def files(found: tuple[Shard, ...]) -> dict[str, bytes]:
    """Make the files of shards that were sent somewhere."""
    batches = (batch for shard in found for batch in made(pickle.loads(pickle.dumps(shard))))
    return {path: file for _, batch in batches for path, file in batch if isinstance(file, bytes)}


def test_how_services_are_split_changes_no_byte(mini: Path) -> None:
    """A shard is plain data: every service by itself, or all together, make the files that are published."""
    alone = files(of_all(mini, size=1))

    assert alone == files(of_all(mini, size=9))
    assert {"services/booking-api/index.md", "services/berth-advisor/runbook.md"} <= alone.keys()


def test_a_service_shows_of_others_only_that_they_are_there(mini: Path) -> None:
    """Whatever another spec says, and even when it says nothing that can be read, its neighbours stay."""
    workspace = opened(mini)
    whole = survey(workspace).catalog
    assert whole is not None
    one, other = whole.services
    spec = other.file.spec.model_copy(
        update={"name": "Another name", "tier": 4, "failure_modes": (), "dependencies": ()}
    )
    changed = replace(other, file=other.file.saying(spec), alerts=())
    before, after = (
        files(in_shards(workspace, replace(whole, services=(one, entry)), size=1))
        for entry in (other, changed)
    )
    own = {path for path in before if path.startswith(f"services/{one.id}/")}

    assert len(own) > 10
    assert {path: before[path] for path in own} == {path: after[path] for path in own}


def test_a_name_does_not_tell_what_stands_in_a_value_twice() -> None:
    """Of what came from another process two texts may be equal that were one."""
    text, other = ("".join(["fer", "ries"]) for _ in range(2))

    assert text is not other
    assert Names().of((text, text)) == Names().of((text, other))


def test_what_is_withheld_is_withheld_elsewhere_too() -> None:
    """Or pages that other processes make would not say that something is held back."""
    section = Section.model_construct(nothing={"training": WITHHELD})
    travelled = pickle.loads(pickle.dumps(section))

    assert ("training",) == section.withheld == travelled.withheld


def test_a_name_does_not_tell_which_fields_were_written() -> None:
    """They are a set, which has one order where a spec was read and another where it travelled to."""
    one = UnknownValue.model_validate({"unknown": {"owner": "harbour-desk", "due": "2026-11-23"}})
    other = one.model_copy(update={"unknown": one.unknown.model_copy()})
    object.__setattr__(other.unknown, "__pydantic_fields_set__", set())

    assert Names().of(one) == Names().of(other)


class Fragile(ThreadPoolExecutor):
    """Threads that are lost with all they were given, so many times."""

    losses = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - as above
        """Lose the third shard, and all before it."""
        if self._work_queue.qsize() + 1 > 2 and Fragile.losses:
            Fragile.losses -= 1
            raise BrokenExecutor
        return super().submit(partial(fn), *args, **kwargs)


@pytest.mark.parametrize("losses", [0, 2])
def test_a_crew_makes_the_same(mini: Path, losses: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes shards, and when workers are lost on the way: every file comes once, in any order."""
    found = of_all(mini, size=1) * 3
    here = [("", (("index.md", b"home"),)), ("", (("b.md", b"b"),))]
    monkeypatch.setattr(Fragile, "losses", losses)
    alone = sorted(gathered(found, here, None))

    assert alone == sorted(gathered(found, here, Crew(6, partial(Fragile, 1))))
    assert 0 == Fragile.losses


def test_workers_that_are_lost_again_and_again_are_an_error(
    mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that kills its worker does not keep a build busy; it is named."""
    monkeypatch.setattr(Fragile, "losses", 99)

    with pytest.raises(ShardError, match="a worker was lost 3 times, the last time with: b"):
        list(gathered(of_all(mini, size=1) * 3, (), Crew(6, partial(Fragile, 1))))


def test_a_worker_with_other_templates_makes_nothing(mini: Path) -> None:
    """A machine with another version would make other bytes, so it says what it is."""
    split = of_all(mini, size=1)
    found = (replace(one, setting=replace(one.setting, look="another")) for one in split)

    with pytest.raises(ShardError, match=r"the worker on .+ has another version of handoff, or other"):
        list(gathered(found, (), Crew(1, partial(ThreadPoolExecutor, 1))))


class Read(dict[str, Body]):
    """Notes which threads read it."""

    threads: ClassVar[set[int]] = set()

    def __reduce__(self) -> tuple[type[dict[str, Body]], tuple[tuple[str, Body], ...]]:
        """Pass on what an ordinary mapping would."""
        Read.threads.add(threading.get_ident())
        return dict, tuple(self.items())


def test_only_this_thread_reads_what_is_sent(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages about the whole are made of the same specs: to other threads these change in the middle."""
    monkeypatch.setattr(Read, "threads", set())
    found = [
        replace(one, units=tuple(replace(unit, bodies=Read()) for unit in one.units))
        for one in of_all(mini, size=1)
    ]
    made = list(gathered(found, (), processes(1)))

    assert {threading.get_ident()} == Read.threads
    assert len(found) == len(made)


@contextmanager
def losing_one(crew: Crew, lost: list[int]) -> Iterator[Executor]:
    """Hire processes and kill the first of them, once, as a machine that runs out of memory does."""
    with crew.hire() as executor:
        assert isinstance(executor, ProcessPoolExecutor)
        executor.submit(os.getpid).result()
        if not lost:
            lost += list(executor._processes)[:1]
            os.kill(lost[0], signal.SIGKILL)
        yield executor


@pytest.mark.slow
@pytest.mark.parametrize("copies", [False, True])
def test_a_killed_process_costs_a_retry(mini: Path, copies: bool) -> None:
    """Real processes, one of them killed in the middle: the files are the same."""
    found, lost = of_all(mini, size=1), list[int]()
    crew = knowing(found) if copies else processes(2)
    losing = replace(crew, hire=partial(losing_one, crew, lost))

    assert sorted(gathered(found * 8, (), None)) == sorted(gathered(found * 8, (), losing))
    assert 1 == len(lost)


class Refusing(ThreadPoolExecutor):
    """Takes nothing for a while, as a pool does at the moment when one of its processes dies."""

    times: ClassVar[int] = 0

    def submit(self, *args: Any, **more: Any) -> Future[Any]:  # noqa: ANN401 - as a pool has it
        """Take an order, or say that there is nobody."""
        if Refusing.times:
            Refusing.times -= 1
            raise OSError("handle is closed")
        return super().submit(*args, **more)


@pytest.mark.parametrize("times", [1, 2])
def test_what_nobody_took_is_given_again(mini: Path, times: int) -> None:
    """To a new pool."""
    found = of_all(mini, size=1)
    Refusing.times = times

    assert sorted(gathered(found, (), None)) == sorted(gathered(found, (), Crew(4, partial(Refusing, 1))))
    assert 0 == Refusing.times


def test_what_nobody_ever_takes_ends_the_walk(mini: Path) -> None:
    """A machine that can start no process is no reason to try for ever."""
    found = of_all(mini, size=1)
    Refusing.times = 1_000

    with pytest.raises(ShardError, match="a worker was lost 3 times"):
        list(gathered(found, (), Crew(4, partial(Refusing, 1))))


def knowing(found: tuple[Shard, ...]) -> Crew:
    """Return copies of this process that know the services of shards."""
    return processes(2).knowing(found[0].setting, [unit for shard in found for unit in shard.units])


def test_copies_of_this_process_are_told_no_more_than_ids(
    mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They know the services, and make the same files of them, among those that are made here."""
    found, here = of_all(mini, size=2), [("", (("index.md", b"home"),))]
    alone = sorted(gathered(found, here, None))
    monkeypatch.setattr(Unit, "__reduce__", None, raising=False)

    assert alone == sorted(gathered(found, here, knowing(found)))
    with pytest.raises(TypeError):
        list(gathered(found, here, processes(2)))


def test_who_is_copied() -> None:
    """This process alone, and only up to so many services: copies hold what it holds, and no threads."""
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    told = [processes(2).copied(2_000), processes(2).copied(2_001), processes(1).copied(60)]
    other.start()
    told.append(processes(2).copied(2_000))
    over.set()
    other.join()

    assert [True, False, False, False] == told
    assert not cluster("127.0.0.1:1").copied(60)


@pytest.mark.parametrize(("before", "begins"), [({}, True), ({"booking-api": Raw(b"")}, False)])
def test_a_crew_that_will_be_hired_gets_ready_first(mini: Path, before: dict[str, Raw], begins: bool) -> None:
    """While git is read; not where a walk before made files, for then all may stay as they are."""
    workspace = opened(mini)
    catalog = survey(workspace).catalog
    assert catalog is not None
    done: list[str] = []
    crew = Crew(1, partial(ThreadPoolExecutor, 1), begin=lambda: done.append("begun"))
    reuse = Reuse(workspace.docs, before)
    pipeline.rendering(workspace, catalog, TODAY, done.append, lambda _: crew, reuse)

    assert [*(["begun"] if begins else []), "reading git"] == done[: 1 + begins]
    assert begins == ("begun" in done)


def test_processes_get_ready_by_importing() -> None:
    """What they are copies of is there before the first of them."""
    forkserver._forkserver._stop()  # type: ignore[attr-defined]
    processes(2).begin()

    assert forkserver._forkserver._forkserver_pid is not None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("services", "made", "jobs", "begins"),
    [(2_001, False, 2, True), (2_000, False, 2, False), (2_001, True, 2, False), (2_001, False, 1, False)],
)
def test_the_first_build_of_a_large_fleet_begins_with_workers(
    tmp_path: Path, services: int, made: bool, jobs: int, begins: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything that makes pages is imported here; who made something hires nobody for what stays.

    For fewer services this process makes copies of itself, which have imported all.
    """
    for number in range(services):
        (tmp_path / f"service_specs/s{number}").mkdir(parents=True)
    if made:
        (tmp_path / "site/.handoff").mkdir(parents=True)
        (tmp_path / "site/.handoff/made.json").touch()
    done = list[str]()
    monkeypatch.setattr(workers, "begun", lambda: done.append("begun"))
    workers.foreseen(tmp_path, jobs)

    assert ["begun"] * begins == done


KILLED = """
import os, time
from generator.shards import processes

def main():
    crew = processes(2)
    with (crew.knowing(None, ()) if COPIES else crew).hire() as executor:
        for _ in range(4):
            executor.submit(time.sleep, 0.1)
        executor.submit(os.getpid).result()
        print("ready", flush=True)
        time.sleep(60)

if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("copies", [False, True])
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_nobody_stays_when_the_build_is_killed(tmp_path: Path, how: signal.Signals, copies: bool) -> None:
    """As by a runner whose time is over: processes that wait for work would hold their memory forever."""
    script = tmp_path / "killed.py"
    script.write_text(KILLED.replace("COPIES", str(copies)))
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, process_group=0) as process:
        assert process.stdout is not None
        assert b"ready\n" == process.stdout.readline()
        process.send_signal(how)
        ended = select.select([process.stdout], [], [], 20)[0]  # there is an end when nobody can write there
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    assert ended


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """Run a scheduler and two workers of Dask, each a process of its own; give the scheduler's address."""
    client_of: Any = pytest.importorskip("distributed").Client
    file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file)]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    started = [
        subprocess.Popen([*dask, "--port", "0", "--no-dashboard", "--scheduler-file", str(file)], **quiet),
        subprocess.Popen([*worker, "--no-nanny", "--no-dashboard", "--nworkers", "1"], **quiet),
        subprocess.Popen([*worker, "--no-nanny", "--no-dashboard", "--nworkers", "1"], **quiet),
    ]
    try:
        with client_of(scheduler_file=str(file), timeout="30s", set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            yield str(client.scheduler.address).removeprefix("tcp://")
    finally:
        for one in started:
            one.terminate()
            one.wait()


@pytest.mark.slow
def test_a_dask_cluster_makes_the_same(mini: Path, scheduler: str) -> None:
    """On two workers that know nothing of the workspace."""
    done = run("-C", mini, "render", "--date", "2026-11-23", "--jobs", "1")
    here = {path: path.read_bytes() for path in (mini / "site/docs").rglob("*") if path.is_file()}
    shutil.rmtree(mini / "site/docs")
    again = run("-C", mini, "render", "--date", "2026-11-23", "--executor", f"dask://{scheduler}")

    assert 0 == done.exit_code == again.exit_code, again.output
    assert here == {path: path.read_bytes() for path in (mini / "site/docs").rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer(mini: Path) -> None:
    """The build ends in words, and nothing is written."""
    done = run("-C", mini, "render", "--executor", "dask://127.0.0.1:9")

    assert "no Dask scheduler answers at 127.0.0.1:9" == str(done.exception)
    assert not (mini / "site/docs").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--executor", "dask:/x"), "--executor: expected dask://HOST:PORT"),
        (("--executor", "dask://a b:1"), "--executor: expected dask://HOST:PORT"),
        (("--executor", "dask://a:1", "--jobs", "2"), "--executor and --jobs exclude each other"),
        (("--jobs", "0"), "0 is not in the range 1<=x<=512"),
    ],
)
def test_who_renders_is_said_once_and_plainly(mini: Path, arguments: tuple[str, ...], said: str) -> None:
    """What cannot be hired is a mistake of usage."""
    done = run("-C", mini, "render", *arguments)

    assert 2 == done.exit_code
    assert said in done.output


@pytest.mark.parametrize("module", ["generator", "multiprocessing"])
def test_modules_of_the_working_folder_are_not_run(mini: Path, module: str) -> None:
    """Neither under our name nor under one of Python's: a pull request may bring both."""
    for name in ("__init__", "shards", "forkserver", "spawn", "resource_tracker"):
        (mini / module).mkdir(exist_ok=True)
        (mini / module / f"{name}.py").write_text("open('run', 'w').close()\n")
    program, options = Path(sys.executable).with_name("handoff"), ("--date", "2026-11-23", "--jobs", "2")
    done = subprocess.run(
        [str(program), "render", *options], cwd=mini, capture_output=True, text=True, check=False
    )

    assert 0 == done.returncode, done.stderr
    assert not (mini / "run").exists()
