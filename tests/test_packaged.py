"""Values made of the package's own data: once, and again when anything they are made of is otherwise."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from generator import packaged
from generator.readiness.requirements import shipped
from generator.spec.policy import Policy

Made = list[str]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder that stands for the package's `__pycache__`."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a file of data."""
    file = tmp_path / "policy.yaml"
    file.write_text("one")
    return file


def made(file: Path, how_often: Made) -> str:
    """Make a value, and note that it was made."""

    def make(file: Path) -> str:
        how_often.append(file.read_text())
        return f"made of {file.read_text()}"

    return packaged.value(file, str, make)


def values(kept: Path) -> list[Path]:
    """Return what is kept."""
    return sorted(path for path in kept.rglob("value *") if path.is_file())


def test_a_value_is_made_once(kept: Path, file: Path) -> None:
    """Whoever asks next, in whichever process, takes what is kept."""
    often = Made()
    found = [made(file, often), made(file, often)]

    assert ["made of one"] * 2 == found
    assert ["one"] == often
    assert ["value policy.cpython"] == [path.name[:20] for path in values(kept)]


def test_other_data_make_another_value(kept: Path, file: Path) -> None:
    """So do the same bytes at another time: as for modules, nobody reads them to find out."""
    often = Made()
    made(file, often)
    file.write_text("three")
    other = made(file, often)
    os.utime(file, ns=(1, 1))
    made(file, often)

    assert "made of three" == other
    assert ["one", "three", "three"] == often


@pytest.mark.parametrize("damage", [b"", b"\n", b"x\ny", None])
def test_what_is_damaged_is_made_anew(kept: Path, file: Path, damage: bytes | None) -> None:
    """Whatever stands there: nothing, no stamp, another stamp, or a stamp with half a value."""
    often = Made()
    made(file, often)
    (place,) = values(kept)
    whole = place.read_bytes()
    place.write_bytes(whole[:-3] if damage is None else damage)

    assert "made of one" == made(file, often)
    assert 2 == len(often)
    assert whole == place.read_bytes()


def test_a_value_of_another_kind_is_made_anew(kept: Path, file: Path) -> None:
    """Nothing is taken for what it is not."""
    packaged.value(file, tuple, lambda _: ("a", "tuple"))

    assert "made of one" == made(file, Made())


def test_a_folder_may_refuse(kept: Path, file: Path) -> None:
    """Then each process makes it, as it does where Python is told to write no bytecode."""
    kept.rmdir()
    kept.write_bytes(b"")
    often = Made()
    found = [made(file, often), made(file, often)]

    assert ["made of one"] * 2 == found
    assert 2 == len(often)


def test_nothing_is_kept_where_no_bytecode_is_written(
    kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks Python to leave no files has none from us."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made(file, Made())

    assert [] == values(kept)


def test_other_models_make_another_value(kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A field that a model has now is in no value of before."""
    package = file.parent / "generator"
    (package / "spec").mkdir(parents=True)
    for name in ("document.py", "frozen.py", "source.py", "spec/policy.py"):
        (package / name).write_text("before")
    monkeypatch.setattr(packaged, "_PACKAGE", package)
    often = Made()
    for name in ("document.py", "frozen.py", "source.py", "spec/policy.py", "spec/new.py"):
        made(file, often)
        (package / name).write_text("otherwise")
    made(file, often)

    assert 6 == len(often)


def test_the_policy_is_the_same_however_it_was_had(kept: Path) -> None:
    """A walk must not hang on whether it was the first."""
    shipped.cache_clear()
    first = shipped()
    shipped.cache_clear()
    again = shipped()
    shipped.cache_clear()

    assert first == again
    assert first is not again
    assert isinstance(again, Policy)
    assert 1 == len(values(kept))
