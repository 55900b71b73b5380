"""Files of services that stay: only those that would be made again as they are, and only where they are."""

from __future__ import annotations

import hashlib
import json
import os
import pickletools
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from generator import checks, jsonfile, pipeline, tools
from generator.diagnostics import Place
from generator.load import SpecFile
from generator.pipeline import Outcome
from generator.readiness import Level, Score
from generator.shards import Unit, alone
from generator.shards.names import Names
from generator.workspace import Workspace
from tests.repos import Repo
from tests.sites import tree
from tests.test_revisions import opened
from tests.test_shards import in_shards
from tests.workspaces import LANTERN, MINI

TODAY: Final = date(2026, 1, 2)
KEPT: Final = "site/.handoff/made.json"
SERVICE: Final = "services/booking-api/runbook.md"
ALL, NONE, ONE = (f"rendering {number}" for number in ("2 services", "0 services", "1 service"))


def render(root: Path, today: date = TODAY, **options: Any) -> tuple[Outcome, str]:  # noqa: ANN401 - of a workspace
    """Render in this process; give what came of it, and what was said of how many services are rendered."""
    workspace, said = replace(opened(root), **options), list[str]()
    done = pipeline.render(workspace, checks.check(workspace), today, said.append, alone)
    return done, said[-1]


def clean(root: Path, folder: Path, today: date = TODAY, **options: Any) -> dict[str, bytes]:  # noqa: ANN401 - as above
    """Give what a walk from nothing makes of the same, in another place."""
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns("site"), symlinks=True)
    render(folder, today, **options)
    return tree(folder / "site/docs")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render a workspace in a repository, with a template of its own. Whoever changes anything copies it."""
    mini = Path(shutil.copytree(MINI, tmp_path_factory.mktemp("reuse") / "mini"))
    (mini / "templates/service").mkdir(parents=True)
    (mini / "templates/service/card.md.j2").write_text("# A card of ours\n")
    (mini / ".gitignore").write_text("site/\n")
    text = (mini / "mkdocs.yml").read_text()
    # Of code in the workspace's own repository, pages tell the newest commit.
    (mini / "mkdocs.yml").write_text(text.replace("      skerry: .\n", "      other: ../other\n"))
    repo = Repo(mini)
    repo.commit("All")
    change(mini, "service_specs/berth-advisor.yaml", "\nname: ", "\n# seen\nname: ")
    repo.git("commit", "-qam", "Seen")
    assert render(mini)[1] == ALL
    return mini


@pytest.fixture
def root(rendered: Path, tmp_path: Path) -> Path:
    """Give a copy, free to be changed."""
    return Path(shutil.copytree(rendered, tmp_path / "mini", symlinks=True))


def change(root: Path, file: str, old: str, new: str) -> None:
    """Change a file that has a text."""
    text = (root / file).read_text()
    assert old in text, file
    (root / file).write_text(text.replace(old, new, 1))


def test_nothing_is_made_again(root: Path) -> None:
    """A second walk makes no service, and writes nothing."""
    before = tree(root / "site/docs")

    assert NONE == render(root)[1]
    assert before == tree(root / "site/docs")


@pytest.fixture
def registers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give how many services had a part in each register of gaps that was made."""
    made, whole = list[int](), jsonfile.json_pieces

    def noted(data: dict[str, Any]) -> Iterator[bytes]:
        made.append(len(data["services"]))
        yield from whole(data)

    monkeypatch.setattr("generator.exports.json_pieces", noted)
    return made


def test_registers_of_all_stay_while_no_gap_changes(root: Path, registers: list[int]) -> None:
    """They are not even made, in a checkout with a restored cache neither; and are what they would be."""
    before = tree(root / "site/docs")
    change(root, "service_specs/berth-advisor.yaml", "wind", "fog")
    render(root)
    restored = Path(shutil.move(root, root.with_name("restored")))
    change(restored, "service_specs/berth-advisor.yaml", "fog", "wind")
    render(restored)

    assert registers
    assert {1} == set(registers)
    assert before == tree(restored / "site/docs")


GAPPED: Final[dict[str, Callable[[Path], object]]] = {
    "a line more": lambda root: change(
        root, "service_specs/berth-advisor.yaml", "failure_modes:", "# What may be\nfailure_modes:"
    ),
    "a service more": lambda root: (root / "service_specs/lantern.yaml").write_text(LANTERN),
    "a file that is gone": lambda root: (root / "site/docs/gaps.csv").unlink(),
}


@pytest.mark.parametrize("edit", GAPPED.values(), ids=GAPPED)
def test_registers_of_all_are_made_when_they_say_something_else(
    root: Path, tmp_path: Path, registers: list[int], edit: Callable[[Path], object]
) -> None:
    """As by a walk from nothing."""
    edit(root)
    render(root)

    assert max(registers) > 1
    assert clean(root, tmp_path / "clean") == tree(root / "site/docs")


def test_one_spec_is_one_service(root: Path, tmp_path: Path) -> None:
    """Written, and then committed: the other's pages know of neither."""
    change(root, "service_specs/berth-advisor.yaml", "wind", "fog")
    written = render(root)[1]
    made = tree(root / "site/docs")
    again = clean(root, tmp_path / "written")
    repo = Repo(root)
    repo.days = 1  # the first commit of a day ends the day before, on every page of a history
    repo.git("commit", "-qam", "Fog")
    committed = render(root)[1]

    assert ONE == written == committed
    assert made == again != tree(root / "site/docs")
    assert clean(root, tmp_path / "committed") == tree(root / "site/docs")


def to_file(file: str, old: str, new: str) -> Callable[[Path], dict[str, Any]]:
    """Change a file of everybody."""

    def edit(root: Path) -> dict[str, Any]:
        change(root, file, old, new)
        return {}

    return edit


def option(**options: Any) -> Callable[[Path], dict[str, Any]]:  # noqa: ANN401 - of a workspace, or the day
    """Walk in another way."""
    return lambda _: options


def patched(root: Path) -> dict[str, Any]:
    """Use another version of a package."""
    (root.parent / "more-packages/jinja2-9.dist-info").mkdir(parents=True)
    sys.path.append(str(root.parent / "more-packages"))
    return {}


EVERYBODYS: Final[dict[str, Callable[[Path], dict[str, Any]]]] = {
    "organisation": to_file("service_specs/org.yaml", "\nname: ", "\nname: New "),
    "team": to_file("service_specs/teams/booking.yaml", "\nname: ", "\nname: New "),
    "template": to_file("templates/service/card.md.j2", "A card", "Another card"),
    "package": patched,
    "site": option(site_name="Another name"),
    "address": option(site_url="https://docs.example.org/there/"),
    "lines": option(edit_url="https://git.example.org/edit/{file}#{line}"),
    "day": option(today=date(2026, 1, 3)),
    "readers": option(audience="restricted"),
}


@pytest.mark.parametrize("what", EVERYBODYS)
def test_what_all_pages_show_makes_all(
    root: Path, tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is not of a service itself and in its files: they are as if they were made from nothing."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    options = EVERYBODYS[what](root)
    _, said = render(root, **options)

    assert ALL == said
    assert clean(root, tmp_path / "clean", **options) == tree(root / "site/docs")


def test_a_restored_cache_is_as_good(root: Path, tmp_path: Path) -> None:
    """Elsewhere, with other times and inodes: contents decide."""
    shutil.copytree(root, tmp_path / "checkout", copy_function=shutil.copyfile)

    assert NONE == render(tmp_path / "checkout")[1]
    assert tree(root / "site/docs") == tree(tmp_path / "checkout/site/docs")


READ: Final[list[str]] = []
LISTENING: Final[list[bool]] = []


def listen(event: str, args: tuple[Any, ...]) -> None:
    """Note which pages are opened, while it is told to: a hook cannot be taken away."""
    if LISTENING and event == "open" and "site/docs/services/" in str(args[0]):
        READ.append(str(args[0]))


def test_files_that_nobody_touched_are_not_read(root: Path) -> None:
    """Once they were: their marks tell."""
    sys.addaudithook(listen)
    for read in (True, False):
        LISTENING.append(True)
        render(root)
        LISTENING.clear()

        assert read == bool(READ)
        READ.clear()


def edited(page: Path) -> None:
    """Write into a page as much as was there, and set back its time."""
    text, then = page.read_bytes(), page.stat()
    page.write_bytes(text.swapcase())
    os.utime(page, ns=(then.st_atime_ns, then.st_mtime_ns))


def test_a_page_edited_by_hand_is_seen(root: Path) -> None:
    """As before it stayed: nothing is written over it, and the walk says so."""
    render(root)
    edited(root / f"site/docs/{SERVICE}")
    before = tree(root / "site/docs")
    made, said = render(root)

    assert ONE == said
    assert [f"site/docs/{SERVICE}"] == [one.place.file for one in made.problems]
    assert before == tree(root / "site/docs")


def test_a_page_that_is_gone_comes_back(root: Path) -> None:
    """Deleting files is how a person asks for fresh ones."""
    render(root)
    before = tree(root / "site/docs")
    (root / f"site/docs/{SERVICE}").unlink()

    assert ONE == render(root)[1]
    assert before == tree(root / "site/docs")


def test_a_folder_that_became_a_link_is_refused(root: Path) -> None:
    """Files behind it may be the same, they are not ours to publish."""
    render(root)
    folder = root / "site/docs/services/booking-api"
    folder.rename(root / "elsewhere")
    folder.symlink_to(root / "elsewhere")

    with pytest.raises(Exception, match="passes a symbolic link"):
        render(root)


def junk(text: bytes) -> Iterator[bytes]:
    """Yield what nothing can be made of, with a line of its digest, and some of it without."""
    kept = json.loads(text)
    one = next(iter(kept["services"].values()))
    values: tuple[object, ...] = (None, 7, "x", [], {}, [None], {"a": one[:2]}, {"a": [*one[:2], {}]})
    whole = [json.dumps({**kept, "services": value}).encode() for value in values]
    whole += [
        *(json.dumps({**kept, "registers": value}).encode() for value in (*values, ["a", 0, {"../a": "b"}])),
        json.dumps({**kept, "version": 1}).encode(),
        json.dumps({"services": kept["services"]}).encode(),
    ]
    plain = [b"", b"[]", b"null", b"\xff", b"[" * 100_000, text, text.replace(b"services/", b"../", 1)]
    yield from plain
    for found in (*whole, *(one for one in plain if one != text)):
        yield hashlib.sha256(found).hexdigest().encode() + b"\n" + found
    digest = hashlib.sha256(text).hexdigest().encode()
    yield digest + b"\n" + text[:-1]
    yield digest + b"\n" + text.replace(b".md", b".MD", 1)


def test_nothing_stays_by_what_is_kept_when_that_is_damaged(root: Path) -> None:
    """Or of another version, or of somebody else: all is made, and as it was."""
    before = tree(root / "site/docs")
    text = (root / KEPT).read_bytes().partition(b"\n")[2]
    for found in junk(text):
        (root / KEPT).write_bytes(found)

        assert ALL == render(root)[1], found[:200]
        assert before == tree(root / "site/docs")


def test_digests_of_other_contents_do_not_make_a_page_stay(root: Path) -> None:
    """What is kept of another time, as by a walk that died: files are looked at, and made."""
    kept = (root / KEPT).read_bytes()
    change(root, "service_specs/org.yaml", "\nname: ", "\nname: New ")
    render(root)
    change(root, "service_specs/org.yaml", "\nname: New ", "\nname: ")
    (root / KEPT).write_bytes(kept)

    assert ALL == render(root)[1]


def unit_of(workspace: Workspace) -> Unit:
    """Give what the files of one service are made of."""
    catalog = checks.check(workspace).catalog
    assert catalog is not None
    return in_shards(workspace, catalog, size=1)[1].units[0]


def test_a_name_does_not_tell_what_was_asked_before(mini: Path) -> None:
    """What a value works out once is no part of it, and names of others are no part of a name."""
    unit, names = unit_of(opened(mini)), Names()
    name = names.of(unit)
    assert unit.own.view.agenda
    assert unit.own.view.catalog.team_by_id.get("booking")

    assert name == names.of(unit) == Names().of(unit)


def test_every_part_of_a_service_counts(mini: Path) -> None:
    """Nothing of it is forgotten."""
    view = unit_of(opened(mini)).own.view
    names = {Names().of(view)}
    for part in view.__struct_fields__:
        other: Any = {part: "another"}
        names.add(Names().of(replace(view, **other)))

    assert len(view.__struct_fields__) + 1 == len(names)


def test_every_part_of_what_a_service_lacks_counts(mini: Path) -> None:
    """Nothing of the scores, nor of any gap, nor whether it is put off."""
    lacks = unit_of(opened(mini)).own.view.assessment
    gap = lacks.gaps[0]
    others = [replace(lacks, gaps=(), waived=lacks.gaps), replace(lacks, waived=lacks.gaps)]
    for part in lacks.__struct_fields__:
        value: Any = {"untold": 7, "by_spec": Score(99), "areas": {}}.get(part, ())
        others.append(replace(lacks, **{part: value}))
    for part in gap.__struct_fields__:
        rule, level = replace(gap.rule, id="OTH001"), Level[{"MUST": "SHOULD"}.get(gap.level.name, "MUST")]
        value = {"rule": rule, "level": level, "place": Place("a.yaml", 1, 1)}.get(part, "another")
        others.append(replace(lacks, gaps=(replace(gap, **{part: value}), *lacks.gaps[1:])))

    assert () == lacks.waived
    assert len(others) == len({Names().of(one) for one in (lacks, *others)})


def test_a_spec_is_named_by_its_document_while_it_is_of_it(mini: Path) -> None:
    """Whatever is put in its place is looked at itself."""
    file, names = unit_of(opened(mini)).own.view.entry.file, Names()
    cut = file.saying(file.spec.model_copy(update={"name": "Another"}))
    moved = SpecFile.read(file.spec, replace(file.source, borrowed={("name",): Place("org.yaml")}), file.raw)
    commented = SpecFile.read(file.spec, file.source, file.raw + b"# seen")

    assert file.as_read
    assert not cut.as_read
    assert b"Another" in names.written(cut)
    assert 4 == len({names.of(one) for one in (file, cut, moved, commented)})


def test_nothing_is_named_in_an_order_of_this_process(mini: Path) -> None:
    """Sets are put in order wherever there are any, or nothing would stay in the next process."""
    unit, names = unit_of(opened(mini)), Names()
    assert unit.own.view.presences
    written = (names.written(value) for value in (unit, unit.own.view.catalog, unit.own.view.presences))
    found = {operation.name for text in written for operation, _, _ in pickletools.genops(text)}

    assert "STACK_GLOBAL" in found
    assert set() == found & {"EMPTY_SET", "ADDITEMS", "FROZENSET"}


SCRIPT: Final = """
import sys
from pathlib import Path
from tests.test_reuse import opened, unit_of
from generator.shards.names import Names
print(Names().of(unit_of(opened(Path(sys.argv[1])))))
"""


def test_a_name_is_the_same_in_every_process(mini: Path) -> None:
    """Though each of them has another order of sets."""
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(mini)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, check=True, text=True, cwd=Path(__file__).parent.parent,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip

    assert 1 == len(said)


def test_the_versions_of_what_renders_are_told() -> None:
    """Python's, those of its packages, and of the time zones where the system has them."""
    python, packages, zones = tools.versions()

    assert sys.version == python
    assert any(name.lower().startswith("jinja2-") for names in packages for name in names)
    assert len(zones) == len(tools.places()[1])
