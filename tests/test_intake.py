"""Files that copies of this process take in: the same pages as if they were sent, and never half a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from generator import publish
from generator.intake import Coming, Compared, Intake
from generator.locks import HeldError, held
from generator.looks import PublishError
from generator.publish import Written
from generator.shards import Crew, Shard, alone, gathered, processes, taking
from generator.staged import Stage, digest
from generator.turns import turn
from tests.sites import tree
from tests.test_shards import of_all

HOME: Final = ("", (("index.md", b"home"),))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Name the docs folder of a workspace that was never built."""
    return tmp_path / "site/docs"


def knowing(found: tuple[Shard, ...], intake: Intake) -> Crew:
    """Return copies of this process that know the services of shards, and take their files in."""
    crew = taking(lambda _: processes(2), intake)(0)
    assert crew is not None
    return crew.knowing(found[0].setting, [unit for shard in found for unit in shard.units])


def written(found: tuple[Shard, ...], docs: Path) -> tuple[Written, set[type]]:
    """Have copies of this process make the files of shards, and publish them. Say what came of them."""
    intake, kinds = publish.intake(docs), set[type]()
    files = [(path, file) for _, batch in gathered(found, [HOME], None) for path, file in batch]

    def coming() -> Iterator[Coming]:
        for _, batch in gathered(found, [HOME], knowing(found, intake)):
            kinds.update(type(file) for _, file in batch)
            yield from batch

    done = publish.write(coming(), docs, intake=intake)
    assert isinstance(done, Written)
    assert dict(files) == {path: (docs / path).read_bytes() for path, _ in files}
    return done, kinds


def test_copies_put_files_where_they_wait(mini: Path, docs: Path) -> None:
    """Nothing but digests is sent of them. What is there already does not wait, what is otherwise does."""
    found = of_all(mini, size=1)
    first, kinds = written(found, docs)
    again, _ = written(found, docs)
    path = next(path for path in first.changed if path.startswith("services/"))
    (docs / path).unlink()
    third, _ = written(found, docs)

    assert {bytes, Compared} == kinds
    assert first.changed == tuple(sorted(first.digests)) == tuple(sorted(tree(docs)))
    assert Written((), ()) == again
    assert Written((path,), ()) == third
    assert not (docs.parent / ".handoff/stage").exists()


def test_copies_are_told_few_services_at_once() -> None:
    """Or one would wait at the end for another; but as many are given out as others are sent."""
    sent = processes(2)
    told = sent.knowing(None, ())  # type: ignore[arg-type]

    assert told.together < sent.together
    assert told.together * told.width == sent.together * sent.width


def test_a_file_that_was_half_made_is_made_again(docs: Path) -> None:
    """By whoever comes after one that was lost with it."""
    docs.mkdir(parents=True)
    stage = Stage(docs.parent / "stage")
    intake = Intake.of(docs, stage)
    intake.open()
    (stage.place / "a").write_bytes(b"ha")

    assert Compared(digest(b"half"), None) == intake.take_again("a", b"half")
    assert b"half" == (stage.place / "a").read_bytes()
    with pytest.raises(FileExistsError):
        intake.take("a", b"half")


def test_two_files_for_one_place_are_refused(docs: Path) -> None:
    """As where one process makes both. What is there already is neither's."""
    two = [("a", Compared(digest(b"1"), None)), ("a", Compared(digest(b"2"), None))]
    with pytest.raises(PublishError, match="cannot write the site: a: File exists"):
        publish.write(two, docs)
    with pytest.raises(PublishError, match="cannot write the site: a: File exists"):
        publish.write([("a", b"1"), ("a", b"2")], docs)

    assert not docs.exists()


@pytest.mark.parametrize("path", ["../a", "/a", "a\\b"])
def test_no_copy_leaves_the_folder(path: str, docs: Path) -> None:
    """It looks at each path before it puts anything there; so does who takes its word."""
    intake = publish.intake(docs)
    with turn(docs.parent):
        intake.open()
        with pytest.raises(PublishError, match="not a path a page can have"):
            intake.take_again(path, b"1")
    with pytest.raises(PublishError, match="not a path a page can have"):
        publish.write([(path, Compared(digest(b"1"), None))], docs)

    assert [] == [file.name for file in docs.parent.parent.rglob("a*")]


def test_only_folders_of_this_process_are_filled(tmp_path: Path) -> None:
    """What was there before is nobody's, and a link leads elsewhere."""
    stage, other = Stage(tmp_path / "stage"), tmp_path / "other"
    stage.open()
    stage.open()
    other.mkdir()
    (stage.place / "made").mkdir()
    (stage.place / "link").symlink_to(other)
    stage.put("made/a", b"1", unless=None)
    with pytest.raises(FileExistsError):
        stage.put("link/a", b"1", unless=None)
    with pytest.raises(FileExistsError):
        Stage(tmp_path / "stage").put("a", b"1", unless=None)

    assert [] == list(other.iterdir())


KILLED: Final = """
import os, pathlib, time
from generator import publish
from generator.shards import processes, taking
from generator.turns import turn

docs = pathlib.Path(DOCS)
with turn(docs.parent):
    with taking(lambda _: processes(2), publish.intake(docs))(0).knowing(None, ()).hire() as executor:
        print(executor.submit(os.getpid).result(), flush=True)
        time.sleep(60)
"""


def test_others_wait_for_a_copy_that_outlives_its_build(docs: Path) -> None:
    """It may put one more file where the next build has its own."""
    docs.parent.mkdir()
    command = [sys.executable, "-c", KILLED.replace("DOCS", repr(os.fspath(docs)))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        copy = int(process.stdout.readline())
        os.kill(copy, signal.SIGSTOP)
        process.kill()
        process.wait()
    try:
        with pytest.raises(HeldError), held(docs.parent / ".handoff/lock", 0.2):
            pass
    finally:
        os.kill(copy, signal.SIGCONT)
    with held(docs.parent / ".handoff/lock", 30):
        pass


def test_nobody_takes_anything_in_where_nobody_is_hired(docs: Path) -> None:
    """This process makes all files itself."""
    assert taking(alone, publish.intake(docs))(1_000) is None
