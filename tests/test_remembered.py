"""What reading a service came to is remembered: the same survey, and nothing of it from a file that lies."""

from __future__ import annotations

import json
import pickle
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from generator import frozen, inputs, load, sealed
from generator.remembered import Memory
from generator.shards.names import Names
from generator.survey import survey
from generator.workspace import Workspace, open_workspace
from tests.commands import run
from tests.faults import FAULT, MEANWHILE, Killed
from tests.workspaces import LANTERN, lines, remembering, surveyed

ROOT: Final = Path(__file__).parent.parent
ADVISOR: Final = "service_specs/berth-advisor.yaml"
BOOKING: Final = "service_specs/booking-api/service.yaml"
RULES: Final = "service_specs/booking-api/alerts/booking.yaml"
DEFAULTS: Final = "defaults: {glossary: [{term: Berth, meaning: Where a ferry lies.}]}\n"
BOTH: Final = {ADVISOR, BOOKING}


def same(root: Path) -> set[str]:
    """Expect the survey that remembers nothing, and give the files that were not read."""
    found, recalled = remembering(root)
    assert surveyed(root) == found
    return recalled


@pytest.fixture
def root(mini: Path) -> Path:
    """Give the small workspace with a warning and a note in it, surveyed before."""
    file = mini / ADVISOR
    file.write_text(
        file.read_text().replace("restored: ", "restored: yes # ") + "alerts: {from: [alerts.yaml]}\n"
    )
    (mini / "service_specs/berth-advisor/notes").mkdir(parents=True)
    (mini / "service_specs/berth-advisor/notes/runbook.md").write_text("Seen.\n")
    assert set() == same(mini)
    return mini


def test_what_is_remembered_is_what_was_read(root: Path) -> None:
    """Every problem is told again in its place, and every part has the name that it would have."""
    found, recalled = remembering(root)
    fresh = surveyed(root)

    assert BOTH == recalled
    assert lines(fresh) == lines(found) != []
    assert fresh == found
    assert found.catalog
    assert fresh.catalog
    assert Names().of(fresh.catalog.services) == Names().of(found.catalog.services)


def test_the_sample_is_remembered(tmp_path: Path) -> None:
    """All of it is, with logs and manifests: of its kinds of values none is refused."""
    root = Path(shutil.copytree(ROOT / "service_specs", tmp_path / "service_specs")).parent
    shutil.copy(ROOT / "mkdocs.yml", root)
    found, _ = remembering(root)
    again, recalled = remembering(root)

    assert surveyed(root) == again == found
    assert found.catalog
    assert again.catalog
    assert Names().of(found.catalog.services) == Names().of(again.catalog.services)
    assert {one.file.file for one in found.catalog.services} == recalled
    assert any(one.manifests for one in found.catalog.services)
    assert any(one.daily for one in found.catalog.services)


def append(file: str, text: str) -> Callable[[Path], object]:
    """Add to a file, or make one."""

    def act(root: Path) -> None:
        (root / file).parent.mkdir(exist_ok=True)
        with (root / file).open("a") as out:
            out.write(text)

    return act


def swap(file: str, old: str, new: str) -> Callable[[Path], object]:
    """Replace a text in a file that has it."""

    def act(root: Path) -> None:
        text = (root / file).read_text()
        assert old in text
        (root / file).write_text(text.replace(old, new, 1))

    return act


def linked(file: str) -> Callable[[Path], object]:
    """Put a link in the place of a file or folder."""

    def act(root: Path) -> None:
        (root / file).unlink(missing_ok=True)
        (root / file).symlink_to(root / "service_specs")

    return act


CHANGES: Final[dict[str, tuple[Callable[[Path], object], set[str]]]] = {
    "nothing": (lambda _: None, BOTH),
    "a spec": (append(ADVISOR, "# seen\n"), {BOOKING}),
    "a rule file": (append(RULES, "# seen\n"), {ADVISOR}),
    "one more rule file": (append("service_specs/booking-api/alerts/more.yaml", "groups: []\n"), {ADVISOR}),
    "a rule file less": (lambda root: (root / RULES).unlink(), {ADVISOR}),
    "a file that was missing": (append("service_specs/alerts.yaml", "groups: []\n"), {BOOKING}),
    "a note": (append("service_specs/booking-api/notes/runbook.md", "Seen.\n"), {ADVISOR}),
    "another note": (append("service_specs/berth-advisor/notes/runbook.md", "Seen.\n"), {BOOKING}),
    "a strange note": (append("service_specs/berth-advisor/notes/more/a.md", "Seen.\n"), {BOOKING}),
    "what a team is for": (swap("service_specs/teams/booking.yaml", "purpose: ", "purpose: We say: "), BOTH),
    "defaults of their team": (append("service_specs/teams/booking.yaml", DEFAULTS), set()),
    "defaults of another team": (append("service_specs/teams/harbour-desk.yaml", DEFAULTS), BOTH),
    "what org.yaml says": (append("service_specs/org.yaml", "# seen\n"), set()),
    "one more service": (append("service_specs/lantern.yaml", LANTERN), BOTH),
    "a service less": (lambda root: (root / ADVISOR).unlink(), {BOOKING}),
    "a team less": (lambda root: (root / "service_specs/teams/harbour-desk.yaml").unlink(), BOTH),
    "a wrong team": (append("service_specs/teams/booking.yaml", "oops: 1\n"), BOTH),
    "a wrong spec": (append(ADVISOR, "oops: 1\n"), {BOOKING}),
    "a rule file that is a link": (linked(RULES), {ADVISOR}),
    "notes that are a link": (linked("service_specs/booking-api/notes"), {ADVISOR}),
}  # fmt: skip


@pytest.mark.parametrize(("change", "left"), CHANGES.values(), ids=CHANGES)
def test_what_was_read_with_a_service_is_read_again(
    root: Path, change: Callable[[Path], object], left: set[str]
) -> None:
    """Only services of which everything is as it was are not read, and what is found is what there is."""
    change(root)

    assert left == same(root)


def test_what_others_say_is_checked_again(root: Path) -> None:
    """A spec that is right by itself is held against the names that there are now."""
    (root / "service_specs/teams/harbour-desk.yaml").unlink()
    found, recalled = remembering(root)

    assert BOTH == recalled
    assert any("there is no team `harbour-desk`" in line for line in lines(found))


def junk(raw: bytes, other: bytes) -> Iterator[bytes]:
    """Yield what is no memory of a service: cut, mixed up, of another version, or more than values."""
    digest, _, rest = raw.partition(b"\n")
    head, _, body = rest.partition(b"\n")
    said = json.loads(head)
    yield from (b"", raw[:-1], raw.replace(b"nothing", b"anything"), digest + b"\n" + rest[::-1], other)
    for part in said.keys() - {"among"}:
        less = json.dumps({key: value for key, value in said.items() if key != part}).encode()
        yield from (less + b"\n" + body, json.dumps(said | {part: 7}).encode() + b"\n" + body)
    yield raw.replace(b"Renew the certificate", b"Renew the confidence.")
    yield head + b"\n" + body[:-9]
    yield head + b"\n" + pickle.dumps((1, 2))
    yield head + b"\n" + pickle.dumps(print)
    yield head + b"\n"
    yield b"[" * 100_000


def test_a_memory_that_is_none_is_not_believed(root: Path) -> None:
    """The service is read, and what it came to is written in its place."""
    file, other = (root / f"site/.handoff/read/{id_}" for id_ in ("booking-api", "berth-advisor"))
    right, number = file.read_bytes(), 0
    for wrong in junk(right, other.read_bytes()):
        # What is no longer whole is told apart by its digest; what was made up has one.
        for content in (wrong, sealed_as(wrong, file)):
            file.write_bytes(content)
            recalled, number = same(root), number + 1

            assert {ADVISOR} == recalled, content[:200]
            assert right == file.read_bytes()
    assert number > 20


def sealed_as(raw: bytes, file: Path) -> bytes:
    """Give bytes as a file that is not damaged has them."""
    sealed.put(file, raw)
    return file.read_bytes()


def test_other_tools_remember_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another version of ours found is of no use."""
    monkeypatch.setattr("generator.tools.code", lambda: "other")

    assert set() == same(root)
    assert BOTH == same(root)


def test_only_values_are_made_of_what_is_read(root: Path) -> None:
    """Functions, modules and classes that do something when they are called are refused."""
    for value in (print, Path("a"), Memory, re.compile("a"), survey, inputs.Record("", 0)):
        with pytest.raises(pickle.UnpicklingError):
            frozen.Reader(pickle.dumps(value)).load()


def test_a_spec_that_changes_while_it_is_read_is_not_remembered(root: Path) -> None:
    """Else it would be taken for what it was before, once it is that again."""
    file = root / RULES
    before = file.read_text()
    file.write_text(before + "# seen\n")
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    memory = Memory(root, root / "site/.handoff")
    survey(workspace, memory=memory)
    time.sleep(0.05)
    file.write_text(before + "# else\n")
    memory.write()

    assert {ADVISOR} == same(root)


def test_a_spec_that_changes_right_after_it_was_read_is_not_remembered(root: Path) -> None:
    """What is then looked at is another file than the one that was read."""
    file = root / BOOKING
    before = file.read_text()
    file.write_text(before + "# seen\n")
    with MEANWHILE.at("open .handoff/read/booking-api", lambda: file.write_text(before + "# else\n")):
        remembering(root)

    assert {ADVISOR} == same(root)


def test_services_that_are_gone_are_forgotten(root: Path) -> None:
    """Nothing of them is left, and a folder that is a link is nobody's memory."""
    (root / ADVISOR).unlink()
    same(root)
    folder = root / "site/.handoff/read"

    assert ["booking-api"] == [path.name for path in folder.iterdir()]

    folder.rename(root / "elsewhere")
    folder.symlink_to(root / "elsewhere")

    assert set() == same(root)


def test_whoever_dies_while_it_is_written_leaves_what_can_be_told(root: Path) -> None:
    """At whatever step: the next walk finds what there is."""
    for step in range(40):
        (root / ADVISOR).write_text((root / ADVISOR).read_text() + f"# {step}\n")
        (root / RULES).write_text((root / RULES).read_text() + f"# {step}\n")
        memory = Memory(root, root / "site/.handoff")
        workspace = open_workspace(root)
        assert isinstance(workspace, Workspace)
        survey(workspace, memory=memory)
        try:
            with FAULT.at(step, Killed(), within="read"):
                memory.write()
        except Killed:
            assert surveyed(root) == remembering(root)[0]
        else:
            assert step > 3
            return
    pytest.fail("it never ends")


def test_a_check_neither_reads_nor_writes_it(root: Path) -> None:
    """It may be run where nothing can be written, and does not believe what others left."""
    shutil.rmtree(root / "site")
    run("-C", root, "check")

    assert not (root / "site").exists()


def test_a_walk_reads_only_what_was_edited(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the command, too: one service is read, and the same is told as before."""
    said = run("-C", root, "render", "--date", "2026-01-02").output
    read = list[str]()
    whole = load.loaded

    def noted(raw: bytes, file: str, *others: Any) -> object:  # noqa: ANN401 - as it is called
        read.append(file)
        return whole(raw, file, *others)

    monkeypatch.setattr("generator.parts.loaded", noted)
    swap(BOOKING, "summary: ", "summary: Really ")(root)
    again = run("-C", root, "render", "--date", "2026-01-02").output

    assert [BOOKING] == read
    assert said.rpartition(",")[0] == again.rpartition(",")[0]
