"""A survey by several processes: what one finds, and all that was looked at for it."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Any, Final

import pytest

from generator import forks, inputs, parts, survey
from generator.catalog import Survey
from generator.inputs import Record
from generator.remembered import Memory
from generator.workspace import Workspace, open_workspace

ROOT: Final = Path(__file__).parent.parent
WRONG: Final = "service_specs/wrong.yaml"
WARNED: Final = "service_specs/berth-advisor.yaml"


@pytest.fixture
def pids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have a few services be worth several processes, and each that has a part leave its number here."""
    pids, here = tmp_path / "pids", os.getpid()
    pids.mkdir()

    def watched(work: Any) -> Any:  # noqa: ANN401 - a function of any kind
        def does(*args: object, **kwargs: object) -> object:
            (pids / f"{work.__name__}.{os.getpid()}").touch()
            until = time.monotonic() + 20
            while waits(work.__name__) and time.monotonic() < until:
                time.sleep(0.01)
            return work(*args, **kwargs)

        return does

    def waits(work: str) -> bool:
        return os.getpid() == here and (pids / "several").exists() and not others(pids, work)

    monkeypatch.setattr(parts, "read_service", watched(parts.read_service))
    monkeypatch.setattr(survey, "checked", watched(survey.checked))
    monkeypatch.setattr(survey, "alone", lambda jobs: jobs)  # the tests' own threads hold no lock of ours
    monkeypatch.setattr(forks, "_LEAST", 1)
    for module in (parts, survey):
        monkeypatch.setattr(module, "WORTH", 2)
    return pids


def others(pids: Path, work: str) -> list[Path]:
    """Give what others than this process left that had a part in a work."""
    return [file for file in pids.glob(f"{work}.*") if file.suffix != f".{os.getpid()}"]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Give the sample with a spec that is wrong, and one that something is said of."""
    root = tmp_path / "workspace"
    shutil.copytree(ROOT / "service_specs", root / "service_specs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / WRONG).write_text("schema: 1\nid: wrong\nname: [Wrong]\n")
    opened = open_workspace(root)
    assert isinstance(opened, Workspace)
    return opened


def surveyed(workspace: Workspace, jobs: int) -> tuple[Survey, Record, dict[str, bytes]]:
    """Survey a workspace anew. Return what was looked at as well, and what is remembered to be so."""
    control = workspace.root / "control"
    shutil.rmtree(control, ignore_errors=True)
    control.mkdir()
    memory = Memory(workspace.root, control)
    with inputs.recorded(workspace.root) as record:
        found = survey.survey(workspace, memory=memory, jobs=jobs)
    memory.write()
    heads = {file.name: file.read_bytes().split(b"\n")[1] for file in (control / "read").iterdir()}
    return found, record, heads


def test_several_processes_find_what_one_finds(workspace: Workspace, pids: Path) -> None:
    """Specs, what they take from files, problems and their order; each file that was looked at is known."""
    alone, looked, heads = surveyed(workspace, 1)
    (pids / "several").touch()
    found, looked_too, heads_too = surveyed(workspace, 3)

    assert alone == found
    assert alone.problems
    assert (looked.files, looked.folders) == (looked_too.files, looked_too.folders)
    assert heads == heads_too
    assert len(heads) > 2
    assert all(others(pids, work) for work in ("read_service", "checked"))


def test_without_a_memory_it_is_the_same(workspace: Workspace, pids: Path) -> None:
    """As `render` does where ShellCheck is asked."""
    with inputs.recorded(workspace.root) as record:
        alone = survey.survey(workspace)
    (pids / "several").touch()
    with inputs.recorded(workspace.root) as other:
        found = survey.survey(workspace, jobs=2)

    assert alone == found
    assert (record.files, record.folders) == (other.files, other.folders)
    assert all(others(pids, work) for work in ("read_service", "checked"))


def test_what_is_read_on_the_way_is_known(workspace: Workspace, pids: Path) -> None:
    """As manifests are, which services take facts from; who remembers services is told whose they are."""
    looked = []
    for jobs in (1, 3):
        memory = Memory(workspace.root, workspace.root)
        with inputs.recorded(workspace.root) as record:
            read = parts.read_parts(workspace, memory=memory, jobs=jobs)
        names = [(id_, part.file) for part, (id_, _) in zip(read.services, read.found.services, strict=True)]
        own = [memory.looking(*name).files.keys() for name in names]
        looked.append((record.files, record.folders, own))
        (pids / "several").touch()

    assert looked[0] == looked[1]
    assert others(pids, "read_service")
    assert any(f"{workspace.root}/overlays" in files for files in own)


def test_what_cannot_be_repeated_elsewhere_cannot_be_repeated_here() -> None:
    """A disk that was full in another process: the walk is made again."""
    with inputs.recorded(Path("/there")) as record:
        inputs.taken(Record("/there", 0, repeatable=False))

    assert not record.repeatable


def test_files_of_a_copy_elsewhere_are_nothing_to_a_record() -> None:
    """They are gone when the walk ends; what lies outside of both is not."""
    there = Record("/copy", 0)
    for path in ("/there/a", "/copy/b", "/else/c"):
        there.files[path] = ()
    with inputs.recorded(Path("/there")) as record:
        inputs.taken(there)

    assert {"/there/a", "/else/c"} == record.files.keys()
