"""One repository with the code and the specs of many services, and one CODEOWNERS for all of them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from generator import facts
from generator.catalog import Catalog
from generator.codebase.owners import agreement
from generator.workspace import Workspace, open_workspace
from tests.commands import run
from tests.repos import Repo
from tests.workspaces import LANTERN, catalog

TEAMS: Final = ("booking", "harbour-desk")
IDS: Final = tuple(f"pier-{number}" for number in range(48))
"""Half of them have a file, half a folder of their own; the small workspace brings two more."""
STRANGE: Final = "pier-7"
"""Whose code CODEOWNERS give to the other team."""


def _spec(number: int, owner: str) -> str:
    said = {"id: lantern": f"id: pier-{number}", "name: Lantern": f"name: Pier {number}"}
    said |= {"owner: harbour-desk": f"owner: {owner}"}
    said |= {"{repo: skerry}": f"{{repo: skerry, paths: [services/pier-{number}/]}}"}
    text = LANTERN
    for old, new in said.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture
def repo(mini: Path) -> Repo:
    """Fifty services, each with code of its own, each changed a day after the one before."""
    made = Repo(mini)
    rules = [f"/services/{id_}/ @skerry/{TEAMS[number % 2]}" for number, id_ in enumerate(IDS)]
    rules[IDS.index(STRANGE)] = f"/services/{STRANGE}/ @skerry/{TEAMS[0]}"
    made.write("CODEOWNERS", "\n".join(("* @skerry/booking", *rules)) + "\n")
    for number, id_ in enumerate(IDS):
        file = f"{id_}/service.yaml" if number % 2 else f"{id_}.yaml"
        made.write(f"service_specs/{file}", _spec(number, TEAMS[number % 2]))
        made.write(f"services/{id_}/main.py", f"print({number})\n")
    made.commit("Begin")
    made.commit("Mend one", {"services/pier-3/main.py": "print('mended')\n"})
    return made


def test_fifty_services_of_one_repository_are_told_apart(repo: Repo) -> None:
    """Each has its own code, its own last change and its own owners, from one look at the repository."""
    found = catalog(repo.folder)
    workspace = open_workspace(repo.folder)
    assert isinstance(workspace, Workspace)
    known = facts.gather(workspace, found, today=date(2024, 2, 1))
    verdicts = {id_: _verdict(found, known, id_) for id_ in IDS}
    changed = {id_: known.code[id_][0].changes[0][1] for id_ in IDS}

    assert 50 == len(found.services)
    assert {"agrees": 47, "differs": 1} == Counter(verdicts.values())
    assert "differs" == verdicts[STRANGE]
    assert {"Begin": 47, "Mend one": 1} == Counter(commit.subject for commit in changed.values() if commit)
    assert "Mend one" == (changed["pier-3"].subject if changed["pier-3"] else "")
    assert 1 == len({id(known.code[id_][0].repository) for id_ in IDS})


def _verdict(found: Catalog, known: facts.Facts, id_: str) -> str:
    (code,) = known.code[id_]
    owner = next(entry.spec.owner for entry in found.services if entry.id == id_)
    return agreement(code, found.team_by_id[str(owner)].spec).verdict


def test_fifty_services_are_checked_and_an_id_is_taken_once(repo: Repo) -> None:
    """Also when one has a file and a folder of the same name: which of the two counts is nobody's guess."""
    clean = run("-C", repo.folder, "check")
    repo.write("service_specs/pier-2/service.yaml", _spec(2, "booking"))
    twice = run("-C", repo.folder, "check")

    assert (0, True) == (clean.exit_code, "50 services, 0 errors" in clean.output), clean.output
    assert 1 == twice.exit_code
    assert ["service_specs/pier-2.yaml:1:1", "service_specs/pier-2/service.yaml:1:1"] == [
        line.partition(": error[FIL003]")[0] for line in twice.output.splitlines() if ": error[" in line
    ], twice.output
