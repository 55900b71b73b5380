"""The index of a large site after a few of its entries say something else."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from generator.search.entries import Entry
from generator.search.index import Index
from generator.search.shards import renewed, shards
from tests.commands import run
from tests.fleet import write_fleet
from tests.repos import Repo
from tests.sites import tree

_ENTRIES: Final = 400
_WORDS: Final = tuple(f"{first}{second}" for first in "bdfgklmnprst" for second in ("ana", "olo", "ixo"))


def _text(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(0, 12)))


def _entry(url: str, chance: random.Random) -> Entry:
    told = tuple((weight, _text(chance)) for weight in (1, 2, 3))
    return Entry(url, _text(chance), "About", _text(chance), (_text(chance),), (_text(chance),), told)


def _otherwise(entry: Entry, chance: random.Random) -> Entry:
    """Change a part of an entry: what is shown of it, or what it is found by."""
    other = _entry(entry.url, chance)
    part = chance.choice(("title", "about", "text", "names", "seen", "told"))
    return replace(entry, **{part: f"A{chance.random()}" if part == "about" else getattr(other, part)})


def _whole(entries: Sequence[Entry]) -> tuple[Index, dict[str, bytes]]:
    index = Index()
    files = dict(shards(entries, index))
    return index, files


@pytest.mark.parametrize("seed", range(12))
def test_files_are_those_of_an_index_made_anew(seed: int) -> None:
    """After each of some edits, one upon the other: files, what they are made of, and which are otherwise."""
    chance, made = random.Random(seed), 0
    entries = [_entry(f"page-{number}/", chance) for number in range(_ENTRIES)]
    index, files = _whole(entries)
    for _ in range(12):
        for number in chance.sample(range(_ENTRIES), chance.choice((0, 1, 1, 2, 40))):
            entries[number] = _otherwise(entries[number], chance)
        other, whole = _whole(entries)
        found = renewed(entries, index)
        if found is not None:
            made += 1

            assert other == found[0]
            assert whole == files | found[1]
        index, files = other, whole

    assert made > 5


def test_files_with_other_entries_are_made() -> None:
    """Another text of one is in one file; the one that names all has its digest."""
    chance = random.Random(1)
    entries = [_entry(f"page-{number}/", chance) for number in range(_ENTRIES)]
    index, _ = _whole(entries)
    entries[7] = replace(entries[7], text=entries[7].text[::-1])
    found = renewed(entries, index)

    assert found
    assert {"pages-0.js", "index.js"} == found[1].keys()


def test_the_first_of_a_file_may_move_to_the_one_before() -> None:
    """It does once it is so short that there is room: that file is otherwise, too."""
    chance = random.Random(1)
    entries = [_entry(f"page-{number}/", chance) for number in range(_ENTRIES)]
    index, files = _whole(entries)
    first = index.pages[1][0]
    entries[first] = Entry(entries[first].url, "", "")
    found = renewed(entries, index)

    assert found
    assert "pages-0.js" in found[1]
    assert _whole(entries)[1] == files | found[1]


def test_files_name_what_is_in_them() -> None:
    """By name, so that it can be seen whether they are there."""
    chance = random.Random(1)
    index, files = _whole([_entry(f"page-{number}/", chance) for number in range(50)])

    assert {name: sha256(content).hexdigest() for name, content in files.items()} == index.files


def test_entries_that_come_or_go_take_a_new_index() -> None:
    """Every other one has another number then."""
    chance = random.Random(1)
    entries = [_entry(f"page-{number}/", chance) for number in range(50)]
    index, _ = _whole(entries)

    assert renewed(entries[1:], index) is None
    assert renewed([*entries, _entry("new/", chance)], index) is None
    assert renewed([entries[1], entries[0], *entries[2:]], index) is None
    assert renewed(entries, index) == (index, {})


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """Render a workspace with a search of its own."""
    root = write_fleet(tmp_path / "fleet", 24)
    (root / ".gitignore").write_text("site/\n")
    Repo(root).commit("All")
    _render(root)
    return root


def _render(root: Path) -> None:
    done = run("-C", root, "render", "--date", "2026-01-02")
    assert 0 == done.exit_code, done.output


def _clean(root: Path, folder: Path) -> dict[str, bytes]:
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns("site"), symlinks=True)
    _render(folder)
    return tree(folder / "site/docs")


def _edit(root: Path) -> None:
    spec = root / "service_specs/service-0007/service.yaml"
    text = spec.read_text()
    assert "summary: Takes" in text
    spec.write_text(text.replace("summary: Takes", "summary: A zebra takes"))


def test_a_walk_over_all_makes_the_files_that_are_otherwise(fleet: Path, tmp_path: Path) -> None:
    """The others stay, whatever else there is to write."""
    folder = fleet / "site/docs/assets/search"
    before = {file: file.stat() for file in folder.iterdir()}
    _edit(fleet)
    _render(fleet)
    same = [file for file, stat in before.items() if file.stat().st_ino == stat.st_ino]

    assert len(before) - 10 < len(same) < len(before)
    assert _clean(fleet, tmp_path / "clean") == tree(fleet / "site/docs")


def test_a_file_that_is_gone_comes_back(fleet: Path, tmp_path: Path) -> None:
    """What is kept of an index says nothing of what is there."""
    (fleet / "site/docs/assets/search/names.js").unlink()
    _edit(fleet)
    _render(fleet)

    assert _clean(fleet, tmp_path / "clean") == tree(fleet / "site/docs")


def test_of_a_larger_site_all_files_are_made_anew(
    fleet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No index of before is asked for; that of all is kept as a walk from nothing keeps it."""
    monkeypatch.setattr("generator.search._MANY", 10)
    _edit(fleet)
    _render(fleet)
    kept = "site/.handoff/narrow/search.all"

    assert _clean(fleet, tmp_path / "clean") == tree(fleet / "site/docs")
    assert (tmp_path / "clean" / kept).read_bytes() == (fleet / kept).read_bytes()
