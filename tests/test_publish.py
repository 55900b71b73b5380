"""Writing pages: what changed and no more, never a person's file, whole again after any failure."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest

from generator import publish
from generator.looks import PublishError
from generator.publish import Differences, HandEdited, Written
from generator.turns import turn
from tests.faults import FAULT, MEANWHILE, Killed

OLD = {"index.md": b"home", "services/pay/index.md": b"pay 1", "services/cart/index.md": b"cart"}
PAID = {**OLD, "services/pay/index.md": b"pay 2"}
NEW = {"index.md": b"home", "services/pay/index.md": b"pay 2", "alerts/Slow.md": b"slow"}


def tree(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder with its content."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def times(folder: Path) -> dict[str, int]:
    """Give when each entry below a folder changed; the lock is touched by whoever holds it."""
    return {file.name: file.stat().st_mtime_ns for file in folder.rglob("*") if file.name != "lock"}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Name the docs folder of a workspace that was never built."""
    return tmp_path / "site" / "docs"


def test_the_folder_holds_what_was_asked_for(docs: Path) -> None:
    """A write makes the pages with their folders and says which."""
    done = publish.write(OLD.items(), docs)

    assert Written(changed=tuple(sorted(OLD)), removed=()) == done
    assert OLD == tree(docs)


def test_writing_twice_changes_nothing(docs: Path) -> None:
    """The build is a fixed point: no byte and no time of a page or of the ledger changes."""
    publish.write(OLD.items(), docs)
    before = times(docs.parent)
    done = publish.write(OLD.items(), docs)

    assert Written((), ()) == done
    assert before == times(docs.parent)


def test_few_changes_leave_the_ledger_that_a_first_write_leaves(docs: Path, tmp_path: Path) -> None:
    """Line by line, whether a page has other words, was edited, is gone, or comes."""
    ledger = docs.parent / ".handoff/ledger.json"
    publish.write(OLD.items(), docs)
    for number, pages in enumerate((PAID, OLD, NEW, PAID, {**PAID, "alerts/a.md": b"a"}, OLD)):
        (docs / "index.md").unlink()
        publish.write(pages.items(), docs)
        clean = tmp_path / f"{number}/docs"
        publish.write(pages.items(), clean)

        assert pages == tree(docs)
        assert (clean.parent / ".handoff/ledger.json").read_bytes() == ledger.read_bytes()


def test_new_folders_come_beside_those_that_are_there(docs: Path) -> None:
    """At any depth, and where the name of one begins the name of another."""
    more = {
        "services/pay-out/index.md": b"",
        "services/pay/deep/a.md": b"a",
        "services/payment/index.md": b"",
    }
    publish.write({"index.md": b"home", "services/cart/index.md": b"cart"}.items(), docs)
    done = publish.write({**OLD, **more}.items(), docs)

    assert Written(tuple(sorted({*more, "services/pay/index.md"})), ()) == done
    assert {**OLD, **more} == tree(docs)


def test_only_what_changed_is_written(docs: Path) -> None:
    """A page with the same text keeps its time; a stale page goes, with the folder it leaves empty."""
    publish.write(OLD.items(), docs)
    os.utime(docs / "index.md", (1, 1))
    done = publish.write(NEW.items(), docs)

    assert Written(("alerts/Slow.md", "services/pay/index.md"), ("services/cart/index.md",)) == done
    assert NEW == tree(docs)
    assert 1 == (docs / "index.md").stat().st_mtime
    assert not (docs / "services/cart").exists()


def test_files_are_rewritten_and_others_stay(docs: Path) -> None:
    """The ledger knows them then, so that the next write has nothing to do. Twice changes nothing."""
    publish.write(OLD.items(), docs)
    pay = {"services/pay/index.md": b"pay 2", "index.md": b"home"}

    assert publish.rewrite(pay, docs)
    before = times(docs.parent)
    assert publish.rewrite(pay, docs)
    assert before == times(docs.parent)
    assert {**OLD, **pay} == tree(docs)
    assert Written((), ()) == publish.write((OLD | pay).items(), docs)
    assert before == times(docs.parent)


@pytest.mark.parametrize(
    "harm",
    [
        lambda docs: (docs / "index.md").write_bytes(b"an edit"),
        lambda docs: (docs / "index.md").unlink(),
        lambda docs: (docs.parent / ".handoff/ledger.json").unlink(),
        lambda docs: (docs.parent / ".handoff/ledger.json").write_bytes(b"{}"),
    ],
    ids=["edited", "gone", "no ledger", "no ledger of ours"],
)
def test_only_what_is_as_it_was_left_is_rewritten(docs: Path, harm: Callable[[Path], object]) -> None:
    """Nothing is written when one file is not."""
    publish.write(OLD.items(), docs)
    harm(docs)
    before = tree(docs)

    assert not publish.rewrite({"services/pay/index.md": b"pay 2", "index.md": b"home 2"}, docs)
    assert before == tree(docs)


def test_a_file_that_no_write_made_is_not_rewritten(docs: Path) -> None:
    """Even where its text could be ours."""
    publish.write(OLD.items(), docs)
    (docs / "mine.md").write_bytes(b"home")

    assert not publish.rewrite({"mine.md": b"ours"}, docs)
    assert b"home" == (docs / "mine.md").read_bytes()


def test_a_rewrite_that_dies_is_repaired(docs: Path) -> None:
    """At any step, every file is old or new, and known as ours."""
    step = 0
    while FAULT.fired or not step:
        publish.write(OLD.items(), docs)
        with suppress(Killed), FAULT.at(step, Killed(), within="site"):
            publish.rewrite({"services/pay/index.md": b"pay 2", "index.md": b"home 2"}, docs)
        found = tree(docs)

        assert found["index.md"] in (b"home", b"home 2")
        assert found["services/pay/index.md"] in (b"pay 1", b"pay 2")
        step += 1

    assert step > 5


def test_a_kept_page_stays(docs: Path) -> None:
    """A page that the caller claims outlives writes that do not make it, and is still known as ours."""
    publish.write(OLD.items(), docs)
    kept = publish.write(NEW.items(), docs, keep=lambda path: path.startswith("services/cart/"))
    dropped = publish.write(NEW.items(), docs)

    assert Written(("alerts/Slow.md", "services/pay/index.md"), ()) == kept
    assert Written((), ("services/cart/index.md",)) == dropped


def test_a_file_in_pieces_is_written_as_a_whole(docs: Path) -> None:
    """Whoever makes a long file need not hold it. One that is the same changes nothing."""
    publish.write([("gaps.json", iter([b"[", b"]"]))], docs)
    again = publish.write([("gaps.json", iter([b"[]"]))], docs)
    other = publish.differences([("gaps.json", iter([b"[1", b"]"]))], docs)

    assert {"gaps.json": b"[]"} == tree(docs)
    assert Written((), ()) == again
    assert Differences(changed=("gaps.json",)) == other


def test_a_deleted_page_comes_back(docs: Path) -> None:
    """Deleting generated files is how a person asks for fresh ones."""
    publish.write(OLD.items(), docs)
    (docs / "index.md").unlink()

    assert Written(("index.md",), ()) == publish.write(OLD.items(), docs)


def test_a_persons_file_is_left_alone(docs: Path) -> None:
    """A file that no write made stays, even when every page around it goes."""
    publish.write(OLD.items(), docs)
    (docs / "services/cart/notes.md").write_bytes(b"mine")
    publish.write({"index.md": b"home"}.items(), docs)

    assert {"index.md": b"home", "services/cart/notes.md": b"mine"} == tree(docs)


@pytest.mark.parametrize("pages", [NEW, {"index.md": b"home"}], ids=["rewritten", "stale"])
def test_a_page_changed_by_hand_stops_the_write(docs: Path, pages: dict[str, bytes]) -> None:
    """An edit is never overwritten nor deleted, and nothing else is written beside it."""
    publish.write(OLD.items(), docs)
    (docs / "services/pay/index.md").write_bytes(b"an edit")
    before = tree(docs.parent)
    done = publish.write(pages.items(), docs)

    assert HandEdited(("services/pay/index.md",)) == done
    assert before == tree(docs.parent)


def make_file(place: Path) -> None:
    """Put a person's file where the page wants to go."""
    place.parent.mkdir(parents=True)
    place.write_bytes(b"mine")


def make_folder(place: Path) -> None:
    """Put a person's folder where the page wants to go."""
    place.mkdir(parents=True)


def make_file_for_folder(place: Path) -> None:
    """Put a person's file where the page's folder wants to go."""
    make_file(place.parent)


@pytest.mark.parametrize("make", [make_file, make_folder, make_file_for_folder])
def test_whatever_stands_in_the_way_stops_the_write(docs: Path, make: Callable[[Path], None]) -> None:
    """A file or folder of a person where a page wants to go is named, not replaced."""
    make(docs / "services/pay/index.md")
    before = tree(docs)
    done = publish.write(OLD.items(), docs)

    assert HandEdited(("services/pay/index.md",)) == done
    assert before == tree(docs)


def test_the_same_text_by_hand_is_no_edit(docs: Path) -> None:
    """A file that already holds the page is adopted: nothing is lost by calling it ours."""
    make_file(docs / "services/pay/index.md")
    (docs / "services/pay/index.md").write_bytes(OLD["services/pay/index.md"])

    assert Written(("index.md", "services/cart/index.md"), ()) == publish.write(OLD.items(), docs)
    assert Written((), ("services/cart/index.md", "services/pay/index.md")) == publish.write(
        {"index.md": b"home"}.items(), docs
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"files": []}',
        '{"files": {"index.md": 7}}',
        "\x00",
    ],
)
def test_a_broken_ledger_loses_nothing(docs: Path, text: str) -> None:
    """Files that cannot be shown to be ours count as a person's, until they hold what would be written."""
    publish.write(OLD.items(), docs)
    (docs.parent / ".handoff/ledger.json").write_text(text)

    assert HandEdited(("services/pay/index.md",)) == publish.write(NEW.items(), docs)
    assert OLD == tree(docs)
    assert Written((), ()) == publish.write(OLD.items(), docs)
    assert isinstance(publish.write(NEW.items(), docs), Written)


@pytest.mark.parametrize("path", ["../mine.md", "Index.md", "services"])
def test_a_ledger_with_a_path_of_nobody_claims_nothing(docs: Path, path: str) -> None:
    """Whatever else it says of pages that are to be there."""
    publish.write(OLD.items(), docs)
    (docs.parent / "mine.md").write_bytes(b"mine")
    ledger = docs.parent / ".handoff/ledger.json"
    told = json.loads(ledger.read_bytes())
    told["files"][path] = [sha256(b"mine").hexdigest()]
    ledger.write_text(json.dumps(told))

    assert HandEdited(("services/pay/index.md",)) == publish.write(PAID.items(), docs)
    assert b"mine" == (docs.parent / "mine.md").read_bytes()


@pytest.mark.parametrize("error", [Killed(), OSError(errno.ENOSPC, "No space left on device")], ids=repr)
@pytest.mark.parametrize("pages", [NEW, PAID], ids=["other pages", "other words"])
@pytest.mark.parametrize(
    "then", [OLD, NEW, PAID, {"index.md": b"third"}], ids=["back", "on", "words", "elsewhere"]
)
def test_a_write_that_dies_anywhere_is_repaired(
    tmp_path: Path, error: BaseException, then: dict[str, bytes], pages: dict[str, bytes]
) -> None:
    """Whatever step is the last, nobody's edit is suspected afterwards and the next write makes all pages."""
    steps = 0
    for steps in range(100):
        docs = tmp_path / str(steps) / "docs"
        docs.parent.mkdir()
        publish.write(OLD.items(), docs)
        (docs / "notes.md").write_bytes(b"mine")
        with suppress(Killed, PublishError), FAULT.at(steps, error):
            publish.write(pages.items(), docs)
        if not FAULT.fired:
            break
        done = publish.write(then.items(), docs)

        assert isinstance(done, Written)
        assert {**then, "notes.md": b"mine"} == tree(docs)
        assert {"ledger.json", "lock"} == {file.name for file in (docs.parent / ".handoff").iterdir()}

    assert 12 < steps < 99


@pytest.mark.parametrize("theirs", [{}, {"services/pay/notes.md": b"mine"}], ids=["nothing", "a note"])
def test_a_first_write_that_dies_anywhere_is_repaired(tmp_path: Path, theirs: dict[str, bytes]) -> None:
    """Folders that were not there come as a whole: each is there with all its pages, or not at all."""
    for steps in range(100):
        docs = tmp_path / str(steps) / "site" / "docs"
        docs.parent.parent.mkdir()
        for path, text in theirs.items():
            make_file(docs / path)
            (docs / path).write_bytes(text)
        with suppress(Killed), FAULT.at(steps, Killed()):
            publish.write(OLD.items(), docs)
        if not FAULT.fired:
            break
        there = tree(docs)
        done = publish.write(NEW.items(), docs)

        assert there in ({}, OLD) if not theirs else theirs.items() <= there.items()
        assert isinstance(done, Written)
        assert {**NEW, **theirs} == tree(docs)

    assert 12 < steps < 99


@pytest.mark.parametrize("moment", ["os.mkdir stage", "os.rename stage"], ids=["before", "in between"])
def test_a_folder_made_during_the_write_keeps_what_is_in_it(docs: Path, moment: str) -> None:
    """Pages come beside it, or the write stops when it is seen too late."""
    publish.write({"index.md": b"home"}.items(), docs)
    with suppress(PublishError), MEANWHILE.at(moment, lambda: make_file(docs / "services/notes.md")):
        publish.write(OLD.items(), docs)
    there = tree(docs)

    assert b"mine" == there["services/notes.md"]
    assert (moment == "os.mkdir stage") == (OLD.items() <= there.items())
    assert isinstance(publish.write(OLD.items(), docs), Written)
    assert {**OLD, "services/notes.md": b"mine"} == tree(docs)


def test_a_link_made_during_the_write_is_not_followed(docs: Path, tmp_path: Path) -> None:
    """Not even one that comes between the last look at a folder and the move."""
    publish.write({"index.md": b"home"}.items(), docs)
    with (
        pytest.raises(PublishError, match="cannot write the site: services: Not a directory"),
        MEANWHILE.at("os.rename stage", lambda: (docs / "services").symlink_to(tmp_path)),
    ):
        publish.write(OLD.items(), docs)

    assert ["site"] == [file.name for file in tmp_path.iterdir()]


@pytest.mark.parametrize("place", ["ledger.new", "stage", "stage/alerts", "stage/services/pay/index.md"])
def test_a_full_disk_changes_no_page(docs: Path, place: str) -> None:
    """Pages are staged before the first one moves; the failure says what happened."""
    publish.write(OLD.items(), docs)
    full = OSError(errno.ENOSPC, "No space left on device", place)
    with (
        pytest.raises(PublishError, match=r"cannot write the site: (\w|\.)+: No space left on device"),
        FAULT.at(0, full, within=place),
    ):
        publish.write(NEW.items(), docs)

    assert OLD == tree(docs)


def test_a_page_saved_during_the_write_is_not_overwritten(docs: Path) -> None:
    """A person who saves between the survey and the move keeps the text; the write stops."""
    publish.write(OLD.items(), docs)
    page = docs / "services/pay/index.md"

    with (
        pytest.raises(PublishError, match="was changed while the site was being written"),
        MEANWHILE.at("os.mkdir stage", lambda: page.write_bytes(b"saved just now")),
    ):
        publish.write(NEW.items(), docs)

    assert b"saved just now" == page.read_bytes()


def test_writers_take_turns(docs: Path) -> None:
    """A second writer waits for the first one's turn to end; the holder of the turn may write in it."""
    docs.parent.mkdir()
    other = Thread(target=publish.write, args=(NEW.items(), docs))
    with turn(docs.parent):
        other.start()
        publish.write(OLD.items(), docs)
        other.join(timeout=0.3)
        during = tree(docs)
    other.join(timeout=10)

    assert OLD == during
    assert NEW == tree(docs)


def test_the_ledger_is_plain_to_read(docs: Path) -> None:
    """One line for each file and digest, sorted, so that a person can look things up."""
    publish.write({"b.md": b"b", "a.md": b"a"}.items(), docs)
    ledger = json.loads((docs.parent / ".handoff/ledger.json").read_text())

    assert ["a.md", "b.md"] == list(ledger["files"])
    assert [1, 1] == [len(known) for known in ledger["files"].values()]


def test_no_root_no_site(tmp_path: Path) -> None:
    """A workspace that is not there is a failure in words."""
    with pytest.raises(PublishError, match="cannot write the site: site: No such file"):
        publish.write(OLD.items(), tmp_path / "missing/site/docs")
